#include "runner/report/result_reader.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "runner/adapter/answer.h"
#include "runner/case/near_words.h"
#include "runner/report/totals.h"

namespace gauge {

namespace {

constexpr std::array<Level, 3> kAllLevels = {Level::behaviour, Level::messages, Level::diagnostics};

std::string text_in(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? std::string() : found->get<std::string>();
}

std::vector<std::string> texts_in(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? std::vector<std::string>() : found->get<std::vector<std::string>>();
}

std::vector<std::size_t> pieces_in(const Json& object) {
  const auto found = object.find("pieces");
  return found == object.end() ? std::vector<std::size_t>() : found->get<std::vector<std::size_t>>();
}

// The word of one of `all`; the schema has seen to it that there is one.
template <typename Word, std::size_t n>
Word word_of(const std::array<Word, n>& all, const std::string& text) {
  return *std::find_if(all.begin(), all.end(), [&](Word word) { return to_string(word) == text; });
}

SubjectRun subject_of(const Json& json) {
  SubjectRun subject;
  subject.subject = {json["name"].get<std::string>(), json["command"].get<std::vector<std::string>>()};
  if (!json["hello"].is_null()) subject.hello = parse_hello(json["hello"]);
  subject.error = text_in(json, "error");
  subject.stderr_tail = text_in(json, "stderr_tail");
  return subject;
}

Transcript transcript_of(const Json& json) {
  Transcript transcript;
  transcript.connect = json["connect"];
  transcript.steps = json["steps"].get<std::vector<Json>>();
  transcript.finally = json["finally"];
  transcript.at = text_in(json, "ended_at");
  return transcript;
}

Play play_of(const Json& json) {
  Play play{pieces_in(json), std::nullopt, transcript_of(json["observed"])};
  if (json.contains("expected")) play.expected = transcript_of(json["expected"]);
  return play;
}

Deviation deviation_of(const Json& json) {
  Deviation deviation;
  deviation.level = word_of(kAllLevels, json["level"].get<std::string>());
  deviation.against = text_in(json, "against");
  deviation.step = json["step"].get<std::string>();
  deviation.expected = json["expected"];
  deviation.observed = json["observed"];
  deviation.pieces = pieces_in(json);
  return deviation;
}

RunResult result_of(const Json& json) {
  RunResult result;
  const std::string id = json["id"].get<std::string>();
  const std::size_t at = id.find('@');
  result.scenario = id.substr(0, at);
  result.variant = id.substr(at + 1);
  result.subject = json["subject"].get<std::string>();
  result.clauses = texts_in(json, "clauses");
  result.outcome = word_of(kAllOutcomes, json["outcome"].get<std::string>());
  result.reason = text_in(json, "reason");
  if (json.contains("deviations")) {
    for (const Json& deviation : json["deviations"]) result.deviations.push_back(deviation_of(deviation));
  }
  if (json.contains("play")) result.play = play_of(json["play"]);
  result.unlike = texts_in(json, "unlike");
  result.stderr_tail = text_in(json, "stderr_tail");
  result.runs = json["runs"].get<std::size_t>();
  result.duration_ms = json["duration_ms"].get<double>();
  return result;
}

}  // namespace

RunReport read_results(const std::filesystem::path& file, const Schema& schema) {
  const Json json = schema.read(file);

  RunReport report;
  report.version = json["streamgauge"].get<std::string>();
  report.suite = json["suite"].get<std::string>();
  report.started = json["started"].get<std::string>();
  report.duration_ms = json["duration_ms"].get<double>();
  report.platform = {text_in(json["platform"], "system"), text_in(json["platform"], "release"),
                     text_in(json["platform"], "machine")};
  report.selection = texts_in(json, "selection");
  std::vector<std::string> names;
  for (std::size_t i = 0; i < json["subjects"].size(); ++i) {
    try {
      report.run.subjects.push_back(subject_of(json["subjects"][i]));
    } catch (const AnswerError& error) {
      throw InputError(Problem{file.string(), "/subjects/" + std::to_string(i) + "/hello", error.what()});
    }
    names.push_back(report.run.subjects.back().subject.name);
  }
  for (std::size_t i = 0; i < json["results"].size(); ++i) {
    report.run.results.push_back(result_of(json["results"][i]));
    const std::string& subject = report.run.results.back().subject;
    if (std::find(names.begin(), names.end(), subject) != names.end()) continue;
    throw InputError(Problem{file.string(), "/results/" + std::to_string(i) + "/subject",
                             "'" + subject + "' is none of the subjects" + did_you_mean(subject, names)});
  }
  return report;
}

}  // namespace gauge

#include "runner/report/result_reader.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "runner/adapter/answer.h"
#include "runner/case/near_words.h"
#include "runner/report/json_report.h"
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

std::vector<std::size_t> numbers_in(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? std::vector<std::size_t>() : found->get<std::vector<std::size_t>>();
}

// The word of one of `all`; the schema has seen to it that there is one.
template <typename Word, std::size_t n>
Word word_of(const std::array<Word, n>& all, const std::string& text) {
  return *std::find_if(all.begin(), all.end(), [&](Word word) { return to_string(word) == text; });
}

SubjectRun start_of(const Json& json) {
  SubjectRun subject;
  subject.subject = {json["name"].get<std::string>(), json["command"].get<std::vector<std::string>>()};
  subject.error = text_in(json, "error");
  subject.stderr_tail = text_in(json, "stderr_tail");
  return subject;
}

SubjectRun subject_of(const Json& json) {
  SubjectRun subject = start_of(json);
  subject.subject.file = json.value("file", "");
  if (!json["hello"].is_null()) subject.hello = parse_hello(json["hello"]);
  return subject;
}

Measuring measuring_of(const Json& json) {
  return {json["started"].get<std::string>(),
          json["duration_ms"].get<double>(),
          {text_in(json["platform"], "system"), text_in(json["platform"], "release"),
           text_in(json["platform"], "machine")},
          texts_in(json, "selection")};
}

ReportPart part_of(const Json& json) {
  ReportPart part{measuring_of(json), {}};
  for (const Json& subject : json["subjects"]) part.subjects.push_back(start_of(subject));
  return part;
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
  Play play{numbers_in(json, "pieces"), std::nullopt, transcript_of(json["observed"])};
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
  deviation.pieces = numbers_in(json, "pieces");
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
  result.known_otherwise = json.contains("known_otherwise");
  result.parts = numbers_in(json, "parts");
  return result;
}

void check_parts(const RunReport& report, const std::vector<std::string>& subjects, const std::string& file) {
  for (std::size_t i = 0; i < report.parts.size(); ++i) {
    for (std::size_t j = 0; j < report.parts[i].subjects.size(); ++j) {
      const std::string& name = report.parts[i].subjects[j].subject.name;
      if (std::find(subjects.begin(), subjects.end(), name) != subjects.end()) continue;
      throw InputError(Problem{file,
                               "/parts/" + std::to_string(i) + "/subjects/" + std::to_string(j) + "/name",
                               "'" + name + "' is none of the subjects" + did_you_mean(name, subjects)});
    }
  }
  for (std::size_t i = 0; i < report.run.results.size(); ++i) {
    for (const std::size_t part : report.run.results[i].parts) {
      if (part < report.parts.size()) continue;
      throw InputError(Problem{file, "/results/" + std::to_string(i) + "/parts",
                               "there is no part " + std::to_string(part) + "; there are " +
                                   std::to_string(report.parts.size()) + ", counted from 0"});
    }
  }
}

// Results that were lost after they were counted.
void check_totals(const RunReport& report, const Json& totals, const std::string& file) {
  const nlohmann::json counted = totals_json(report);
  const nlohmann::json stated = totals;
  const nlohmann::json difference = nlohmann::json::diff(counted, stated);
  if (difference.empty()) return;
  const std::string pointer = difference[0]["path"].get<std::string>();
  const auto at = [&pointer](const nlohmann::json& document) {
    const nlohmann::json::json_pointer place(pointer);
    return document.contains(place) ? document[place].dump() : "nothing";
  };
  throw InputError(Problem{
      file, "/totals" + pointer,
      "is " + at(stated) + ", but the results are " + at(counted) + ": the file is not as it was written"});
}

}  // namespace

RunReport read_results(const std::filesystem::path& file, const Schema& schema) {
  const Json json = schema.read(file);

  RunReport report{
      measuring_of(json), json["streamgauge"].get<std::string>(), json["suite"].get<std::string>(), {}, {}};
  if (json.contains("parts")) {
    for (const Json& part : json["parts"]) report.parts.push_back(part_of(part));
  }
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
  check_parts(report, names, file.string());
  check_totals(report, json["totals"], file.string());
  return report;
}

}  // namespace gauge

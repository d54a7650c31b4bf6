#include "runner/report/bundle.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "runner/case/bytes.h"
#include "runner/case/json_layout.h"
#include "runner/case/problem.h"
#include "runner/report/markdown_text.h"
#include "runner/report/pcap.h"
#include "runner/report/run_report.h"
#include "runner/report/walkthrough_report.h"
#include "runner/run/judge.h"

namespace gauge {
namespace {

constexpr int kFormatVersion = 1;

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string content((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!in) throw InputError(Problem{path.string(), "", "cannot be read"});
  return content;
}

// Whatever the bytes are: an adapter may have written anything.
std::string dump(const Json& value) { return value.dump(-1, ' ', true, Json::error_handler_t::replace); }

Json by_pointer(const Transcript& transcript) {
  Json observations = {{kConnectPointer, transcript.connect}};
  for (std::size_t i = 0; i < transcript.steps.size(); ++i)
    observations[step_pointer(i)] = transcript.steps[i];
  observations[kFinallyPointer] = transcript.finally;
  return observations;
}

const char* word_of(Moment::Kind kind) {
  switch (kind) {
    case Moment::Kind::request:
      return "request";
    case Moment::Kind::answer:
      return "answer";
    case Moment::Kind::opened:
      return "opened";
    case Moment::Kind::sent:
      return "sent";
    case Moment::Kind::received:
      return "received";
    case Moment::Kind::eof_sent:
      return "eof-sent";
    case Moment::Kind::closed:
      return "closed";
    case Moment::Kind::reset_sent:
      return "reset-sent";
    case Moment::Kind::eof_received:
      return "eof-received";
    case Moment::Kind::reset_received:
      return "reset-received";
  }
  return "";
}

// An adapter's line stands as it was, if it is JSON.
std::string line_of(const Moment& moment, const Recording& recording) {
  char time[32];
  std::snprintf(time, sizeof(time), "%.3f", moment.time_ms);
  std::string line = std::string("{\"time_ms\": ") + time + ", \"step\": " + dump(moment.step) +
                     ", \"direction\": \"" + word_of(moment.kind) + "\"";
  if (moment.kind == Moment::Kind::request || moment.kind == Moment::Kind::answer) {
    const bool is_json = Json::accept(moment.bytes);
    line += is_json ? ", \"message\": " + moment.bytes : ", \"text\": " + dump(moment.bytes);
  } else {
    line += ", \"connection\": " + dump(recording.connections[moment.connection].name);
    if (!moment.bytes.empty()) line += ", \"data\": " + dump(text_of(moment.bytes));
  }
  return line + "}\n";
}

std::string conversation_of(const Recording& recording) {
  std::string lines;
  for (const Moment& moment : recording.moments) lines += line_of(moment, recording);
  return lines;
}

// Names of certificates, wherever a scenario may have them: scenario.md, "TLS".
void collect_certificates(const Json& value, std::set<std::string>& names) {
  if (!value.is_structured()) return;
  for (const auto& [key, member] : value.items()) {
    if ((key == "certificate" || key == "ca") && member.is_string()) names.insert(member.get<std::string>());
    collect_certificates(member, names);
  }
}

bool has_tls(const Scenario& scenario, const Variant& variant) {
  const std::string text = scenario.source.dump();
  return variant.over == Over::tls || text.find("start_tls") != std::string::npos ||
         text.find("\"ssl\"") != std::string::npos;
}

class BundleWriter {
 public:
  BundleWriter(const BundleRun& run, const BundleSource& source) : run_(run), source_(source) {}

  std::map<std::string, FolderFile> files() {
    const Transcript expected = expected_transcript(source_.scenario, {run_.hello.profile, run_.variant});
    add(kBundleMarker, manifest().dump(2, ' ', true, Json::error_handler_t::replace) + "\n");
    add("scenario.json", read_file(source_.scenario.file));
    add("conversation.jsonl", conversation_of(run_.recording));
    add("expected.json", layout_file(by_pointer(expected)));
    add("observed.json", layout_file(by_pointer(run_.recording.transcript)));
    add("stderr.txt", run_.recording.stderr_text);
    add("explanation.md", explanation());
    if (std::string capture = pcap_of(run_.recording); !capture.empty())
      add("conversation.pcap", std::move(capture));
    if (!run_.recording.key_log.empty()) add("tls-keys.log", run_.recording.key_log);
    if (has_tls(source_.scenario, run_.variant)) add_certificates();
    files_["replay.py"] = {read_file(source_.replay), true};
    add("README.md", readme());
    return std::move(files_);
  }

 private:
  void add(const std::string& name, std::string content) { files_[name] = {std::move(content), false}; }

  void add_certificates() {
    std::set<std::string> names = {"localhost", "ca"};
    collect_certificates(source_.scenario.source, names);
    for (const std::string& name : names) {
      const std::filesystem::path file = source_.scenario.certificates / (name + ".pem");
      if (std::filesystem::exists(file)) add("certificates/" + name + ".pem", read_file(file));
    }
  }

  Level level() const {
    return run_.result.deviations.empty() ? Level::behaviour : run_.result.deviations.front().level;
  }

  Json manifest() const {
    Json incidental = Json::array();
    for (const std::string& name : source_.errors.names()) {
      if (source_.errors.message_is_incidental(name)) incidental.push_back(name);
    }
    Json json = {{"bundle", kFormatVersion},
                 {"streamgauge", source_.version},
                 {"made", utc_now()},
                 {"scenario", source_.scenario.id},
                 {"variant", to_string(run_.variant)},
                 {"over", to_string(run_.variant.over)},
                 {"role", run_.variant.role == Role::none ? Json() : Json(to_string(run_.variant.role))},
                 {"subject",
                  {{"name", source_.subject.name},
                   {"command", source_.subject.command},
                   {"directory", std::filesystem::current_path().string()},
                   {"hello", run_.hello.source}}},
                 {"outcome", to_string(run_.result.outcome)}};
    if (!run_.result.reason.empty()) json["reason"] = run_.result.reason;
    json["level"] = to_string(level());
    json["pieces"] = run_.pieces;
    json["calls_only"] = compares_calls_only(source_.scenario);
    json["ports"] = run_.recording.ports;
    json["paths"] = Json::object();
    for (const auto& [name, path] : run_.recording.paths) json["paths"][name] = text_of(path);
    json["incidental_errors"] = std::move(incidental);
    return json;
  }

  std::string explanation() const {
    std::string text = "# " + markdown_text(to_string(run_.result.outcome)) + ": " +
                       markdown_text(source_.scenario.title) + "\n\n````text\n" +
                       source_.explainer.text(run_.result) + "````\n\n";
    return text + walkthrough_markdown(walk_through(source_.scenario, {run_.variant},
                                                    {run_.hello.profile.minor()}, source_.clauses),
                                       source_.clauses, source_.documentation);
  }

  std::string readme() const {
    std::string text =
        "# " + markdown_code(source_.scenario.id + "@" + to_string(run_.variant)) + " on " +
        markdown_code(source_.subject.name) + "\n\n" + markdown_text(source_.scenario.title) +
        ". Outcome: **" + to_string(run_.result.outcome) + "**, judged as CPython " +
        run_.hello.profile.minor() + ".\n\n" +
        "```\npython3 replay.py              # the same again: what is expected beside what is "
        "observed, step by step\npython3 replay.py COMMAND...   # on another adapter\n```\n\n" +
        "Exit status: 0 all is as expected, 1 it differs (or the adapter ends, hangs or talks "
        "nonsense), 2 it cannot be replayed here.\n\n| file | |\n|---|---|\n";
    for (const auto& [name, file] : files_) {
      if (const std::string what = what_is(name); !what.empty())
        text += "| [" + name + "](" + name + ") | " + what + " |\n";
    }
    return text;
  }

  static std::string what_is(const std::string& name) {
    static const std::map<std::string, std::string> all = {
        {"bundle.json", "who was asked, how, and the verdict"},
        {"scenario.json", "the timeline, as it is in the suite"},
        {"conversation.jsonl",
         "every request and answer of the adapter, word for word, and every byte of the peer's sockets, each "
         "with its step and its time in milliseconds"},
        {"expected.json", "what CPython did, by step"},
        {"observed.json", "what this subject did"},
        {"stderr.txt", "what the adapter wrote to its standard error"},
        {"explanation.md", "the deviation; what should happen, step by step, and why"},
        {"conversation.pcap",
         "the connections, for Wireshark. The bytes and their times are those of the play; frames, sequence "
         "numbers and acknowledgements are made up. What the subject sent has the time at which the peer "
         "took "
         "it"},
        {"tls-keys.log",
         "the secrets of TLS: `wireshark -o tls.keylog_file:tls-keys.log conversation.pcap` shows what was "
         "encrypted"},
        {"replay.py", "plays it again; needs Python 3.6 and nothing else"}};
    const auto found = all.find(name);
    return found == all.end() ? "" : found->second;
  }

  const BundleRun& run_;
  const BundleSource& source_;
  std::map<std::string, FolderFile> files_;
};

}  // namespace

std::map<std::string, FolderFile> bundle_files(const BundleRun& run, const BundleSource& source) {
  return BundleWriter(run, source).files();
}

std::string bundle_name(const Scenario& scenario, const Variant& variant) {
  std::string name = variant_id(scenario, variant);
  std::replace(name.begin(), name.end(), '/', '-');
  return name;
}

}  // namespace gauge

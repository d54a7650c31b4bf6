#include "runner/report/result_merge.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "runner/case/near_words.h"
#include "runner/report/repeat_command.h"

namespace gauge {

namespace {

constexpr std::size_t kProblemsToldMax = 20;

constexpr Over kAllOver[] = {Over::direct, Over::tcp, Over::unix_socket, Over::tls};
constexpr Role kAllRoles[] = {Role::none, Role::client, Role::server};

// The variants in the order in which scenarios have them.
std::map<std::string, std::size_t> variant_ranks() {
  std::map<std::string, std::size_t> ranks;
  for (const Over over : kAllOver) {
    for (const Role role : kAllRoles) ranks.emplace(to_string(Variant{over, role}), ranks.size());
  }
  return ranks;
}

// ---- selections: words of a command line ----

// "reader", or an option with its value: {"--tag", "eof"}.
using Argument = std::vector<std::string>;

std::vector<Argument> arguments_of(const std::vector<std::string>& words) {
  const auto is_option = [](const std::string& word) { return word.starts_with("--"); };
  std::vector<Argument> arguments;
  for (std::size_t i = 0; i < words.size(); ++i) {
    arguments.push_back({words[i]});
    if (is_option(words[i]) && i + 1 < words.size() && !is_option(words[i + 1])) {
      arguments.back().push_back(words[++i]);
    }
  }
  return arguments;
}

std::vector<std::string> words_of(const std::vector<Argument>& arguments) {
  std::vector<std::string> words;
  for (const Argument& argument : arguments) words.insert(words.end(), argument.begin(), argument.end());
  return words;
}

std::vector<std::string> common_selection(const std::vector<ReportPart>& parts) {
  std::vector<Argument> common = arguments_of(parts.front().selection);
  for (const ReportPart& part : parts) {
    const std::vector<Argument> others = arguments_of(part.selection);
    std::erase_if(common, [&others](const Argument& argument) {
      return std::find(others.begin(), others.end(), argument) == others.end();
    });
  }
  return words_of(common);
}

// ---- parts ----

bool same_start(const SubjectRun& a, const SubjectRun& b) {
  return a.subject.name == b.subject.name && a.subject.command == b.subject.command && a.error == b.error &&
         a.stderr_tail == b.stderr_tail;
}

bool operator==(const Platform& a, const Platform& b) {
  return a.system == b.system && a.release == b.release && a.machine == b.machine;
}

bool same_part(const ReportPart& a, const ReportPart& b) {
  return a.started == b.started && a.duration_ms == b.duration_ms && a.platform == b.platform &&
         a.selection == b.selection &&
         std::equal(a.subjects.begin(), a.subjects.end(), b.subjects.begin(), b.subjects.end(), same_start);
}

// "6.1, 6.18": what the parts say, each once.
std::string each_once(const std::vector<ReportPart>& parts, std::string Platform::* word) {
  std::vector<std::string> words;
  for (const ReportPart& part : parts) {
    if (std::find(words.begin(), words.end(), part.platform.*word) == words.end())
      words.push_back(part.platform.*word);
  }
  std::string text;
  for (const std::string& each : words) text += (text.empty() ? "" : ", ") + each;
  return text;
}

Measuring measuring_of(const std::vector<ReportPart>& parts) {
  Measuring measuring{parts.front().started,
                      0,
                      {each_once(parts, &Platform::system), each_once(parts, &Platform::release),
                       each_once(parts, &Platform::machine)},
                      common_selection(parts)};
  for (const ReportPart& part : parts) {
    measuring.started = std::min(measuring.started, part.started);
    measuring.duration_ms += part.duration_ms;
  }
  return measuring;
}

// ---- contradictions ----

// A deviation as far as it is the subject's: what differs, and where.
bool same_deviation(const Deviation& a, const Deviation& b) {
  return a.level == b.level && a.against == b.against && a.step == b.step && a.pieces == b.pieces &&
         same(a.expected, b.expected) && same(a.observed, b.observed);
}

// What is flaky shows another difference each time.
bool same_finding(const RunResult& a, const RunResult& b) {
  return a.outcome == b.outcome && (a.outcome == Outcome::flaky ||
                                    std::equal(a.deviations.begin(), a.deviations.end(), b.deviations.begin(),
                                               b.deviations.end(), same_deviation));
}

// The member in which two greetings differ first; nothing: they are the same.
std::optional<std::string> difference_of(const Hello& a, const Hello& b) {
  const nlohmann::json before = a.source, after = b.source;
  const nlohmann::json difference = nlohmann::json::diff(before, after);
  if (difference.empty()) return std::nullopt;
  return difference[0]["path"].get<std::string>();
}

std::string value_at(const Hello& hello, const std::string& pointer) {
  const nlohmann::json source = hello.source;
  const nlohmann::json::json_pointer place(pointer);
  return source.contains(place) ? source[place].dump() : "missing";
}

// ---- the merge ----

class Merge {
 public:
  void add(const ReportInFile& input) {
    if (files_.empty()) {
      merged_.version = input.report.version;
      merged_.suite = input.report.suite;
    }
    files_.push_back(input.file);
    check_same("/suite", input.report.suite, merged_.suite, "is of other scenarios: ");
    check_same("/streamgauge", input.report.version, merged_.version, "was made by another release: ");
    for (std::size_t i = 0; i < input.report.run.subjects.size(); ++i)
      add_subject(input.report.run.subjects[i], i);

    std::vector<std::size_t> positions;  // of the file's parts among all
    for (const ReportPart& part : parts_of(input.report)) positions.push_back(position_of(part));
    for (std::size_t i = 0; i < input.report.run.results.size(); ++i) {
      RunResult result = input.report.run.results[i];
      if (result.parts.empty()) {
        result.parts = positions;
      } else {
        for (std::size_t& part : result.parts) part = positions[part];
      }
      add_result(std::move(result), i);
    }
  }

  RunReport finish() {
    if (problem_count_ > problems_.size())
      problems_.back().text += " (and " + std::to_string(problem_count_ - problems_.size()) + " more)";
    if (problem_count_ > 0) throw InputError(std::move(problems_));
    sort_results();
    static_cast<Measuring&>(merged_) = measuring_of(merged_.parts);
    return std::move(merged_);
  }

 private:
  struct Origin {
    std::size_t file;
    std::size_t position;  // in the file
  };

  void complain(const std::string& pointer, const std::string& text) {
    if (++problem_count_ <= kProblemsToldMax) problems_.push_back({files_.back(), pointer, text});
  }

  void check_same(const std::string& pointer, const std::string& value, const std::string& first,
                  const std::string& what) {
    if (value != first) complain(pointer, what + value + ", but " + files_.front() + " " + first);
  }

  std::size_t position_of(const ReportPart& part) {
    const auto known = std::find_if(merged_.parts.begin(), merged_.parts.end(),
                                    [&part](const ReportPart& other) { return same_part(part, other); });
    const auto position = static_cast<std::size_t>(known - merged_.parts.begin());
    if (known == merged_.parts.end()) merged_.parts.push_back(part);
    return position;
  }

  void add_subject(const SubjectRun& subject, std::size_t position) {
    const std::string& name = subject.subject.name;
    const auto [found, is_new] = subjects_.emplace(name, merged_.run.subjects.size());
    if (is_new) {
      merged_.run.subjects.push_back(subject);
      subject_files_.push_back(files_.size() - 1);
      return;
    }
    SubjectRun& known = merged_.run.subjects[found->second];
    if (!subject.hello) return;
    if (!known.hello) {
      // It does start, elsewhere; why not there is told by that part.
      known = subject;
      subject_files_[found->second] = files_.size() - 1;
    } else if (const auto pointer = difference_of(*known.hello, *subject.hello)) {
      complain("/subjects/" + std::to_string(position) + "/hello" + *pointer,
               name + " is not the same subject: " + value_at(*subject.hello, *pointer) + ", but " +
                   value_at(*known.hello, *pointer) + " in " + files_[subject_files_[found->second]]);
    }
  }

  void add_result(RunResult result, std::size_t position) {
    const std::string id = result.scenario + "@" + result.variant;
    const auto [found, is_new] = results_.emplace(std::pair(result.subject, id), merged_.run.results.size());
    const Origin origin{files_.size() - 1, position};
    if (is_new) {
      merged_.run.results.push_back(std::move(result));
      origins_.push_back(origin);
      return;
    }
    RunResult& known = merged_.run.results[found->second];
    Origin& known_origin = origins_[found->second];
    if (known.outcome == Outcome::not_run && result.outcome != Outcome::not_run) {
      known = std::move(result);
      known_origin = origin;
    } else if (same_finding(known, result)) {
      for (const std::size_t part : result.parts) {
        if (std::find(known.parts.begin(), known.parts.end(), part) == known.parts.end())
          known.parts.push_back(part);
      }
    } else if (result.outcome != Outcome::not_run) {
      contradict(known, known_origin, result, position);
    }
  }

  void contradict(const RunResult& known, const Origin& origin, const RunResult& result,
                  std::size_t position) {
    const bool same_outcome = known.outcome == result.outcome;
    const std::string where = "/results/" + std::to_string(position);
    const std::string there = files_[origin.file] + " (/results/" + std::to_string(origin.position) + ")";
    const std::string what = result.scenario + "@" + result.variant + " on " + result.subject + " is '" +
                             to_string(result.outcome) + "' here and ";
    if (same_outcome) {
      complain(where + "/deviations", what + "in " + there + ", but deviates otherwise");
    } else {
      complain(where + "/outcome", what + "'" + to_string(known.outcome) + "' in " + there);
    }
  }

  void sort_results() {
    const std::map<std::string, std::size_t> ranks = variant_ranks();
    const auto rank_of = [&ranks](const std::string& variant) {
      const auto found = ranks.find(variant);
      return found == ranks.end() ? ranks.size() : found->second;
    };
    std::sort(merged_.run.results.begin(), merged_.run.results.end(),
              [&](const RunResult& a, const RunResult& b) {
                const std::size_t subjects[] = {subjects_.at(a.subject), subjects_.at(b.subject)};
                if (subjects[0] != subjects[1]) return subjects[0] < subjects[1];
                if (a.scenario != b.scenario) return a.scenario < b.scenario;
                return std::pair(rank_of(a.variant), a.variant) < std::pair(rank_of(b.variant), b.variant);
              });
  }

  RunReport merged_;
  std::vector<std::string> files_;               // so far; the last is being added
  std::map<std::string, std::size_t> subjects_;  // positions by name
  std::vector<std::size_t> subject_files_;       // where each subject was first seen to start
  std::map<std::pair<std::string, std::string>, std::size_t> results_;  // positions by subject and variant
  std::vector<Origin> origins_;                                         // of the results, as they are kept
  std::vector<Problem> problems_;
  std::size_t problem_count_ = 0;
};

// "2/3" of a selection; nothing: it is a whole.
struct Shard {
  std::size_t index = 0;
  std::size_t count = 0;
};

}  // namespace

RunReport merge_results(const std::vector<ReportInFile>& inputs) {
  Merge merge;
  for (const ReportInFile& input : inputs) merge.add(input);
  return merge.finish();
}

std::vector<ReportPart> parts_of(const RunReport& report) {
  if (!report.parts.empty()) return report.parts;
  ReportPart part{static_cast<const Measuring&>(report), report.run.subjects};
  for (SubjectRun& subject : part.subjects) subject.hello.reset();
  return {part};
}

std::vector<std::string> missing_shards(const std::vector<ReportPart>& parts) {
  // For each run, and each number of parts that it was cut into, the parts that are there.
  std::map<std::pair<std::vector<std::string>, std::size_t>, std::set<std::size_t>> cut;
  std::set<std::vector<std::string>> whole;
  for (const ReportPart& part : parts) {
    std::vector<Argument> arguments = arguments_of(part.selection);
    Shard shard;
    std::erase_if(arguments, [&shard](const Argument& argument) {
      return argument.size() == 2 && argument[0] == "--shard" &&
             std::sscanf(argument[1].c_str(), "%zu/%zu", &shard.index, &shard.count) == 2;
    });
    if (shard.count == 0) {
      whole.insert(words_of(arguments));
    } else {
      cut[{words_of(arguments), shard.count}].insert(shard.index);
    }
  }
  std::vector<std::string> missing;
  for (const auto& [run, indices] : cut) {
    const auto& [words, count] = run;
    if (whole.count(words) > 0) continue;
    std::vector<std::string> names;
    for (std::size_t index = 1; index <= count; ++index) {
      if (indices.count(index) == 0) names.push_back(std::to_string(index) + "/" + std::to_string(count));
    }
    if (names.empty()) continue;
    std::string line = "run";
    if (!words.empty()) line += " " + shell_line(words);
    missing.push_back((names.size() == 1 ? "part " : "parts ") + enumerate(names) + " of `" + line + "`");
  }
  return missing;
}

}  // namespace gauge

#include "runner/cli/report_files.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <map>
#include <utility>

#include "runner/case/near_words.h"
#include "runner/cli/exit_code.h"
#include "runner/report/badge.h"
#include "runner/report/ctrf_report.h"
#include "runner/report/html_report.h"
#include "runner/report/json_report.h"
#include "runner/report/junit_report.h"
#include "runner/report/tap_report.h"

namespace gauge {

namespace {

constexpr std::string_view kSubject = "{subject}";

ExplainResult explained_by(const Explainer& explainer) {
  return [&explainer](const RunResult& result) { return explainer.text(result); };
}

// A name that is a command line as a part of a file's name.
std::string file_name(const std::string& subject) {
  std::string name;
  for (const char c : subject) {
    const bool is_plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_';
    if (is_plain) {
      name += c;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  return name;
}

std::string badge_text(const RunReport& report, const std::string& path, std::size_t subject) {
  const Badge badge = badge_of(report, report.run.subjects.at(subject));
  return std::filesystem::path(path).extension() == ".json" ? badge_json(badge) : badge_svg(badge);
}

}  // namespace

void ReportFiles::declare(CLI::App& command, const std::string& description, Option option) {
  Option& declared = options_.emplace_back(std::move(option));
  command.add_option(declared.name, declared.path, description)->option_text("FILE")->group("Output");
}

void ReportFiles::declare(CLI::App& command) {
  declare(command, "Write one HTML page that works offline; - is stdout, here and below",
          {"--html",
           [](const ReportInput& input, const std::string&, std::size_t) {
             return html_report(input.reports, {input.suite.catalog, input.suite.clauses, input.suite.errors,
                                                input.environment.page});
           },
           /*shows_whole=*/false});
  declare(command, "Write Markdown, for a pull request or the summary of a CI job",
          {"--markdown", [this](const ReportInput& input, const std::string&, std::size_t) {
             return markdown_report(input.whole,
                                    {input.suite.catalog, input.explainer, markdown_limit_bytes_});
           }});
  command
      .add_option("--markdown-limit", markdown_limit_bytes_,
                  "Cut the Markdown so that it is not longer [65536, what a pull request's comment can hold; "
                  "the summary of a job's step can hold 1048576]")
      ->option_text("BYTES")
      ->check(CLI::Range(kMarkdownLimitMin, std::size_t{1} << 40))
      ->group("Output");
  declare(command, "Write JUnit XML",
          {"--junit", [](const ReportInput& input, const std::string&, std::size_t) {
             return junit_report(input.whole, explained_by(input.explainer));
           }});
  declare(command, "Write CTRF JSON",
          {"--ctrf", [](const ReportInput& input, const std::string&, std::size_t) {
             return ctrf_report(input.whole, input.suite.catalog, explained_by(input.explainer));
           }});
  declare(command, "Write TAP 13", {"--tap", [](const ReportInput& input, const std::string&, std::size_t) {
                                      return tap_report(input.whole, explained_by(input.explainer));
                                    }});
  declare(
      command,
      "Write a badge: SVG, or, if FILE ends in .json, what shields.io draws one from; with several subjects "
      "FILE holds {subject}, and there is one for each",
      {"--badge",
       [](const ReportInput& input, const std::string& path, std::size_t subject) {
         return badge_text(input.whole, path, subject);
       },
       /*shows_whole=*/true, /*for_each_subject=*/true});
}

void ReportFiles::declare_json(CLI::App& command) {
  declare(command, "Write the results as JSON (spec/schema/result.schema.json), for `streamgauge report`",
          {"--json", [](const ReportInput& input, const std::string&, std::size_t) {
             return json_report(input.whole);
           }});
}

std::vector<std::string> ReportFiles::paths_of(const Option& option,
                                               const std::vector<std::string>& subjects) {
  const std::size_t at = option.for_each_subject ? option.path.find(kSubject) : std::string::npos;
  if (at == std::string::npos) {
    if (option.for_each_subject && subjects.size() > 1) {
      throw UsageError(option.name + " " + option.path + ": there are " + std::to_string(subjects.size()) +
                       " subjects, and each has one of its own: put {subject} into the name, such as "
                       "badge-{subject}.svg");
    }
    return {option.path};
  }
  std::vector<std::string> paths;
  for (const std::string& subject : subjects) {
    paths.push_back(option.path.substr(0, at) + file_name(subject) +
                    option.path.substr(at + kSubject.size()));
  }
  return paths;
}

void ReportFiles::open(const std::vector<std::string>& subjects) {
  std::map<std::string, std::string> taken;  // path -> option
  std::vector<std::pair<Option*, std::string>> planned;
  for (Option& option : options_) {
    if (option.path.empty()) continue;
    for (const std::string& path : paths_of(option, subjects)) {
      const auto [other, is_new] = taken.emplace(path, option.name);
      if (!is_new) throw UsageError(other->second + " and " + option.name + " name the same file: " + path);
      planned.emplace_back(&option, path);
    }
  }
  for (const auto& [option, path] : planned) option->files.emplace_back(path);
}

bool ReportFiles::empty() const {
  return std::all_of(options_.begin(), options_.end(),
                     [](const Option& option) { return option.path.empty(); });
}

bool ReportFiles::want_whole() const {
  return std::any_of(options_.begin(), options_.end(),
                     [](const Option& option) { return option.shows_whole && !option.path.empty(); });
}

std::string ReportFiles::options() const {
  std::vector<std::string> names;
  for (const Option& option : options_) names.push_back(option.name);
  return enumerate(names, "or");
}

bool ReportFiles::take_stdout() const {
  return std::any_of(options_.begin(), options_.end(),
                     [](const Option& option) { return option.path == "-"; });
}

void ReportFiles::write(const ReportInput& input) {
  for (Option& option : options_) {
    for (std::size_t i = 0; i < option.files.size(); ++i) {
      OutputFile& file = option.files[i];
      file.commit(option.format(input, file.path().string(), i));
    }
  }
}

}  // namespace gauge

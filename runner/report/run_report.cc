#include "runner/report/run_report.h"

#include <sys/utsname.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <iterator>

#include "runner/case/bytes.h"
#include "runner/case/problem.h"

namespace gauge {

Platform Platform::of_this_machine() {
  utsname names{};
  ::uname(&names);
  return {names.sysname, names.release, names.machine};
}

const SubjectRun* find_subject(const std::vector<SubjectRun>& subjects, const std::string& name) {
  const auto found = std::find_if(subjects.begin(), subjects.end(), [&name](const SubjectRun& subject) {
    return subject.subject.name == name;
  });
  return found == subjects.end() ? nullptr : &*found;
}

std::vector<const RunResult*> results_of(const RunReport& report, const std::string& subject) {
  std::vector<const RunResult*> results;
  for (const RunResult& result : report.run.results) {
    if (result.subject == subject) results.push_back(&result);
  }
  return results;
}

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

std::string label_of(const SubjectRun& subject) {
  const std::string& name = subject.subject.name;
  if (!subject.hello) return name;
  const std::string version = subject.hello->profile.minor();
  return name.find(version) == std::string::npos ? name + " " + version : name;
}

std::string suite_digest(const Catalog& catalog) {
  std::string all;
  for (const Scenario& scenario : catalog.scenarios()) {
    std::ifstream in(scenario.file, std::ios::binary);
    std::string content{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (!in) throw InputError(Problem{scenario.file.string(), "", "cannot be read"});
    // Lengths keep apart what would otherwise run together.
    all += scenario.id + '\0' + std::to_string(content.size()) + '\0' + content;
  }
  return "sha256:" + sha256(all);
}

}  // namespace gauge

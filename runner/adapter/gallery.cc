#include "runner/adapter/gallery.h"

#include <nlohmann/json.hpp>

#include "runner/adapter/line_channel.h"
#include "runner/adapter/process.h"
#include "runner/adapter/subjects.h"
#include "runner/base/deadline.h"

namespace gauge {
namespace {

constexpr int kListTimeoutMs = 30'000;  // a watchdog; an interpreter may have to compile the gallery first
constexpr std::size_t kListBytesMax = 1 << 20;

Level level_of(const std::string& name) {
  for (const Level level : {Level::behaviour, Level::messages, Level::diagnostics}) {
    if (to_string(level) == name) return level;
  }
  throw SubjectError("the gallery of rogues: there is no level " + name);
}

Rogue rogue_of(const Json& json) {
  return {json.at("name"),
          json.at("area"),
          json.at("fault"),
          json.at("clauses").get<std::vector<std::string>>(),
          level_of(json.at("level")),
          json.value("since", ""),
          json.value("until", "")};
}

std::string answer_of(std::vector<std::string> command, const Interrupt& interrupt) {
  command.insert(command.end(), {"--list", "--json"});
  try {
    Process process(command);
    LineChannel channel(process, interrupt, kListBytesMax);
    try {
      return std::string(channel.next_line(Deadline(kListTimeoutMs)));
    } catch (const ChannelError& error) {
      process.wait(kListTimeoutMs);
      throw SubjectError("the gallery of rogues: " + std::string(error.what()) + "\n" +
                         process.stderr_tail());
    }
  } catch (const StartError& error) {
    throw SubjectError("the gallery of rogues: " + std::string(error.what()));
  }
}

}  // namespace

bool is_of_version(const Rogue& rogue, const Version& version) {
  return (rogue.since.empty() || version >= Version::parse(rogue.since)) &&
         (rogue.until.empty() || version < Version::parse(rogue.until));
}

std::vector<Rogue> list_rogues(const std::vector<std::string>& command, const Interrupt& interrupt) {
  const std::string answer = answer_of(command, interrupt);
  std::vector<Rogue> rogues;
  try {
    for (const Json& json : Json::parse(answer)) rogues.push_back(rogue_of(json));
  } catch (const nlohmann::json::exception& error) {
    throw SubjectError("the gallery of rogues: not a list of rogues: " + std::string(error.what()));
  }
  return rogues;
}

}  // namespace gauge

// The command line that makes one result happen again.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runner/adapter/subjects.h"
#include "runner/run/result.h"

namespace gauge {

// What every such command needs besides the variant and the subject.
struct RepeatContext {
  std::string program = "streamgauge";  // as the user called it
  std::vector<std::string> options;     // --cases DIR, --oracle NAME ...: whatever changes a verdict
  std::map<std::string, std::string> words = {};  // by the name of the subject; of others it is the name

  void know(const Subject& subject) { words[subject.name] = subject.word(); }
};

// `deviation` may be null; if it was seen with one delivery of a cut send, so is its repetition.
std::string repeat_command(const RunResult& result, const Deviation* deviation, const RepeatContext& context);

// Of the arguments of `streamgauge run` that chose a run (RunReport::selection) those that change a verdict.
std::vector<std::string> judging_options(const std::vector<std::string>& selection);

// The word as a POSIX shell must be given it.
std::string shell_quoted(std::string_view word);

// Words joined by blanks, each quoted where it needs to be.
std::string shell_line(const std::vector<std::string>& words);

// "2,1,3".
std::string pieces_text(const std::vector<std::size_t>& pieces);

}  // namespace gauge

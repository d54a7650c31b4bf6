#include "runner/report/repeat_command.h"

#include <algorithm>

namespace gauge {

std::string repeat_command(const RunResult& result, const Deviation* deviation,
                           const RepeatContext& context) {
  const auto known = context.words.find(result.subject);
  const std::string& subject = known == context.words.end() ? result.subject : known->second;
  std::vector<std::string> words = {context.program, "run", result.scenario + "@" + result.variant,
                                    "--subject", subject};
  words.insert(words.end(), context.options.begin(), context.options.end());
  if (deviation != nullptr && !deviation->pieces.empty()) {
    words.insert(words.end(), {"--pieces", pieces_text(deviation->pieces)});
  }
  return shell_line(words);
}

std::vector<std::string> judging_options(const std::vector<std::string>& selection) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i + 1 < selection.size(); ++i) {
    if (selection[i] != "--oracle" && selection[i] != "--repeat" && selection[i] != "--timeout-ms") continue;
    words.insert(words.end(), {selection[i], selection[i + 1]});
  }
  return words;
}

std::string shell_quoted(std::string_view word) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("@%_+=:,./-").find(c) != std::string_view::npos;
  };
  if (!word.empty() && std::all_of(word.begin(), word.end(), plain)) return std::string(word);
  std::string quoted = "'";
  for (const char c : word) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

std::string shell_line(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) line += (line.empty() ? "" : " ") + shell_quoted(word);
  return line;
}

std::string pieces_text(const std::vector<std::size_t>& pieces) {
  std::string text;
  for (const std::size_t size : pieces) text += (text.empty() ? "" : ",") + std::to_string(size);
  return text;
}

}  // namespace gauge

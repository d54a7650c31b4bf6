#include "runner/cli/selection_options.h"

#include <CLI/CLI.hpp>

namespace gauge {

namespace {

constexpr Over kAllOver[] = {Over::direct, Over::tcp, Over::unix_socket, Over::tls};

std::vector<std::string> over_words() {
  std::vector<std::string> words;
  for (const Over over : kAllOver) words.push_back(to_string(over));
  return words;
}

}  // namespace

void SelectionOptions::declare(CLI::App& command) {
  const std::string group = "Which scenarios";
  command
      .add_option("scenario", patterns_,
                  "Ids, folders or globs, with or without @variant: reader/readline, 'reader/*@tcp-client'")
      ->type_name("");
  command.add_option("--tag", tags_, "Only scenarios with this tag; may be repeated: one of them")
      ->option_text("TAG")
      ->allow_extra_args(false)
      ->group(group);
  command
      .add_option("--clause", clauses_, "Only scenarios about this clause, such as RU-06; may be repeated")
      ->option_text("ID")
      ->allow_extra_args(false)
      ->group(group);
  command.add_option("--over", over_, "Only variants over direct, tcp, unix or tls; may be repeated")
      ->option_text("WORD")
      ->allow_extra_args(false)
      ->check(CLI::IsMember(over_words()))
      ->group(group);
}

Selection SelectionOptions::selection() const {
  Selection selection{patterns_, tags_, clauses_, {}};
  for (const Over over : kAllOver) {
    if (std::find(over_.begin(), over_.end(), to_string(over)) != over_.end()) selection.over.push_back(over);
  }
  return selection;
}

std::vector<std::string> SelectionOptions::words() const {
  std::vector<std::string> words = patterns_;
  append_options(words, "--tag", tags_);
  append_options(words, "--clause", clauses_);
  append_options(words, "--over", over_);
  return words;
}

void append_options(std::vector<std::string>& words, const std::string& option,
                    const std::vector<std::string>& values) {
  for (const std::string& value : values) words.insert(words.end(), {option, value});
}

}  // namespace gauge

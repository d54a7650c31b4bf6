#include "runner/case/operations.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>

namespace gauge {
namespace {

struct Row {
  bool asynchronous = false;
  std::string fields;
};

// The names in backquotes in `text`, an asterisk after one kept.
std::vector<std::string> names_in(const std::string& text) {
  std::vector<std::string> names;
  for (std::size_t open = text.find('`'); open != std::string::npos; open = text.find('`', open + 1)) {
    const std::size_t close = text.find('`', open + 1);
    const bool starred = close + 1 < text.size() && text[close + 1] == '*';
    names.push_back(text.substr(open + 1, close - open - 1) + (starred ? "*" : ""));
    open = close;
  }
  return names;
}

// "The four for TLS" are named where open_connection names them.
std::string in_full(std::string fields) {
  const std::string server = "`ssl`?, `ssl_handshake_timeout`?, `ssl_shutdown_timeout`?";
  for (const auto& [words, names] :
       {std::pair<std::string, std::string>("the three for TLS", server),
        std::pair<std::string, std::string>("the four for TLS", server + ", `server_hostname`?")}) {
    if (const std::size_t at = fields.find(words); at != std::string::npos)
      fields.replace(at, words.size(), names);
  }
  return fields;
}

// The tables of section 5, "Requests", of protocol.md. What a scenario does not ask for is left out.
std::map<std::string, Row> operations_of_protocol() {
  std::ifstream file(PROTOCOL);
  std::map<std::string, Row> rows;
  bool in_section = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("## ")) in_section = line.starts_with("## 5.");
    if (!in_section || !line.starts_with("| `")) continue;
    const std::size_t end = line.find('|', 1);
    for (std::string name : names_in(line.substr(0, end))) {
      if (name.starts_with('"')) continue;  // what `handler` may be has a table of its own
      Row row;
      if (name.ends_with('*')) {
        row.asynchronous = true;
        name.pop_back();
      }
      row.fields = in_full(line.substr(end + 1, line.find('|', end + 1) - end - 1));
      rows[name] = row;
    }
  }
  for (const char* of_the_session : {"hello", "begin", "end", "together", "handler"})
    rows.erase(of_the_session);
  return rows;
}

TEST(Operations, AreThoseOfTheProtocol) {
  std::set<std::string> here, there;
  for (const Operation& operation : operations()) here.emplace(operation.name);
  for (const auto& [name, row] : operations_of_protocol()) there.insert(name);
  EXPECT_EQ(here, there);
}

TEST(Operations, AreCallsAndTakeArgumentsAsTheProtocolSays) {
  const auto rows = operations_of_protocol();
  for (const Operation& operation : operations()) {
    const Row& row = rows.at(std::string(operation.name));
    EXPECT_EQ(operation.asynchronous, row.asynchronous) << operation.name;
    std::set<std::string> arguments;
    for (const Argument& argument : operation.arguments) {
      arguments.emplace(argument.name);
      const std::string name = "`" + std::string(argument.name) + "`";
      const std::size_t at = row.fields.find(name);
      ASSERT_NE(at, std::string::npos) << operation.name << " " << name;
      const bool optional = row.fields.substr(at + name.size()).starts_with('?');
      const bool alternative =
          operation.target == OperationTarget::writer_or_server && argument.name == "server";
      EXPECT_EQ(argument.required, !optional && !alternative) << operation.name << " " << name;
    }
    std::set<std::string> said;
    for (const std::string& name : names_in(row.fields)) {
      if (!name.starts_with('"')) said.insert(name);
    }
    // These are the parser's own; and what a field may be is in backquotes too.
    for (const char* other : {"as", "on", "errors.json", "null", "return", "raise", "cancel"})
      said.erase(other);
    EXPECT_EQ(arguments, said) << operation.name;
  }
}

TEST(Operations, AreFoundByName) {
  for (const Operation& operation : operations()) EXPECT_EQ(find_operation(operation.name), &operation);
  EXPECT_EQ(find_operation("hello"), nullptr);
  EXPECT_EQ(operation_names().size(), operations().size());
}

}  // namespace
}  // namespace gauge

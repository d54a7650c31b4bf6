#include "runner/adapter/hello.h"

#include <stdexcept>

#include "runner/adapter/answer.h"

namespace gauge {
namespace {

const Json& member(const Json& hello, const char* key) {
  const auto found = hello.find(key);
  if (found == hello.end()) throw AnswerError("hello lacks `" + std::string(key) + "`");
  return *found;
}

std::string text(const Json& hello, const char* key) {
  const Json& value = member(hello, key);
  if (!value.is_string()) throw AnswerError("`" + std::string(key) + "` of hello is not a string");
  return value.get<std::string>();
}

std::optional<std::string> optional_text(const Json& hello, const char* key) {
  const auto found = hello.find(key);
  if (found == hello.end() || found->is_null()) return std::nullopt;
  return text(hello, key);
}

}  // namespace

Hello parse_hello(const Json& hello) {
  if (!hello.is_object()) throw AnswerError("hello is not an object");
  if (member(hello, "protocol") != kProtocol) {
    throw AnswerError("the adapter speaks protocol " + member(hello, "protocol").dump() + ", the runner " +
                      std::to_string(kProtocol));
  }
  Hello parsed;
  parsed.name = text(hello, "name");
  parsed.version = text(hello, "version");
  parsed.build = optional_text(hello, "build");
  parsed.language = text(hello, "language");
  parsed.tls = optional_text(hello, "tls");
  try {
    parsed.profile = Version::parse(text(hello, "profile"));
  } catch (const std::invalid_argument& error) {
    throw AnswerError(std::string("`profile` of hello is no version: ") + error.what());
  }
  parsed.loop = optional_text(hello, "loop");
  const Json& operations = member(hello, "operations");
  if (!operations.is_array()) throw AnswerError("`operations` of hello is not an array");
  for (const Json& operation : operations) {
    if (!operation.is_string()) throw AnswerError("`operations` of hello holds something else than strings");
    parsed.operations.push_back(operation.get<std::string>());
  }
  if (const auto unsupported = hello.find("unsupported"); unsupported != hello.end()) {
    if (!unsupported->is_object()) throw AnswerError("`unsupported` of hello is not an object");
    for (const auto& [clause, reason] : unsupported->items()) {
      if (!reason.is_string()) throw AnswerError("`unsupported` of hello gives no reason for " + clause);
      parsed.unsupported.emplace(clause, reason.get<std::string>());
    }
  }
  parsed.source = hello;
  return parsed;
}

}  // namespace gauge

// JSON Schema (draft 7): is a document of the right form, and if not, in words, why not.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "runner/case/json.h"
#include "runner/case/problem.h"

namespace gauge {

class Schema {
 public:
  // Throws InputError: the file cannot be read or is not a schema.
  static Schema load(const std::filesystem::path& file);
  // `name` is named in errors about the schema itself.
  Schema(const Json& schema, const std::string& name);
  Schema(Schema&&) noexcept;
  Schema& operator=(Schema&&) noexcept;
  ~Schema();

  // What is wrong with the document; empty: it is valid. `file` goes into the problems. Not for two threads
  // at once.
  std::vector<Problem> check(const Json& document, const std::string& file) const;
  // The document in the file. Throws InputError: it cannot be read, is not JSON or not valid. Not for two
  // threads at once.
  Json read(const std::filesystem::path& file) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gauge

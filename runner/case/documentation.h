// What CPython's documentation says, statement by statement: spec/documentation/*.json.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "runner/case/clauses.h"
#include "runner/case/schema.h"

namespace gauge {

struct Statement {
  std::string id;                     // doc-3.5:StreamReader.read:n-missing
  std::string page;                   // asyncio-stream
  std::string title;                  // of the part of the page
  std::string section;                // StreamReader.read
  std::vector<std::string> versions;  // of the documentation that say it, ascending
  std::string text;
  std::vector<std::string> clauses;  // that say the same, or more; all of them exist
  std::string nothing_to_judge;      // why it is about no behaviour of streams; empty: it is about some
  std::string deviation;             // what CPython does otherwise; empty: nothing
  std::filesystem::path file;
  std::string pointer;  // of the statement in its file
};

class Documentation {
 public:
  // Reads every *.json of the folder, in the order of their names. `schema`: documentation.schema.json.
  // Throws InputError with everything that is wrong: the form, an id that is there already or does not begin
  // with the first version that says it, a range that holds for none of the file's versions, a clause that
  // does not exist, clauses beside a reason why there are none.
  static Documentation load(const std::filesystem::path& folder, const Schema& schema,
                            const Clauses& clauses);

  const std::vector<Statement>& all() const { return statements_; }
  // Those that are traced to the clause.
  std::vector<const Statement*> of_clause(std::string_view clause) const;

 private:
  std::vector<Statement> statements_;
};

}  // namespace gauge

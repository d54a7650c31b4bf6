// What has changed between two files of results, for people and for machines.
#pragma once

#include <string>
#include <vector>

#include "runner/report/comparison.h"
#include "runner/report/explanation.h"
#include "runner/report/result_merge.h"
#include "runner/report/terminal.h"

namespace gauge {

// Two files, and those of their subjects that are compared.
struct FileComparison {
  const ReportInFile& before;
  const ReportInFile& after;
  std::vector<SubjectComparison> subjects = {};  // at least one

  bool same_suite() const { return before.report.suite == after.report.suite; }
  // Of any subject.
  bool is_worse() const;
  // Variants that are in both files.
  std::size_t common() const;
  // Names of subjects that are not compared, because the other file does not have them.
  std::vector<std::string> only_before() const;
  std::vector<std::string> only_after() const;
};

// Changes of one scenario that say the same: what one reading explains for all of them.
struct ChangeGroup {
  std::vector<const VariantChange*> members;  // never empty

  const VariantChange& first() const { return *members.front(); }
  // "@direct @tcp-client"
  std::string variants() const;
  // "pass -> fail", "fail" of what is new or gone.
  std::string outcomes() const;
};

// Of one kind, in the order of their first members.
std::vector<ChangeGroup> group_changes(const ResultComparison& comparison, Change change);

// "reference 3.15", or both names where they differ: "reference 3.15 -> mine 3.15".
std::string label_of(const SubjectComparison& subject);
// "1 regressed, 2 changed (1 for the worse), 0 fixed, 3 new, 0 gone; 184 of 187 in both are the same"
std::string totals_text(const SubjectComparison& subject);

// Of a group of what regressed or changed: what was observed before, and the facts of it now.
std::vector<Fact> change_facts(const ChangeGroup& group, const Explainer& explainer,
                               const ErrorVocabulary& errors);

struct ComparisonTextOptions {
  bool verbose = false;  // every scenario that is fixed, new or gone, however many there are
  Terminal terminal;
};

// For people: what the files are, every change, what has become worse in full, and a line of totals for each
// subject.
std::string comparison_text(const FileComparison& comparison, const Explainer& explainer,
                            const ErrorVocabulary& errors, const ComparisonTextOptions& options);

// spec/schema/comparison.schema.json. `version`: of this program.
std::string comparison_json(const FileComparison& comparison, const std::string& version);

}  // namespace gauge

// Results as Markdown, for the summary of a CI job, a pull request, or a wiki.
#pragma once

#include <cstddef>
#include <string>

#include "runner/case/catalog.h"
#include "runner/report/explanation.h"
#include "runner/report/run_report.h"

namespace gauge {

// In bytes, of which a character has at least one. GitHub takes 65,536 characters in a comment or in a
// description, and 1 MiB in the summary of a job's step.
inline constexpr std::size_t kMarkdownLimit = 65536;
inline constexpr std::size_t kMarkdownLimitMin = 4096;

struct MarkdownInput {
  const Catalog& catalog;
  const Explainer& explainer;
  std::size_t limit_bytes = kMarkdownLimit;
};

// A table of the subjects, with denominators at each level and the CPythons that each matches best; then,
// each thing once for all variants and subjects that show it, folded: deviations, by area, with the command
// that repeats them; what agrees by behaviour alone; known deviations, by reason; why the rest was not
// judged. What has no room is first told in one line instead of in full, and then left out; the last
// paragraph says how much.
std::string markdown_report(const RunReport& report, const MarkdownInput& input);

}  // namespace gauge

// What has changed between two files of results as Markdown, for the summary of a CI job or a pull request.
#pragma once

#include <cstddef>
#include <string>

#include "runner/report/comparison_report.h"

namespace gauge {

// A table of the subjects; then what has changed, each thing once, folded, what is worse first and in full.
// What has no room in `limit_bytes` is first told in one line and then left out; the last paragraph says how
// much.
std::string comparison_markdown(const FileComparison& comparison, const Explainer& explainer,
                                const ErrorVocabulary& errors, std::size_t limit_bytes);

}  // namespace gauge

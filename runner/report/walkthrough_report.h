// A walkthrough as a page: for a terminal, and as Markdown.
#pragma once

#include <string>

#include "runner/case/clauses.h"
#include "runner/case/documentation.h"
#include "runner/report/walkthrough.h"

namespace gauge {

// Both: what the scenario shows, the steps with what should happen, and why: its clauses, with what the
// documentation says of each. At most 100 columns, but for words that are longer than a line.
std::string walkthrough_text(const Walkthrough& walkthrough, const Clauses& clauses,
                             const Documentation& documentation);
// GitHub Flavored Markdown, the title as a heading of level 1.
std::string walkthrough_markdown(const Walkthrough& walkthrough, const Clauses& clauses,
                                 const Documentation& documentation);

}  // namespace gauge

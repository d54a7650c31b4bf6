// Results as one HTML file that needs nothing but a browser: reports/page with the data in it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "runner/case/catalog.h"
#include "runner/case/clauses.h"
#include "runner/case/levels.h"
#include "runner/report/run_report.h"

namespace gauge {

// What is shown besides results.
struct HtmlSuite {
  const Catalog& catalog;
  const Clauses& clauses;
  const ErrorVocabulary& errors;
  std::filesystem::path page;  // the folder of the page's source
};

// `reports`: at least one, in any order; several of a subject are its history. Throws InputError: the page's
// source cannot be used.
std::string html_report(const std::vector<RunReport>& reports, const HtmlSuite& suite);

}  // namespace gauge

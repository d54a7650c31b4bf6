// Which CPython a subject matches best.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "runner/case/catalog.h"
#include "runner/report/run_report.h"

namespace gauge {

// With one version of CPython.
struct Agreement {
  std::string version;    // minor
  std::size_t agree = 0;  // variants that behave as it does (RunResult::unlike)
  std::size_t of = 0;     // variants that were judged, of scenarios that were recorded from it
};

// Of results of one subject, for each version from which any scenario of the catalog was recorded, ascending.
std::vector<Agreement> agreements_of(const std::vector<const RunResult*>& results, const Catalog& catalog);

// Those with the highest share; empty: it agrees with none in anything.
std::vector<Agreement> best_of(const std::vector<Agreement>& agreements);

}  // namespace gauge

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
  std::size_t agree = 0;  // variants that behave as it does; none that broke off
  std::size_t of = 0;     // variants that were judged, of scenarios that were recorded from it
};

// For each version from which any scenario of the catalog was recorded, ascending. Twin of agreementOf in
// reports/page/model.js.
std::vector<Agreement> agreements_of(const RunReport& report, const std::string& subject,
                                     const Catalog& catalog);

// Those with the highest share; empty: nothing was judged.
std::vector<Agreement> best_of(const std::vector<Agreement>& agreements);

}  // namespace gauge

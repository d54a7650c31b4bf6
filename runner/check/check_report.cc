#include "runner/check/check_report.h"

#include <algorithm>
#include <array>
#include <ostream>
#include <set>
#include <sstream>
#include <stdexcept>

#include "runner/case/bytes.h"
#include "runner/case/near_words.h"
#include "runner/case/utf8.h"

namespace gauge {
namespace {

constexpr std::size_t kStatusColumns = 16;
constexpr std::size_t kOperationColumns = 26;
constexpr int kFactsIndent = 4;
constexpr std::size_t kExchangesBefore = 8;   // shown before the one that is wrong
constexpr std::size_t kLineCharacters = 400;  // of a line of the wire
constexpr std::size_t kStderrLines = 20;

Colour colour_of(CheckStatus status) {
  if (status == CheckStatus::works) return Colour::green;
  return status == CheckStatus::wrong ? Colour::red : Colour::yellow;
}

std::string padded(std::string text, std::size_t columns) {
  text.resize(std::max(text.size() + 1, columns), ' ');
  return text;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(printable(std::move(line)));
  return lines;
}

// A line as it was received; one that is not UTF-8 with its bytes as escapes.
std::string shown(const std::string& line) {
  try {
    for (std::string_view rest = line; !rest.empty();) take_character(rest);
  } catch (const std::invalid_argument&) {
    return quote_bytes(line, kLineCharacters);
  }
  return fitted(printable(line), kLineCharacters);
}

std::string answer_of(const WireExchange& exchange) {
  return exchange.answer ? shown(*exchange.answer) : "(nothing)";
}

Fact conversation(const char* label, const std::vector<WireExchange>& wire, std::size_t begin,
                  std::size_t end) {
  Fact fact{label, {}};
  for (std::size_t i = begin; i < end; ++i) {
    fact.lines.push_back("> " + shown(wire[i].request));
    fact.lines.push_back("< " + answer_of(wire[i]));
  }
  return fact;
}

std::string counted(std::size_t count, const std::string& words) {
  return std::to_string(count) + " " + words;
}

}  // namespace

std::vector<Fact> facts_of(const CheckResult& result, const Explainer& explainer) {
  std::vector<Fact> facts = {{"why", lines_of(result.finding.reason)}};
  if (result.played) {
    const std::vector<Fact> played = explainer.facts(*result.played);
    facts.insert(facts.end(), played.begin(), played.end());
  }
  const std::vector<WireExchange>& wire = result.wire;
  const std::size_t marked = std::min(result.marked, wire.size());
  const std::size_t begin = marked > kExchangesBefore ? marked - kExchangesBefore : 0;
  if (marked > begin) facts.push_back(conversation("wire", wire, begin, marked));
  if (marked < wire.size()) {
    facts.push_back({"request", {shown(wire[marked].request)}});
    facts.push_back({"received", {answer_of(wire[marked])}});
  }
  if (!result.finding.section.empty()) {
    facts.push_back({"read", {"spec/protocol.md, section " + result.finding.section}});
  }
  if (!result.stderr_tail.empty()) {
    std::vector<std::string> lines = lines_of(result.stderr_tail);
    if (lines.size() > kStderrLines) lines.erase(lines.begin(), lines.end() - kStderrLines);
    facts.push_back({"stderr", std::move(lines)});
  }
  return facts;
}

void CheckReport::stage(const std::string& title) {
  tell_not_checked();
  out_ << terminal_.paint(Colour::bold, title) << std::endl;
}

void CheckReport::line(CheckStatus status, const std::string& operation, const std::string& text) {
  out_ << "  " << terminal_.paint(colour_of(status), padded(to_string(status), kStatusColumns))
       << padded(operation, kOperationColumns) << printable(text) << std::endl;
}

void CheckReport::finished(const CheckResult& result) {
  switch (result.finding.status) {
    case CheckStatus::not_checked:
    case CheckStatus::not_applicable: {
      std::vector<std::string>& operations =
          not_checked_[to_string(result.finding.status) + ": " + result.finding.reason];
      const bool is_told =
          std::find(operations.begin(), operations.end(), result.operation) != operations.end();
      if (!is_told) operations.push_back(result.operation);
      return;
    }
    case CheckStatus::works:
      return line(CheckStatus::works, result.operation, result.title);
    case CheckStatus::unsupported:
      if (!unsupported_.emplace(result.operation, result.finding.reason).second) return;
      return line(CheckStatus::unsupported, result.operation, result.finding.reason);
    case CheckStatus::differs:
    case CheckStatus::wrong:
      line(result.finding.status, result.operation, result.title);
      out_ << layout_facts(facts_of(result, explainer_), kFactsIndent, terminal_) << std::flush;
  }
}

void CheckReport::tell_not_checked() {
  for (const auto& [reason, operations] : not_checked_) {
    out_ << "  " << terminal_.paint(Colour::yellow, reason.substr(0, reason.find(':'))) << " ("
         << printable(reason.substr(reason.find(':') + 2)) << "): " << enumerate(operations) << std::endl;
  }
  not_checked_.clear();
}

std::vector<std::string> unsupported_operations(const CheckSummary& summary) {
  std::set<std::string> others;
  for (const CheckResult& result : summary.results) {
    if (result.finding.status != CheckStatus::unsupported &&
        result.finding.status != CheckStatus::not_checked &&
        result.finding.status != CheckStatus::not_applicable) {
      others.insert(result.operation);
    }
  }
  std::vector<std::string> unsupported;
  for (const CheckResult& result : summary.results) {
    const bool is_told =
        std::find(unsupported.begin(), unsupported.end(), result.operation) != unsupported.end();
    if (result.finding.status == CheckStatus::unsupported && !others.contains(result.operation) && !is_told) {
      unsupported.push_back(result.operation);
    }
  }
  return unsupported;
}

Gain best_gain(const std::vector<std::string>& unsupported, const Catalog& catalog) {
  std::map<std::string, std::size_t> gains;
  for (const Scenario& scenario : catalog.scenarios()) {
    for (const Variant& variant : variants_of(scenario)) {
      const std::set<std::string> used = operations_of(scenario, variant);
      std::vector<std::string> lacking;
      std::copy_if(unsupported.begin(), unsupported.end(), std::back_inserter(lacking),
                   [&](const std::string& operation) { return used.contains(operation); });
      if (lacking.size() == 1) ++gains[lacking.front()];
    }
  }
  Gain best;
  for (const std::string& operation : unsupported) {
    if (gains[operation] > best.variants) best = {operation, gains[operation]};
  }
  return best;
}

void CheckReport::summary(const CheckSummary& summary, const Catalog& catalog,
                          const std::string& run_command) {
  tell_not_checked();
  std::map<CheckStatus, std::size_t> counts;
  for (const CheckResult& result : summary.results) ++counts[result.finding.status];
  std::vector<std::string> totals = {counted(counts[CheckStatus::works], "work")};
  const std::array<std::pair<CheckStatus, const char*>, 5> others = {{
      {CheckStatus::differs, "not as CPython"},
      {CheckStatus::unsupported, "unsupported"},
      {CheckStatus::wrong, "wrong"},
      {CheckStatus::not_checked, "not checked"},
      {CheckStatus::not_applicable, "not in the profile"},
  }};
  for (const auto& [status, words] : others) {
    if (counts[status] > 0 || status == CheckStatus::unsupported || status == CheckStatus::wrong) {
      totals.push_back(counted(counts[status], words));
    }
  }
  out_ << "\n";
  const std::vector<std::string> unsupported = unsupported_operations(summary);
  if (!unsupported.empty()) out_ << "unsupported operations: " << enumerate(unsupported) << "\n";
  out_ << "summary: " << counted(summary.results.size(), "questions") << ": " << enumerate(totals) << "\n";

  const auto wrong =
      std::find_if(summary.results.begin(), summary.results.end(),
                   [](const CheckResult& result) { return result.finding.status == CheckStatus::wrong; });
  if (wrong != summary.results.end()) {
    const std::string& reason = wrong->finding.reason;
    out_ << "next: " << wrong->operation << ": " << printable(reason.substr(0, reason.find('\n')));
    if (!wrong->finding.section.empty())
      out_ << " (spec/protocol.md, section " << wrong->finding.section << ")";
    out_ << std::endl;
    return;
  }
  const Gain gain = best_gain(unsupported, catalog);
  if (gain.variants > 0) {
    out_ << "next: " << gain.operation << ", if your implementation has it: " << gain.variants
         << " more variants of scenarios could be played\n";
  }
  out_ << (gain.variants > 0 ? "or:   " : "next: ") << run_command << std::endl;
}

}  // namespace gauge

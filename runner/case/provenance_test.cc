#include "runner/case/provenance.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "runner/case/json_layout.h"
#include "runner/case/problem.h"
#include "runner/case/temporary_folder.h"

namespace gauge {
namespace {

using Ids = std::set<std::string>;

const Ids kAll = {"a", "b", "c"};

ProvenanceEntry entry(const std::string& version, Ids scenarios, std::size_t repetitions = 3) {
  return {{version, "main", "OpenSSL 3", "Linux"}, "2026-01-31", repetitions, std::move(scenarios)};
}

// The version that each scenario of kAll is said to come from: "3.12.1 3.12.1 ?"
std::string told(const Provenance& provenance, const std::string& minor) {
  std::string text;
  for (const std::string& id : kAll) {
    const Oracle* oracle = provenance.oracle_of(minor, id);
    text += (text.empty() ? "" : " ") + (oracle == nullptr ? "?" : oracle->version);
  }
  return text;
}

TEST(Provenance, OfAWholeSuiteNamesNoScenarios) {
  Provenance provenance;
  provenance.note(entry("3.12.1", kAll), kAll);
  EXPECT_EQ(told(provenance, "3.12"), "3.12.1 3.12.1 3.12.1");
  EXPECT_EQ(told(provenance, "3.11"), "? ? ?");
  EXPECT_EQ(provenance.to_json()["recorded"], Json::parse(R"([
    {"version": "3.12.1", "build": "main", "tls": "OpenSSL 3", "kernel": "Linux", "date": "2026-01-31", "repetitions": 3}])"));
}

TEST(Provenance, TellsWhatOnlyPartOfTheSuiteWasRecordedFrom) {
  Provenance provenance;
  provenance.note(entry("3.12.1", {"b"}), kAll);
  EXPECT_EQ(told(provenance, "3.12"), "? 3.12.1 ?");
  provenance.note(entry("3.12.1", {"a"}), kAll);
  EXPECT_EQ(told(provenance, "3.12"), "3.12.1 3.12.1 ?");
  EXPECT_EQ(provenance.to_json()["recorded"].size(), 1U);
}

TEST(Provenance, AnotherInterpreterTakesOver) {
  Provenance provenance;
  provenance.note(entry("3.12.1", kAll), kAll);
  provenance.note(entry("3.12.7", {"b", "c"}), kAll);
  EXPECT_EQ(told(provenance, "3.12"), "3.12.1 3.12.7 3.12.7");
  provenance.note(entry("3.12.8", {"c"}), kAll);
  EXPECT_EQ(told(provenance, "3.12"), "3.12.1 3.12.7 3.12.8");
  provenance.note(entry("3.12.1", {"b"}), kAll);
  EXPECT_EQ(told(provenance, "3.12"), "3.12.1 3.12.1 3.12.8");
  EXPECT_EQ(provenance.to_json()["recorded"].size(), 2U);
  provenance.note(entry("3.12.7", kAll), kAll);
  EXPECT_EQ(told(provenance, "3.12"), "3.12.7 3.12.7 3.12.7");
  EXPECT_EQ(provenance.to_json()["recorded"].size(), 1U);
}

TEST(Provenance, TheFewestRepetitionsCount) {
  Provenance provenance;
  provenance.note(entry("3.12.1", kAll, 3), kAll);
  provenance.note(entry("3.12.1", {"a"}, 5), kAll);
  EXPECT_EQ(provenance.to_json()["recorded"][0]["repetitions"], 3);
  provenance.note(entry("3.12.1", {"a"}, 1), kAll);
  EXPECT_EQ(provenance.to_json()["recorded"][0]["repetitions"], 1);
  provenance.note(entry("3.12.1", kAll, 2), kAll);
  EXPECT_EQ(provenance.to_json()["recorded"][0]["repetitions"], 2);
}

TEST(Provenance, NothingRecordedIsNothingTold) {
  Provenance provenance;
  provenance.note(entry("3.12.1", {}), kAll);
  EXPECT_TRUE(provenance.to_json()["recorded"].empty());
}

TEST(Provenance, IsWrittenAndReadAgain) {
  const Schema schema = Schema::load(PROVENANCE_SCHEMA);
  Provenance provenance;
  provenance.note_suite("sha256:" + std::string(64, 'a'));
  provenance.note(entry("3.9.18", kAll), kAll);
  provenance.note(entry("3.12.7", {"b"}), kAll);
  provenance.note({{"3.10.1", "", "", "Linux"}, "2026-01-31", 1, kAll}, kAll);
  const TemporaryFolder folder;
  const auto file = folder.write("provenance.json", layout_file(provenance.to_json()));
  const Provenance again = Provenance::load(file, schema);
  EXPECT_EQ(again.to_json(), provenance.to_json());
  EXPECT_EQ(again.to_json()["recorded"][1]["version"], "3.10.1");
  EXPECT_EQ(again.suite(), provenance.suite());
  EXPECT_TRUE(Provenance::load(folder.path() / "none.json", schema).suite().empty());
}

TEST(Provenance, ThatIsOfAnotherFormIsRefused) {
  const TemporaryFolder folder;
  const auto file = folder.write("provenance.json", R"({"suite": "sha256:", "recorded": []})");
  EXPECT_THROW(Provenance::load(file, Schema::load(PROVENANCE_SCHEMA)), InputError);
}

}  // namespace
}  // namespace gauge

import assert from "node:assert/strict";
import { test } from "node:test";
import { clauseScenarios, clauseVerdict, countStandings, STANDINGS } from "./clauses.js";
import { buildModel } from "./model.js";
import { OUTCOMES } from "./outcomes.js";
import { sampleData, sampleRun, sampleScenario } from "./testing/data.js";

// Of scenarios [id, clauses, letters], measured on one subject.
function modelOf(...scenarios) {
  const run = sampleRun({
    subjects: [sampleRun().subjects[1]],
    rows: scenarios.map(([id, , letters]) => [id, null, [letters]]),
    details: [],
  });
  return buildModel(sampleData({ scenarios: scenarios.map(([id, clauses]) => sampleScenario({ id, clauses })), runs: [run] }));
}

function verdict(...scenarios) {
  const model = modelOf(...scenarios);
  return clauseVerdict(model.clauses.get("RL-01"), model.columns[0]);
}

const about = (id, letters, clauses = ["RL-01"]) => [id, clauses, letters];
const briefly = ({ standing, judged, deviating, alone, outcome }) => [standing, deviating, judged, alone, outcome.word];

test("a clause conforms where all its scenarios do", () => {
  assert.deepEqual(briefly(verdict(about("a/a", "pm"), about("a/b", "pu"))), ["conforms", 0, 2, 0, "pass-with-differences"]);
});

test("a clause that other scenarios show to hold deviates in some", () => {
  assert.deepEqual(briefly(verdict(about("a/a", "pF"), about("a/b", "pp"), about("a/c", "pp"))), ["partly", 1, 3, 1, "fail"]);
});

test("a clause of which every scenario deviates", () => {
  assert.deepEqual(briefly(verdict(about("a/a", "pF"), about("a/b", "cc"))), ["deviates", 2, 2, 2, "fail"]);
});

test("a scenario that is about other clauses too is not about this one alone", () => {
  assert.deepEqual(briefly(verdict(about("a/a", "FF", ["RL-01", "WR-01"]), about("a/b", "pF"))), ["deviates", 2, 2, 1, "fail"]);
});

test("what was not judged counts for nothing", () => {
  assert.deepEqual(briefly(verdict(about("a/a", "uu"), about("a/b", "n-"))), ["unjudged", 0, 0, 0, "not-run"]);
  assert.deepEqual(briefly(verdict(about("a/a", "uu"), about("a/b", "Fu"))), ["deviates", 1, 1, 1, "fail"]);
  assert.deepEqual(briefly(verdict(about("a/a", "hh"), about("a/b", "pp"))), ["conforms", 0, 1, 0, "harness-error"]);
});

test("a known failure deviates, and a stale entry of a ledger does not", () => {
  assert.deepEqual(briefly(verdict(about("a/a", "ep"), about("a/b", "pp"))), ["partly", 1, 2, 1, "expected-fail"]);
  assert.deepEqual(briefly(verdict(about("a/a", "xp"))), ["conforms", 0, 1, 0, "unexpected-pass"]);
});

test("a clause of which there is no result has no verdict", () => {
  assert.equal(verdict(about("a/a", "..")), null);
});

test("clauses are counted by how they stand", () => {
  const model = modelOf(about("a/a", "pp"), about("a/b", "FF", ["WR-01"]), about("a/c", "pp", ["WR-01"]));
  assert.deepEqual(countStandings([...model.clauses.values()], model.columns[0]), { conforms: 1, partly: 1, deviates: 0, unjudged: 0 });
});

test("the scenarios that deviate come first, with where they do and what else they are about", () => {
  const model = modelOf(about("a/a", "pp"), about("a/b", "Fe", ["RL-01", "WR-01"]));
  const [first, second] = clauseScenarios(model, model.clauses.get("RL-01"));
  assert.equal(first.scenario.id, "a/b");
  assert.deepEqual(first.others, ["WR-01"]);
  assert.deepEqual(first.groups.map(({ outcome, members }) => [outcome.word, members.map(({ variant }) => variant)]), [
    ["fail", ["direct"]],
    ["expected-fail", ["tcp-client"]],
  ]);
  assert.deepEqual([second.scenario.id, second.groups], ["a/a", []]);
});

test("a glyph means the same beside a clause as elsewhere", () => {
  const elsewhere = new Map(OUTCOMES.map(({ glyph, kind }) => [glyph, kind]));
  for (const { glyph, kind } of STANDINGS.filter((standing) => standing.glyph)) assert.ok(!elsewhere.has(glyph) || elsewhere.get(glyph) === kind, glyph);
});

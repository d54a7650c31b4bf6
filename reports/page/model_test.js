import assert from "node:assert/strict";
import { test } from "node:test";
import { agreementOf, bestMatches, buildModel, clauseCounts, countMeasurement, deviationGroups } from "./model.js";
import { sampleData, sampleRun } from "./testing/data.js";

const letters = (model) => model.rows.map((row) => [row.id, ...row.letters]);

test("a row for each scenario, a letter for each variant and subject", () => {
  assert.deepEqual(letters(buildModel(sampleData())), [
    ["reader/line", "pp", "pF"],
    ["writer/split", "pp", "mu"],
  ]);
});

test("counts have denominators", () => {
  const [reference, mine] = buildModel(sampleData()).columns.map((column) => countMeasurement(column.now));
  assert.equal(reference.pass, 4);
  assert.equal(mine.variants, 4);
  assert.equal(mine.judged, 3);
  assert.equal(mine.pass, 2);
  assert.equal(mine.messages, 1);
  assert.equal(mine.diagnostics, 2);
  assert.equal(mine.deviations, 1);
  assert.equal(mine.outcomes.get("unsupported"), 1);
});

test("agreement is of what was judged and recorded", () => {
  const model = buildModel(sampleData());
  const [reference, mine] = model.columns.map((column) => agreementOf(column.now, model));
  assert.deepEqual(reference, [
    { version: "3.8", agree: 2, of: 4 },
    { version: "3.9", agree: 3, of: 4 },
    { version: "3.10", agree: 4, of: 4 },
  ]);
  assert.deepEqual(bestMatches(reference), ["3.10"]);
  assert.deepEqual(mine.map(({ agree, of }) => `${agree}/${of}`), ["2/3", "1/3", "1/3"]);
  assert.deepEqual(bestMatches(mine), ["3.8"]);
});

test("what was recorded from some versions only counts for these", () => {
  const data = sampleData();
  data.scenarios[0].recorded = "001";
  const model = buildModel(data);
  assert.deepEqual(agreementOf(model.columns[0].now, model).map(({ of }) => of), [2, 2, 4]);
});

test("a subject that was not judged matches nothing", () => {
  const run = sampleRun({ rows: [["reader/line", null, ["--", "uu"]]], details: [] });
  const model = buildModel(sampleData({ runs: [run] }));
  assert.deepEqual(bestMatches(agreementOf(model.columns[0].now, model)), []);
});

test("shards of one run are one measurement", () => {
  const first = sampleRun({ rows: [["reader/line", null, ["pp", "pF"]]], details: [] });
  const second = sampleRun({ started: "2026-01-31T12:00:01Z", rows: [["writer/split", null, ["pp", "mu"]]], details: [] });
  const model = buildModel(sampleData({ runs: [second, first] }));
  assert.deepEqual(model.columns.map(({ measurements }) => measurements.length), [1, 1]);
  assert.deepEqual(letters(model), letters(buildModel(sampleData())));
  assert.equal(model.columns[0].now.runs.length, 2);
});

test("parts of one scenario come together too", () => {
  const first = sampleRun({ rows: [["reader/line", null, ["p.", "p."]]], details: [] });
  const second = sampleRun({ started: "2026-01-31T12:00:01Z", rows: [["reader/line", null, [".F", ".p"]]], details: [] });
  assert.deepEqual(letters(buildModel(sampleData({ runs: [first, second] }))), [["reader/line", "pF", "pp"]]);
});

test("the same measured again is a later measurement, and the one that is shown", () => {
  const later = sampleRun({ started: "2026-02-01T12:00:00Z", rows: [["reader/line", null, ["Fp", "pp"]]], details: [] });
  const model = buildModel(sampleData({ runs: [later, sampleRun()] }));
  assert.deepEqual(model.columns.map(({ measurements }) => measurements.length), [2, 2]);
  assert.deepEqual(letters(model), [["reader/line", "Fp", "pp"]]);
});

test("results of another suite are never joined", () => {
  const first = sampleRun({ rows: [["reader/line", null, ["pp", "pp"]]], details: [] });
  const other = sampleRun({ suite: "sha256:bb", started: "2026-02-01T12:00:00Z", rows: [["writer/split", null, ["pp", "pp"]]], details: [] });
  assert.equal(buildModel(sampleData({ runs: [first, other] })).columns[0].measurements.length, 2);
});

test("a scenario that is gone keeps its row", () => {
  const run = sampleRun({ rows: [["old/one", ["direct"], ["p", "F"]]], details: [] });
  const [row] = buildModel(sampleData({ runs: [run] })).rows;
  assert.equal(row.scenario, null);
  assert.deepEqual(row.letters, ["p", "F"]);
});

test("deviations that say the same are one group", () => {
  const data = sampleData();
  data.runs[0].rows[0][2] = ["pF", "FF"];
  const detail = data.runs[0].details[0][3];
  data.runs[0].details.push([0, 1, 0, detail], [0, 0, 1, { ...detail, deviations: [{ ...detail.deviations[0], observed: [{ text: "line = 1", name: "line", kind: "value" }] }] }]);
  const groups = deviationGroups(buildModel(data));
  assert.deepEqual(groups.map(({ id, told, members }) => [id, told.observed, members.length]), [
    ["reader/line", "nothing", 2],
    ["reader/line", "line = 1", 1],
  ]);
});

test("a clause is judged by all its scenarios", () => {
  const model = buildModel(sampleData());
  const counts = clauseCounts(model.clauses.get("RL-01"), model.columns[1]);
  assert.deepEqual([counts.pass, counts.judged], [1, 2]);
  assert.equal(model.clauses.get("WR-02").scenarios.length, 0);
});

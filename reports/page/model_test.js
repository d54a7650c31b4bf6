import assert from "node:assert/strict";
import { test } from "node:test";
import { buildModel, countMeasurement, deviationGroups, knownDeviations } from "./model.js";
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

// Both subjects, measured by these runs.
const measuredBy = (...measurements) => ["reference", "mine"].map((name) => ({ name, measurements: measurements.map((runs) => ({ runs })) }));

test("shards of one run are one measurement", () => {
  const first = sampleRun({ rows: [["reader/line", null, ["pp", "pF"]]], details: [] });
  const second = sampleRun({ rows: [["writer/split", null, ["pp", "mu"]]], details: [] });
  const model = buildModel(sampleData({ runs: [first, second], subjects: measuredBy([0, 1]) }));
  assert.deepEqual(letters(model), letters(buildModel(sampleData())));
});

test("parts of one scenario come together too", () => {
  const first = sampleRun({ rows: [["reader/line", null, ["p.", "p."]]], details: [] });
  const second = sampleRun({ rows: [["reader/line", null, [".F", ".p"]]], details: [] });
  assert.deepEqual(letters(buildModel(sampleData({ runs: [first, second], subjects: measuredBy([0, 1]) }))), [["reader/line", "pF", "pp"]]);
});

test("the last measurement is the one that is shown", () => {
  const later = sampleRun({ rows: [["reader/line", null, ["Fp", "pp"]]], details: [] });
  const model = buildModel(sampleData({ runs: [sampleRun(), later], subjects: measuredBy([0], [1]) }));
  assert.deepEqual(model.columns.map(({ measurements }) => measurements.length), [2, 2]);
  assert.deepEqual(letters(model), [["reader/line", "Fp", "pp"]]);
  assert.equal(model.columns[1].measurements[0].letter("reader/line", "tcp-client"), "F");
});

test("a run need not be a measurement of the last one of every subject", () => {
  const alone = sampleRun({ subjects: [sampleRun().subjects[0]], rows: [["reader/line", null, ["FF"]]], details: [] });
  const subjects = measuredBy([0]);
  subjects[0].measurements.push({ runs: [1] });
  assert.deepEqual(letters(buildModel(sampleData({ runs: [sampleRun(), alone], subjects }))), [
    ["reader/line", "FF", "pF"],
    ["writer/split", "..", "mu"],
  ]);
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

test("groups of deviations can be had of some scenarios, and of what a ledger excuses", () => {
  const data = sampleData();
  data.runs[0].rows[1][2] = ["pp", "ep"];
  const model = buildModel(data);
  const ids = (options) => deviationGroups(model, options).map(({ id, outcome }) => [id, outcome.word]);
  assert.deepEqual(ids(), [["reader/line", "fail"]]);
  assert.deepEqual(ids({ ids: ["writer/split"] }), []);
  assert.deepEqual(ids({ ids: ["writer/split", "not/measured"], isWanted: (letter) => "Fe".includes(letter) }), [["writer/split", "expected-fail"]]);
});

test("what ledgers list is counted apart", () => {
  const data = sampleData();
  data.runs[0].rows[1][2] = ["pp", "ee"];
  const model = buildModel(data);
  const known = knownDeviations(model);
  assert.deepEqual([...known.columns], [model.columns[1]]);
  assert.deepEqual([[...known.scenarios], known.variants], [["writer/split"], 2]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { changeBetween, compareMeasurements, groupByScenario } from "./history.js";
import { buildModel } from "./model.js";
import { sampleData, sampleRun } from "./testing/data.js";

test("what a change is", () => {
  assert.equal(changeBetween("p", "p"), null);
  assert.equal(changeBetween("p", "F"), "broken");
  assert.equal(changeBetween("m", "c"), "broken");
  assert.equal(changeBetween("F", "p"), "fixed");
  assert.equal(changeBetween("e", "p"), "fixed");
  assert.equal(changeBetween("p", "m"), "changed");
  assert.equal(changeBetween("F", "c"), "changed");
  assert.equal(changeBetween("p", "u"), "changed");
  assert.equal(changeBetween("u", "p"), "changed");
  assert.equal(changeBetween(".", "F"), "new");
  assert.equal(changeBetween("F", "."), "gone");
});

test("two measurements are compared variant by variant", () => {
  const later = sampleRun({ started: "2026-02-01T12:00:00Z", rows: [["reader/line", null, ["pF", "Fp"]], ["old/new", ["direct"], ["p", "p"]]], details: [] });
  const { measurements } = buildModel(sampleData({ runs: [sampleRun(), later] })).columns[1];
  const changes = compareMeasurements(...measurements);
  assert.deepEqual(changes.broken, [{ id: "reader/line", variant: "direct", before: "p", after: "F" }]);
  assert.deepEqual(changes.fixed, [{ id: "reader/line", variant: "tcp-client", before: "F", after: "p" }]);
  assert.deepEqual(changes.new.map(({ id }) => id), ["old/new"]);
  assert.deepEqual(changes.gone.map(({ variant }) => variant), ["direct", "tcp-client"]);
});

test("changes of one scenario are told together", () => {
  const change = (id, variant, after) => ({ id, variant, before: "p", after });
  assert.deepEqual(groupByScenario([change("a/a", "x", "F"), change("a/a", "y", "F"), change("a/a", "z", "c"), change("a/b", "x", "F")]), [
    { id: "a/a", variants: ["x", "y"], before: "p", after: "F" },
    { id: "a/a", variants: ["z"], before: "p", after: "c" },
    { id: "a/b", variants: ["x"], before: "p", after: "F" },
  ]);
});

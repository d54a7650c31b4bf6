import assert from "node:assert/strict";
import { test } from "node:test";
import { buildModel } from "./model.js";
import { originsOf, partsOf, platformsOf } from "./provenance.js";
import { mergedRun, sampleData, sampleRun } from "./testing/data.js";

const now = (data, subject) => buildModel(data).columns[subject].now;

test("a run is one part", () => {
  const parts = partsOf(now(sampleData(), 1));
  assert.deepEqual(parts.map(({ started, variants }) => [started, variants]), [["2026-01-31T12:00:00Z", 4]]);
  assert.deepEqual(platformsOf(parts), ["Linux 6.1, x86_64"]);
});

test("a merged run has those of its parts in which the subject was", () => {
  const data = sampleData({ runs: [mergedRun()] });
  assert.deepEqual(partsOf(now(data, 0)).map(({ started, variants }) => [started, variants]), [["2026-01-31T12:00:00Z", 4]]);
  const parts = partsOf(now(data, 1));
  assert.deepEqual(parts.map(({ started, variants, error }) => [started, variants, error]), [
    ["2026-01-31T12:00:00Z", 0, "no such file"],
    ["2026-02-01T12:00:00Z", 4, undefined],
  ]);
  assert.deepEqual(platformsOf(parts), ["Linux 6.1, x86_64", "Linux 6.18, aarch64"]);
});

test("runs that the page has put together are parts as well", () => {
  const first = sampleRun({ rows: [["reader/line", null, ["pp", "pF"]]], details: [] });
  const second = sampleRun({ started: "2026-01-31T12:00:01Z", rows: [["writer/split", null, ["pp", "m."]]], details: [] });
  const subjects = ["reference", "mine"].map((name) => ({ name, measurements: [{ runs: [0, 1] }] }));
  assert.deepEqual(partsOf(now(sampleData({ runs: [first, second], subjects }), 1)).map(({ variants }) => variants), [2, 1]);
});

test("a result tells in which parts it was found", () => {
  const measurement = now(sampleData({ runs: [mergedRun()] }), 1);
  assert.deepEqual(originsOf(measurement.detail("reader/line", "tcp-client")).map(({ started }) => started), ["2026-02-01T12:00:00Z"]);
  assert.deepEqual(originsOf(now(sampleData(), 1).detail("reader/line", "tcp-client")), []);
});

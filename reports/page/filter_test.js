import assert from "node:assert/strict";
import { test } from "node:test";
import { filterRows, subjectsDiffer } from "./filter.js";
import { buildModel } from "./model.js";
import { sampleData } from "./testing/data.js";

const model = buildModel(sampleData());
const ids = (query) => filterRows(model, query).items.filter(({ kind }) => kind !== "area").map(({ row, variant }) => row.id + (variant === undefined ? "" : `@${row.variants[variant]}`));

test("without a filter everything is shown, by area", () => {
  const { items, scenarios, variants } = filterRows(model, {});
  assert.deepEqual(items.map(({ kind, area, row }) => [kind, area ?? row.id]), [["area", "reader"], ["scenario", "reader/line"], ["area", "writer"], ["scenario", "writer/split"]]);
  assert.deepEqual([scenarios, variants], [2, 4]);
});

test("all words are looked for, in ids, titles, tags and clauses", () => {
  assert.deepEqual(ids({ q: "LINE whole" }), ["reader/line"]);
  assert.deepEqual(ids({ q: "wr-01" }), ["writer/split"]);
  assert.deepEqual(ids({ q: "eof" }), ["reader/line"]);
  assert.deepEqual(ids({ q: "line split" }), []);
});

test("a word with @ chooses variants", () => {
  assert.deepEqual(ids({ q: "@tcp", rows: "variants" }), ["reader/line@tcp-client", "writer/split@tcp-client"]);
  assert.equal(filterRows(model, { q: "@tcp" }).variants, 2);
});

test("outcomes, of any subject or of one", () => {
  assert.deepEqual(ids({ outcome: "deviates" }), ["reader/line"]);
  assert.deepEqual(ids({ outcome: "fail", subject: "reference" }), []);
  assert.deepEqual(ids({ outcome: "pass-with-differences" }), ["writer/split"]);
  assert.deepEqual(ids({ outcome: "skipped", rows: "variants" }), ["writer/split@tcp-client"]);
});

test("tag, clause, area", () => {
  assert.deepEqual(ids({ tag: "eof" }), ["reader/line"]);
  assert.deepEqual(ids({ clause: "wr" }), ["writer/split"]);
  assert.deepEqual(ids({ area: "reader" }), ["reader/line"]);
});

test("subjects differ; what was not judged differs from nothing", () => {
  assert.deepEqual(ids({ differ: "1" }), ["reader/line"]);
  assert.equal(subjectsDiffer({ variants: ["direct"], letters: ["p", "m", "u"] }), false);
  assert.equal(subjectsDiffer({ variants: ["direct"], letters: ["u", "p", "e"] }), true);
});

test("the expectation differs by version", () => {
  assert.deepEqual(ids({ byversion: "1" }), ["writer/split"]);
});

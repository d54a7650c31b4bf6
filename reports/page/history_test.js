import assert from "node:assert/strict";
import { test } from "node:test";
import { changesOf } from "./history.js";

const compared = (changes) => ({ compared: { same: 1, common: 9, changes } });

test("changes are told a kind at a time, counted in variants", () => {
  const changes = [
    ["regressed", true, "a/a", ["x", "y"]],
    ["changed", true, "a/b", ["x"]],
    ["changed", false, "a/c", ["x", "y", "z"]],
    ["gone", false, "a/d", ["x"]],
  ];
  const kinds = changesOf(compared(changes));
  assert.deepEqual(kinds.map(({ change, variants, worse }) => [change, variants, worse]), [
    ["regressed", 2, 2],
    ["changed", 4, 1],
    ["gone", 1, 0],
  ]);
  assert.deepEqual(kinds[1].groups, [
    { id: "a/b", variants: ["x"], worse: true },
    { id: "a/c", variants: ["x", "y", "z"], worse: false },
  ]);
});

test("where nothing changed there is no kind", () => {
  assert.deepEqual(changesOf(compared([])), []);
});

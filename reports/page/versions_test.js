import assert from "node:assert/strict";
import { test } from "node:test";
import { changeOf, changesBetween, classesOf, differsByVersion, firstChange, holdsFor, minorOf, rangesOf } from "./versions.js";
import { sampleScenario, splitScenario } from "./testing/data.js";

const VERSIONS = ["3.8", "3.9", "3.10"];

test("ranges of versions in words", () => {
  const range = (mask) => rangesOf(VERSIONS, (position) => mask[position] === "1");
  assert.equal(range("111"), "3.8–3.10");
  assert.equal(range("110"), "3.8, 3.9");
  assert.equal(range("101"), "3.8, 3.10");
  assert.equal(range("000"), "");
});

test("a profile counts by its minor version", () => {
  assert.equal(minorOf("3.12.1"), "3.12");
  assert.equal(minorOf("3.15"), "3.15");
});

test("an expectation holds for a variant and a version", () => {
  const [raises, returns] = splitScenario().steps[0].expect;
  assert.equal(holdsFor(raises, 1, 0), true);
  assert.equal(holdsFor(raises, 1, 1), false);
  assert.equal(holdsFor(returns, 0, 1), true);
  assert.equal(holdsFor(returns, 1, 1), false);
  assert.equal(holdsFor({ text: "x" }, 0, 0), true);
});

test("versions are grouped by what is expected of them", () => {
  const labels = (scenario, variant) => classesOf(scenario, variant, "behaviour", VERSIONS).map(({ label }) => label);
  assert.deepEqual(labels(splitScenario(), "direct"), ["3.8", "3.9, 3.10"]);
  assert.deepEqual(labels(splitScenario(), "tcp-client"), ["3.8", "3.9", "3.10"]);
  assert.deepEqual(labels(sampleScenario(), "direct"), ["3.8–3.10"]);
  assert.deepEqual(labels(sampleScenario({ recorded: "011" }), "direct"), ["3.9, 3.10"]);
  assert.equal(differsByVersion(splitScenario()), true);
  assert.equal(differsByVersion(sampleScenario()), false);
});

test("what changes between versions", () => {
  assert.deepEqual(changeOf(splitScenario(), 0, 1).variants, ["direct", "tcp-client"]);
  assert.deepEqual(changeOf(splitScenario(), 1, 2).variants, ["tcp-client"]);
  assert.equal(changeOf(sampleScenario(), 0, 2), null);
  assert.equal(changeOf(sampleScenario({ recorded: "001" }), 0, 2).kind, "new");
  assert.equal(changeOf(sampleScenario({ recorded: "100" }), 0, 2).kind, "gone");
  assert.equal(changeOf(sampleScenario({ recorded: "010" }), 0, 2), null);
  assert.equal(changeOf(sampleScenario({ classes: { messages: { direct: "001" } } }), 0, 2).level, "messages");
  assert.equal(changesBetween([sampleScenario(), splitScenario()], 0, 1).length, 1);
});

test("the first place that changes", () => {
  const change = changeOf(splitScenario(), 0, 1);
  const first = firstChange(change, 0, 1);
  assert.equal(first.number, 1);
  assert.deepEqual(first.before.map(({ text }) => text), ["close raises OSError"]);
  assert.deepEqual(first.after.map(({ text }) => text), ["close = null"]);
});

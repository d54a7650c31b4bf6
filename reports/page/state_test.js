import assert from "node:assert/strict";
import { test } from "node:test";
import { formatHash, linkTo, parseHash, scenarioLink, stepLink, stepWord } from "./state.js";

test("an address is read as it was written", () => {
  for (const state of [
    { view: "overview", path: "", query: {} },
    { view: "matrix", path: "", query: { q: "a b & c=d #1", outcome: "fail" } },
    { view: "scenario", path: "reader/line@tcp-client", query: { subject: "python3 rogue.py 'x' %41?" } },
    { view: "clauses", path: "RU-06", query: {} },
  ]) {
    assert.deepEqual(parseHash(formatHash(state)), state);
  }
});

test("a plain view has a plain address", () => {
  assert.equal(formatHash({ view: "matrix", query: { q: "", tag: undefined } }), "#/matrix");
  assert.equal(linkTo("clauses", "RU-06"), "#/clauses/RU-06");
  assert.equal(scenarioLink("reader/line", "direct", "mine"), "#/scenario/reader/line@direct?subject=mine");
});

test("a step is counted in an address as it is on the page", () => {
  assert.equal(stepLink("reader/line", "direct", "mine", "/steps/3"), "#/scenario/reader/line@direct?subject=mine&step=4");
  assert.deepEqual(["/steps/0", "/steps/11", "/finally", "/connect"].map(stepWord), ["1", "12", "finally", "connect"]);
});

test("what is no address is the overview", () => {
  for (const hash of ["", "#", "#/", "#/nothing/here", "#matrixx"]) assert.equal(parseHash(hash).view, "overview");
  assert.deepEqual(parseHash("#/clauses/%E0%A4%A"), { view: "clauses", path: "%E0%A4%A", query: {} });
});

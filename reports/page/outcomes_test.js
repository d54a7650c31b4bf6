import assert from "node:assert/strict";
import { test } from "node:test";
import { isJudged, isPass, OUTCOMES, outcomeOf, summaryOf } from "./outcomes.js";

test("one glyph, one meaning, and no letter twice", () => {
  assert.equal(new Set(OUTCOMES.map(({ glyph }) => glyph)).size, OUTCOMES.length);
  const letters = OUTCOMES.flatMap((outcome) => [...outcome.letters]);
  assert.equal(new Set(letters).size, letters.length);
});

test("every letter of the results is known", () => {
  // runner/report/page_results.h
  for (const letter of "pmdbFexunytcoh-") assert.ok(outcomeOf(letter), letter);
  assert.equal(outcomeOf("."), undefined);
});

test("a skip never reads as a pass", () => {
  for (const letter of "un-.h") assert.ok(!isJudged(letter) && !isPass(letter), letter);
});

test("a cell shows the worst, and how often", () => {
  const summary = (letters) => {
    const { outcome, count, of } = summaryOf(letters);
    return [outcome.word, count, of];
  };
  assert.deepEqual(summary("ppFp"), ["fail", 1, 4]);
  assert.deepEqual(summary("puu."), ["pass", 1, 3]);
  assert.deepEqual(summary("mbd"), ["pass-with-differences", 3, 3]);
  assert.deepEqual(summary("Fc"), ["fail", 1, 2]);
  assert.equal(summaryOf(".."), null);
});

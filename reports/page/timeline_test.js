import assert from "node:assert/strict";
import { test } from "node:test";
import { cutInto, dumpOf, hexOf, spansOf, timelineOf, tracksAt } from "./timeline.js";
import { sampleData, sampleDetail, sampleScenario, splitScenario } from "./testing/data.js";

const prelude = sampleData().preludes["tcp-client"];
const deviating = () => timelineOf({ scenario: sampleScenario(), variant: "tcp-client", version: 1, prelude, detail: sampleDetail() });

test("the rows are the prelude, the steps and the end", () => {
  assert.deepEqual(deviating().rows.map(({ pointer, number, by }) => [pointer, number, by]), [
    ["/connect", "", "runner"],
    ["/steps/0", "1", "subject"],
    ["/steps/1", "2", "peer"],
    ["/finally", "", "runner"],
  ]);
});

test("without a play the subject did what was expected", () => {
  const { rows } = timelineOf({ scenario: sampleScenario(), variant: "direct", version: 1, prelude: [], detail: undefined });
  assert.equal(rows.length, 3);
  assert.ok(rows.every((row) => !row.differs && row.observed === row.expected));
});

test("the first difference is marked, later ones are known", () => {
  const { rows } = deviating();
  assert.deepEqual(rows.map(({ differs }) => differs), [false, false, true, true]);
  assert.deepEqual(rows.map(({ isFirst }) => isFirst), [false, false, true, false]);
  assert.deepEqual(rows[2].pieces, [1, 2]);
});

test("a difference that was seen in another delivery is not marked in this one", () => {
  const detail = sampleDetail();
  detail.deviations[0].pieces = [3];
  const { rows } = timelineOf({ scenario: sampleScenario(), variant: "tcp-client", version: 1, prelude, detail });
  assert.ok(rows.every(({ isFirst }) => !isFirst));
});

test("calls last from the step that makes them to the one that completes them", () => {
  const { spans } = deviating();
  assert.deepEqual(spans.expected.find(({ name }) => name === "line"), { name: "line", begin: 1, end: 2, state: "value", track: 0 });
  assert.deepEqual(spans.observed.find(({ name }) => name === "line"), { name: "line", begin: 1, end: null, state: "pending", track: 0 });
  assert.equal(spans.expected.find(({ name }) => name === "connect").track, undefined);
});

test("a call whose outcome nobody sees is not drawn", () => {
  assert.deepEqual(spansOf([{ calls: ["write"] }, { calls: [] }], () => []), []);
});

test("calls that overlap are drawn beside one another", () => {
  const rows = [{ calls: ["a"], seen: [] }, { calls: ["b"], seen: [] }, { calls: ["c"], seen: [{ name: "a", kind: "error" }] }, { calls: [], seen: [{ name: "b" }, { name: "c" }] }];
  const spans = spansOf(rows, (row) => row.seen);
  assert.deepEqual(spans.map(({ name, track, state }) => [name, track, state]), [["a", 0, "error"], ["b", 1, "value"], ["c", 2, "value"]]);
  assert.deepEqual(tracksAt(spans, 2).map(({ name, part }) => [name, part]), [["a", "end"], ["b", "through"], ["c", "begin"]]);
});

test("the expectation is that of the version and the variant", () => {
  const texts = (variant, version) => timelineOf({ scenario: splitScenario(), variant, version, prelude: [] }).rows[0].expected.map(({ text }) => text);
  assert.deepEqual(texts("direct", 0), ["close raises OSError"]);
  assert.deepEqual(texts("direct", 2), ["close = null"]);
  assert.deepEqual(texts("tcp-client", 1), []);
});

test("what it was compared with live is shown in its place", () => {
  const detail = sampleDetail();
  detail.play.expected = { connect: [], steps: [[], [{ text: "line = 1", name: "line" }]], finally: [] };
  const { rows } = timelineOf({ scenario: sampleScenario(), variant: "tcp-client", version: 1, prelude, detail });
  assert.equal(rows[2].expected[0].text, "line = 1");
});

test("a play that ended early says where", () => {
  const detail = sampleDetail();
  detail.play.observed.ended_at = "/steps/0";
  const { rows } = timelineOf({ scenario: sampleScenario(), variant: "tcp-client", version: 1, prelude, detail });
  assert.deepEqual(rows.map(({ ended, isAfterEnd }) => [ended, isAfterEnd]), [[false, false], [true, false], [false, true], [false, false]]);
});

test("bytes as pieces, as hex, as a dump", () => {
  assert.deepEqual(cutInto("abc", [1, 2]), ["a", "bc"]);
  assert.equal(hexOf("a\n\u00ff"), "61 0a ff");
  assert.deepEqual(dumpOf("ab\u0000cd", 4), [
    { offset: 0, hex: ["61", "62", "00", "63"], text: "ab·c" },
    { offset: 4, hex: ["64"], text: "d" },
  ]);
});

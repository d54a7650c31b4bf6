// Pieces of the page that several views show.
import { h, number } from "./dom.js";
import { STANDINGS } from "./clauses.js";
import { OUTCOMES, outcomeOf } from "./outcomes.js";
import { dumpOf } from "./timeline.js";
import { linkTo } from "./state.js";

export function glyph(outcome) {
  return h("span", { class: `glyph ${outcome.kind}`, "aria-hidden": "true" }, outcome.glyph);
}

// The glyph and the word.
export function verdict(letter) {
  const outcome = outcomeOf(letter);
  if (!outcome) return h("span", { class: "verdict skip" }, "no result");
  return h("span", { class: `verdict ${outcome.kind}` }, glyph(outcome), " ", wordOf(outcome));
}

export function wordOf(outcome) {
  return outcome.word.replaceAll("-", " ");
}

// A bar of the outcomes of a subject, as wide as their shares.
export function outcomeBar(counts) {
  const parts = byKind(OUTCOMES.filter((outcome) => counts.outcomes.has(outcome.word)));
  const text = parts.map((outcome) => `${number(counts.outcomes.get(outcome.word))} ${wordOf(outcome)}`).join(", ");
  return h(
    "span",
    { class: "bar", role: "img", "aria-label": text, title: text },
    parts.map((outcome) => h("span", { class: outcome.kind, style: `flex-grow: ${counts.outcomes.get(outcome.word)}` })),
  );
}

const KINDS = ["good", "near", "known", "warn", "bad", "skip"];

function byKind(outcomes) {
  return [...outcomes].sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
}

export function clauseLink(id) {
  return h("a", { class: "clause-id", href: linkTo("clauses", id) }, id);
}

// An observation: its words, and its bytes as a dump if asked for.
export function observation(told, { hex = false, marked = false } = {}) {
  return h(
    "li",
    { class: `observation ${told.kind}${marked ? " marked" : ""}` },
    h("code", null, told.text),
    hex && told.bytes ? dump(told.bytes, told.bytes_in_all) : null,
  );
}

// Bytes as hex and text. `other`: what to compare with; bytes that differ are marked.
export function dump(bytes, bytesInAll, other = null) {
  const differs = (at) => other !== null && bytes[at] !== other[at];
  const lines = dumpOf(bytes, 8).map(({ offset, hex, text }) =>
    h(
      "div",
      null,
      h("span", { class: "offset" }, offset.toString(16).padStart(4, "0")),
      h("span", { class: "hex" }, hex.map((pair, at) => [at > 0 ? " " : "", differs(offset + at) ? h("mark", null, pair) : pair])),
      h("span", { class: "text" }, [...text].map((character, at) => (differs(offset + at) ? h("mark", null, character) : character))),
    ),
  );
  const rest = bytesInAll ? h("div", { class: "offset" }, `the first ${bytes.length} of ${number(bytesInAll)} bytes`) : null;
  return h("div", { class: "dump" }, lines, rest);
}

// A select with its label. `options`: [[value, text], ...].
export function select({ label, name, value, options, onchange }) {
  const element = h(
    "select",
    { name, id: `field-${name}`, onchange: () => onchange(element.value) },
    options.map(([key, text]) => h("option", { value: key, selected: key === value }, text)),
  );
  return h("label", { class: "field", for: `field-${name}` }, h("span", null, label), element);
}

export function checkbox({ label, name, checked, onchange }) {
  const element = h("input", { type: "checkbox", name, id: `field-${name}`, checked, onchange: () => onchange(element.checked) });
  return h("label", { class: "check", for: `field-${name}` }, element, h("span", null, label));
}

// What it means that a clause deviates, and what it does not.
export const CLAUSE_MARKS = "A clause is judged by its scenarios, which are what is counted beside it. A scenario names every clause that it is about, and no step is traced to one of them: where it deviates, any of them may be the one that is not kept. A clause that other scenarios show to hold is therefore marked apart (◐); a scenario that is about one clause alone leaves no doubt. What a ledger lists as known is a deviation here.";

// What all glyphs and marks mean.
export function legendContent(close) {
  return [
    h("div", { class: "dialog-head" }, h("h2", { id: "legend-title" }, "Legend"), h("button", { type: "button", onclick: close }, "Close")),
    h(
      "dl",
      { class: "legend" },
      byKind(OUTCOMES).map((outcome) => [h("dt", null, glyph(outcome), " ", wordOf(outcome)), h("dd", null, outcome.means)]),
    ),
    h("p", { class: "quiet" }, "In the matrix a number beside a glyph, 2/4, tells how many of the scenario's variants came out so; the others came out better."),
    h("h3", null, "Clauses"),
    h(
      "dl",
      { class: "legend" },
      STANDINGS.filter((standing) => standing.glyph).map((standing) => [h("dt", null, glyph(standing), " ", standing.label), h("dd", null, standing.means)]),
    ),
    h("p", { class: "quiet" }, CLAUSE_MARKS),
    h("h3", null, "Timeline"),
    h(
      "dl",
      { class: "legend" },
      h("dt", null, h("span", { class: "mark-sample value" })),
      h("dd", null, "a call, from the step that makes it to the step in which it returns"),
      h("dt", null, h("span", { class: "mark-sample error" })),
      h("dd", null, "a call that raises"),
      h("dt", null, h("span", { class: "mark-sample pending" })),
      h("dd", null, "a call that never completes"),
    ),
    h("h3", null, "Keys"),
    h(
      "dl",
      { class: "legend keys" },
      KEYS.map(([keys, means]) => [h("dt", null, keys.map((key) => h("kbd", null, key))), h("dd", null, means)]),
    ),
  ];
}

const KEYS = [
  [["1", "…", "5"], "Overview, Matrix, Clauses, Versions, History"],
  [["/"], "to the search field"],
  [["↑", "↓", "←", "→"], "through the matrix"],
  [["Enter"], "opens the scenario"],
  [["n", "p"], "the next and the previous deviation, in a scenario"],
  [["x"], "bytes as hex, in a scenario"],
  [["?"], "this legend"],
];

// The first difference of a result in a few lines: `told` is deviationText. `observations`: what was observed, [[when, text]].
export function differenceLines(scenario, told, observations = [["observed", told.observed]]) {
  if (told.reason !== undefined) return h("code", { class: "reason" }, told.reason);
  const lines = [
    ["differs", stepText(scenario, told.step)],
    ["expected", h("code", null, told.expected)],
    ...observations.map(([when, text]) => [when, h("code", { class: "bad" }, text)]),
  ];
  return h("div", { class: "pair" }, lines.map(([label, text]) => [h("span", null, label), h("span", null, text)]));
}

// Where something differs first, by the JSON pointer of its step.
export function stepText(scenario, pointer) {
  if (pointer === "/connect") return "before the first step, as the stream is brought to life";
  if (pointer === "/finally") return "after the last step, in what remains";
  const step = Number(pointer.slice("/steps/".length));
  return scenario ? `in step ${step + 1} of ${scenario.steps.length}: ${scenario.steps[step]?.does.join("; ") ?? ""}` : `in step ${step + 1}`;
}

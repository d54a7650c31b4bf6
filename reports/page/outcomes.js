// How a variant can come out, and how that looks: one glyph, one meaning.

// `letters` are those of runner/report/page_results.h. `kind` gives the colour: good, near, bad, warn, known, skip.
// In the order of severity: where several variants share a cell, the first that occurs is shown.
export const OUTCOMES = [
  { word: "fail", letters: "F", glyph: "✗", kind: "bad", means: "behaves otherwise than the CPython it claims to be like" },
  { word: "crash", letters: "c", glyph: "†", kind: "bad", means: "the adapter ended" },
  { word: "timeout", letters: "t", glyph: "…", kind: "bad", means: "the adapter did not answer in time" },
  { word: "protocol-error", letters: "o", glyph: "?", kind: "bad", means: "the adapter answered what the protocol does not allow" },
  { word: "flaky", letters: "y", glyph: "±", kind: "bad", means: "differs between repetitions" },
  { word: "harness-error", letters: "h", glyph: "‼", kind: "warn", means: "the runner could not play its own part" },
  { word: "unexpected-pass", letters: "x", glyph: "!", kind: "warn", means: "a known failure that passes: its ledger entry is stale" },
  { word: "expected-fail", letters: "e", glyph: "⊗", kind: "known", means: "a known failure, listed in the subject's ledger" },
  { word: "not-run", letters: "-", glyph: "–", kind: "skip", means: "left out; says nothing" },
  { word: "pass-with-differences", letters: "mdb", glyph: "≈", kind: "near", means: "conforms by behaviour; messages or diagnostics differ" },
  { word: "pass", letters: "p", glyph: "✓", kind: "good", means: "behaves, tells and logs as CPython does" },
  { word: "unsupported", letters: "u", glyph: "○", kind: "skip", means: "the adapter says that the implementation has no such thing" },
  { word: "untestable", letters: "n", glyph: "·", kind: "skip", means: "the scenario is for other versions of CPython" },
];

const BY_LETTER = new Map(OUTCOMES.flatMap((outcome) => [...outcome.letters].map((letter) => [letter, outcome])));
const SEVERITY = new Map(OUTCOMES.map((outcome, position) => [outcome, position]));

// undefined: there is no result.
export function outcomeOf(letter) {
  return BY_LETTER.get(letter);
}

// The subject is at fault.
export function isDeviation(letter) {
  return outcomeOf(letter)?.kind === "bad";
}

// It deviates, and the subject's ledger lists that.
export function isKnown(letter) {
  return outcomeOf(letter)?.kind === "known";
}

// Nothing was found out.
export function isSkip(letter) {
  return outcomeOf(letter)?.kind === "skip";
}

// Conforms by behaviour.
export function isPass(letter) {
  return "pmdb".includes(letter);
}

// Something was found out about the subject.
export function isJudged(letter) {
  return outcomeOf(letter) !== undefined && !isSkip(letter) && letter !== "h";
}

// What a cell shows that stands for several variants: {outcome, count, of}; null: there is no result.
export function summaryOf(letters) {
  let worst = null;
  let of = 0;
  for (const letter of letters) {
    const outcome = outcomeOf(letter);
    if (!outcome) continue;
    of += 1;
    if (!worst || SEVERITY.get(outcome) < SEVERITY.get(worst)) worst = outcome;
  }
  if (!worst) return null;
  const count = [...letters].filter((letter) => worst.letters.includes(letter)).length;
  return { outcome: worst, count, of };
}

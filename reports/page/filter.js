// Which rows of the matrix are shown.
import { isDeviation, isJudged, isPass, outcomeOf } from "./outcomes.js";

// The words of `outcome` in the address, besides those of the outcomes themselves.
export const OUTCOME_GROUPS = [
  { word: "deviates", label: "any deviation", includes: isDeviation },
  { word: "skipped", label: "anything not judged", includes: (letter) => outcomeOf(letter) !== undefined && !isJudged(letter) },
];

// Whether a letter is of the outcome, or group of outcomes, with this word.
export function isOutcome(letter, word) {
  const group = OUTCOME_GROUPS.find((each) => each.word === word);
  return group ? group.includes(letter) : outcomeOf(letter)?.word === word;
}

// Subjects that were judged came out differently in some variant.
export function subjectsDiffer(row) {
  return row.variants.some((_, variant) => {
    const verdicts = row.letters.map((letters) => letters[variant]).filter(isJudged);
    return verdicts.some((letter) => isPass(letter) !== isPass(verdicts[0]));
  });
}

// The positions of the variants of a row that fit the query: q, tag, clause, area, outcome, subject (of the outcome), differ,
// byversion. `columns` are those of the model.
export function fittingVariants(row, query, columns) {
  const words = (query.q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.every((word) => row.words.includes(word) || row.variants.some((variant) => `@${variant}`.includes(word)))) return [];
  if (query.area && row.area !== query.area) return [];
  if (query.tag && !row.scenario?.tags.includes(query.tag)) return [];
  if (query.clause && !row.scenario?.clauses.some((id) => id.startsWith(query.clause.toUpperCase()))) return [];
  if (query.differ && !subjectsDiffer(row)) return [];
  if (query.byversion && !row.byVersion) return [];
  const letters = row.letters.filter((_, column) => !query.subject || columns[column].name === query.subject);
  const atVariants = words.filter((word) => word.startsWith("@"));
  return row.variants
    .map((_, variant) => variant)
    .filter((variant) => atVariants.every((word) => `@${row.variants[variant]}`.includes(word)))
    .filter((variant) => !query.outcome || letters.some((text) => isOutcome(text[variant], query.outcome)));
}

// What the list shows: {kind: "area", area, count} before the first row of each area, then {kind: "scenario", row}, or with
// `rows=variants` {kind: "variant", row, variant}. {items, scenarios, variants}
export function filterRows(model, query) {
  const items = [];
  let scenarios = 0;
  let variants = 0;
  let area = null;
  for (const row of model.rows) {
    const fitting = fittingVariants(row, query, model.columns);
    if (fitting.length === 0) continue;
    scenarios += 1;
    variants += fitting.length;
    if (area?.area !== row.area) {
      area = { kind: "area", area: row.area, count: 0 };
      items.push(area);
    }
    area.count += 1;
    if (query.rows === "variants") {
      for (const variant of fitting) items.push({ kind: "variant", row, variant });
    } else {
      items.push({ kind: "scenario", row, fitting });
    }
  }
  return { items, scenarios, variants };
}

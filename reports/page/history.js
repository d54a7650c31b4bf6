// What has changed between two measurements of a subject.
import { isJudged, isPass } from "./outcomes.js";

// "fixed", "broken", "new", "gone", "changed" (between outcomes that are no verdict, or two ways to deviate); null: the same.
export function changeBetween(before, after) {
  if (before === after) return null;
  if (before === ".") return "new";
  if (after === ".") return "gone";
  if (isPass(before) && isPass(after)) return "changed";
  if (isPass(after) && isJudged(before)) return "fixed";
  if (isPass(before) && isJudged(after)) return "broken";
  return "changed";
}

export const CHANGES = ["broken", "fixed", "changed", "new", "gone"];

// {broken: [{id, variant, before, after}], fixed: ..., changed, new, gone}
export function compareMeasurements(before, after) {
  const changes = Object.fromEntries(CHANGES.map((kind) => [kind, []]));
  const note = (id, variant, from, to) => {
    const kind = changeBetween(from, to);
    if (kind) changes[kind].push({ id, variant, before: from, after: to });
  };
  after.forEach((id, variant, letter) => note(id, variant, before.letter(id, variant), letter));
  before.forEach((id, variant, letter) => {
    if (after.letter(id, variant) === ".") note(id, variant, letter, ".");
  });
  return changes;
}

// Changes of one scenario from the same to the same, together: [{id, variants, before, after}].
export function groupByScenario(changes) {
  const groups = new Map();
  for (const { id, variant, before, after } of changes) {
    const key = `${id} ${before}${after}`;
    if (!groups.has(key)) groups.set(key, { id, variants: [], before, after });
    groups.get(key).variants.push(variant);
  }
  return [...groups.values()];
}

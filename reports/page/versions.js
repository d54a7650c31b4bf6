// Masks: a text with a character for each recorded version of CPython, and what can be read from them.

// "3.6 to 3.8, 3.10" of the versions for which `holds(position)` is true; "" for none.
export function rangesOf(versions, holds) {
  const runs = [];
  versions.forEach((version, position) => {
    if (!holds(position)) return;
    const last = runs.at(-1);
    if (last && last.end === position - 1) {
      last.end = position;
    } else {
      runs.push({ begin: position, end: position });
    }
  });
  return runs.map(({ begin, end }) => versions[begin] + (end > begin ? (end > begin + 1 ? "–" : ", ") + versions[end] : "")).join(", ");
}

// The minor version of a profile: "3.12" of "3.12.1".
export function minorOf(version) {
  return version.split(".").slice(0, 2).join(".");
}

// Whether an expected observation holds for a variant (by its position in the scenario) and a version (by its own).
export function holdsFor(observation, variant, version) {
  if (observation.in === undefined) return true;
  const mask = Array.isArray(observation.in) ? observation.in[variant] : observation.in;
  return mask[version] === "1";
}

// The versions among which a scenario's expectation is the same, oldest first: [{positions, label}].
export function classesOf(scenario, variant, level, versions) {
  const mask = scenario.classes[level]?.[variant] ?? [...scenario.recorded].map((bit) => (bit === "1" ? "0" : ".")).join("");
  const groups = new Map();
  [...mask].forEach((letter, position) => {
    if (letter === ".") return;
    if (!groups.has(letter)) groups.set(letter, []);
    groups.get(letter).push(position);
  });
  return [...groups.values()].map((positions) => ({
    positions,
    label: rangesOf(versions, (position) => positions.includes(position)),
  }));
}

export const LEVELS = ["behaviour", "messages", "diagnostics"];

// Whether the scenario's expectation differs between some versions, by behaviour.
export function differsByVersion(scenario) {
  return scenario.classes.behaviour !== undefined;
}

// What changes for one scenario between two versions (positions): null if nothing does, else
// {scenario, kind: "changed" | "new" | "gone", level, variants}. New: it is only for the later one.
export function changeOf(scenario, from, to) {
  const before = scenario.recorded[from] === "1";
  const after = scenario.recorded[to] === "1";
  if (!before && !after) return null;
  if (before !== after) return { scenario, kind: after ? "new" : "gone", level: null, variants: scenario.variants };
  for (const level of LEVELS) {
    const masks = scenario.classes[level];
    if (!masks) continue;
    const variants = scenario.variants.filter((variant) => masks[variant] && masks[variant][from] !== masks[variant][to]);
    if (variants.length > 0) return { scenario, kind: "changed", level, variants };
  }
  return null;
}

export function changesBetween(scenarios, from, to) {
  return scenarios.map((scenario) => changeOf(scenario, from, to)).filter((change) => change !== null);
}

// The first place at which a changed variant's expectations differ: {number, does, before, after}; number null: the end.
export function firstChange(change, from, to) {
  const { scenario } = change;
  const variant = scenario.variants.indexOf(change.variants[0]);
  const told = (list, version) => list.filter((observation) => holdsFor(observation, variant, version));
  const places = scenario.steps.map((step, position) => ({ number: position + 1, does: step.does, expect: step.expect }));
  places.push({ number: null, does: ["the end"], expect: scenario.finally });
  for (const { number, does, expect } of places) {
    const before = told(expect, from);
    const after = told(expect, to);
    const relevant = (list) => JSON.stringify(list.filter((each) => (each.kind === "diagnostic") === (change.level === "diagnostics")).map((each) => each.text));
    if (relevant(before) !== relevant(after)) return { number, does, before, after };
  }
  return null;
}

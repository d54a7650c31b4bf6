// What had changed when a subject was measured again: what runner/report/page_history.h says, which is what `streamgauge
// compare` does.

// What changed since the measurement before, a kind at a time, in the order of the data:
// [{change: "regressed" | "changed" | "fixed" | "new" | "gone", variants: a count, worse: of these, groups: [{id, variants, worse}]}].
// A group: variants of one scenario that changed in the same way.
export function changesOf({ compared }) {
  const kinds = new Map();
  for (const [change, worse, id, variants] of compared.changes) {
    if (!kinds.has(change)) kinds.set(change, { change, variants: 0, worse: 0, groups: [] });
    const kind = kinds.get(change);
    kind.variants += variants.length;
    kind.worse += worse ? variants.length : 0;
    kind.groups.push({ id, variants, worse });
  }
  return [...kinds.values()];
}

// Where and when a subject was measured: a measurement is of one run, or of several parts that were put together, by
// `streamgauge merge` or by this page.

export function platformText({ system, release, machine }) {
  return `${system} ${release}, ${machine}`;
}

// The parts of a measurement in which its subject was: [{started, duration_ms, platform, selection, variants: how many of its
// results were found there, error: why it did not start there}].
export function partsOf({ runs, subject: { name } }) {
  return runs.flatMap((run) => {
    const position = run.subjects.findIndex((subject) => subject.name === name);
    if (run.parts.length === 0) return [{ ...run, variants: countResults(run, position), error: run.subjects[position].error }];
    return run.parts
      .filter((part) => part.subjects.includes(position))
      .map((part) => ({ ...part, variants: part.results[part.subjects.indexOf(position)], error: part.errors?.[name] }));
  });
}

function countResults(run, subject) {
  return run.rows.reduce((sum, [, , letters]) => sum + letters[subject].replaceAll(".", "").length, 0);
}

// The places of parts, or of runs, each once, in words.
export function platformsOf(parts) {
  return [...new Set(parts.map(({ platform }) => platformText(platform)))];
}

// The parts in which a result of which there is a detail was found; empty: its run was not merged.
export function originsOf(detail) {
  return (detail.parts ?? []).map((part) => detail.run.parts[part]);
}

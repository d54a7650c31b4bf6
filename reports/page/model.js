// The data of the page (runner/report/html_report.cc), looked at by subject, scenario and clause. No document here.
import { differsByVersion, minorOf } from "./versions.js";
import { isDeviation, isJudged, isKnown, isPass, isSkip, outcomeOf } from "./outcomes.js";

// What one run, or several runs of parts of the same suite on the same subject, found out about that subject.
class Measurement {
  constructor({ runs, agreement, best, missing = [], compared = null }, name) {
    this.runs = runs;
    this.agreement = agreement; // with each version of CPython: [{version, agree, of}]: of the variants that were judged and recorded from it
    this.best = best; // the versions with which it agrees best; empty: with none
    this.missing = missing; // what the parts of a run lack, in words
    this.compared = compared; // with the measurement before: see runner/report/page_history.h
    this.subject = runs[0].subjects.find((subject) => subject.name === name);
    this.rows = new Map(); // scenario id -> {variants, letters}
    this.details = new Map(); // "id@variant" -> detail, with its run
  }

  get started() {
    return this.runs[0].started;
  }

  letter(id, variant) {
    const row = this.rows.get(id);
    const position = row ? row.variants.indexOf(variant) : -1;
    return position < 0 ? "." : row.letters[position];
  }

  detail(id, variant) {
    return this.details.get(`${id}@${variant}`);
  }

  // Every result: (id, variant, letter).
  forEach(visit) {
    for (const id of this.rows.keys()) this.forEachOf(id, visit);
  }

  // Every result of a scenario.
  forEachOf(id, visit) {
    const row = this.rows.get(id);
    row?.variants.forEach((variant, position) => {
      if (row.letters[position] !== ".") visit(id, variant, row.letters[position]);
    });
  }

  add(id, variants, letters) {
    const row = this.rows.get(id);
    if (!row) {
      this.rows.set(id, { variants: [...variants], letters });
      return;
    }
    // Of a scenario whose variants were shared out among runs.
    variants.forEach((variant, position) => {
      if (letters[position] === ".") return;
      const known = row.variants.indexOf(variant);
      if (known < 0) {
        row.variants.push(variant);
        row.letters += letters[position];
      } else {
        row.letters = row.letters.slice(0, known) + letters[position] + row.letters.slice(known + 1);
      }
    });
  }
}

// What the runs found out about their subjects, put into the measurements to which they belong.
function fill(runs, columns, scenarios) {
  const variantsOf = (id, variants) => variants ?? scenarios.get(id).variants;
  for (const run of runs) {
    const measurements = run.subjects.map(({ name }) => columns.get(name).measurements.find((measurement) => measurement.runs.includes(run)));
    for (const [id, variants, letters] of run.rows) {
      letters.forEach((text, subject) => {
        if (/[^.]/.test(text)) measurements[subject].add(id, variantsOf(id, variants), text);
      });
    }
    for (const [row, variant, subject, detail] of run.details) {
      const [id, variants] = run.rows[row];
      measurements[subject].details.set(`${id}@${variantsOf(id, variants)[variant]}`, { ...detail, run });
    }
  }
}

// One subject: its measurements, oldest first. The last is the one that is shown everywhere but in History.
class Column {
  constructor(name, measurements) {
    this.name = name;
    this.measurements = measurements;
  }

  get now() {
    return this.measurements.at(-1);
  }

  get subject() {
    return this.now.subject;
  }

  // The version by which it is judged; null: it never started.
  get profile() {
    return this.subject.hello ? minorOf(this.subject.hello.profile) : null;
  }
}

// {versions, areas, clauses: Map, scenarios: Map, columns, rows, tags, suite, runs, preludes}
export function buildModel(data) {
  const scenarios = new Map(data.scenarios.map((scenario) => [scenario.id, scenario]));
  const columns = new Map(
    data.subjects.map(({ name, measurements }) => [name, new Column(name, measurements.map(({ runs, ...more }) => new Measurement({ runs: runs.map((run) => data.runs[run]), ...more }, name)))]),
  );
  fill(data.runs, columns, scenarios);
  const clauses = new Map(data.areas.flatMap((area) => area.clauses.map((clause) => [clause.id, { ...clause, area: area.title, scenarios: [] }])));
  for (const scenario of data.scenarios) {
    for (const id of scenario.clauses) clauses.get(id)?.scenarios.push(scenario);
  }
  const model = { ...data, scenarios, clauses, columns: [...columns.values()] };
  model.rows = rowsOf(model);
  model.tags = [...new Set(data.scenarios.flatMap((scenario) => scenario.tags))].sort();
  return model;
}

// A row for each scenario that was measured, in the order of the ids:
// {id, area, title, scenario (null: it is gone from the suite), variants, letters: for each column a letter per variant}
function rowsOf({ scenarios, columns }) {
  const ids = new Set(columns.flatMap((column) => [...column.now.rows.keys()]));
  return [...ids].sort((a, b) => (a < b ? -1 : 1)).map((id) => {
    const scenario = scenarios.get(id) ?? null;
    const variants = [...new Set([...(scenario?.variants ?? []), ...columns.flatMap((column) => column.now.rows.get(id)?.variants ?? [])])];
    const letters = columns.map((column) => variants.map((variant) => column.now.letter(id, variant)).join(""));
    return {
      id,
      area: id.split("/")[0],
      title: scenario?.title ?? "(no longer in the suite)",
      scenario,
      variants,
      letters,
      words: [id, scenario?.title, ...(scenario?.tags ?? []), ...(scenario?.clauses ?? [])].join(" ").toLowerCase(),
      byVersion: scenario !== null && differsByVersion(scenario),
    };
  });
}

// {variants, judged, pass, messages, diagnostics, deviations, outcomes: Map word -> count} of letters.
export function countLetters(letters) {
  const counts = { variants: 0, judged: 0, pass: 0, messages: 0, diagnostics: 0, deviations: 0, skipped: 0, outcomes: new Map() };
  for (const letter of letters) {
    const outcome = outcomeOf(letter);
    if (!outcome) continue;
    counts.variants += 1;
    counts.judged += isJudged(letter);
    counts.pass += isPass(letter);
    counts.messages += letter === "p" || letter === "d";
    counts.diagnostics += letter === "p" || letter === "m";
    counts.deviations += isDeviation(letter);
    counts.skipped += isSkip(letter);
    counts.outcomes.set(outcome.word, (counts.outcomes.get(outcome.word) ?? 0) + 1);
  }
  return counts;
}

export function countMeasurement(measurement) {
  let letters = "";
  for (const row of measurement.rows.values()) letters += row.letters;
  return countLetters(letters);
}

// Deviations that say the same of one scenario, of all subjects and variants that show it, in the order of the ids:
// [{id, title, outcome, told, members: [{column, variant}]}]. Of these scenarios, or of all; what a ledger excuses is
// among them if it is asked for.
export function deviationGroups(model, { ids = null, isWanted = isDeviation } = {}) {
  const groups = new Map();
  for (const column of model.columns) {
    for (const scenario of ids ?? column.now.rows.keys()) {
      column.now.forEachOf(scenario, (id, variant, letter) => {
        if (!isWanted(letter)) return;
        const told = deviationText(column.now.detail(id, variant) ?? {});
        const key = JSON.stringify([id, letter, told]);
        if (!groups.has(key)) {
          groups.set(key, { id, title: model.scenarios.get(id)?.title ?? id, outcome: outcomeOf(letter), told, members: [] });
        }
        groups.get(key).members.push({ column, variant });
      });
    }
  }
  return [...groups.values()].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

// The deviations that ledgers list: {columns, scenarios: Sets, variants: a count}.
export function knownDeviations(model) {
  const known = { columns: new Set(), scenarios: new Set(), variants: 0 };
  for (const column of model.columns) {
    column.now.forEach((id, variant, letter) => {
      if (!isKnown(letter)) return;
      known.columns.add(column);
      known.scenarios.add(id);
      known.variants += 1;
    });
  }
  return known;
}

// The first difference in a few words: {expected, observed}, or {reason}.
export function deviationText(detail) {
  const deviation = detail.deviations?.[0];
  if (!deviation) return { reason: detail.reason ?? "" };
  const at = (list) => list[deviation.marked]?.text ?? (list.length > 0 ? "nothing more" : "nothing");
  return { step: deviation.step, expected: at(deviation.expected), observed: at(deviation.observed) };
}

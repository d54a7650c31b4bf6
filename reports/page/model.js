// The data of the page (runner/report/html_report.cc), looked at by subject, scenario and clause. No document here.
import { differsByVersion, minorOf } from "./versions.js";
import { isJudged, isPass, isDeviation, isSkip, outcomeOf } from "./outcomes.js";

// What one run, or several runs of parts of the same suite on the same subject, found out about that subject.
class Measurement {
  constructor(run, subject) {
    this.runs = [run];
    this.subject = subject;
    this.rows = new Map(); // scenario id -> {variants, letters}
    this.details = new Map(); // "id@variant" -> detail
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
    for (const [id, row] of this.rows) {
      row.variants.forEach((variant, position) => {
        if (row.letters[position] !== ".") visit(id, variant, row.letters[position]);
      });
    }
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

  isJointWith(other) {
    let joint = false;
    other.forEach((id, variant) => {
      joint ||= this.letter(id, variant) !== ".";
    });
    return joint;
  }

  // Parts of one whole: the same suite, the same subject, nothing twice.
  accepts(other) {
    const same = (key) => this.subject.hello?.[key] === other.subject.hello?.[key];
    return this.runs[0].suite === other.runs[0].suite && same("version") && same("profile") && !this.isJointWith(other);
  }

  merge(other) {
    this.runs.push(...other.runs);
    for (const [id, row] of other.rows) this.add(id, row.variants, row.letters);
    for (const [key, detail] of other.details) this.details.set(key, detail);
  }
}

function measurementsOf(run, scenarios) {
  const measurements = run.subjects.map((subject) => new Measurement(run, subject));
  const variantsOf = (id, variants) => variants ?? scenarios.get(id).variants;
  for (const [id, variants, letters] of run.rows) {
    letters.forEach((text, subject) => {
      if (/[^.]/.test(text)) measurements[subject].add(id, variantsOf(id, variants), text);
    });
  }
  for (const [row, variant, subject, detail] of run.details) {
    const [id, variants] = run.rows[row];
    measurements[subject].details.set(`${id}@${variantsOf(id, variants)[variant]}`, detail);
  }
  return measurements;
}

// One subject: its measurements, oldest first. The last is the one that is shown everywhere but in History.
class Column {
  constructor(measurement) {
    this.name = measurement.subject.name;
    this.measurements = [measurement];
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

  add(measurement) {
    if (this.now.accepts(measurement)) {
      this.now.merge(measurement);
    } else {
      this.measurements.push(measurement);
    }
  }
}

// {versions, areas, clauses: Map, scenarios: Map, columns, rows, tags, suite, runs, preludes}
export function buildModel(data) {
  const scenarios = new Map(data.scenarios.map((scenario) => [scenario.id, scenario]));
  const runs = [...data.runs].sort((a, b) => (a.started < b.started ? -1 : a.started > b.started ? 1 : 0));
  const columns = new Map();
  for (const run of runs) {
    for (const measurement of measurementsOf(run, scenarios)) {
      const column = columns.get(measurement.subject.name);
      if (column) {
        column.add(measurement);
      } else {
        columns.set(measurement.subject.name, new Column(measurement));
      }
    }
  }
  const clauses = new Map(data.areas.flatMap((area) => area.clauses.map((clause) => [clause.id, { ...clause, area: area.title, scenarios: [] }])));
  for (const scenario of data.scenarios) {
    for (const id of scenario.clauses) clauses.get(id)?.scenarios.push(scenario);
  }
  const model = { ...data, runs, scenarios, clauses, columns: [...columns.values()] };
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

// With which CPython the subject's behaviour agrees: for each version {version, agree, of}: of the variants that were
// judged and that were recorded from the version.
export function agreementOf(measurement, { versions, scenarios }) {
  const counts = versions.map((version) => ({ version, agree: 0, of: 0 }));
  measurement.forEach((id, variant, letter) => {
    const scenario = scenarios.get(id);
    if (!scenario || !isJudged(letter)) return;
    const unlike = measurement.detail(id, variant)?.unlike ?? [];
    counts.forEach((count, position) => {
      if (scenario.recorded[position] !== "1") return;
      count.of += 1;
      count.agree += !unlike.includes(count.version);
    });
  });
  return counts;
}

// The versions with the highest share; empty: nothing was judged.
export function bestMatches(agreement) {
  const share = ({ agree, of }) => (of === 0 ? -1 : agree / of);
  const best = Math.max(...agreement.map(share));
  return best < 0 ? [] : agreement.filter((count) => share(count) === best).map(({ version }) => version);
}

// What the verdict on a clause is: the counts of all variants of its scenarios.
export function clauseCounts(clause, column) {
  return countLetters(clause.scenarios.map((scenario) => column.now.rows.get(scenario.id)?.letters ?? "").join(""));
}

// Deviations that say the same of one scenario, of all subjects and variants that show it, in the order of the ids:
// [{id, title, outcome, told, members: [{column, variant}]}]
export function deviationGroups(model) {
  const groups = new Map();
  for (const column of model.columns) {
    column.now.forEach((id, variant, letter) => {
      if (!isDeviation(letter)) return;
      const detail = column.now.detail(id, variant) ?? {};
      const told = deviationText(detail);
      const key = JSON.stringify([id, letter, told]);
      if (!groups.has(key)) {
        groups.set(key, { id, title: model.scenarios.get(id)?.title ?? id, outcome: outcomeOf(letter), told, members: [] });
      }
      groups.get(key).members.push({ column, variant });
    });
  }
  return [...groups.values()].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

// The first difference in a few words: {expected, observed}, or {reason}.
function deviationText(detail) {
  const deviation = detail.deviations?.[0];
  if (!deviation) return { reason: detail.reason ?? "" };
  const at = (list) => list[deviation.marked]?.text ?? (list.length > 0 ? "nothing more" : "nothing");
  return { step: deviation.step, expected: at(deviation.expected), observed: at(deviation.observed) };
}

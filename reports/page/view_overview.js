// Overview: who was measured, how well each does, which CPython each matches best, and what deviates.
import { dateText, durationText, h, number, plural } from "./dom.js";
import { differenceLines, glyph, outcomeBar } from "./parts.js";
import { outcomeOf } from "./outcomes.js";
import { countMeasurement, deviationGroups, knownDeviations } from "./model.js";
import { partsOf, platformText, platformsOf } from "./provenance.js";
import { linkTo, scenarioLink } from "./state.js";
import { rangesOf } from "./versions.js";

const DEVIATIONS_SHOWN = 12;
const FIGURES = ["Behaviour", "Messages", "Diagnostics", "Deviations", "Not judged"];

export function overviewView({ model }) {
  const groups = deviationGroups(model);
  return {
    title: "Overview",
    className: "overview",
    content: [h("h1", null, headline(model, groups)), summaryLine(model), incompleteness(model), conformity(model), matches(model), deviations(model, groups), provenance(model)],
  };
}

function headline(model, groups) {
  const { columns } = model;
  const deviating = new Set(groups.flatMap((group) => group.members.map(({ column }) => column)));
  const dead = columns.filter((column) => !column.subject.hello);
  const some = (list) => (columns.length === 1 ? columns[0].name : `${list.length} of ${columns.length} subjects`);
  if (dead.length > 0) return `${some(dead)} did not start`;
  const deviate = (list, scenarios) => `${some(list)} ${columns.length > 1 && list.length > 1 ? "deviate" : "deviates"} in ${plural(scenarios.size, "scenario")}`;
  if (deviating.size > 0) return deviate([...deviating], new Set(groups.map(({ id }) => id)));
  const known = knownDeviations(model);
  if (known.columns.size > 0) return `${deviate([...known.columns], known.scenarios)}, as is known`;
  return columns.length === 1 ? `${columns[0].name} conforms` : `All ${columns.length} subjects conform`;
}

function summaryLine(model) {
  const variants = model.rows.reduce((sum, row) => sum + row.variants.length, 0);
  const latest = model.columns.map((column) => column.now.started).sort().at(-1);
  return h("p", { class: "lead" }, `${plural(model.columns.length, "subject")}, ${plural(model.rows.length, "scenario")} in ${plural(variants, "variant")}, measured ${dateText(latest)}.`);
}

// What was asked for and is not here never reads as passed.
function incompleteness(model) {
  const missing = [...new Set(model.columns.flatMap((column) => column.now.missing))];
  if (missing.length === 0) return null;
  const are = missing.length > 1 || missing[0].startsWith("parts") ? "are" : "is";
  return h("p", { class: "incomplete" }, h("b", { class: "warn" }, "Incomplete: "), missing.map((words, at) => [at > 0 ? "; " : "", withCode(words)]), ` ${are} not here.`);
}

// "part 2/3 of `run reader`": what is between backticks is code.
function withCode(words) {
  return words.split("`").map((text, at) => (at % 2 === 1 ? h("code", null, text) : text));
}

function share(count, of) {
  return h("span", { class: "share" }, h("b", null, number(count)), h("span", { class: "quiet" }, ` of ${number(of)}`));
}

function conformity(model) {
  return h(
    "section",
    { "aria-labelledby": "conformity" },
    h("h2", { id: "conformity" }, "Conformity"),
    h(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-labelledby": "conformity" },
      h(
        "table",
        { class: "conformity" },
        h("thead", null, h("tr", null, ["Subject", "Outcomes", ...FIGURES].map((text) => h("th", { scope: "col" }, text)))),
        h("tbody", null, model.columns.map((column) => [conformityRow(column), partsRow(column)])),
      ),
    ),
    h("p", { class: "quiet note" }, "Behaviour: of the variants that were judged, those that did what the CPython did that the subject claims to be like; what is known to deviate did not. Messages and diagnostics: of those, the ones that agree in that too. Deviations and what was not judged are counted in variants, too."),
  );
}

// Who a subject says that it is.
function factsOf({ name, version, language, loop, tls, profile }) {
  const isNamesake = name.toLowerCase() === loop?.toLowerCase();
  return [`${name} ${version}`, language, isNamesake ? null : loop, tls?.replace(/ \d+ \w+ \d+$/, ""), version === profile ? null : `as CPython ${profile}`];
}

function conformityRow(column) {
  const counts = countMeasurement(column.now);
  const skipped = ["unsupported", "untestable", "not-run", "harness-error"].filter((word) => counts.outcomes.has(word));
  const { hello, error } = column.subject;
  const facts = hello ? factsOf(hello) : [error ?? "did not start"];
  return h(
    "tr",
    { class: isPutTogether(column.now) && "has-parts" },
    h("th", { scope: "row" }, h("span", { class: "subject-name" }, column.name), h("span", { class: "quiet facts", title: hello?.build }, facts.filter(Boolean).join(" · "))),
    h("td", { class: "wide" }, outcomeBar(counts)),
    [
      share(counts.pass, counts.judged),
      share(counts.messages, counts.pass),
      share(counts.diagnostics, counts.pass),
      deviationFigure(column, counts),
      skipped.length > 0 ? h("a", { href: linkTo("matrix", "", { outcome: "skipped", subject: column.name }), title: skipped.map((word) => `${number(counts.outcomes.get(word))} ${word}`).join(", ") }, number(counts.variants - counts.judged)) : h("span", { class: "quiet" }, "0"),
    ].map((figure, at) => h("td", { class: "figure", "data-label": FIGURES[at] }, figure)),
  );
}

// New deviations, and those that the subject's ledger lists.
function deviationFigure(column, counts) {
  const known = counts.outcomes.get("expected-fail") ?? 0;
  const link = (outcome, mark, text) => h("a", { class: mark.kind, href: linkTo("matrix", "", { outcome, subject: column.name }) }, glyph(mark), text);
  if (counts.deviations + known === 0) return h("span", { class: "quiet" }, "0");
  return h(
    "div",
    null,
    counts.deviations > 0 && h("div", null, link("deviates", { kind: "bad", glyph: "✗" }, number(counts.deviations))),
    known > 0 && h("div", null, link("expected-fail", outcomeOf("e"), `${number(known)} known`)),
  );
}

function isPutTogether(measurement) {
  return measurement.missing.length > 0 || partsOf(measurement).length > 1;
}

function onPlatforms(parts) {
  const platforms = platformsOf(parts);
  if (platforms.length > 2) return `on ${number(platforms.length)} kinds of machines`;
  return `${parts.length > 1 && platforms.length === 1 ? "all on" : "on"} ${platforms.join(" and ")}`;
}

// Of which parts, from where, the result of a subject was put together.
function partsRow(column) {
  if (!isPutTogether(column.now)) return null;
  const parts = partsOf(column.now);
  return h(
    "tr",
    { class: "parts-row" },
    h(
      "td",
      { colspan: String(FIGURES.length + 2) },
      h(
        "details",
        { class: "parts" },
        h("summary", null, h("span", { class: "unseen" }, `${column.name}: `), parts.length > 1 ? `merged of ${plural(parts.length, "part")}, ` : "1 part, ", onPlatforms(parts), column.now.missing.length > 0 && h("span", { class: "warn" }, "; incomplete")),
        h(
          "ul",
          null,
          parts.map((part) => h("li", null, h("span", null, dateText(part.started)), h("span", null, platformText(part.platform)), h("span", null, plural(part.variants, "variant"), part.error && h("span", { class: "bad" }, ` did not start: ${part.error}`)), h("code", null, part.selection.join(" ")))),
        ),
        column.now.missing.map((words) => h("p", null, h("b", { class: "warn" }, "Missing: "), withCode(words))),
      ),
    ),
  );
}

function matches(model) {
  if (model.columns.flatMap(({ now }) => now.agreement).every(({ of }) => of === 0)) return null;
  return h(
    "section",
    { "aria-labelledby": "matches" },
    h("h2", { id: "matches" }, "Which CPython does each match best?"),
    h(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-labelledby": "matches" },
      h(
        "table",
        { class: "matches" },
        h("thead", null, h("tr", null, h("th", { scope: "col" }, "Subject"), model.versions.map((version) => h("th", { scope: "col" }, version)), h("th", { scope: "col" }, "Best"))),
        h("tbody", null, model.columns.map((column) => matchRow(column, model.versions))),
      ),
    ),
    h("p", { class: "quiet note" }, "Of the variants that were judged and that were recorded from a version, the share in percent whose behaviour is that version's. The bars of a subject begin a little below its lowest share; the version that it claims to be like is underlined."),
  );
}

// Never rounded up to 100 %.
function percent(ratio) {
  return (Math.floor(ratio * 1000) / 10).toFixed(ratio === 1 ? 0 : 1);
}

function matchRow(column, versions) {
  const { agreement, best } = column.now;
  const shares = agreement.filter(({ of }) => of > 0).map(({ agree, of }) => agree / of);
  const lowest = Math.min(...shares);
  const range = Math.max(...shares) - lowest || 1;
  return h(
    "tr",
    null,
    h("th", { scope: "row" }, column.name),
    agreement.map(({ version, agree, of }) => {
      if (of === 0) return h("td", { class: "quiet" }, "–");
      const ratio = agree / of;
      const height = best.includes(version) ? 100 : 15 + 75 * ((ratio - lowest) / range);
      const classes = ["match", best.includes(version) ? "best" : "", version === column.profile ? "claimed" : ""].join(" ");
      return h("td", { class: classes, title: `${number(agree)} of ${number(of)} as CPython ${version}` }, h("span", { class: "match-bar", style: `height: ${height.toFixed(1)}%` }), h("span", { class: "match-text" }, percent(ratio)));
    }),
    h("td", { class: "best-name" }, best.length === 0 ? (shares.length > 0 ? "none" : "–") : best.length === agreement.length ? "all alike" : rangesOf(versions, (position) => best.includes(versions[position]))),
  );
}

function deviations(model, groups) {
  const known = knownDeviations(model);
  if (groups.length === 0 && known.variants === 0) return null;
  return h(
    "section",
    { "aria-labelledby": "deviations" },
    h("h2", { id: "deviations" }, "What deviates"),
    groups.length > 0 && h("ol", { class: "deviations" }, groups.slice(0, DEVIATIONS_SHOWN).map((group) => deviationItem(model, group))),
    groups.length > DEVIATIONS_SHOWN && h("p", null, h("a", { href: linkTo("matrix", "", { outcome: "deviates" }) }, `All ${number(groups.length)} differences in the matrix`)),
    known.variants > 0 && h("p", null, glyph(outcomeOf("e")), " Known, and listed in a ledger with the reason: ", h("a", { href: linkTo("matrix", "", { outcome: "expected-fail" }) }, `${plural(known.variants, "variant")} of ${plural(known.scenarios.size, "scenario")}`), "."),
  );
}

function deviationItem(model, group) {
  const [{ column, variant }] = group.members;
  const names = [...new Set(group.members.map((member) => member.column.name))];
  const variants = [...new Set(group.members.map((member) => `@${member.variant}`))];
  return h(
    "li",
    null,
    h("a", { class: "deviation", href: scenarioLink(group.id, variant, column.name) }, glyph(group.outcome), h("span", { class: "title" }, group.title)),
    h("span", { class: "quiet where" }, `${group.id} · ${variants.length > 4 ? plural(variants.length, "variant") : variants.join(" ")}${model.columns.length > 1 ? ` on ${names.length > 3 ? plural(names.length, "subject") : names.join(", ")}` : ""}`),
    differenceLines(model.scenarios.get(group.id), group.told),
  );
}

function provenance(model) {
  const runs = model.columns.flatMap((column) => column.now.runs);
  const distinct = [...new Set(runs)];
  return h(
    "section",
    { "aria-labelledby": "provenance" },
    h("h2", { id: "provenance" }, "How it was measured"),
    distinct.map((run) =>
      h(
        "dl",
        { class: "facts-list" },
        [
          ["Started", dateText(run.started)],
          ["Took", `${durationText(run.duration_ms)}${run.parts.length > 1 ? `, ${plural(run.parts.length, "part")} together` : ""}`],
          ["On", platformsOf(run.parts.length > 0 ? run.parts : [run]).join("; ")],
          ["With", `streamgauge ${run.streamgauge}`],
          ["Suite", [h("code", null, run.suite.slice(0, 19)), run.suite === model.suite ? "" : h("span", { class: "warn" }, " not the one whose titles and expectations are shown here")]],
          [run.parts.length > 1 ? "Arguments of all" : "Arguments", run.selection.length > 0 ? h("code", null, run.selection.join(" ")) : run.parts.length > 1 ? "none in common" : "none: everything"],
          ["Subjects", run.subjects.map(({ name }) => name).join(", ")],
        ].map(([term, text]) => [h("dt", null, term), h("dd", null, text)]),
      ),
    ),
  );
}

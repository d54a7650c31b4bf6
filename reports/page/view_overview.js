// Overview: who was measured, how well each does, which CPython each matches best, and what deviates.
import { dateText, durationText, h, number, plural } from "./dom.js";
import { glyph, outcomeBar, stepText } from "./parts.js";
import { agreementOf, bestMatches, countMeasurement, deviationGroups } from "./model.js";
import { linkTo, scenarioLink } from "./state.js";
import { rangesOf } from "./versions.js";

const DEVIATIONS_SHOWN = 12;
const FIGURES = ["Behaviour", "Messages", "Diagnostics", "Deviations", "Not judged"];

export function overviewView({ model }) {
  const groups = deviationGroups(model);
  return {
    title: "Overview",
    className: "overview",
    content: [h("h1", null, headline(model, groups)), summaryLine(model), conformity(model), matches(model), deviations(model, groups), provenance(model)],
  };
}

function headline(model, groups) {
  const { columns } = model;
  const deviating = new Set(groups.flatMap((group) => group.members.map(({ column }) => column)));
  const dead = columns.filter((column) => !column.subject.hello);
  const some = (list) => (columns.length === 1 ? columns[0].name : `${list.length} of ${columns.length} subjects`);
  if (dead.length > 0) return `${some(dead)} did not start`;
  if (deviating.size > 0) return `${some([...deviating])} ${columns.length > 1 && deviating.size > 1 ? "deviate" : "deviates"} in ${plural(new Set(groups.map(({ id }) => id)).size, "scenario")}`;
  return columns.length === 1 ? `${columns[0].name} conforms` : `All ${columns.length} subjects conform`;
}

function summaryLine(model) {
  const variants = model.rows.reduce((sum, row) => sum + row.variants.length, 0);
  const latest = model.columns.map((column) => column.now.started).sort().at(-1);
  return h("p", { class: "lead" }, `${plural(model.columns.length, "subject")}, ${plural(model.rows.length, "scenario")} in ${plural(variants, "variant")}, measured ${dateText(latest)}.`);
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
        h("tbody", null, model.columns.map((column) => conformityRow(column))),
      ),
    ),
    h("p", { class: "quiet note" }, "Behaviour: of the variants that were judged, those that did what the CPython did that the subject claims to be like. Messages and diagnostics: of those, the ones that agree in that too. Deviations and what was not judged are counted in variants, too."),
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
    null,
    h("th", { scope: "row" }, h("span", { class: "subject-name" }, column.name), h("span", { class: "quiet facts", title: hello?.build }, facts.filter(Boolean).join(" · "))),
    h("td", { class: "wide" }, outcomeBar(counts)),
    [
      share(counts.pass, counts.judged),
      share(counts.messages, counts.pass),
      share(counts.diagnostics, counts.pass),
      counts.deviations > 0 ? h("a", { class: "bad", href: linkTo("matrix", "", { outcome: "deviates", subject: column.name }) }, glyph({ kind: "bad", glyph: "✗" }), number(counts.deviations)) : h("span", { class: "quiet" }, "0"),
      skipped.length > 0 ? h("a", { href: linkTo("matrix", "", { outcome: "skipped", subject: column.name }), title: skipped.map((word) => `${number(counts.outcomes.get(word))} ${word}`).join(", ") }, number(counts.variants - counts.judged)) : h("span", { class: "quiet" }, "0"),
    ].map((figure, at) => h("td", { class: "figure", "data-label": FIGURES[at] }, figure)),
  );
}

function matches(model) {
  const agreements = model.columns.map((column) => agreementOf(column.now, model));
  if (agreements.flat().every(({ of }) => of === 0)) return null;
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
        h("tbody", null, model.columns.map((column, position) => matchRow(column, agreements[position], model.versions))),
      ),
    ),
    h("p", { class: "quiet note" }, "Of the variants that were judged and that were recorded from a version, the share in percent whose behaviour is that version's. The bars of a subject begin a little below its lowest share; the version that it claims to be like is underlined."),
  );
}

// Never rounded up to 100 %.
function percent(ratio) {
  return (Math.floor(ratio * 1000) / 10).toFixed(ratio === 1 ? 0 : 1);
}

function matchRow(column, agreement, versions) {
  const best = bestMatches(agreement);
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
    h("td", { class: "best-name" }, best.length === 0 ? "–" : best.length === agreement.length ? "all alike" : rangesOf(versions, (position) => best.includes(versions[position]))),
  );
}

function deviations(model, groups) {
  if (groups.length === 0) return null;
  return h(
    "section",
    { "aria-labelledby": "deviations" },
    h("h2", { id: "deviations" }, "What deviates"),
    h("ol", { class: "deviations" }, groups.slice(0, DEVIATIONS_SHOWN).map((group) => deviationItem(model, group))),
    groups.length > DEVIATIONS_SHOWN && h("p", null, h("a", { href: linkTo("matrix", "", { outcome: "deviates" }) }, `All ${number(groups.length)} differences in the matrix`)),
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
    group.told.reason !== undefined
      ? h("code", { class: "reason" }, group.told.reason)
      : h("div", { class: "pair" }, h("span", null, "differs"), h("span", null, stepText(model.scenarios.get(group.id), group.told.step)), h("span", null, "expected"), h("code", null, group.told.expected), h("span", null, "observed"), h("code", { class: "bad" }, group.told.observed)),
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
          ["Took", durationText(run.duration_ms)],
          ["On", `${run.platform.system} ${run.platform.release}, ${run.platform.machine}`],
          ["With", `streamgauge ${run.streamgauge}`],
          ["Suite", [h("code", null, run.suite.slice(0, 19)), run.suite === model.suite ? "" : h("span", { class: "warn" }, " not the one whose titles and expectations are shown here")]],
          ["Arguments", run.selection.length > 0 ? h("code", null, run.selection.join(" ")) : "none: everything"],
          ["Subjects", run.subjects.map(({ name }) => name).join(", ")],
        ].map(([term, text]) => [h("dt", null, term), h("dd", null, text)]),
      ),
    ),
  );
}

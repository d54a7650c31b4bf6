// Scenario: one variant on one subject, from its verdict to the step in which it begins to differ.
import { copyButton, dateText, h } from "./dom.js";
import { clauseLink, dump, glyph, observation, stepText, verdict, wordOf } from "./parts.js";
import { isDeviation, isSkip, outcomeOf, summaryOf } from "./outcomes.js";
import { originsOf, platformText } from "./provenance.js";
import { linkTo, scenarioLink, stepId, stepLink } from "./state.js";
import { classesOf, holdsFor, rangesOf } from "./versions.js";
import { timelineView } from "./view_timeline.js";

export function scenarioView({ model, state, navigate, replaceQuery }) {
  const [id, askedVariant] = state.path.split("@");
  const row = model.rows.find((each) => each.id === id) ?? unmeasured(model, id);
  if (!row) return { title: "No such scenario", className: "scenario", content: [h("h1", null, "No such scenario"), h("p", null, h("code", null, id))] };
  const column = model.columns.find(({ name }) => name === state.query.subject) ?? worstColumn(model, row, askedVariant);
  const variant = row.variants.includes(askedVariant) ? askedVariant : worstVariant(row, model.columns.indexOf(column));
  // History leads to earlier results: result=1 is the first.
  const measurement = column.measurements[Number(state.query.result) - 1] ?? column.now;
  const shown = { model, row, column, variant, scenario: row.scenario, measurement, letter: measurement.letter(id, variant), detail: measurement.detail(id, variant), hex: state.query.hex === "1" };
  const neighbours = deviatingNeighbours(column, id);

  return {
    title: id,
    className: "scenario",
    content: [
      h("p", { class: "crumbs" }, h("a", { href: linkTo("matrix") }, "Matrix"), " / ", h("a", { href: linkTo("matrix", "", { area: row.area }) }, row.area)),
      h("h1", null, row.title),
      h("p", { class: "id" }, h("code", null, `${id}@${variant}`), copyButton(`${id}@${variant}`, "Copy the id")),
      choices(shown),
      measurement !== column.now && h("p", { class: "earlier" }, h("b", { class: "warn" }, "An earlier result: "), `that of ${dateText(measurement.started)}. `, h("a", { href: scenarioLink(id, variant, column.name) }, `The latest is of ${dateText(column.now.started)}.`)),
      banner(shown, neighbours),
      row.scenario ? timelineView({ ...shown, onHex: (on) => replaceQuery({ ...state.query, step: "", hex: on ? "1" : "" }, false, true) }) : null,
      row.scenario ? expectations(shown) : null,
      row.scenario ? about(shown) : h("p", null, "The scenario is no longer in the suite; what was expected of it is not known here."),
    ],
    // A link to a step of a scenario leads to its row in the timeline.
    shown() {
      const target = state.query.step && document.getElementById(stepId(state.query.step));
      if (!target) return;
      target.classList.add("target");
      target.scrollIntoView({ block: "center" });
    },
    keys: {
      n: () => neighbours.next && navigate(neighbours.next),
      p: () => neighbours.previous && navigate(neighbours.previous),
      x: () => replaceQuery({ ...state.query, step: "", hex: shown.hex ? "" : "1" }, false, true),
    },
  };
}

// A scenario of the suite that is in no result.
function unmeasured(model, id) {
  const scenario = model.scenarios.get(id);
  return scenario && { id, area: id.split("/")[0], title: scenario.title, scenario, variants: scenario.variants, letters: model.columns.map(() => scenario.variants.map(() => ".").join("")) };
}

function worstColumn(model, row, variant) {
  const position = row.variants.indexOf(variant);
  const deviating = model.columns.find((_, column) => (position < 0 ? [...row.letters[column]] : [row.letters[column][position]]).some(isDeviation));
  return deviating ?? model.columns[0];
}

function worstVariant(row, column) {
  const summary = summaryOf(row.letters[column]);
  const position = summary ? [...row.letters[column]].findIndex((letter) => summary.outcome.letters.includes(letter)) : 0;
  return row.variants[position];
}

// Of the scenarios before and after this one in which the subject deviates, the first variant that does: other variants
// of this one are at hand above, and mostly deviate alike.
function deviatingNeighbours(column, id) {
  const all = [];
  column.now.forEach((otherId, otherVariant, letter) => {
    if (isDeviation(letter)) all.push([otherId, otherVariant]);
  });
  all.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const link = (other) => other && scenarioLink(other[0], other[1], column.name);
  const previousId = all.findLast(([otherId]) => otherId < id)?.[0];
  return { next: link(all.find(([otherId]) => otherId > id)), previous: link(all.find(([otherId]) => otherId === previousId)) };
}

function choices({ model, row, column, variant }) {
  const tab = (text, letter, isHere, href) => {
    const outcome = outcomeOf(letter);
    return h("a", { class: "tab", href, "aria-current": isHere && "true", title: outcome ? `${text}: ${wordOf(outcome)}` : text }, outcome ? glyph(outcome) : h("span", { class: "glyph" }), h("span", null, text));
  };
  const columnAt = model.columns.indexOf(column);
  return h(
    "div",
    { class: "choices" },
    h("nav", { "aria-label": "Variants" }, row.variants.map((each, position) => tab(`@${each}`, row.letters[columnAt][position], each === variant, scenarioLink(row.id, each, column.name)))),
    model.columns.length > 1 && h("nav", { "aria-label": "Subjects" }, model.columns.map((each) => tab(each.name, each.now.letter(row.id, variant), each === column, scenarioLink(row.id, variant, each.name)))),
  );
}

function banner(shown, neighbours) {
  const { letter, detail, column, measurement, row, variant } = shown;
  const outcome = outcomeOf(letter);
  const pieces = detail?.deviations?.[0]?.pieces;
  const run = detail?.run ?? measurement.runs.find((each) => each.rows.some(([id]) => id === row.id));
  const command = ["streamgauge run", `${row.id}@${variant}`, "--subject", column.subject.word, run?.options, pieces && `--pieces ${pieces.join(",")}`].filter(Boolean).join(" ");
  return h(
    "section",
    { class: `banner ${outcome?.kind ?? "skip"}`, "aria-label": "Verdict" },
    h("div", { class: "banner-head" }, verdict(letter), h("span", { class: "quiet" }, ` on ${column.name}${column.profile ? `, judged as CPython ${column.profile}` : ""}`), neighbourLinks(neighbours)),
    detail?.reason && h("p", { class: "reason" }, detail.reason),
    (detail?.deviations ?? []).map((deviation) => difference(shown, deviation)),
    detail && origin(originsOf(detail)),
    detail?.stderr_tail && h("details", null, h("summary", null, "What the adapter wrote to standard error"), h("pre", null, detail.stderr_tail)),
    !isSkip(letter) && outcome && h("div", { class: "repeat" }, h("span", { class: "quiet" }, "Repeat it"), h("code", null, command), copyButton(command, "Copy the command")),
  );
}

// Where a result of a merged run was found.
function origin(parts) {
  if (parts.length === 0) return null;
  return h("p", { class: "quiet" }, "Found on ", parts.map((part, at) => `${at > 0 ? "; and on " : ""}${platformText(part.platform)}, in the part of ${dateText(part.started)}`), ".");
}

function neighbourLinks({ previous, next }) {
  if (!previous && !next) return null;
  return h("span", { class: "neighbours" }, previous && h("a", { href: previous, rel: "prev" }, "← previous deviation"), next && h("a", { href: next, rel: "next" }, "next deviation →"));
}

// Where and how it begins to differ at one level.
function difference({ scenario, row, variant, column }, deviation) {
  const expected = deviation.expected[deviation.marked];
  const observed = deviation.observed[deviation.marked];
  const side = (label, list, told, other) =>
    h(
      "div",
      { class: `side ${label}` },
      h("h3", null, label === "expected" && deviation.against ? `expected, as ${deviation.against}` : label),
      h(
        "ul",
        { class: "observations" },
        list.map((each, at) => observation(each, { marked: at === deviation.marked })),
        told === undefined && h("li", { class: "observation marked nothing" }, list.length > 0 ? "nothing more" : "nothing"),
      ),
      told?.bytes && other?.bytes && told.bytes !== other.bytes && dump(told.bytes, told.bytes_in_all, other.bytes),
    );
  return h(
    "div",
    { class: "difference" },
    h("p", null, deviation.level === "behaviour" ? "First differs " : `First differs in ${deviation.level} `, h("a", { class: "step-link", href: stepLink(row.id, variant, column.name, deviation.step) }, stepText(scenario, deviation.step)), deviation.pieces && `, delivered in pieces of ${deviation.pieces.join(", ")} bytes`),
    h("div", { class: "sides" }, side("expected", deviation.expected, expected, observed), side("observed", deviation.observed, observed, expected)),
  );
}

// What each version of CPython did in this variant, where they differ.
function expectations({ model, scenario, variant, column, letter, detail }) {
  const { versions } = model;
  const position = scenario.variants.indexOf(variant);
  if (position < 0) return null;
  const level = ["behaviour", "messages", "diagnostics"].find((each) => scenario.classes[each]?.[variant]);
  const recorded = rangesOf(versions, (at) => scenario.recorded[at] === "1");
  const like = versions.filter((version, at) => scenario.recorded[at] === "1" && !(detail?.unlike ?? []).includes(version));
  const likeText = isSkip(letter) || letter === "." ? null : like.length === 0 ? `${column.name} behaves like none of these versions here.` : `${column.name} behaves here like ${rangesOf(versions, (at) => like.includes(versions[at]))}.`;
  const heading = h("h2", { id: "by-version" }, "By version of CPython");
  if (!level) return h("section", null, heading, h("p", null, recorded ? `The same on every CPython from which it was recorded, ${recorded}. ` : "Never recorded. ", likeText));
  const classes = classesOf(scenario, variant, level, versions);
  const places = [...scenario.steps.map((step, at) => [`${at + 1}`, step.does, step.expect]), ["", ["the end"], scenario.finally]].filter(([, , expect]) => expect.some((each) => each.in !== undefined));
  return h(
    "section",
    { "aria-labelledby": "by-version" },
    heading,
    h("p", null, `They differ in ${level}. `, likeText),
    h(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-labelledby": "by-version" },
      h(
        "table",
        { class: "by-version" },
        h("thead", null, h("tr", null, h("th", { scope: "col" }, "Step"), classes.map(({ label, positions }) => h("th", { scope: "col", class: positions.includes(versions.indexOf(column.profile)) ? "claimed" : null }, label)))),
        h(
          "tbody",
          null,
          places.map(([number, does, expect]) =>
            h(
              "tr",
              null,
              h("th", { scope: "row" }, number && `${number}  `, h("code", null, does.join("; "))),
              classes.map(({ positions }) => {
                const told = expect.filter((each) => holdsFor(each, position, positions[0]));
                return h("td", null, told.length === 0 ? h("span", { class: "quiet" }, "nothing") : h("ul", { class: "observations" }, told.map((each) => observation(each))));
              }),
            ),
          ),
        ),
      ),
    ),
  );
}

function about({ model, scenario }) {
  const facts = [
    ["Source", h("code", null, `cases/${scenario.id}.json`)],
    scenario.note && ["Note", scenario.note],
    scenario.python && ["Applies to", `CPython ${scenario.python}`],
    ...scenario.setup.map(([name, value]) => [name[0].toUpperCase() + name.slice(1), h("code", null, value)]),
    scenario.tags.length > 0 && ["Tags", scenario.tags.map((tag, at) => [at > 0 ? ", " : "", h("a", { href: linkTo("matrix", "", { tag }) }, tag)])],
  ].filter(Boolean);
  return h(
    "section",
    { "aria-labelledby": "about" },
    h("h2", { id: "about" }, "What it is about"),
    h(
      "ul",
      { class: "clause-texts" },
      scenario.clauses.map((id) => h("li", null, clauseLink(id), h("span", null, model.clauses.get(id)?.text ?? "(there is no such clause)"))),
    ),
    h("dl", { class: "facts-list" }, facts.map(([term, text]) => [h("dt", null, term), h("dd", null, text)])),
  );
}

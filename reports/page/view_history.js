// History: several results of one subject over time.
import { dateText, h, number, plural } from "./dom.js";
import { differenceLines, glyph, outcomeBar, select, wordOf } from "./parts.js";
import { countMeasurement, deviationText } from "./model.js";
import { changesOf } from "./history.js";
import { outcomeOf } from "./outcomes.js";
import { partsOf } from "./provenance.js";
import { linkTo } from "./state.js";

const SHOWN_AT_FIRST = 50;

export function historyView({ model, state, navigate }) {
  const column = model.columns.find(({ name }) => name === state.query.subject) ?? model.columns.find(({ measurements }) => measurements.length > 1) ?? model.columns[0];
  const { measurements } = column;
  const times = [...measurements].reverse();
  return {
    title: "History",
    className: "history",
    content: [
      h("h1", null, `${column.name} over time`),
      model.columns.length > 1 &&
        h("form", { class: "filters", onsubmit: (event) => event.preventDefault() }, select({ label: "Subject", name: "subject", value: column.name, options: model.columns.map(({ name, measurements: all }) => [name, `${name} (${plural(all.length, "result")})`]), onchange: (subject) => navigate(linkTo("history", "", { subject })) })),
      measurements.length < 2 && h("p", { class: "lead" }, "There is one result of this subject. Give several to see what changes: ", h("code", null, "streamgauge report monday.json tuesday.json --html report.html")),
      h("ol", { class: "measurements" }, times.map((measurement, at) => measurementItem({ model, column, measurement, before: times[at + 1] }))),
    ],
  };
}

function measurementItem(shown) {
  const { measurement, before } = shown;
  const counts = countMeasurement(measurement);
  const { hello } = measurement.subject;
  const parts = partsOf(measurement);
  return h(
    "li",
    null,
    h("div", { class: "measurement-head" }, h("h2", null, dateText(measurement.started)), h("span", { class: "quiet" }, hello ? `${hello.name} ${hello.version}` : "did not start", ` · suite ${measurement.runs[0].suite.slice(7, 15)}`, parts.length > 1 && ` · ${plural(parts.length, "part")}`)),
    outcomeBar(counts),
    h("p", null, `${number(counts.pass)} of ${number(counts.judged)} judged conform; ${plural(counts.deviations, "deviation")}.`),
    before && changes(shown),
  );
}

const KIND_OF_CHANGE = { regressed: "bad", changed: "warn", fixed: "good", new: "skip", gone: "skip" };
const CHANGES_TOLD_IN_FULL = ["regressed", "changed"];

// What changed from the measurement before to this one. `shown`: {model, column, measurement, before}.
function changes(shown) {
  const { same, common } = shown.measurement.compared;
  const kinds = changesOf(shown.measurement);
  const rest = h("p", { class: "quiet" }, kinds.length === 0 ? "Nothing changed since the result before." : `${number(same)} of the ${plural(common, "variant")} that both results have are the same.`);
  return [
    kinds.map(({ change, variants, worse, groups }) =>
      h(
        "details",
        { class: "history-changes", open: worse > 0 || change === "fixed" },
        h("summary", null, h("span", { class: KIND_OF_CHANGE[change] }, `${change} ${number(variants)}`), change === "changed" && worse > 0 && ` (${number(worse)} for the worse)`),
        changeList(shown, change, groups),
      ),
    ),
    rest,
  ];
}

function changeList(shown, change, groups) {
  const items = (some) => some.map((group) => historyItem(shown, change, group));
  const list = h("ul", { class: "history-list" }, items(groups.slice(0, SHOWN_AT_FIRST)));
  if (groups.length <= SHOWN_AT_FIRST) return list;
  const more = h("button", { type: "button" }, `${number(groups.length - SHOWN_AT_FIRST)} more`);
  more.addEventListener("click", () => {
    list.append(...items(groups.slice(SHOWN_AT_FIRST)));
    more.remove();
  });
  return [list, more];
}

function historyItem({ model, column, measurement, before }, change, { id, variants, worse }) {
  const [variant] = variants;
  const mark = (letter) => {
    const outcome = outcomeOf(letter);
    return outcome ? h("span", { title: wordOf(outcome) }, glyph(outcome), h("span", { class: "unseen" }, wordOf(outcome))) : h("span", { class: "quiet" }, "none");
  };
  const name = change === "gone" ? h("span", null, id) : h("a", { href: resultLink(id, variant, column, measurement) }, id);
  return h(
    "li",
    null,
    h("span", { class: "was" }, mark(before.letter(id, variant)), " → ", mark(measurement.letter(id, variant))),
    h(
      "div",
      null,
      name,
      h("span", { class: "quiet" }, ` ${variants.map((each) => `@${each}`).join(" ")}`),
      change === "changed" && worse && h("span", { class: "bad" }, " worse"),
      CHANGES_TOLD_IN_FULL.includes(change) && differences(model, id, variant, before, measurement),
    ),
  );
}

// How the variant deviated before, and how it does after.
function differences(model, id, variant, before, after) {
  const told = (measurement) => {
    const detail = measurement.detail(id, variant);
    return detail?.deviations || detail?.reason ? deviationText(detail) : null;
  };
  // Steps are told as the suite of this page has them.
  const scenarioOf = (measurement) => (measurement.runs[0].suite === model.suite ? model.scenarios.get(id) : null);
  const [then, now] = [told(before), told(after)];
  if (then?.step && then.step === now?.step && then.expected === now.expected) {
    const observations = [["before", then.observed], ["after", now.observed]];
    return differenceLines(scenarioOf(after), now, observations);
  }
  const sides = [["before", then, before], ["after", now, after]].filter(([, side]) => side);
  return sides.map(([label, side, measurement]) => h("div", { class: "history-side" }, sides.length > 1 && h("h4", null, label), differenceLines(scenarioOf(measurement), side)));
}

function resultLink(id, variant, column, measurement) {
  const result = measurement === column.now ? "" : String(column.measurements.indexOf(measurement) + 1);
  return linkTo("scenario", `${id}@${variant}`, { subject: column.name, result });
}

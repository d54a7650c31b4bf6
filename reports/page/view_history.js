// History: several results of one subject over time.
import { dateText, h, number, plural } from "./dom.js";
import { glyph, outcomeBar, select, wordOf } from "./parts.js";
import { countMeasurement } from "./model.js";
import { CHANGES, compareMeasurements, groupByScenario } from "./history.js";
import { outcomeOf } from "./outcomes.js";
import { linkTo, scenarioLink } from "./state.js";

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
      h("ol", { class: "measurements" }, times.map((measurement, at) => measurementItem(model, column, measurement, times[at + 1]))),
    ],
  };
}

function measurementItem(model, column, measurement, before) {
  const counts = countMeasurement(measurement);
  const { hello } = measurement.subject;
  return h(
    "li",
    null,
    h("div", { class: "measurement-head" }, h("h2", null, dateText(measurement.started)), h("span", { class: "quiet" }, hello ? `${hello.name} ${hello.version}` : "did not start", ` · suite ${measurement.runs[0].suite.slice(7, 15)}`)),
    outcomeBar(counts),
    h("p", null, `${number(counts.pass)} of ${number(counts.judged)} judged conform; ${plural(counts.deviations, "deviation")}.`),
    before && changesOf(column, compareMeasurements(before, measurement)),
  );
}

const KIND_OF_CHANGE = { broken: "bad", fixed: "good", changed: "warn", new: "skip", gone: "skip" };

function changesOf(column, changes) {
  if (CHANGES.every((kind) => changes[kind].length === 0)) return h("p", { class: "quiet" }, "Nothing changed since the result before.");
  return CHANGES.filter((kind) => changes[kind].length > 0).map((kind) =>
    h("details", { class: "history-changes", open: kind === "broken" || kind === "fixed" }, h("summary", null, h("span", { class: KIND_OF_CHANGE[kind] }, `${kind} ${number(changes[kind].length)}`)), changeList(column, changes[kind])),
  );
}

function changeList(column, changes) {
  const groups = groupByScenario(changes);
  const list = h("ul", { class: "history-list" }, groups.slice(0, SHOWN_AT_FIRST).map((group) => historyItem(column, group)));
  if (groups.length <= SHOWN_AT_FIRST) return list;
  const more = h("button", { type: "button" }, `${number(groups.length - SHOWN_AT_FIRST)} more`);
  more.addEventListener("click", () => {
    list.append(...groups.slice(SHOWN_AT_FIRST).map((group) => historyItem(column, group)));
    more.remove();
  });
  return [list, more];
}

function historyItem(column, { id, variants, before, after }) {
  const mark = (letter) => {
    const outcome = outcomeOf(letter);
    return outcome ? h("span", { title: wordOf(outcome) }, glyph(outcome), h("span", { class: "unseen" }, wordOf(outcome))) : h("span", { class: "quiet" }, "none");
  };
  const name = after === "." ? h("span", null, id) : h("a", { href: scenarioLink(id, variants[0], column.name) }, id);
  return h("li", null, h("span", { class: "was" }, mark(before), " → ", mark(after)), h("span", null, name, h("span", { class: "quiet" }, ` ${variants.map((variant) => `@${variant}`).join(" ")}`)));
}

// Clauses: the specification as a document, with who keeps it.
import { announce, h, number, plural } from "./dom.js";
import { checkbox, glyph, wordOf } from "./parts.js";
import { clauseCounts } from "./model.js";
import { OUTCOMES, summaryOf } from "./outcomes.js";
import { linkTo, scenarioLink } from "./state.js";

const byWord = new Map(OUTCOMES.map((outcome) => [outcome.word, outcome]));

export function clausesView({ model, state, replaceQuery }) {
  let query = state.query;
  const all = [...model.clauses.values()];
  const untested = all.filter((clause) => clause.scenarios.length === 0);
  const count = h("p", { class: "count", role: "status" });
  const search = h("input", { type: "search", id: "field-q", value: query.q ?? "", placeholder: "id or words", "aria-label": "Search in the clauses", oninput: () => change({ q: search.value }, true) });
  const sections = model.areas.map((area) => areaSection(model, area));
  const filler = fillInSight(model, sections.flatMap(({ clauses }) => clauses));

  function change(part, isTyping = false) {
    query = { ...query, ...part };
    replaceQuery(query, !isTyping);
    refresh();
  }

  function refresh() {
    const words = (query.q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { section, clauses } of sections) {
      let any = false;
      for (const { element, clause } of clauses) {
        const text = `${clause.id} ${clause.text} ${clause.notes ?? ""}`.toLowerCase();
        const fits = words.every((word) => text.includes(word)) && (!query.untested || clause.scenarios.length === 0);
        element.hidden = !fits;
        any ||= fits;
        shown += fits;
      }
      section.hidden = !any;
    }
    count.textContent = shown === all.length ? `${plural(all.length, "clause")}; ${number(untested.length)} without a scenario` : `${number(shown)} of ${plural(all.length, "clause")}`;
    announce(count.textContent);
  }

  return {
    title: "Clauses",
    className: "clauses",
    content: [
      h("h1", null, "The specification"),
      h("p", { class: "lead" }, "What CPython does, sentence by sentence, and whether each subject does it too."),
      h("form", { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() }, search, checkbox({ label: "without a scenario", name: "untested", checked: query.untested === "1", onchange: (on) => change({ untested: on ? "1" : "" }) })),
      count,
      h(
        "div",
        { class: "document" },
        h("nav", { class: "contents", "aria-label": "Areas" }, h("details", { open: window.innerWidth > 900 }, h("summary", null, plural(model.areas.length, "area")), h("ol", null, model.areas.map((area) => h("li", null, h("a", { href: linkTo("clauses", area.id) }, h("b", null, area.id), " ", area.title)))))),
        h("div", null, sections.map(({ section }) => section)),
      ),
    ],
    shown() {
      refresh();
      const target = state.path && document.getElementById(`clause-${state.path}`);
      if (!target) return;
      target.classList.add("target");
      target.scrollIntoView({ block: "start" });
      target.focus({ preventScroll: true });
    },
    leave: () => filler.disconnect(),
    focusSearch: () => search.focus(),
  };
}

function areaSection(model, area) {
  const clauses = area.clauses.map(({ id }) => {
    const clause = model.clauses.get(id);
    return { clause, element: clauseElement(model, clause) };
  });
  return {
    clauses,
    section: h("section", { id: `clause-${area.id}`, tabindex: "-1" }, h("h2", null, h("span", { class: "clause-id" }, area.id), " ", area.title), clauses.map(({ element }) => element)),
  };
}

// Who keeps a clause is drawn when it comes near the window: subjects x clauses are many.
function fillInSight(model, clauses) {
  const byElement = new Map(clauses.map(({ clause, element }) => [element, clause]));
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        target.querySelector(".clause-verdicts")?.append(...verdicts(model, byElement.get(target)));
      }
    },
    { root: document.getElementById("main"), rootMargin: "600px" },
  );
  for (const element of byElement.keys()) observer.observe(element);
  return observer;
}

function clauseElement(model, clause) {
  const range = [clause.since && `since CPython ${clause.since}`, clause.until && `until CPython ${clause.until}`].filter(Boolean);
  return h(
    "article",
    { class: "clause", id: `clause-${clause.id}`, tabindex: "-1" },
    h("h3", null, h("a", { class: "clause-id", href: linkTo("clauses", clause.id) }, clause.id)),
    h("p", { class: "clause-text" }, clause.text),
    clause.notes && h("p", { class: "quiet" }, clause.notes),
    h("p", { class: "quiet source" }, [clause.source.startsWith(clause.level) ? clause.source : `${clause.level}: ${clause.source}`, ...range].join("; ")),
    clause.scenarios.length > 0 ? h("div", { class: "clause-verdicts" }) : h("p", { class: "untested" }, h("b", null, "No scenario. "), clause.untestable ?? "Nobody has said why."),
  );
}

function verdicts(model, clause) {
  const list = h("details", { class: "clause-scenarios" }, h("summary", null, plural(clause.scenarios.length, "scenario")));
  // Thousands of links are made only for who asks for them.
  list.addEventListener("toggle", () => {
    if (list.children.length > 1) return;
    list.append(h("ul", null, clause.scenarios.map((scenario) => h("li", null, model.columns.map((column) => cell(scenario, column)), h("a", { href: scenarioLink(scenario.id) }, scenario.title), h("span", { class: "quiet" }, ` ${scenario.id}`)))));
  });
  return [...model.columns.map((column) => subjectVerdict(clause, column)).filter(Boolean), list];
}

function cell(scenario, column) {
  const summary = summaryOf(column.now.rows.get(scenario.id)?.letters ?? "");
  return summary ? h("span", { title: `${column.name}: ${wordOf(summary.outcome)}` }, glyph(summary.outcome)) : h("span", { class: "glyph" });
}

function subjectVerdict(clause, column) {
  const counts = clauseCounts(clause, column);
  if (counts.variants === 0) return null;
  const outcome = [...OUTCOMES].find(({ word }) => counts.outcomes.has(word));
  const shown = counts.judged === 0 ? outcome : counts.pass === counts.judged ? byWord.get("pass") : outcome;
  const told = counts.judged === 0 ? wordOf(outcome) : `${number(counts.pass)} of ${number(counts.judged)}`;
  return h("a", { class: `chip ${shown.kind}`, href: linkTo("matrix", "", { clause: clause.id, ...(shown.kind === "bad" && { outcome: "deviates", subject: column.name }) }) }, glyph(shown), h("span", null, column.name), h("span", { class: "quiet" }, told));
}

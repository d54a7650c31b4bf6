// Clauses: the specification as a document, with who keeps it.
import { announce, h, number, plural } from "./dom.js";
import { checkbox, CLAUSE_MARKS, clauseLink, differenceLines, glyph, select, wordOf } from "./parts.js";
import { clauseScenarios, clauseVerdict, countStandings, STANDINGS } from "./clauses.js";
import { summaryOf } from "./outcomes.js";
import { linkTo, scenarioLink, stepLink } from "./state.js";

const DEVIATIONS_TOLD_MAX = 8; // of a scenario

export function clausesView({ model, state, replaceQuery }) {
  let query = state.query;
  const all = [...model.clauses.values()];
  const untested = all.filter((clause) => clause.scenarios.length === 0);
  const count = h("p", { class: "count", role: "status" });
  const search = h("input", { type: "search", id: "field-q", value: query.q ?? "", placeholder: "id or words", "aria-label": "Search in the clauses", oninput: () => change({ q: search.value }, true) });
  const standing = select({ label: "Verdict", name: "standing", value: query.standing ?? "", options: [["", "any"], ...STANDINGS.map(({ word, label }) => [word, label])], onchange: (word) => change({ standing: word }) });
  const subject = model.columns.length > 1 && select({ label: "on", name: "subject", value: query.subject ?? "", options: [["", "any subject"], ...model.columns.map(({ name }) => [name, name])], onchange: (name) => change({ subject: name }) });
  const sections = model.areas.map((area) => areaSection(model, area));
  const filler = fillInSight(model, sections.flatMap(({ clauses }) => clauses));

  function change(part, isTyping = false) {
    query = { ...query, ...part };
    replaceQuery(query, !isTyping);
    refresh();
  }

  // Whether the clause stands so with the subject that was chosen, or with any.
  function stands(clause) {
    const columns = model.columns.filter(({ name }) => !query.subject || name === query.subject);
    return columns.some((column) => clauseVerdict(clause, column)?.standing === query.standing);
  }

  function refresh() {
    const words = (query.q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { section, clauses } of sections) {
      let any = false;
      for (const { element, clause } of clauses) {
        const text = `${clause.id} ${clause.text} ${clause.notes ?? ""}`.toLowerCase();
        const fits = words.every((word) => text.includes(word)) && (!query.untested || clause.scenarios.length === 0) && (!query.standing || stands(clause));
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
      standingsTable(model, all),
      h("form", { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() }, search, standing, subject, checkbox({ label: "without a scenario", name: "untested", checked: query.untested === "1", onchange: (on) => change({ untested: on ? "1" : "" }) })),
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

// How many clauses each subject keeps.
function standingsTable(model, clauses) {
  return [
    h(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": "Clauses by subject" },
      h(
        "table",
        { class: "standings" },
        h("thead", null, h("tr", null, h("th", { scope: "col" }, "Subject"), STANDINGS.map((standing) => h("th", { scope: "col" }, standing.glyph && glyph(standing), " ", standing.label)))),
        h(
          "tbody",
          null,
          model.columns.map((column) => {
            const counts = countStandings(clauses, column);
            return h("tr", null, h("th", { scope: "row" }, column.name), STANDINGS.map(({ word, kind }) => h("td", null, counts[word] > 0 ? h("a", { class: kind === "bad" && "bad", href: linkTo("clauses", "", { standing: word, subject: column.name }) }, number(counts[word])) : h("span", { class: "quiet" }, "0"))));
          }),
        ),
      ),
    ),
    h("p", { class: "quiet note" }, CLAUSE_MARKS),
  ];
}

function verdicts(model, clause) {
  const found = model.columns.map((column) => [column, clauseVerdict(clause, column)]).filter(([, verdict]) => verdict);
  const deviating = clauseScenarios(model, clause).filter(({ groups }) => groups.length > 0).length;
  const list = h("details", { class: "clause-scenarios" }, h("summary", null, plural(clause.scenarios.length, "scenario"), deviating > 0 && `, ${number(deviating)} with deviations`));
  // Thousands of links are made only for who asks for them.
  list.addEventListener("toggle", () => {
    if (list.children.length > 1) return;
    list.append(h("ul", null, clauseScenarios(model, clause).map((each) => scenarioItem(model, each))));
  });
  return [...found.map(([column, verdict]) => subjectVerdict(clause, column, verdict)), list];
}

function scenarioItem(model, { scenario, groups, others }) {
  return h(
    "li",
    null,
    model.columns.map((column) => cell(scenario, column)),
    h("a", { href: scenarioLink(scenario.id) }, scenario.title),
    h("span", { class: "quiet" }, ` ${scenario.id}`),
    groups.length > 0 &&
      h(
        "div",
        { class: "clause-deviations" },
        h("p", { class: "quiet" }, others.length > 0 ? ["It is also about ", others.map((id, at) => [at > 0 ? ", " : "", clauseLink(id)]), "."] : "It is about this clause alone."),
        groups.slice(0, DEVIATIONS_TOLD_MAX).map((group) => deviationOfClause(scenario, group)),
        groups.length > DEVIATIONS_TOLD_MAX && h("p", null, h("a", { href: scenarioLink(scenario.id) }, `${number(groups.length - DEVIATIONS_TOLD_MAX)} more differences`)),
      ),
  );
}

function deviationOfClause(scenario, { outcome, told, members }) {
  const [{ column, variant }] = members;
  const names = [...new Set(members.map((member) => member.column.name))];
  const variants = new Set(members.map((member) => member.variant));
  const href = told.step ? stepLink(scenario.id, variant, column.name, told.step) : scenarioLink(scenario.id, variant, column.name);
  return h("div", null, h("a", { href }, glyph(outcome), `${wordOf(outcome)} on ${names.join(", ")}`), h("span", { class: "quiet" }, ` in ${plural(variants.size, "variant")} of ${number(scenario.variants.length)}`), differenceLines(scenario, told));
}

function cell(scenario, column) {
  const summary = summaryOf(column.now.rows.get(scenario.id)?.letters ?? "");
  return summary ? h("span", { title: `${column.name}: ${wordOf(summary.outcome)}` }, glyph(summary.outcome)) : h("span", { class: "glyph" });
}

function subjectVerdict(clause, column, { standing, outcome, judged, deviating, alone }) {
  const { glyph: mark, kind } = STANDINGS.find(({ word }) => word === standing);
  const isDeviating = deviating > 0;
  const shown = { glyph: isDeviating && standing === "deviates" ? outcome.glyph : (mark ?? outcome.glyph), kind: isDeviating ? outcome.kind : kind };
  const told = standing === "unjudged" ? wordOf(outcome) : standing === "conforms" ? `${number(judged)} of ${number(judged)}` : `deviates in ${number(deviating)} of ${number(judged)}`;
  const title = isDeviating ? `deviates in ${number(deviating)} of ${plural(judged, "scenario")} that were judged; ${alone === 0 ? "each of them is about other clauses too" : `${number(alone)} of them about this clause alone`}` : "";
  const query = isDeviating && { outcome: outcome.kind === "bad" ? "deviates" : outcome.word, subject: column.name };
  return h("a", { class: `chip ${shown.kind} ${standing}`, title, href: linkTo("matrix", "", { clause: clause.id, ...query }) }, glyph(shown), h("span", null, column.name), h("span", { class: "quiet" }, told));
}

// Matrix: scenarios x subjects.
import { announce, h, number, plural } from "./dom.js";
import { checkbox, glyph, select, wordOf } from "./parts.js";
import { filterRows, OUTCOME_GROUPS } from "./filter.js";
import { OUTCOMES, summaryOf } from "./outcomes.js";
import { scenarioLink } from "./state.js";
import { VirtualGrid } from "./list.js";

const ROW_HEIGHT_PX = 34;

export function matrixView({ model, state, navigate, replaceQuery, remembered }) {
  const { columns } = model;
  let query = state.query;
  let shown = { items: [] };

  const search = h("input", {
    type: "search",
    id: "field-q",
    name: "q",
    value: query.q ?? "",
    placeholder: "id, title, tag, clause, @variant",
    "aria-label": "Search in ids, titles, tags, clauses; @ searches variants",
    autocomplete: "off",
    spellcheck: "false",
    oninput: () => change({ q: search.value }, true),
  });
  const count = h("p", { class: "count", role: "status" });

  const grid = new VirtualGrid({
    label: "Scenarios and subjects",
    columns: columns.length + 1,
    rowHeight: ROW_HEIGHT_PX,
    header: [
      h("div", { class: "grid-cell name", role: "columnheader" }, "Scenario"),
      columns.map((column) => h("div", { class: "grid-cell subject", role: "columnheader", title: column.name }, h("span", null, column.name))),
    ],
    drawRow: (index) => drawItem(shown.items[index]),
    onActivate: (index, column) => open(shown.items[index], column),
    cursor: remembered.cursor,
  });
  grid.element.style.setProperty("--columns", String(columns.length));

  function drawItem(item) {
    if (item.kind === "area") {
      return {
        className: "area",
        cells: [h("div", { class: "grid-cell name", role: "rowheader" }, h("strong", null, item.area), h("span", { class: "quiet" }, ` ${plural(item.count, "scenario")}`))],
      };
    }
    const { row } = item;
    const variant = item.kind === "variant" ? row.variants[item.variant] : null;
    const name = h(
      "div",
      { class: "grid-cell name", role: "rowheader" },
      h("a", { href: scenarioLink(row.id, variant), tabindex: "-1", title: `${row.id}\n${row.title}` }, h("span", { class: "slug" }, row.id.slice(row.area.length + 1), variant ? h("b", null, `@${variant}`) : null), h("span", { class: "title" }, row.title)),
    );
    return { cells: [name, ...columns.map((column, position) => drawCell(item, column, position))] };
  }

  function drawCell(item, column, position) {
    const { row } = item;
    const letters = item.kind === "variant" ? row.letters[position][item.variant] : row.letters[position];
    const summary = summaryOf(letters);
    if (!summary) return h("div", { class: "grid-cell", role: "gridcell", "aria-label": "no result" });
    const { outcome, count: some, of } = summary;
    const told = `${column.name}: ${wordOf(outcome)}${some < of ? `, ${some} of ${of} variants` : ""}`;
    const variant = item.kind === "variant" ? item.variant : [...letters].findIndex((letter) => outcome.letters.includes(letter));
    return h(
      "div",
      { class: `grid-cell outcome ${outcome.kind}`, role: "gridcell" },
      h("a", { href: scenarioLink(row.id, row.variants[variant], column.name), tabindex: "-1", "aria-label": told, title: told }, glyph(outcome), some < of ? h("small", { "aria-hidden": "true" }, `${some}/${of}`) : null),
    );
  }

  function open(item, column) {
    const links = grid.cellsOf(grid.cursor.row)[column]?.querySelector("a");
    if (item && item.kind !== "area" && links) navigate(links.getAttribute("href"));
  }

  // Typing does not fill the browser's history; a choice does add to it.
  function change(part, isTyping = false) {
    query = { ...query, ...part };
    replaceQuery(query, !isTyping);
    refresh();
  }

  function refresh() {
    shown = filterRows(model, query);
    grid.reset(shown.items.length);
    const all = model.rows.length;
    count.textContent = shown.scenarios === 0 ? "Nothing fits." : `${number(shown.scenarios)} of ${plural(all, "scenario")}, ${plural(shown.variants, "variant")}`;
    reset.hidden = !["q", "area", "tag", "clause", "outcome", "subject", "differ", "byversion"].some((key) => query[key]);
    announce(count.textContent);
  }

  const reset = h(
    "button",
    {
      type: "button",
      onclick: () => {
        query = { rows: query.rows };
        navigate(replaceQuery(query, true), true);
      },
    },
    "Clear",
  );

  const areas = [...new Set(model.rows.map((row) => row.area))];
  const filters = h(
    "form",
    { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() },
    search,
    select({
      label: "Outcome",
      name: "outcome",
      value: query.outcome ?? "",
      options: [["", "any"], ...OUTCOME_GROUPS.map(({ word, label }) => [word, label]), ...OUTCOMES.map((outcome) => [outcome.word, `${outcome.glyph} ${wordOf(outcome)}`])],
      onchange: (outcome) => change({ outcome }),
    }),
    columns.length > 1 &&
      select({ label: "of", name: "subject", value: query.subject ?? "", options: [["", "any subject"], ...columns.map(({ name }) => [name, name])], onchange: (subject) => change({ subject }) }),
    select({ label: "Area", name: "area", value: query.area ?? "", options: [["", "all"], ...areas.map((area) => [area, area])], onchange: (area) => change({ area }) }),
    select({ label: "Tag", name: "tag", value: query.tag ?? "", options: [["", "all"], ...model.tags.map((tag) => [tag, tag])], onchange: (tag) => change({ tag }) }),
    select({
      label: "Clause",
      name: "clause",
      value: query.clause ?? "",
      options: [["", "all"], ...model.areas.flatMap((area) => [[area.id, `${area.id}: ${area.title}`], ...area.clauses.map(({ id }) => [id, `  ${id}`])])],
      onchange: (clause) => change({ clause }),
    }),
    columns.length > 1 && checkbox({ label: "subjects differ", name: "differ", checked: query.differ === "1", onchange: (on) => change({ differ: on ? "1" : "" }) }),
    checkbox({ label: "differs by version", name: "byversion", checked: query.byversion === "1", onchange: (on) => change({ byversion: on ? "1" : "" }) }),
    checkbox({ label: "a row per variant", name: "rows", checked: query.rows === "variants", onchange: (on) => change({ rows: on ? "variants" : "" }) }),
    reset,
  );

  return {
    title: "Matrix",
    className: "matrix",
    content: [h("h1", { class: "unseen" }, "Matrix"), h("details", { class: "filter-box", open: window.innerWidth > 700 || query.q !== undefined }, h("summary", null, "Filter"), filters), count, grid.element],
    shown() {
      refresh();
      if (remembered.scrollTop) {
        grid.element.scrollTop = remembered.scrollTop;
        grid.draw();
      }
    },
    leave: () => ({ scrollTop: grid.element.scrollTop, cursor: grid.cursor }),
    focusSearch: () => search.focus(),
  };
}

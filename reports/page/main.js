// Reads the data, shows the view that the address names, and listens to the keyboard.
import { buildModel } from "./model.js";
import { h } from "./dom.js";
import { legendContent } from "./parts.js";
import { formatHash, linkTo, parseHash } from "./state.js";
import { overviewView } from "./view_overview.js";
import { matrixView } from "./view_matrix.js";
import { scenarioView } from "./view_scenario.js";
import { clausesView } from "./view_clauses.js";
import { versionsView } from "./view_versions.js";
import { historyView } from "./view_history.js";

const MAKERS = { overview: overviewView, matrix: matrixView, scenario: scenarioView, clauses: clausesView, versions: versionsView, history: historyView };
const NAV = [["overview", "Overview"], ["matrix", "Matrix"], ["clauses", "Clauses"], ["versions", "Versions"], ["history", "History"]];

const model = buildModel(JSON.parse(document.getElementById("data").textContent));
const main = document.getElementById("main");
const legend = document.getElementById("legend");
let view = null;
let current = null; // the address that is shown
let isSearchWanted = false; // once the view that has a search field is shown
const remembered = new Map(); // where a view was left, by its address

// Shows what the address says. `keepScroll`: it is the same place, told a little differently.
function show({ keepScroll = false, focus = true } = {}) {
  if (view?.leave && current !== null) remembered.set(current, view.leave());
  const scrollTop = main.scrollTop;
  current = location.hash;
  const state = parseHash(location.hash);
  view = MAKERS[state.view]({ model, state, navigate, replaceQuery, remembered: remembered.get(current) ?? {} });
  document.title = `${view.title} · Streamgauge report`;
  main.className = view.className;
  main.replaceChildren(...view.content.flat(Infinity).filter(Boolean));
  main.scrollTop = keepScroll ? scrollTop : 0;
  for (const link of document.querySelectorAll("#nav a")) {
    const isHere = link.dataset.view === (state.view === "scenario" ? "matrix" : state.view);
    if (isHere) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (focus) main.focus({ preventScroll: true });
  view.shown?.();
  if (isSearchWanted) focusSearch();
}

function focusSearch() {
  view.focusSearch?.();
  isSearchWanted = false;
}

// Goes to an address of the page; `again`: also if it is the one that is shown.
function navigate(hash, again = false) {
  if (location.hash === hash) {
    if (again) show();
    return;
  }
  location.hash = hash;
}

// The view has changed what it shows by itself, and says so in the address: as a new entry of the browser's history, or in
// the place of the present one. `redraw`: it wants to be drawn anew. Returns the address.
function replaceQuery(query, isNewEntry, redraw = false) {
  const { view: name, path } = parseHash(location.hash);
  const hash = formatHash({ view: name, path, query });
  if (isNewEntry) history.pushState(null, "", hash);
  else history.replaceState(null, "", hash);
  current = hash;
  if (redraw) show({ keepScroll: true, focus: false });
  return hash;
}

// The browser's own changes of the address: a link, back, forward.
window.addEventListener("popstate", () => {
  if (location.hash !== current) show();
});
window.addEventListener("hashchange", () => {
  if (location.hash !== current) show();
});

document.getElementById("nav").append(h("ul", null, NAV.map(([name, text]) => h("li", null, h("a", { href: linkTo(name), "data-view": name }, text)))));

function openLegend() {
  if (legend.children.length === 0) legend.append(...legendContent(() => legend.close()).flat(Infinity));
  legend.showModal();
}
document.getElementById("legend-button").addEventListener("click", openLegend);
legend.addEventListener("click", (event) => {
  if (event.target === legend) legend.close();
});

// The theme is the system's, until somebody chooses the other one.
const themeButton = document.getElementById("theme-button");
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
function labelTheme() {
  themeButton.textContent = isDark() ? "Light" : "Dark";
  themeButton.setAttribute("aria-label", isDark() ? "Light colours" : "Dark colours");
}
themeButton.addEventListener("click", () => {
  document.documentElement.dataset.theme = isDark() ? "light" : "dark";
  labelTheme();
});
dark.addEventListener("change", labelTheme);
labelTheme();

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || legend.open) return;
  const isTyping = /^(input|select|textarea)$/i.test(event.target.tagName) && event.target.type !== "checkbox";
  if (isTyping) {
    if (event.key === "Escape") main.focus({ preventScroll: true });
    return;
  }
  const place = NAV[Number(event.key) - 1];
  if (place) {
    navigate(linkTo(place[0]));
  } else if (event.key === "?") {
    openLegend();
  } else if (event.key === "/") {
    isSearchWanted = true;
    if (view.focusSearch) focusSearch();
    else navigate(linkTo("matrix"));
  } else if (view.keys?.[event.key]) {
    view.keys[event.key]();
  } else {
    return;
  }
  event.preventDefault();
});

show({ focus: false });

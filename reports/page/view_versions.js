// Versions: what changed between two CPythons, told as scenarios.
import { h, number, plural } from "./dom.js";
import { observation, select } from "./parts.js";
import { linkTo, scenarioLink } from "./state.js";
import { changesBetween, firstChange, LEVELS } from "./versions.js";

export function versionsView({ model, state, navigate }) {
  const { versions } = model;
  const scenarios = [...model.scenarios.values()];
  const last = versions.length - 1;
  const position = (text, otherwise) => (versions.includes(text) ? versions.indexOf(text) : otherwise);
  const from = position(state.query.from, Math.max(0, last - 2));
  const to = position(state.query.to, last);
  const level = state.query.level ?? "";
  const go = (part) => navigate(linkTo("versions", "", { from: versions[from], to: versions[to], level, ...part }));
  const all = changesBetween(scenarios, from, to);
  const shown = level ? all.filter((change) => (change.level ?? change.kind) === level) : all;
  const options = versions.map((version) => [version, version]);
  return {
    title: `Versions: ${versions[from]} to ${versions[to]}`,
    className: "versions",
    content: [
      h("h1", null, `From CPython ${versions[from]} to ${versions[to]}`),
      h("p", { class: "lead" }, "What the scenarios show to have changed: what may break, or begin to work, when the version is changed."),
      h(
        "form",
        { class: "filters", onsubmit: (event) => event.preventDefault() },
        select({ label: "From", name: "from", value: versions[from], options, onchange: (value) => go({ from: value }) }),
        select({ label: "to", name: "to", value: versions[to], options, onchange: (value) => go({ to: value }) }),
        select({ label: "Only", name: "level", value: level, options: [["", "everything"], ...LEVELS.map((each) => [each, `${each} (${all.filter((change) => change.level === each).length})`]), ["new", `for the later only (${count(all, "new")})`], ["gone", `for the earlier only (${count(all, "gone")})`]], onchange: (value) => go({ level: value }) }),
      ),
      stepsChart(model, scenarios, from, to),
      h("p", { class: "count", role: "status" }, shown.length === 0 ? "Nothing changed, as far as the scenarios show." : `${plural(shown.length, "scenario")}${shown.length < all.length ? ` of ${number(all.length)}` : ""}`),
      areasOf(shown).map(([area, changes]) => h("section", { class: "version-area" }, h("h2", null, area, h("span", { class: "quiet" }, ` ${number(changes.length)}`)), h("ul", { class: "changes" }, changes.map((change) => versionItem(change, from, to, versions))))),
    ],
  };
}

function count(changes, kind) {
  return changes.filter((change) => change.kind === kind).length;
}

function areasOf(changes) {
  const areas = new Map();
  for (const change of changes) {
    const [area] = change.scenario.id.split("/");
    if (!areas.has(area)) areas.set(area, []);
    areas.get(area).push(change);
  }
  return [...areas];
}

// How much changed from each version to the next.
function stepsChart(model, scenarios, from, to) {
  const { versions } = model;
  const steps = versions.slice(1).map((version, at) => {
    const changes = changesBetween(scenarios, at, at + 1);
    return { at, version, behaviour: changes.filter(({ level }) => level === "behaviour").length, others: changes.filter(({ kind, level }) => kind === "changed" && level !== "behaviour").length, only: changes.filter(({ kind }) => kind !== "changed").length };
  });
  const most = Math.max(1, ...steps.map(({ behaviour, others, only }) => behaviour + others + only));
  return h(
    "figure",
    { class: "steps-chart" },
    h(
      "ol",
      null,
      steps.map(({ at, version, behaviour, others, only }) =>
        h(
          "li",
          { class: at >= Math.min(from, to) && at < Math.max(from, to) ? "within" : null },
          h(
            "a",
            { href: linkTo("versions", "", { from: versions[at], to: version }), title: `${versions[at]} to ${version}: behaviour ${behaviour}, messages or diagnostics ${others}, for one of the two only ${only}` },
            h("span", { class: "stack", "aria-hidden": "true" }, [["only", only], ["others", others], ["behaviour", behaviour]].map(([kind, value]) => h("span", { class: kind, style: `height: ${(100 * value) / most}%` }))),
            h("span", { class: "sum" }, number(behaviour + others + only)),
            h("span", { class: "name" }, `→ ${version}`),
          ),
        ),
      ),
    ),
    h("figcaption", { class: "quiet" }, "Scenarios that change from each version to the next: ", h("span", { class: "key behaviour" }), " behaviour, ", h("span", { class: "key others" }), " messages or diagnostics, ", h("span", { class: "key only" }), " for one of the two only."),
  );
}

function versionItem(change, from, to, versions) {
  const { scenario, kind, level, variants } = change;
  const first = kind === "changed" ? firstChange(change, from, to) : null;
  const some = variants.length < scenario.variants.length ? ` only ${variants.map((variant) => `@${variant}`).join(" ")}` : "";
  const what = kind === "new" ? `not before ${scenario.python ?? versions[to]}` : kind === "gone" ? `only on ${scenario.python ?? versions[from]}` : level;
  const side = (version, list) => [h("span", null, versions[version]), list.length === 0 ? h("span", { class: "quiet" }, "nothing") : h("ul", { class: "observations" }, list.map((told) => observation(told)))];
  return h(
    "li",
    null,
    h("a", { href: scenarioLink(scenario.id, variants[0]) }, scenario.title),
    h("span", { class: `badge ${level ?? kind}` }, what),
    h("span", { class: "quiet where" }, `${scenario.id}${some}`),
    first && h("div", { class: "pair" }, h("span", null, first.number ? `step ${first.number}` : "end"), h("code", null, first.does.join("; ")), side(from, first.before), side(to, first.after)),
  );
}

// The timeline of a play: what is done, what CPython did, what the subject did; time runs down.
import { checkbox, dump, glyph, observation } from "./parts.js";
import { h } from "./dom.js";
import { stepId, stepWord } from "./state.js";
import { cutInto, timelineOf, tracksAt } from "./timeline.js";
import { isSkip } from "./outcomes.js";
import { rangesOf } from "./versions.js";

const DIFFERS = { kind: "bad", glyph: "✗" };

export function timelineView({ model, scenario, variant, column, letter, detail, hex, onHex }) {
  const version = model.versions.indexOf(column.profile);
  // A subject without a profile: what the newest CPython did is shown.
  const shownVersion = version >= 0 && scenario.recorded[version] === "1" ? version : scenario.recorded.lastIndexOf("1");
  const { rows, spans } = timelineOf({ scenario, variant, version: shownVersion, prelude: model.preludes[variant] ?? [], detail });
  const isPlayed = letter !== "." && !isSkip(letter);
  const isLike = isPlayed && !detail?.play;
  const tracks = Math.max(trackCount(spans.expected), trackCount(spans.observed));
  const names = { expected: detail?.play?.expected ? detail.deviations[0].against : `CPython ${model.versions[shownVersion] ?? ""}`, observed: column.name };
  const lanes = isPlayed ? ["expected", "observed"] : ["expected"];
  return h(
    "section",
    { class: "timeline-section", "aria-labelledby": "timeline-title" },
    h(
      "div",
      { class: "section-head" },
      h("h2", { id: "timeline-title" }, "Timeline"),
      isLike && h("p", { class: "quiet" }, "The subject did what CPython did, step by step."),
      checkbox({ label: "bytes as hex", name: "hex", checked: hex, onchange: onHex }),
    ),
    h(
      "table",
      { class: `timeline lanes-${lanes.length}` },
      h("thead", null, h("tr", null, h("th", { scope: "col", class: "step" }, h("span", { class: "unseen" }, "Step")), h("th", { scope: "col" }, "What is done"), lanes.map((lane) => h("th", { scope: "col", class: `lane ${lane}` }, names[lane])))),
      h(
        "tbody",
        null,
        rows.map((row, at) =>
          h(
            "tr",
            { id: stepId(stepWord(row.pointer)), class: [row.by, isPlayed && row.differs && "differs", row.isFirst && "first", row.isAfterEnd && "after-end"].filter(Boolean).join(" ") },
            h("th", { scope: "row", class: "step" }, row.isFirst && isPlayed ? glyph(DIFFERS) : null, row.number || h("span", { class: "unseen" }, row.pointer.slice(1))),
            action(row, hex),
            lanes.map((lane) => laneCell(row, at, lane, spans[lane], tracks, hex, names[lane])),
          ),
        ),
      ),
    ),
    scenario.recorded.includes("1") ? null : h("p", { class: "quiet" }, `Nothing was recorded from CPython ${rangesOf(model.versions, () => true)}.`),
  );
}

function trackCount(spans) {
  return Math.max(0, ...spans.map((span) => (span.track ?? -1) + 1));
}


function action(row, hex) {
  return h(
    "td",
    { class: "action" },
    h("div", { class: "act" }, h("span", { class: "who" }, row.by), h("div", null, row.does.map((text, at) => h("code", null, at > 0 ? "+ " : "", text)))),
    row.pieces && row.bytes ? h("span", { class: "pieces", title: `delivered in pieces of ${row.pieces.join(", ")} bytes` }, cutInto(row.bytes, row.pieces).map((piece) => h("span", null, escaped(piece)))) : null,
    hex && row.bytes ? dump(row.bytes, row.bytesInAll) : null,
  );
}

function escaped(bytes) {
  return [...bytes].map((character) => (character >= " " && character <= "~" ? character : character === "\n" ? "\\n" : character === "\r" ? "\\r" : `\\x${character.codePointAt(0).toString(16).padStart(2, "0")}`)).join("");
}

function laneCell(row, at, lane, spans, tracks, hex, name) {
  const list = row[lane];
  const segments = tracksAt(spans, at);
  const durations = new Map(spans.filter((span) => span.end === at && span.end > span.begin).map((span) => [span.name, span.end - span.begin]));
  const nothing = lane === "observed" && row.ended ? "the play ended here" : lane === "observed" && row.isAfterEnd ? "" : row.differs ? "nothing" : "";
  return h(
    "td",
    { class: `lane ${lane}`, "data-lane": name },
    h("div", { class: "lane-content" }, tracks > 0 && h("div", { class: "tracks", "aria-hidden": "true" }, Array.from({ length: tracks }, (_, track) => segment(segments[track]))), observations(list, durations, hex, nothing)),
  );
}

function segment(part) {
  return h("i", part ? { class: `${part.part} ${part.state}`, title: part.name } : {});
}

function observations(list, durations, hex, nothing) {
  if (list.length === 0) return h("div", { class: "observations quiet" }, nothing);
  return h(
    "ul",
    { class: "observations" },
    list.map((told) => {
      const item = observation(told, { hex });
      const steps = durations.get(told.name);
      if (steps) item.append(h("span", { class: "duration" }, steps === 1 ? "after 1 step" : `after ${steps} steps`));
      return item;
    }),
  );
}

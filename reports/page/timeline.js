// A scenario and a play of it as rows, time running down: what is done, what is expected, what the subject did.
import { holdsFor } from "./versions.js";

// The places of a scenario in the order of time, each with the pointer by which results name it.
function placesOf(scenario, prelude) {
  const places = scenario.steps.map((step, position) => ({
    pointer: `/steps/${position}`,
    number: String(position + 1),
    by: step.by,
    does: step.does,
    calls: step.calls,
    bytes: step.bytes,
    bytesInAll: step.bytes_in_all,
    expect: step.expect,
  }));
  if (prelude.length > 0) {
    places.unshift({ pointer: "/connect", number: "", by: "runner", does: ["the stream is brought to life"], calls: ["connect", "server"], expect: prelude });
  }
  places.push({ pointer: "/finally", number: "", by: "runner", does: ["the end: what is left?"], calls: [], expect: scenario.finally });
  return places;
}

function observedAt(transcript, pointer) {
  if (pointer === "/connect") return transcript.connect;
  if (pointer === "/finally") return transcript.finally;
  return transcript.steps[Number(pointer.slice("/steps/".length))] ?? [];
}

// The calls of a lane: {name, begin, end, state}. `begin` and `end` are rows; state: "value", "error", or "pending", which
// has no end. Calls whose outcome is never observed are left out.
export function spansOf(rows, observationsOf) {
  const spans = [];
  rows.forEach((row, begin) => {
    for (const name of row.calls) {
      const span = { name, begin, end: null, state: "pending" };
      for (let at = begin; at < rows.length && span.end === null; at += 1) {
        const outcome = observationsOf(rows[at]).find((observation) => observation.name === name);
        if (outcome) Object.assign(span, { end: at, state: outcome.kind === "error" ? "error" : "value" });
      }
      const isLeft = observationsOf(rows.at(-1)).some((observation) => observation.text === `${name} is still pending`);
      if (span.end !== null || isLeft) spans.push(span);
    }
  });
  return assignTracks(spans, rows.length);
}

// Spans that overlap get different tracks; those within one row need none.
function assignTracks(spans, rows) {
  const free = []; // the first row at which each track is free
  for (const span of spans) {
    if (span.end === span.begin) continue;
    let track = free.findIndex((row) => row <= span.begin);
    if (track < 0) track = free.push(0) - 1;
    span.track = track;
    free[track] = (span.end ?? rows) + 1;
  }
  return spans;
}

const sameTexts = (a, b) => a.length === b.length && a.every((each, position) => each.text === b[position].text);

// {rows, spans: {expected, observed}}. A row: {number, by, does, bytes, expected, observed, differs, isFirst, ended, pieces}.
// `detail` is that of the result, if there is one; `version` the position of the profile.
export function timelineOf({ scenario, variant, version, prelude, detail }) {
  const position = scenario.variants.indexOf(variant);
  const play = detail?.play;
  const first = (detail?.deviations ?? []).find((deviation) => String(deviation.pieces ?? "") === String(play?.pieces ?? ""));
  const rows = placesOf(scenario, prelude).map((place) => {
    const recorded = place.expect.filter((observation) => holdsFor(observation, position, version));
    const expected = play?.expected ? observedAt(play.expected, place.pointer) : recorded;
    const observed = play ? observedAt(play.observed, place.pointer) : expected;
    const isCut = play?.pieces && place.by === "peer" && place.does.some((text) => /cut in/.test(text));
    return {
      ...place,
      expected,
      observed,
      differs: !sameTexts(expected, observed),
      isFirst: first?.step === place.pointer,
      ended: play?.observed.ended_at === place.pointer,
      pieces: isCut ? play.pieces : null,
    };
  });
  const end = rows.findIndex((row) => row.ended);
  rows.forEach((row, at) => {
    row.isAfterEnd = end >= 0 && at > end && at < rows.length - 1;
  });
  return {
    rows,
    spans: { expected: spansOf(rows, (row) => row.expected), observed: spansOf(rows, (row) => row.observed) },
  };
}

// Which part of each track a row shows: [{state, part: "begin" | "through" | "end", name}], undefined where it is free.
export function tracksAt(spans, row) {
  const tracks = [];
  for (const span of spans) {
    if (span.track === undefined) continue;
    if (row < span.begin || (span.end !== null && row > span.end)) continue;
    const part = row === span.begin ? "begin" : row === span.end ? "end" : "through";
    tracks[span.track] = { state: span.state, part, name: span.name };
  }
  return tracks;
}

// The data as it was delivered: pieces of these sizes.
export function cutInto(bytes, sizes) {
  let at = 0;
  return sizes.map((size) => bytes.slice(at, (at += size)));
}

// "61 62 0a": each character is a byte.
export function hexOf(bytes) {
  return [...bytes].map((character) => character.codePointAt(0).toString(16).padStart(2, "0")).join(" ");
}

// Lines of a dump: {offset, hex: ["61", ...], text}. What is no printable ASCII is a dot.
export function dumpOf(bytes, width = 16) {
  const lines = [];
  const characters = [...bytes];
  for (let offset = 0; offset < characters.length; offset += width) {
    const line = characters.slice(offset, offset + width);
    lines.push({
      offset,
      hex: line.map((character) => hexOf(character)),
      text: line.map((character) => (character >= " " && character <= "~" ? character : "·")).join(""),
    });
  }
  return lines;
}

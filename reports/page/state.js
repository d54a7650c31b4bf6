// What is shown, as the part of the address behind the #: "#/matrix?q=eof&outcome=fail".

export const VIEWS = ["overview", "matrix", "scenario", "clauses", "versions", "history"];

// {view, path, query}: path is what follows the view ("reader/line@direct"), query an object of texts.
export function parseHash(hash) {
  const [before, after] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  const [view, ...path] = before.split("/").map(decodePart);
  const query = Object.fromEntries(new URLSearchParams(after ?? ""));
  if (!VIEWS.includes(view)) return { view: "overview", path: "", query: {} };
  return { view, path: path.join("/"), query };
}

function decodePart(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// The reverse. What is empty in the query is left out, so that a plain view has a plain address.
export function formatHash({ view, path = "", query = {} }) {
  const kept = Object.entries(query).filter(([, value]) => value !== "" && value !== undefined && value !== null);
  const search = new URLSearchParams(kept).toString();
  const place = [view, ...path.split("/").filter(Boolean).map((part) => encodeURIComponent(part).replaceAll("%40", "@"))].join("/");
  return `#/${place}${search ? `?${search}` : ""}`;
}

export function linkTo(view, path = "", query = {}) {
  return formatHash({ view, path, query });
}

export function scenarioLink(id, variant, subject) {
  return linkTo("scenario", variant ? `${id}@${variant}` : id, { subject });
}

// To the row of a step in the timeline of a scenario; `pointer` is its JSON pointer: "/steps/3", "/finally", "/connect".
export function stepLink(id, variant, subject, pointer) {
  return linkTo("scenario", `${id}@${variant}`, { subject, step: stepWord(pointer) });
}

// "4", as steps are counted on the page; "finally", "connect".
export function stepWord(pointer) {
  const step = /^\/steps\/(\d+)$/.exec(pointer);
  return step ? String(Number(step[1]) + 1) : pointer.slice(1);
}

// The id of the row.
export function stepId(word) {
  return `step-${word}`;
}

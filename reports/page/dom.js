// Making elements. Text is only ever set as text, so that nothing of the data can become markup.

// An element: attributes by name (`class`, `aria-label` ...; functions are listeners: `onclick`), children are nodes, texts,
// arrays of these, or nothing (null, undefined, false).
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (typeof value === "function") {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children) {
    if (Array.isArray(child)) {
      append(element, child);
    } else if (child !== null && child !== undefined && child !== false) {
      element.append(child);
    }
  }
}

export function number(value) {
  return value.toLocaleString("en-US");
}

export function plural(count, one, many = `${one}s`) {
  return `${number(count)} ${count === 1 ? one : many}`;
}

// "26 Nov 2026, 22:02 UTC" of "2026-11-26T22:02:37Z".
export function dateText(iso) {
  const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const [, year, month, day, time] = /^(\d+)-(\d+)-(\d+)T(\d+:\d+)/.exec(iso);
  return `${Number(day)} ${months[Number(month) - 1]} ${year}, ${time} UTC`;
}

export function durationText(ms) {
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

// For people who do not see the page: what has just changed on it.
export function announce(text) {
  document.getElementById("announcer").textContent = text;
}

// A button that puts a text on the clipboard, and says so.
export function copyButton(text, label) {
  const button = h("button", { type: "button", class: "copy", "aria-label": label }, "Copy");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Select it by hand";
    }
    announce(button.textContent);
  });
  return button;
}

// A grid of many rows of one height, of which only those in sight are in the document.
import { h } from "./dom.js";

const OVERSCAN_ROWS = 12;

// {columns: header cells, count, rowHeight, drawRow(index) -> cells, label, onActivate(index, cell)}. Keyboard: arrows, Page
// Up and Down, Home, End, Enter. One cell is in the tab order; it has the focus while the user moves about.
export class VirtualGrid {
  constructor({ label, header, columns, rowHeight, drawRow, onActivate, cursor }) {
    Object.assign(this, { columns, rowHeight, drawRow, onActivate });
    this.count = 0;
    this.cursor = cursor ?? { row: 0, column: 0 };
    this.drawn = new Map();
    this.body = h("div", { class: "grid-body", role: "rowgroup" });
    this.header = h("div", { class: "grid-row grid-header", role: "row", "aria-rowindex": "1" }, header);
    this.element = h(
      "div",
      { class: "grid", role: "grid", "aria-label": label, "aria-colcount": String(columns), tabindex: "0" },
      h("div", { class: "grid-head", role: "rowgroup" }, this.header),
      this.body,
    );
    this.element.addEventListener("scroll", () => this.schedule(), { passive: true });
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    this.element.addEventListener("focus", () => this.focusCursor());
    this.observer = new ResizeObserver(() => this.schedule());
    this.observer.observe(this.element);
  }

  // Shows other rows: all are drawn anew.
  reset(count) {
    this.count = count;
    this.cursor.row = Math.max(0, Math.min(this.cursor.row, count - 1));
    this.element.setAttribute("aria-rowcount", String(count + 1));
    this.body.style.height = `${count * this.rowHeight}px`;
    this.body.replaceChildren();
    this.drawn.clear();
    this.draw();
  }

  schedule() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  draw() {
    const top = this.element.scrollTop;
    const height = this.element.clientHeight || window.innerHeight;
    const first = Math.max(0, Math.floor(top / this.rowHeight) - OVERSCAN_ROWS);
    const last = Math.min(this.count, Math.ceil((top + height) / this.rowHeight) + OVERSCAN_ROWS);
    for (const [index, row] of this.drawn) {
      if ((index < first || index >= last) && !row.contains(document.activeElement)) {
        row.remove();
        this.drawn.delete(index);
      }
    }
    const fresh = document.createDocumentFragment();
    for (let index = first; index < last; index += 1) {
      if (!this.drawn.has(index)) fresh.append(this.makeRow(index));
    }
    this.body.append(fresh);
  }

  makeRow(index) {
    const { cells, className = "" } = this.drawRow(index);
    const row = h("div", { class: `grid-row ${className}`, role: "row", "aria-rowindex": String(index + 2) }, cells);
    row.style.transform = `translateY(${index * this.rowHeight}px)`;
    cells.forEach((cell, column) => {
      cell.tabIndex = -1;
      cell.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        this.cursor = { row: index, column };
      });
    });
    this.drawn.set(index, row);
    return row;
  }

  cellsOf(index) {
    return this.drawn.get(index)?.children ?? [];
  }

  focusCursor() {
    const { row, column } = this.cursor;
    if (row >= this.count) return;
    const top = row * this.rowHeight;
    const headHeight = this.header.offsetHeight;
    const visible = this.element.clientHeight - headHeight;
    if (top < this.element.scrollTop) this.element.scrollTop = top;
    if (top + this.rowHeight > this.element.scrollTop + visible) this.element.scrollTop = top + this.rowHeight - visible;
    this.draw();
    const cells = this.cellsOf(row);
    cells[Math.min(column, cells.length - 1)]?.focus({ preventScroll: column === 0 });
  }

  onKey(event) {
    const page = Math.max(1, Math.floor(this.element.clientHeight / this.rowHeight) - 2);
    const last = this.count - 1;
    const { row, column } = this.cursor;
    const moves = {
      ArrowDown: [row + 1, column],
      ArrowUp: [row - 1, column],
      ArrowRight: [row, column + 1],
      ArrowLeft: [row, column - 1],
      PageDown: [row + page, column],
      PageUp: [row - page, column],
      Home: [event.ctrlKey ? 0 : row, 0],
      End: [event.ctrlKey ? last : row, this.columns - 1],
    };
    if (event.key === "Enter") {
      this.onActivate(row, column);
    } else if (moves[event.key] && !event.altKey && !event.metaKey) {
      const [toRow, toColumn] = moves[event.key];
      this.cursor = { row: Math.max(0, Math.min(last, toRow)), column: Math.max(0, Math.min(this.columns - 1, toColumn)) };
      this.focusCursor();
    } else {
      return;
    }
    event.preventDefault();
  }
}

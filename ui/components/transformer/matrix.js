// The weights of the chosen head as a matrix: a row a token that looks, a column a token that is looked at.

import { el, fit } from "../shared/dom.js";
import { called } from "../shared/tokens.js";
import { share, shown } from "./model.js";
import { paint, shades } from "./shades.js";

const READABLE = 12; // px of a cell from which its tokens are written beside it
const MARGIN = 34;

export class Matrix {
  /** `point(place)` { row, column } or null; `hold(row)` on a click. */
  constructor({ point, hold }) {
    Object.assign(this, { point, place: null, cursor: null });
    this.source = document.createElement("canvas");
    this.canvas = el("canvas", { tabindex: 0, role: "application", "data-testid": "matrix" });
    this.element = el("div", { class: "matrix" }, this.canvas);
    this.canvas.addEventListener("pointermove", (event) => this.go(this.at(event)));
    this.canvas.addEventListener("pointerleave", () => this.go(null));
    this.canvas.addEventListener("click", (event) => {
      const place = this.at(event);
      if (place) hold(place.row, event.shiftKey);
    });
    this.canvas.addEventListener("keydown", (event) => this.key(event, hold));
    this.canvas.addEventListener("blur", () => this.go(null));
  }

  go(place) {
    if (place?.row === this.cursor?.row && place?.column === this.cursor?.column) return;
    this.cursor = place;
    this.point(place);
  }

  key(event, hold) {
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    const { row, column } = this.cursor ?? { row: 0, column: 0 };
    if (step && this.layer) {
      const within = (value, count) => Math.max(0, Math.min(count - 1, value));
      this.go({ row: within(row + step[0], this.layer.rows), column: within(column + step[1], this.layer.columns) });
    } else if ((event.key === "Enter" || event.key === " ") && this.cursor) hold(row, event.shiftKey);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  at(event) {
    if (!this.box) return null;
    const { left, top } = this.canvas.getBoundingClientRect();
    const { x, y, cell } = this.box;
    const [column, row] = [Math.floor((event.clientX - left - x) / cell), Math.floor((event.clientY - top - y) / cell)];
    return row >= 0 && column >= 0 && row < this.layer.rows && column < this.layer.columns ? { row, column } : null;
  }

  update(layer, head, active, { palette, scale, words }) {
    this.layer = layer;
    if (layer.empty) return;
    const { rows, columns, area } = layer;
    paint(this.source, layer.weights.subarray(head * area, (head + 1) * area), rows, columns, shades(palette, scale), 255);
    const side = Math.min(this.element.clientWidth || 250, this.element.clientHeight || 250);
    const bare = (side - 4) / Math.max(rows, columns);
    const labelled = (side - MARGIN) / Math.max(rows, columns) >= READABLE;
    const margin = labelled ? MARGIN : 1;
    const cell = labelled ? (side - MARGIN - 2) / Math.max(rows, columns) : bare;
    this.box = { x: margin, y: margin, cell };
    const [w, h] = [cell * columns, cell * rows];
    const { context } = fit(this.canvas, margin + w + 2, margin + h + 2);
    context.clearRect(0, 0, margin + w + 2, margin + h + 2);
    context.imageSmoothingEnabled = false;
    context.drawImage(this.source, margin, margin, w, h);
    context.strokeStyle = palette.border;
    context.strokeRect(margin - 0.5, margin - 0.5, w + 1, h + 1);
    if (labelled) label(context, layer, margin, cell, palette);
    context.strokeStyle = palette.primary;
    context.lineWidth = 1.5;
    for (const i of active.set) {
      if (active.side === "from") context.strokeRect(margin, margin + i * cell, w, cell);
      else context.strokeRect(margin + i * cell, margin, cell, h);
    }
    if (this.cursor && this.cursor.row < rows && this.cursor.column < columns) {
      context.strokeStyle = palette.ink;
      const grown = Math.max(cell, 5);
      context.strokeRect(margin + (this.cursor.column + 0.5) * cell - grown / 2, margin + (this.cursor.row + 0.5) * cell - grown / 2, grown, grown);
    }
    const said = `Attention weights of ${words}: ${rows} tokens look at ${columns}. Arrow keys move, Enter keeps a row.`;
    if (this.canvas.getAttribute("aria-label") !== said) this.canvas.setAttribute("aria-label", said);
  }

  /** What is under the cursor, in words. */
  reading(layer, head) {
    const { row, column } = this.cursor ?? {};
    if (row === undefined || row >= layer.rows || column >= layer.columns) return "";
    const looks = `${called(layer.from[row])} (${row + 1})`;
    const seen = `${called(layer.to[column])} (${column + 1})`;
    if (!layer.sees(row, column)) return `${looks} cannot see ${seen}: it comes later`;
    return `${looks} looks at ${seen} with ${layer.weight(head, row, column).toFixed(3)} (${share(layer.weight(head, row, column))})`;
  }
}

/** The tokens beside the rows and above the columns. */
function label(context, { from, to }, margin, cell, palette) {
  context.fillStyle = palette.muted;
  context.font = "11px ui-monospace, Menlo, Consolas, monospace";
  context.textBaseline = "middle";
  context.textAlign = "right";
  from.forEach((text, i) => context.fillText(cut(text), margin - 4, margin + (i + 0.5) * cell, margin - 4));
  to.forEach((text, i) => {
    const x = margin + (i + 0.5) * cell;
    context.textAlign = "center";
    if ([...shown(text)].length === 1) return context.fillText(shown(text), x, margin - 9); // turned, an n would read as a c
    context.save();
    context.translate(x, margin - 4);
    context.rotate(-Math.PI / 2);
    context.textAlign = "left";
    context.fillText(cut(text), 0, 0, margin - 4);
    return context.restore();
  });
}

const cut = (text) => (shown(text).length > 7 ? `${shown(text).slice(0, 6)}…` : shown(text));

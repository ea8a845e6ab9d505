// A table of numbers as a picture: a row a layer, a column a token, with something written in the cells where it fits.

import { el, fit } from "../shared/dom.js";
import { textScale } from "../shared/textsize.js";

const NAMES = 92; // px left of the grid
const TOP = 20;
const LETTER = 7.4;

export class Grid {
  /** `point(place)` { row, column } or null. */
  constructor({ testid, point }) {
    Object.assign(this, { point, cursor: null });
    this.canvas = el("canvas", { tabindex: 0, role: "application", "data-testid": testid });
    this.element = el("div", { class: "gridbox" }, this.canvas);
    this.canvas.addEventListener("pointermove", (event) => this.go(this.at(event)));
    this.canvas.addEventListener("pointerleave", () => this.go(null));
    this.canvas.addEventListener("blur", () => this.go(null));
    this.canvas.addEventListener("keydown", (event) => this.key(event));
  }

  go(place) {
    if (place?.row === this.cursor?.row && place?.column === this.cursor?.column) return;
    this.cursor = place;
    this.point(place);
  }

  key(event) {
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!step || !this.box) return;
    const within = (value, count) => Math.max(0, Math.min(count - 1, value));
    const { row, column } = this.cursor ?? { row: 0, column: -step[1] };
    this.go({ row: within(row + step[0], this.box.rows), column: within(column + step[1], this.box.columns) });
    event.preventDefault();
    event.stopPropagation();
  }

  at(event) {
    if (!this.box) return null;
    const { left, top } = this.canvas.getBoundingClientRect();
    const { edges, tall, rows, left: start } = this.box;
    const x = event.clientX - left - start;
    const row = Math.floor((event.clientY - top - TOP) / tall);
    const column = edges.findIndex((edge, i) => x >= edge && x < (edges[i + 1] ?? -1));
    return row >= 0 && row < rows && column >= 0 ? { row, column } : null;
  }

  /** `names` of the rows, `heads` above the columns, `fill(row, column)` a colour, `text(row, column)` what stands in a
   *  cell, `ink(row, column)` its colour; `right(row, column)` whether a cell has a frame. */
  update({ names, heads, fill, text = () => "", ink = () => "", right = () => false, words }, palette) {
    const size = textScale(this.element);
    const room = (this.element.clientWidth || 700) - NAMES * size - 4;
    const cells = names.map((_, row) => heads.map((_, column) => text(row, column)));
    const wanted = heads.map((head, column) => Math.max(letters(head), ...cells.map((row) => letters(row[column]))) * LETTER * size + 5);
    const total = wanted.reduce((sum, width) => sum + width, 0);
    const grow = Math.max(0.72, Math.min(room / total, 2.2));
    const edges = [0];
    for (const width of wanted) edges.push(edges.at(-1) + Math.max(9, width * grow));
    const tall = Math.max(14, Math.min(30, ((this.element.clientHeight || 240) - TOP - 18) / names.length));
    const left = NAMES * size;
    this.box = { edges, tall, left, rows: names.length, columns: heads.length };
    const [width, height] = [left + edges.at(-1) + 2, TOP + tall * names.length + 2];
    const { context } = fit(this.canvas, width, height);
    context.clearRect(0, 0, width, height);
    context.font = `${12 * size}px ui-monospace, Menlo, Consolas, monospace`;
    context.textBaseline = "middle";
    context.textAlign = "center";
    context.fillStyle = palette.ink;
    heads.forEach((head, c) => context.fillText(head, left + (edges[c] + edges[c + 1]) / 2, TOP / 2, edges[c + 1] - edges[c]));
    names.forEach((name, r) => {
      const y = TOP + r * tall;
      heads.forEach((_, c) => {
        const [x, w] = [left + edges[c], edges[c + 1] - edges[c]];
        context.fillStyle = fill(r, c);
        context.fillRect(x, y, w - 1, tall - 1);
        if (right(r, c)) {
          context.strokeStyle = palette.success;
          context.lineWidth = 1.5;
          context.strokeRect(x + 0.75, y + 0.75, w - 2.5, tall - 2.5);
        }
        const said = cells[r][c];
        if (!said) return;
        context.fillStyle = ink(r, c) || palette.ink;
        context.fillText(said, x + w / 2, y + tall / 2, w - 2);
      });
    });
    context.textAlign = "right";
    context.font = `${12 * size}px system-ui, sans-serif`;
    context.fillStyle = palette.muted;
    names.forEach((name, r) => context.fillText(name, left - 6, TOP + (r + 0.5) * tall, left - 8));
    if (this.cursor && this.cursor.row < names.length && this.cursor.column < heads.length) {
      const { row, column } = this.cursor;
      context.strokeStyle = palette.ink;
      context.lineWidth = 2;
      context.strokeRect(left + edges[column], TOP + row * tall, edges[column + 1] - edges[column] - 1, tall - 1);
    }
    if (this.canvas.getAttribute("aria-label") !== words) this.canvas.setAttribute("aria-label", words);
  }
}

const letters = (text) => [...text].length;

// A matrix as colours: rows are places. One row, and in a square one cell, can be pointed at or moved to by arrow keys.

import { el, fit, number, say } from "../shared/dom.js";
import { cssOf } from "../shared/heatmap.js";
import { divergingTable } from "../shared/palette.js";
import { signedGradient } from "../shared/pictures.js";
import { ticks } from "../shared/ticks.js";

const LEFT = 28; // px for the numbers of the places
const TOP = 16;
const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

export class Grid {
  /** `point(row, column, held)` is told what is pointed at. */
  constructor(testid, point) {
    this.point = point;
    this.title = el("figcaption");
    this.canvas = el("canvas", { role: "img", tabindex: 0, "data-testid": testid });
    this.least = el("span");
    this.bar = el("i", { class: "bar" });
    this.most = el("span");
    this.holder = el("div", { class: "holder" }, this.canvas);
    this.legend = el("p", { class: "legend" }, this.least, this.bar, this.most);
    this.element = el("figure", {}, this.title, this.holder, this.legend);
    for (const type of ["pointermove", "pointerdown"]) this.canvas.addEventListener(type, (event) => this.pointed(event, type === "pointerdown"));
    this.canvas.addEventListener("pointerleave", () => point(null));
    this.canvas.addEventListener("keydown", (event) => this.key(event));
  }

  /** `matrix` { data, shape }, `reach` of the colours, `at` [row, column], `marked` "row" or "cell". */
  draw({ title, matrix: { data, shape: [rows, columns] }, reach, at, marked, across, words }, palette) {
    say(this.title, title);
    const [width, height] = [this.holder.clientWidth || 300, this.holder.clientHeight || 240];
    const wide = Math.min((width - LEFT - 2) / columns, 24);
    const high = Math.min((height - TOP - 2) / rows, marked === "cell" ? wide : 24);
    const square = marked === "cell" ? Math.min(wide, high) : wide;
    Object.assign(this, { rows, columns, wide: square, high, at });
    const { context } = fit(this.canvas, width, height);
    context.clearRect(0, 0, width, height);
    const table = divergingTable(palette);
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const value = data[r * columns + c];
        context.fillStyle = cssOf(table, Number.isFinite(value) ? value / reach : 0);
        context.fillRect(LEFT + c * square, TOP + r * high, square + 0.5, high + 0.5);
      }
    }
    context.fillStyle = palette.muted;
    context.font = "11px system-ui, sans-serif";
    context.textBaseline = "middle";
    context.textAlign = "right";
    for (const place of marksOf(rows)) context.fillText(String(place + 1), LEFT - 4, TOP + (place + 0.5) * high);
    context.textAlign = "center";
    for (const place of marksOf(columns)) context.fillText(String(place + 1), LEFT + (place + 0.5) * square, TOP - 8);
    context.strokeStyle = palette.primary;
    context.lineWidth = 2;
    if (at[0] < rows) context.strokeRect(LEFT, TOP + at[0] * high, columns * square, high);
    if (marked === "cell" && at[1] < columns) context.strokeRect(LEFT + at[1] * square - 1, TOP + at[0] * high - 1, square + 2, high + 2);
    context.strokeStyle = palette.border;
    context.lineWidth = 1;
    context.strokeRect(LEFT - 0.5, TOP - 0.5, columns * square + 1, rows * high + 1);
    const end = number(reach, 2);
    say(this.least, `−${end}`);
    say(this.most, end);
    this.bar.style.background = signedGradient(palette);
    this.legend.title = `${across}. The colours go from −${end} to ${end}; 0 lies in the middle.`;
    if (this.canvas.getAttribute("aria-label") !== words) this.canvas.setAttribute("aria-label", words);
  }

  pointed({ offsetX, offsetY }, held) {
    const [row, column] = [Math.floor((offsetY - TOP) / this.high), Math.floor((offsetX - LEFT) / this.wide)];
    if (row >= 0 && column >= 0 && row < this.rows && column < this.columns) this.point(row, column, held);
    else if (!held) this.point(null);
  }

  key(event) {
    const move = MOVES[event.key];
    if (!move || !this.at) return;
    event.preventDefault();
    event.stopPropagation(); // the bar moves through the run with these keys
    const [row, column] = this.at.map((value, n) => Math.max(0, Math.min((n ? this.columns : this.rows) - 1, value + move[n])));
    this.point(row, column, true);
  }
}

/** Places whose number is written, counted from 0: the first, and round ones. */
function marksOf(count) {
  return [...new Set([0, ...ticks(1, count, 5).map((value) => Math.round(value) - 1)])].filter((place) => place >= 0 && place < count && (place === 0 || place > count / 12));
}

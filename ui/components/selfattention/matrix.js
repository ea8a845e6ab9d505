// One matrix as a grid of colours, with its numbers where they fit. A cell can be pointed at, clicked, and reached by arrow keys.

import { el, fit, say } from "../shared/dom.js";
import { cssOf, softTable } from "../shared/heatmap.js";
import { signedGradient } from "../shared/pictures.js";
import { textScale } from "../shared/textsize.js";
import { cellText, ends, fitting, shareText } from "./words.js";

const [LEAST, MOST] = [20, 66]; // px for the names of the rows
const TOP = 20; // and for those of the columns
const [WIDE, HIGH] = [54, 34]; // px of a cell at most
const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

export class Matrix {
  /** `point(name, row, column, held)` is told what is pointed at, `leave()` when nothing is. */
  constructor({ point, leave }) {
    Object.assign(this, { point, leave, name: "", cells: null });
    this.sign = el("span", { class: "sign", "aria-hidden": "true" });
    this.title = el("figcaption");
    this.canvas = el("canvas", { role: "img", tabindex: 0 });
    this.least = el("span");
    this.bar = el("i", { class: "bar" });
    this.most = el("span");
    this.holder = el("div", { class: "holder" }, this.canvas);
    this.legend = el("p", { class: "legend" }, this.least, this.bar, this.most);
    this.element = el("figure", {}, this.sign, this.title, this.holder, this.legend);
    for (const type of ["pointermove", "pointerdown"]) this.canvas.addEventListener(type, (event) => this.pointed(event, type === "pointerdown"));
    this.canvas.addEventListener("pointerleave", () => this.leave());
    this.canvas.addEventListener("keydown", (event) => this.key(event));
  }

  /** `part`: { name, title, sign, signed }; `model`; `at` { name, i, j, d } what is explained; `shown` { i, j }: [first, end]. */
  draw(part, model, at, shown, palette) {
    Object.assign(this, { name: part.name, axes: model.axes(part.name) });
    this.element.dataset.name = part.name;
    this.canvas.dataset.testid = `matrix-${part.name}`;
    say(this.sign, part.sign ?? "");
    say(this.title, part.title);
    const [[r0, r1], [c0, c1]] = this.axes.map((axis) => shown[axis] ?? [0, model.count[axis]]);
    const [rows, columns] = [r1 - r0, c1 - c0];
    const scale = textScale(this.canvas);
    const width = this.holder.clientWidth || 300;
    const height = this.holder.clientHeight || 280;
    const high = Math.min(HIGH * scale, (height - TOP - 2) / rows);
    const { context } = fit(this.canvas, width, height);
    context.clearRect(0, 0, width, height);
    const left = this.gutter(context, model, r0, rows, scale);
    const wide = Math.min(WIDE * scale, (width - left - 2) / columns);
    Object.assign(this, { model, left, wide, high, rows, columns, r0, c0, now: at });
    this.legend.style.paddingLeft = `${left}px`;
    const reach = model.reach(part.name);
    const table = softTable("signed", palette);
    const written = fitting(wide, Math.min(11 * scale, high * 0.7), !part.signed);
    context.textBaseline = "middle";
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const value = model.at(part.name, r0 + r, c0 + c);
        const [x, y] = [left + c * wide, TOP + r * high];
        const hidden = value === -Infinity;
        context.fillStyle = hidden ? palette.surface : cssOf(table, Number.isFinite(value) ? value / reach : 0);
        context.fillRect(x, y, wide + 0.5, high + 0.5);
        if (!written) continue;
        context.font = `${written.size}px system-ui, sans-serif`;
        context.textAlign = "center";
        context.fillStyle = hidden ? palette.muted : palette.ink;
        context.fillText(part.signed ? cellText(value, written.digits) : shareText(value), x + wide / 2, y + high / 2 + 0.5, wide - 1);
      }
    }
    this.names(context, model, palette, scale);
    this.marks(context, at, palette);
    context.strokeStyle = palette.border;
    context.lineWidth = 1;
    context.strokeRect(left - 0.5, TOP - 0.5, columns * wide + 1, rows * high + 1);
    const [least, most] = part.signed ? ends(reach) : ["0", "1"];
    say(this.least, least);
    say(this.most, most);
    this.bar.style.background = signedGradient(palette, !part.signed);
    this.legend.title = `The colours go from ${least} to ${most}${part.signed ? "; 0 lies in the middle" : ""}.`;
    this.describe(part, model, at);
  }

  /** Room for the longest name of a row. */
  gutter(context, model, first, rows, scale) {
    context.font = `${11 * scale}px system-ui, sans-serif`;
    let most = LEAST * scale;
    for (let r = first; r < first + rows; r++) most = Math.max(most, context.measureText(model.label(this.axes[0], r)).width + 9);
    return Math.min(most, MOST * scale);
  }

  names(context, model, palette, scale) {
    const [down, across] = this.axes;
    context.fillStyle = palette.muted;
    const small = Math.min(11 * scale, Math.max(8, this.high * 0.8));
    context.font = `${small}px system-ui, sans-serif`;
    context.textAlign = "right";
    const every = Math.max(1, Math.ceil(9 / this.high));
    for (let r = 0; r < this.rows; r += every) context.fillText(model.label(down, this.r0 + r), this.left - 5, TOP + (r + 0.5) * this.high, this.left - 8);
    context.textAlign = "center";
    context.font = `${Math.min(11 * scale, Math.max(8, this.wide * 0.6))}px system-ui, sans-serif`;
    const step = Math.max(1, Math.ceil((across === "d" ? 18 : 9) / this.wide));
    for (let c = 0; c < this.columns; c += step) context.fillText(model.label(across, this.c0 + c), this.left + (c + 0.5) * this.wide, TOP - 9, Math.max(14, this.wide * step - 1));
  }

  /** The row and the column that the explained number depends on, and the cell itself. */
  marks(context, at, palette) {
    const [r, c] = this.axes.map((axis) => at[axis]);
    const [row, column] = [r - this.r0, c - this.c0];
    const [thereRow, thereColumn] = [row >= 0 && row < this.rows, column >= 0 && column < this.columns];
    context.strokeStyle = palette.primary;
    context.lineWidth = 1.5;
    const roles = at.name === this.name ? "cell" : at.roles?.[this.name] ?? "";
    if (roles.includes("row") && thereRow) context.strokeRect(this.left, TOP + row * this.high, this.columns * this.wide, this.high);
    if (roles.includes("column") && thereColumn) context.strokeRect(this.left + column * this.wide, TOP, this.wide, this.rows * this.high);
    if (!roles.includes("cell") || !thereRow || !thereColumn) return;
    context.lineWidth = 2.5;
    context.strokeRect(this.left + column * this.wide, TOP + row * this.high, this.wide, this.high);
  }

  describe(part, model, at) {
    const [r, c] = this.axes.map((axis) => at[axis]);
    const value = cellText(model.at(this.name, r, c));
    const words = `${part.title}: ${this.model.arrays[this.name].shape.join(" by ")}. Row ${model.label(this.axes[0], r)}, column ${model.label(this.axes[1], c)}: ${value}. Arrow keys move.`;
    if (this.canvas.getAttribute("aria-label") !== words) this.canvas.setAttribute("aria-label", words);
  }

  pointed({ offsetX, offsetY }, held) {
    if (!this.model) return;
    const column = Math.floor((offsetX - this.left) / this.wide);
    const row = Math.floor((offsetY - TOP) / this.high);
    if (column < 0 || row < 0 || column >= this.columns || row >= this.rows) {
      if (!held) this.leave();
      return;
    }
    this.point(this.name, this.r0 + row, this.c0 + column, held);
  }

  key(event) {
    const move = MOVES[event.key];
    if (!move || !this.model) return;
    event.preventDefault();
    event.stopPropagation(); // the bar moves through the run with these keys
    const counts = this.axes.map((axis) => this.model.count[axis]);
    const [r, c] = this.axes.map((axis, n) => Math.max(0, Math.min(counts[n] - 1, this.now[axis] + (this.now.name === this.name ? move[n] : 0))));
    this.point(this.name, r, c, true);
  }
}

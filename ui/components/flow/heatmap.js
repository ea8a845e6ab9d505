// One map: layers (or time steps) across, recorded training steps downward, colour for the size on a log scale.

import { el, say } from "../shared/dom.js";
import { Chart } from "./chart.js";
import { decades, gradientOf, power, shader } from "./scale.js";

const TALLEST = 16; // px a row: a young run does not fill the map
const APART = 15; // px between the numbers of two rows, at least

export class HeatMap extends Chart {
  /** `title` and `help`: what is drawn; `extra`: elements beside the title. */
  constructor({ name, title, help, pick, extra = [] }) {
    super({ props: { tabindex: 0, "data-testid": `map-${name}` }, pick, above: 4 });
    this.small = document.createElement("canvas"); // a pixel a cell
    this.bar = el("i", { class: "bar" });
    this.low = el("span");
    this.high = el("span");
    this.element = el("section", { class: "map" },
      el("div", { class: "heading" },
        el("div", { class: "titled" }, el("h3", { text: title, title: help }), el("span", { class: "unit", text: "root mean square, log scale" })), ...extra),
      el("div", { class: "key", "aria-hidden": "true" }, this.low, this.bar, this.high,
        el("i", { class: "swatch none" }), el("span", { text: "exactly 0" }), el("i", { class: "swatch broken" }), el("span", { text: "overflow" })),
      this.canvas);
    this.pick = pick;
    this.canvas.addEventListener("blur", () => pick(null));
    this.canvas.addEventListener("keydown", (event) => this.key(event));
  }

  /** `values` of H x L sizes; `steps` of the H rows; `says` what a screen reader reads. */
  update({ values, steps, columns, says }) {
    Object.assign(this, { values, steps, columns });
    this.rows = steps.length;
    this.half = decades(values);
    this.canvas.setAttribute("aria-label", says);
    this.canvas.dataset.rows = this.rows;
    this.canvas.dataset.columns = columns;
    say(this.low, power(-this.half));
    say(this.high, power(this.half));
  }

  draw(palette, marked) {
    if (!this.values) return;
    const context = this.begin(palette);
    const { x, y, width, height } = this.plot;
    this.bar.style.background = gradientOf(palette);
    this.row = Math.min(TALLEST, height / this.rows);
    const tall = this.row * this.rows;
    this.number(context, tall);
    context.fillStyle = palette.surface;
    context.fillRect(x, y, width, height);
    this.paint(palette);
    context.imageSmoothingEnabled = false;
    context.drawImage(this.small, x, y, width, tall);
    if (this.rows < 4) this.note(context, palette, "each recorded step of training adds a row", tall);
    if (marked) this.mark(context, palette, marked);
  }

  paint(palette) {
    this.small.width = this.columns;
    this.small.height = this.rows;
    const context = this.small.getContext("2d");
    const image = context.createImageData(this.columns, this.rows);
    const pixels = new Uint32Array(image.data.buffer);
    const shade = shader(palette, this.half);
    for (let i = 0; i < pixels.length; i++) pixels[i] = shade(this.values[i]);
    context.putImageData(image, 0, 0);
  }

  /** Steps beside their rows: the first, the last, and as many between as there is room for. */
  number(context, tall) {
    const gap = APART * this.scale;
    const end = this.plot.y + tall - this.row / 2;
    let free = -Infinity;
    this.steps.forEach((step, row) => {
      const place = this.plot.y + (row + 0.5) * this.row;
      if (row < this.rows - 1 && (place < free || end - place < gap)) return;
      this.beside(context, step.toLocaleString("en"), Math.max(place, this.plot.y + 5));
      free = place + gap;
    });
  }

  mark(context, palette, { row, column }) {
    this.frame(context, palette, column);
    if (row === null || row >= this.rows) return;
    const wide = this.plot.width / this.columns;
    context.strokeStyle = palette.ink;
    context.lineWidth = 1.5;
    context.strokeRect(this.plot.x + column * wide, this.plot.y + row * this.row, wide, Math.max(2, this.row));
  }

  cell(x, y) {
    const found = super.cell(x);
    const row = found && Math.floor((y - this.plot.y) / this.row);
    return found && row >= 0 ? { ...found, row: Math.min(row, this.rows - 1) } : null;
  }

  key(event) {
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const move = moves[event.key];
    if (event.key === "Escape") this.pick(this.at = null);
    if (!move || !this.values) return;
    event.preventDefault();
    event.stopPropagation(); // the bar moves through the run with these keys
    const from = this.at ?? { column: 0, row: this.rows - 1 };
    const within = (value, most) => Math.max(0, Math.min(most - 1, value));
    this.at = { column: within(from.column + move[0], this.columns), row: within(from.row + move[1], this.rows) };
    this.pick(this.at);
  }
}

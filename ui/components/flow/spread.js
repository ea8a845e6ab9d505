// How often each activation occurs, a violin for every layer (or time step), all on one axis of values.

import { el } from "../shared/dom.js";
import { withAlpha } from "../shared/palette.js";
import { Chart } from "./chart.js";
import { tidy } from "./scale.js";

export class Spread extends Chart {
  constructor({ title, help, pick }) {
    super({ props: { "data-testid": "violins" }, pick, above: 8 });
    this.title = title;
    this.element = el("section", { class: "spread" }, el("div", { class: "heading" }, el("h3", { text: title, title: help })), this.canvas);
  }

  /** `shares` (columns, bins) from `range` (columns, 2). */
  update({ shares, range, columns }) {
    Object.assign(this, { shares, range, columns });
    this.bins = shares.length / columns;
    [this.low, this.high] = this.reach();
    this.canvas.setAttribute("aria-label", `${this.title}: from ${tidy(this.low)} to ${tidy(this.high)}`);
  }

  /** From the lowest value that occurs to the highest, 0 among them. */
  reach() {
    let [low, high] = [0, 0];
    for (let i = 0; i < this.shares.length; i++) {
      if (!(this.shares[i] > 0)) continue;
      const [from, to] = this.edges(Math.floor(i / this.bins), i % this.bins);
      low = Math.min(low, from);
      high = Math.max(high, to);
    }
    return high - low < 1e-29 ? [-1, 1] : [low, high];
  }

  /** The values between which a bin of a column lies. */
  edges(column, bin) {
    const [low, high] = this.range.subarray(2 * column, 2 * column + 2);
    const wide = (high - low) / this.bins;
    return [low + bin * wide, low + (bin + 1) * wide];
  }

  draw(palette, marked) {
    if (!this.shares) return;
    const context = this.begin(palette);
    const { y, height } = this.plot;
    const up = (value) => y + height * (1 - (value - this.low) / (this.high - this.low));
    for (const value of [this.low, this.high]) {
      const free = Math.abs(up(value) - up(0)) > 12 * this.scale; // of the number 0
      if (value !== 0) this.gridline(context, palette, up(value), free ? tidy(value) : "");
    }
    this.gridline(context, palette, up(0), "0", palette.outline);
    for (let column = 0; column < this.columns; column++) this.violin(context, palette, column, up, marked?.column === column);
  }

  violin(context, palette, column, up, strong) {
    const shares = this.shares.subarray(column * this.bins, (column + 1) * this.bins);
    const tallest = Math.max(...shares);
    if (!(tallest > 0)) return;
    const wide = this.plot.width / this.columns;
    const middle = this.plot.x + (column + 0.5) * wide;
    context.fillStyle = strong ? palette.ink : withAlpha(palette.ink, 0.62);
    shares.forEach((share, bin) => {
      if (!(share > 0)) return;
      const [bottom, top] = this.edges(column, bin).map(up);
      const half = Math.max(0.4, (0.44 * wide * share) / tallest);
      context.fillRect(middle - half, top, 2 * half, Math.max(1, bottom - top));
    });
  }
}

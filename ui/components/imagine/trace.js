// How the unit's value rose: a line over the steps, with the strongest training image as a level to compare.

import { el, fit, number } from "../shared/dom.js";
import { textScale } from "../shared/textsize.js";
import { ticks } from "../shared/ticks.js";

const HEIGHT = 150; // px
const MARGIN = { left: 44, right: 12, top: 8, bottom: 30 };

export class Trace {
  constructor() {
    this.canvas = el("canvas", { role: "img", "data-testid": "imagine-trace" });
    this.element = el("div", { class: "trace" }, this.canvas);
  }

  draw({ trace, strongest }, palette) {
    const width = this.element.clientWidth;
    if (!width) return;
    const { context } = fit(this.canvas, width, HEIGHT);
    context.clearRect(0, 0, width, HEIGHT);
    this.family ??= getComputedStyle(this.element).fontFamily || "sans-serif";
    context.font = `${11 * textScale(this.element)}px ${this.family}`;
    const values = trace ? Array.from(trace.data) : [];
    const level = strongest?.data[0];
    const seen = [...values, level ?? NaN, 0].filter(Number.isFinite);
    let [low, high] = [Math.min(...seen), Math.max(...seen)];
    if (!(high > low)) [low, high] = [0, 1];
    const [right, bottom] = [width - MARGIN.right, HEIGHT - MARGIN.bottom];
    const x = (step) => MARGIN.left + ((step - 1) / Math.max(1, values.length - 1)) * (right - MARGIN.left);
    const y = (value) => bottom - ((value - low) / (high - low)) * (bottom - MARGIN.top);
    context.textBaseline = "middle";
    context.textAlign = "right";
    context.lineWidth = 1;
    for (const value of ticks(low, high, 4)) {
      context.strokeStyle = palette.grid;
      line(context, [[MARGIN.left, y(value)], [right, y(value)]]);
      context.fillStyle = palette.muted;
      context.fillText(String(value).replace("-", "−"), MARGIN.left - 6, y(value));
    }
    context.textAlign = "center";
    if (values.length) for (const step of [1, Math.round(values.length / 2), values.length]) context.fillText(String(step), Math.min(x(step), right - 4), bottom + 10);
    context.fillText("step", (MARGIN.left + right) / 2, bottom + 22);
    if (Number.isFinite(level)) {
      context.strokeStyle = palette.floor;
      context.setLineDash([5, 4]);
      line(context, [[MARGIN.left, y(level)], [right, y(level)]]);
      context.setLineDash([]);
      const below = values.length ? values.at(-1) >= level : y(level) < MARGIN.top + 16; // where the line is not
      const under = below && y(level) < bottom - 18;
      this.label = { text: "strongest training image", x: right - 2, y: y(level) + (under ? 9 : -9) };
    }
    context.strokeStyle = palette.ink;
    context.lineWidth = 2;
    if (values.length) line(context, values.map((value, i) => [x(i + 1), y(value)]));
    if (Number.isFinite(level)) this.write(context, palette);
    this.canvas.setAttribute("aria-label", values.length ? `The value goes from ${number(values[0], 2)} to ${number(values.at(-1), 2)} in ${values.length} steps` : "Nothing made yet");
  }

  // The name of the level, on a ground of its own so that it can be read over the line.
  write(context, palette) {
    const { text, x, y } = this.label;
    const wide = context.measureText(text).width;
    context.globalAlpha = 0.8;
    context.fillStyle = palette.background;
    context.fillRect(x - wide - 3, y - 8, wide + 6, 16);
    context.globalAlpha = 1;
    context.textAlign = "right";
    context.fillStyle = palette.floor;
    context.fillText(text, x, y);
  }
}

function line(context, points) {
  context.beginPath();
  for (const [x, y] of points) if (Number.isFinite(y)) context.lineTo(x, y);
  context.stroke();
}

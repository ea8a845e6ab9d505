// A few numbers over places or distances as one line with dots, 0 marked, the one that is pointed at told.

import { el, fit, number, say } from "../shared/dom.js";
import { ticks } from "../shared/ticks.js";

const [LEFT, RIGHT, TOP, BELOW] = [44, 8, 8, 34];

export class Line {
  constructor(testid, axis) {
    this.axis = axis;
    this.title = el("figcaption");
    this.canvas = el("canvas", { role: "img", "data-testid": testid });
    this.holder = el("div", { class: "holder" }, this.canvas);
    this.note = el("p", { class: "legend" });
    this.element = el("figure", {}, this.title, this.holder, this.note);
  }

  /** `first`: the number of the first value on the axis; `marked`: index of one. */
  draw({ title, note, values, first, marked }, palette) {
    say(this.title, title);
    say(this.note, note);
    const [width, height] = [this.holder.clientWidth || 300, this.holder.clientHeight || 240];
    const { context } = fit(this.canvas, width, height);
    context.clearRect(0, 0, width, height);
    const finite = Array.from(values).filter(Number.isFinite);
    let [low, high] = [Math.min(0, ...finite), Math.max(0, ...finite)];
    if (high - low < 1e-9) [low, high] = [-1, 1];
    const count = values.length;
    const x = (i) => LEFT + (count < 2 ? 0.5 : i / (count - 1)) * (width - LEFT - RIGHT);
    const y = (value) => TOP + ((high - value) / (high - low)) * (height - TOP - BELOW);
    context.font = "11px system-ui, sans-serif";
    context.textBaseline = "middle";
    context.textAlign = "right";
    context.lineWidth = 1;
    for (const value of ticks(low, high, 5)) {
      context.strokeStyle = value === 0 ? palette.outline : palette.grid;
      context.beginPath();
      context.moveTo(LEFT, y(value));
      context.lineTo(width - RIGHT, y(value));
      context.stroke();
      context.fillStyle = palette.muted;
      context.fillText(value === 0 ? "0" : number(value, 2), LEFT - 5, y(value));
    }
    context.textAlign = "center";
    for (const value of ticks(first, first + count - 1, 6)) if (Number.isInteger(value)) context.fillText(String(value), x(value - first), height - BELOW + 11);
    context.fillText(this.axis, (LEFT + width - RIGHT) / 2, height - 8);
    context.strokeStyle = palette.primary;
    context.lineWidth = 1.8;
    context.beginPath();
    let pen = false;
    for (let i = 0; i < count; i++) {
      if (Number.isFinite(values[i])) context[pen ? "lineTo" : "moveTo"](x(i), y(values[i]));
      pen = Number.isFinite(values[i]);
    }
    context.stroke();
    if (marked !== undefined && Number.isFinite(values[marked])) {
      context.fillStyle = palette.primary;
      context.beginPath();
      context.arc(x(marked), y(values[marked]), 4, 0, 7);
      context.fill();
    }
    this.canvas.setAttribute("aria-label", `${title}: from ${number(values[0] ?? 0, 2)} at ${first} to ${number(values[count - 1] ?? 0, 2)} at ${first + count - 1}.`);
  }
}

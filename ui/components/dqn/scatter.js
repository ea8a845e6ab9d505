// Points of two numbers in the same unit, on a square, with the diagonal where both are equal.

import { drawAxes } from "../shared/axes.js";
import { el, fit, say } from "../shared/dom.js";
import { withAlpha } from "../shared/palette.js";
import { textScale } from "../shared/textsize.js";

const MARGIN = { left: 56, right: 10, top: 8, bottom: 40 };
const LARGEST = 330; // px of a side

export class Scatter {
  constructor(testid, label) {
    this.label = label;
    this.canvas = el("canvas", { role: "img", tabindex: 0, "data-testid": testid, "aria-label": label });
    this.readout = el("p", { class: "readout", "aria-live": "polite" });
    this.element = el("div", { class: "chart" }, this.canvas, this.readout);
    this.canvas.addEventListener("pointermove", (event) => this.point(event));
    this.canvas.addEventListener("pointerleave", () => this.hover(null));
  }

  point(event) {
    const box = this.canvas.getBoundingClientRect();
    if (!this.places) return;
    const [px, py] = [event.clientX - box.left, event.clientY - box.top];
    let [found, least] = [null, 12 * 12];
    this.places.forEach(([x, y], i) => {
      const far = (x - px) ** 2 + (y - py) ** 2;
      if (far < least) [found, least] = [i, far];
    });
    this.hover(found);
  }

  hover(i) {
    if (i === this.at) return;
    this.at = i;
    if (this.spec) this.draw(this.spec, this.palette);
  }

  /** `spec`: xs, ys, colour(i) -> CSS colour, names [across, upwards], above (words for the side above the diagonal), below, tell(i), hint, said. */
  draw(spec, palette) {
    Object.assign(this, { spec, palette });
    const room = this.element.clientWidth;
    if (room < 80) return;
    const side = Math.max(150, Math.min(LARGEST, room - MARGIN.left - MARGIN.right));
    const { context } = fit(this.canvas, side + MARGIN.left + MARGIN.right, side + MARGIN.top + MARGIN.bottom);
    context.clearRect(0, 0, side + MARGIN.left + MARGIN.right, side + MARGIN.top + MARGIN.bottom);
    let [low, high] = [0, 0];
    for (const values of [spec.xs, spec.ys]) for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
    const pad = Math.max(1e-6, (high - low) * 0.04);
    [low, high] = [low - (low < 0 ? pad : 0), high + (high > 0 ? pad : 0)];
    if (high - low < 1e-5) high = low + 1;
    const place = (x, y) => [MARGIN.left + ((x - low) / (high - low)) * side, MARGIN.top + ((high - y) / (high - low)) * side];
    context.font = `${11 * textScale(this.element)}px ${getComputedStyle(this.canvas).fontFamily}`;
    context.strokeStyle = palette.floor;
    context.setLineDash([6, 4]);
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(...place(low, low));
    context.lineTo(...place(high, high));
    context.stroke();
    context.setLineDash([]);
    this.places = Array.from(spec.xs, (x, i) => place(x, spec.ys[i]));
    this.places.forEach(([x, y], i) => {
      context.beginPath();
      context.arc(x, y, i === this.at ? 5 : 2.2, 0, 2 * Math.PI);
      context.fillStyle = i === this.at ? spec.colour(i) : withAlpha(spec.colour(i), 0.6);
      context.fill();
    });
    context.fillStyle = palette.muted;
    context.textBaseline = "top";
    context.textAlign = "left";
    context.fillText(spec.above, MARGIN.left + 8, MARGIN.top + 8);
    context.textAlign = "right";
    context.textBaseline = "bottom";
    context.fillText(spec.below, MARGIN.left + side - 8, MARGIN.top + side - 8);
    drawAxes(context, { box: { left: MARGIN.left, top: MARGIN.top, side }, range: [low, high, low, high], names: spec.names }, palette);
    say(this.readout, this.at != null && this.at < this.places.length ? spec.tell(this.at) : spec.hint);
    this.canvas.setAttribute("aria-label", `${this.label} ${spec.said}`);
  }
}

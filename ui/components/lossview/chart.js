// A chart of lines or bars on a canvas: axes with their words, marks, and the value under the pointer.
//
// draw(spec, palette) takes { x: [low, high], y: [low, high], xLabel, yLabel, lines, bars, dots, verticals, zones, read }. Every
// part is optional but the first four; coordinates are those of the data. `read(x)` is the text that stands above the plot
// while the pointer is at x.

import { el, fit, say } from "../shared/dom.js";
import { ticks } from "../shared/ticks.js";
import { tickText } from "../shared/axes.js";
import { textScale } from "../shared/textsize.js";

const MARGIN = { left: 50, right: 12, top: 8 };
const FOOT = { words: 34, bare: 20 }; // px below the plot, with and without words for the axis

export class Chart {
  /** `onPoint(x or null)` is told where the pointer is, so that a neighbour can show the same place. */
  constructor(testid, label, onPoint = () => {}) {
    this.onPoint = onPoint;
    this.cursor = null;
    this.canvas = el("canvas", {});
    this.readout = el("span", { class: "readout", "aria-live": "polite" });
    this.element = el("div", { class: "chart", tabindex: 0, role: "img", "aria-label": label, "data-testid": testid }, this.canvas, this.readout);
    new ResizeObserver(() => this.spec && this.draw(this.spec, this.palette)).observe(this.element);
    this.listen();
  }

  listen() {
    const { element } = this;
    const at = (event) => {
      const x = this.toData(event.clientX - element.getBoundingClientRect().left);
      this.point(x);
    };
    element.addEventListener("pointermove", at);
    element.addEventListener("pointerdown", at);
    element.addEventListener("pointerleave", () => this.point(null));
    element.addEventListener("blur", () => this.point(null));
    element.addEventListener("keydown", (event) => {
      const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!move || !this.spec) return;
      event.preventDefault();
      event.stopPropagation();
      const [low, high] = this.spec.x;
      const step = (high - low) * (event.shiftKey ? 0.1 : 0.02);
      this.point(Math.max(low, Math.min(high, (this.cursor ?? (low + high) / 2) + move * step)));
    });
  }

  point(x) {
    this.show(x);
    this.onPoint(x);
  }

  /** Put the cursor at x without telling anybody. */
  show(x) {
    if (x === this.cursor) return;
    this.cursor = x;
    if (this.spec) this.draw(this.spec, this.palette);
  }

  toData(px) {
    if (!this.spec) return null;
    const [low, high] = this.spec.x;
    const share = (px - MARGIN.left) / Math.max(1, this.width - MARGIN.left - MARGIN.right);
    return share < -0.01 || share > 1.01 ? null : low + Math.max(0, Math.min(1, share)) * (high - low);
  }

  px(x) {
    const [low, high] = this.spec.x;
    return MARGIN.left + ((x - low) / (high - low)) * (this.width - MARGIN.left - MARGIN.right);
  }

  py(y) {
    const [low, high] = this.spec.y;
    return MARGIN.top + ((high - y) / (high - low)) * (this.height - MARGIN.top - this.foot);
  }

  draw(spec, palette) {
    this.spec = spec;
    this.palette = palette;
    const { clientWidth: width, clientHeight: height } = this.element;
    if (!width || !height) return;
    this.width = width;
    this.height = height;
    const { context } = fit(this.canvas, width, height);
    context.clearRect(0, 0, width, height);
    context.font = `${11 * textScale(this.element)}px ${getComputedStyle(this.element).fontFamily}`;
    this.foot = spec.xLabel ? FOOT.words : FOOT.bare;
    const bottom = height - this.foot;
    const inside = [MARGIN.left, MARGIN.top, width - MARGIN.left - MARGIN.right, bottom - MARGIN.top];
    for (const { from, to, fill } of spec.zones ?? []) {
      const [left, right] = [from, to].map((x) => Math.max(MARGIN.left, Math.min(width - MARGIN.right, this.px(x))));
      context.fillStyle = fill;
      context.fillRect(left, MARGIN.top, right - left, inside[3]);
    }
    this.grid(context, spec, palette, bottom);
    context.save();
    context.beginPath();
    context.rect(...inside);
    context.clip();
    for (const bar of spec.bars ?? []) this.bar(context, bar);
    for (const line of spec.lines ?? []) this.line(context, line);
    for (const { x, y, colour } of spec.dots ?? []) {
      context.beginPath();
      context.arc(this.px(x), this.py(y), 3.2, 0, 2 * Math.PI);
      context.fillStyle = colour;
      context.strokeStyle = palette.point_edge;
      context.lineWidth = 1;
      context.fill();
      context.stroke();
    }
    context.restore();
    for (const mark of spec.verticals ?? []) this.vertical(context, mark, bottom, width);
    if (this.cursor !== null) this.upright(context, this.px(this.cursor), MARGIN.top, bottom, palette.cursor, 1);
    say(this.readout, this.cursor === null || !spec.read ? "" : spec.read(this.cursor));
  }

  grid(context, spec, palette, bottom) {
    const { width } = this;
    context.lineWidth = 1;
    context.strokeStyle = palette.grid;
    context.fillStyle = palette.muted;
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const value of ticks(...spec.y, Math.min(6, Math.max(2, Math.round((bottom - MARGIN.top) / 30))))) {
      const y = Math.round(this.py(value)) + 0.5;
      context.strokeStyle = value === 0 ? palette.outline : palette.grid;
      context.beginPath();
      context.moveTo(MARGIN.left, y);
      context.lineTo(width - MARGIN.right, y);
      context.stroke();
      context.fillText(tickText(value), MARGIN.left - 6, y);
    }
    context.textAlign = "center";
    context.textBaseline = "top";
    for (const value of ticks(...spec.x, Math.max(3, Math.round(width / 80)))) {
      const x = Math.round(this.px(value)) + 0.5;
      this.upright(context, x, MARGIN.top, bottom, value === 0 ? palette.outline : palette.grid, 1);
      context.fillText(tickText(value), x, bottom + 4);
    }
    context.fillStyle = palette.ink;
    context.textBaseline = "bottom";
    context.fillText(spec.xLabel, (MARGIN.left + width - MARGIN.right) / 2, this.height - 2, width - MARGIN.left);
    context.save();
    context.translate(2, (MARGIN.top + bottom) / 2);
    context.rotate(-Math.PI / 2);
    context.textBaseline = "top";
    context.fillText(spec.yLabel, 0, 0, bottom - MARGIN.top + 16);
    context.restore();
  }

  line(context, { x, y, colour, width = 2, dash = [] }) {
    context.beginPath();
    let pen = false;
    for (let i = 0; i < x.length; i++) {
      if (!Number.isFinite(y[i])) {
        pen = false;
        continue;
      }
      context[pen ? "lineTo" : "moveTo"](this.px(x[i]), this.py(y[i]));
      pen = true;
    }
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.lineJoin = "round";
    context.setLineDash(dash);
    context.stroke();
    context.setLineDash([]);
  }

  /** Steps of a histogram: `edges` has one more entry than `counts`. */
  bar(context, { edges, counts, fill, stroke }) {
    const zero = this.py(0);
    context.beginPath();
    context.moveTo(this.px(edges[0]), zero);
    for (let i = 0; i < counts.length; i++) {
      const y = this.py(counts[i]);
      context.lineTo(this.px(edges[i]), y);
      context.lineTo(this.px(edges[i + 1]), y);
    }
    context.lineTo(this.px(edges[counts.length]), zero);
    if (fill) {
      context.fillStyle = fill;
      context.fill();
    }
    context.strokeStyle = stroke;
    context.lineWidth = 1.6;
    context.stroke();
  }

  vertical(context, { x, colour, text, dash = [5, 4] }, bottom, width) {
    const px = this.px(x);
    if (px < MARGIN.left - 1 || px > width - MARGIN.right + 1) return;
    context.setLineDash(dash);
    this.upright(context, px, MARGIN.top, bottom, colour, 1.5);
    context.setLineDash([]);
    if (!text) return;
    const right = px + context.measureText(text).width + 8 > width - MARGIN.right;
    context.textAlign = right ? "right" : "left";
    context.textBaseline = "top";
    context.fillStyle = colour;
    context.fillText(text, px + (right ? -5 : 5), MARGIN.top + 3);
  }

  upright(context, x, from, to, colour, width) {
    context.beginPath();
    context.moveTo(x, from);
    context.lineTo(x, to);
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  }
}

// Bars of a histogram: how many values lie between two edges; marks at places of the axis, and the bar under the pointer.

import { el, number, say } from "../shared/dom.js";
import { node } from "../shared/svg.js";
import { textScale } from "../shared/textsize.js";
import { tickText, ticks } from "../shared/ticks.js";

const [LEFT, RIGHT, TOP, BOTTOM] = [50, 20, 20, 38];

export class Histogram {
  constructor(testid, label, { height = 190, what = "values" } = {}) {
    Object.assign(this, { label, height, what, cursor: null });
    this.svg = node("svg", { role: "img", tabindex: 0, "aria-label": label, "data-testid": testid });
    this.readout = el("p", { class: "readout", "aria-live": "polite" });
    this.element = el("div", { class: "chart" }, this.svg, this.readout);
    this.svg.addEventListener("pointermove", (event) => this.show(this.at(event)));
    this.svg.addEventListener("pointerleave", () => this.show(null));
    this.svg.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!by || !this.spec) return;
      event.preventDefault();
      event.stopPropagation();
      const last = this.spec.counts.length - 1;
      this.show(Math.min(last, Math.max(0, this.cursor === null ? (by > 0 ? 0 : last) : this.cursor + by)));
    });
    new ResizeObserver(() => this.spec && this.draw(this.spec, this.palette)).observe(this.element);
  }

  at(event) {
    if (!this.spec) return null;
    const { edges } = this.spec;
    const share = (event.clientX - this.svg.getBoundingClientRect().left - LEFT) / Math.max(1, this.width - LEFT - RIGHT);
    if (share < 0 || share >= 1) return null;
    const x = edges[0] + share * (edges.at(-1) - edges[0]);
    for (let i = 0; i + 1 < edges.length; i++) if (x < edges[i + 1]) return i;
    return null;
  }

  show(i) {
    if (i === this.cursor) return;
    this.cursor = i;
    if (this.spec) this.draw(this.spec, this.palette);
  }

  /** `spec`: edges (k + 1), counts (k), xLabel, colour, outside (i) -> whether bar i is drawn pale, marks [[x, words, colour]], hint, said. */
  draw(spec, palette) {
    Object.assign(this, { spec, palette });
    this.width = this.element.clientWidth;
    const { width, height } = this;
    if (width < 80) return;
    const { edges, counts } = spec;
    const [low, high] = [edges[0], edges.at(-1)];
    const most = Math.max(1, ...counts);
    const px = (x) => LEFT + ((x - low) / Math.max(1e-12, high - low)) * (width - LEFT - RIGHT);
    const py = (count) => TOP + (1 - count / most) * (height - TOP - BOTTOM);
    const size = 11 * textScale(this.element);
    const text = (x, y, words, anchor, more = {}) => node("text", { x, y, "text-anchor": anchor, "font-size": size, fill: palette.muted, ...more }, words);
    for (const [name, value] of Object.entries({ width, height })) this.svg.setAttribute(name, value);
    const parts = [];
    for (const count of ticks(0, most, 3).filter(Number.isInteger)) {
      parts.push(node("path", { d: `M${LEFT} ${py(count)}H${width - RIGHT}`, stroke: palette.grid }), text(LEFT - 6, py(count) + 4, short(count), "end"));
    }
    counts.forEach((count, i) => {
      if (!count) return;
      const [x, wide] = [px(edges[i]), Math.max(1, px(edges[i + 1]) - px(edges[i]) - 1)];
      const tall = Math.max(1, py(0) - py(count)); // one alone is still seen
      parts.push(node("rect", { x, y: py(0) - tall, width: wide, height: tall, fill: spec.colour, opacity: spec.outside?.(i) ? 0.35 : 0.85 }));
    });
    if (this.cursor !== null && this.cursor < counts.length) {
      parts.push(node("rect", { x: px(edges[this.cursor]) - 0.5, y: TOP, width: Math.max(2, px(edges[this.cursor + 1]) - px(edges[this.cursor])), height: height - TOP - BOTTOM, fill: palette.ink, opacity: 0.1 }));
    }
    parts.push(node("path", { d: `M${LEFT} ${py(0)}H${width - RIGHT}`, stroke: palette.outline }));
    for (const x of ticks(low, high, Math.max(3, Math.min(9, width / 80)))) {
      parts.push(node("path", { d: `M${px(x)} ${py(0)}v4`, stroke: palette.outline }), text(px(x), height - BOTTOM + 16, short(x), "middle"));
    }
    for (const [x, words, colour, anchor = "middle"] of spec.marks ?? []) {
      if (!(x >= low && x <= high)) continue;
      parts.push(node("path", { d: `M${px(x)} ${TOP - 4}V${py(0)}`, stroke: colour, "stroke-dasharray": "4 3", "stroke-width": 1.5 }), text(px(x), TOP - 8, words, anchor, { fill: colour }));
    }
    parts.push(text((LEFT + width - RIGHT) / 2, height - 6, spec.xLabel, "middle", { fill: palette.ink }));
    parts.push(text(0, 0, this.what, "middle", { fill: palette.ink, transform: `translate(11 ${(TOP + height - BOTTOM) / 2}) rotate(-90)` }));
    this.svg.replaceChildren(...parts);
    say(this.readout, this.cursor === null || this.cursor >= counts.length ? spec.hint : this.told(this.cursor));
    this.svg.setAttribute("aria-label", `${this.label} ${spec.said ?? ""}`);
  }

  told(i) {
    const { edges, counts } = this.spec;
    const all = counts.reduce((sum, count) => sum + count, 0);
    return `From ${number(edges[i])} to ${number(edges[i + 1])}: ${counts[i].toLocaleString("en")} ${this.what}, ${((100 * counts[i]) / Math.max(1, all)).toFixed(1)} %.`;
  }
}

/** 25000 as 25k. */
const short = (value) => (Math.abs(value) >= 1e4 && Math.abs(value) < 1e6 ? `${tickText(+(value / 1e3).toPrecision(3))}k` : tickText(value));

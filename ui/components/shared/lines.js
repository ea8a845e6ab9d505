// A chart of lines over whole numbers: axes with their words, one line a series, and all values at the place under the pointer.

import { el, number, say } from "../shared/dom.js";
import { textScale } from "../shared/textsize.js";
import { tickText, ticks } from "../shared/ticks.js";
import { node } from "./svg.js";

const [LEFT, RIGHT, TOP, BOTTOM] = [58, 14, 10, 38];

export class Lines {
  constructor(testid, label, height = 300) {
    this.height = height;
    this.label = label;
    this.svg = node("svg", { role: "img", "aria-label": label, tabindex: 0, "data-testid": testid });
    this.readout = el("p", { class: "readout", "aria-live": "polite" });
    this.element = el("div", { class: "chart" }, this.svg, this.readout);
    this.cursor = null;
    this.svg.addEventListener("pointermove", (event) => this.point(event.clientX - this.svg.getBoundingClientRect().left));
    this.svg.addEventListener("pointerleave", () => this.show(null));
    this.svg.addEventListener("keydown", (event) => {
      const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!move || !this.spec) return;
      event.preventDefault();
      event.stopPropagation();
      const [low, high] = this.spec.x;
      this.show(Math.min(high, Math.max(low, (this.cursor ?? low - move) + move)));
    });
    new ResizeObserver(() => this.spec && this.draw(this.spec, this.palette)).observe(this.element);
  }

  point(px) {
    if (!this.spec) return;
    const [low, high] = this.spec.x;
    const x = Math.round(low + ((px - LEFT) / Math.max(1, this.width - LEFT - RIGHT)) * (high - low));
    this.show(x < low || x > high ? null : x);
  }

  show(x) {
    if (x === this.cursor) return;
    this.cursor = x;
    if (this.spec) this.draw(this.spec, this.palette);
  }

  /** `spec`: x [low, high], xLabel, yLabel, log, y [low, high] or null, lines [{ name, colour, points: [[x, y]] }], hint. */
  draw(spec, palette) {
    this.spec = spec;
    this.palette = palette;
    this.width = this.element.clientWidth;
    if (this.width < 40) return;
    const { width, height } = this;
    this.svg.setAttribute("width", width);
    this.svg.setAttribute("height", height);
    const values = spec.lines.flatMap(({ points }) => points.map(([, y]) => y)).filter((y) => Number.isFinite(y) && (!spec.log || y > 0));
    const toY = spec.log ? Math.log10 : (y) => y;
    let [low, high] = spec.y ?? [Math.min(...values.map(toY)), Math.max(...values.map(toY))];
    if (!values.length) [low, high] = spec.y ?? [0, 1];
    if (spec.log) [low, high] = [Math.floor(low), Math.max(Math.ceil(high), Math.floor(low) + 1)];
    const px = (x) => LEFT + ((x - spec.x[0]) / Math.max(1e-9, spec.x[1] - spec.x[0])) * (width - LEFT - RIGHT);
    const py = (y) => TOP + ((high - y) / Math.max(1e-9, high - low)) * (height - TOP - BOTTOM);
    const size = 11 * textScale(this.element);
    const text = (x, y, words, anchor, more = {}) => node("text", { x, y, "text-anchor": anchor, "font-size": size, fill: palette.muted, ...more }, words);
    const parts = [];
    const rows = spec.log ? Array.from({ length: high - low + 1 }, (_, i) => low + i).filter((e) => (high - low <= 6) || e % 2 === 0) : ticks(low, high, 5);
    for (const y of rows) {
      parts.push(node("path", { d: `M${LEFT} ${py(y)}H${width - RIGHT}`, stroke: palette.grid }));
      parts.push(text(LEFT - 6, py(y) + 4, spec.log ? power(y) : spec.percent ? `${Math.round(100 * y)} %` : tickText(y), "end"));
    }
    for (const x of ticks(...spec.x, Math.min(10, Math.max(3, width / 70))).filter(Number.isInteger)) {
      parts.push(node("path", { d: `M${px(x)} ${height - BOTTOM}v4`, stroke: palette.outline }), text(px(x), height - BOTTOM + 16, String(x), "middle"));
    }
    parts.push(text((LEFT + width - RIGHT) / 2, height - 6, spec.xLabel, "middle", { fill: palette.ink }));
    parts.push(text(0, 0, spec.yLabel, "middle", { fill: palette.ink, transform: `translate(13 ${(TOP + height - BOTTOM) / 2}) rotate(-90)` }));
    if (this.cursor !== null) parts.push(node("path", { d: `M${px(this.cursor)} ${TOP}V${height - BOTTOM}`, stroke: palette.cursor, "stroke-dasharray": "3 3" }));
    for (const { points, colour } of spec.lines) {
      const drawn = points.filter(([, y]) => Number.isFinite(y) && (!spec.log || y > 0)).map(([x, y]) => [px(x), py(toY(y))]);
      parts.push(node("path", { d: drawn.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join(""), fill: "none", stroke: colour, "stroke-width": 2, "stroke-linejoin": "round" }));
      const r = Math.min(2.4, (width - LEFT - RIGHT) / (3 * Math.max(1, drawn.length))); // many dots must not become a thick line
      for (const [x, y] of drawn) parts.push(node("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: r.toFixed(1), fill: colour }));
    }
    this.svg.replaceChildren(...parts);
    const at = this.cursor;
    say(this.readout, at === null ? spec.hint : `${spec.xLabel} ${at}: ${spec.lines.map(({ name, points }) => [name, points.find(([x]) => x === at)?.[1]]).filter(([, y]) => y !== undefined)
      .map(([name, y]) => `${name} ${spec.percent ? `${(100 * y).toFixed(1)} %` : number(y)}`).join(" · ") || "nothing here"}`);
    this.svg.setAttribute("aria-label", `${this.label} ${spec.said ?? ""}`);
  }
}

const DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const power = (e) => (e === 0 ? "1" : `10${e < 0 ? "⁻" : ""}${[...String(Math.abs(e))].map((d) => DIGITS[d]).join("")}`);

// A chart of series over time steps: dots of what is seen, lines of what is true and said, the values at the pointer below.

import { el, number, say } from "../shared/dom.js";
import { node } from "../shared/svg.js";
import { textScale } from "../shared/textsize.js";
import { ticks } from "../shared/ticks.js";

const [LEFT, RIGHT, TOP, BOTTOM] = [48, 12, 18, 38];

export class Waves {
  /** `onClick(step)`: a step was clicked, or chosen with Enter. */
  constructor(testid, label, { height = 260, onClick = null } = {}) {
    Object.assign(this, { height, label, onClick, cursor: null });
    this.svg = node("svg", { role: "img", "aria-label": label, tabindex: 0, "data-testid": testid });
    if (onClick) this.svg.classList.add("clickable");
    this.readout = el("p", { class: "readout", "aria-live": "polite" });
    this.legend = el("div", { class: "legends" });
    this.element = el("div", { class: "chart" }, this.legend, this.svg, this.readout);
    this.svg.addEventListener("pointermove", (event) => this.show(this.at(event)));
    this.svg.addEventListener("pointerleave", () => this.show(null));
    this.svg.addEventListener("click", (event) => this.choose(this.at(event)));
    this.svg.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.spec && this.draw(this.spec, this.palette)).observe(this.element);
  }

  at(event) {
    if (!this.spec) return null;
    const [low, high] = this.spec.x;
    const x = Math.round(low + ((event.clientX - this.svg.getBoundingClientRect().left - LEFT) / Math.max(1, this.width - LEFT - RIGHT)) * (high - low));
    return x < low || x > high ? null : x;
  }

  key(event) {
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!this.spec || (!move && event.key !== "Enter")) return;
    event.preventDefault();
    event.stopPropagation();
    if (!move) return this.choose(this.cursor);
    const [low, high] = this.spec.x;
    this.show(Math.min(high, Math.max(low, (this.cursor ?? low - move) + move)));
  }

  choose(step) {
    if (step !== null) this.onClick?.(step);
  }

  show(step) {
    if (step === this.cursor) return;
    this.cursor = step;
    if (this.spec) this.draw(this.spec, this.palette);
  }

  /** `spec`: x [low, high], xLabel, yLabel, dots { name, from, values } or null, lines [{ name, colour, from, values,
   *  dashed }] whose values begin at step `from`, spot [step, value, name, colour] or none, shade [[low, high, words]], marks [[step, words, colour]], y [low, high] or null, hint. */
  draw(spec, palette) {
    Object.assign(this, { spec, palette });
    this.width = this.element.clientWidth;
    if (this.width < 40) return;
    const { width, height } = this;
    for (const [name, value] of Object.entries({ width, height })) this.svg.setAttribute(name, value);
    const all = [...spec.lines, ...(spec.dots ? [spec.dots] : []), { values: spec.spot ? [spec.spot[1]] : [] }].flatMap(({ values }) => Array.from(values)).filter((y) => Number.isFinite(y) && Math.abs(y) < 1e4);
    let [low, high] = spec.y ?? [Math.min(-1, ...all), Math.max(1, ...all)];
    if (!spec.y) [low, high] = [Math.max(low, -4), Math.min(high, 4)]; // what runs away must not flatten all the rest
    const px = (x) => LEFT + ((x - spec.x[0]) / Math.max(1, spec.x[1] - spec.x[0])) * (width - LEFT - RIGHT);
    const py = (y) => TOP + ((high - Math.min(high, Math.max(low, y))) / Math.max(1e-9, high - low)) * (height - TOP - BOTTOM);
    const size = 11 * textScale(this.element);
    const text = (x, y, words, anchor, more = {}) => node("text", { x, y, "text-anchor": anchor, "font-size": size, fill: palette.muted, ...more }, words);
    const parts = [];
    for (const [from, to, words] of spec.shade ?? []) {
      parts.push(node("rect", { x: px(from), y: TOP, width: Math.max(0, px(to) - px(from)), height: height - TOP - BOTTOM, fill: palette.grid, opacity: 0.55 }), text(px(from) + 4, TOP - 5, words, "start"));
    }
    for (const y of ticks(low, high, 5)) parts.push(node("path", { d: `M${LEFT} ${py(y)}H${width - RIGHT}`, stroke: palette.grid }), text(LEFT - 6, py(y) + 4, String(y).replace("-", "−"), "end"));
    for (const x of ticks(...spec.x, Math.min(10, Math.max(3, width / 70))).filter(Number.isInteger)) parts.push(node("path", { d: `M${px(x)} ${height - BOTTOM}v4`, stroke: palette.outline }), text(px(x), height - BOTTOM + 16, String(x), "middle"));
    parts.push(text((LEFT + width - RIGHT) / 2, height - 6, spec.xLabel, "middle", { fill: palette.ink }));
    parts.push(text(0, 0, spec.yLabel, "middle", { fill: palette.ink, transform: `translate(11 ${(TOP + height - BOTTOM) / 2}) rotate(-90)` }));
    let taken = -Infinity; // how far the words of the marks reach so far: what would lie on them goes a row down
    for (const [step, words, colour] of spec.marks ?? []) {
      const long = words.length * size * 0.56;
      const from = px(step) + 4 + long > width ? px(step) - 4 - long : px(step) + 4;
      parts.push(node("path", { d: `M${px(step)} ${TOP}V${height - BOTTOM}`, stroke: colour, "stroke-dasharray": "4 3" }));
      parts.push(text(from > px(step) ? from : px(step) - 4, from < taken ? TOP + size : TOP - 5, words, from > px(step) ? "start" : "end", { fill: colour }));
      taken = Math.max(taken, from + long + 6);
    }
    if (this.cursor !== null) parts.push(node("path", { d: `M${px(this.cursor)} ${TOP}V${height - BOTTOM}`, stroke: palette.cursor, "stroke-dasharray": "2 3" }));
    for (const { values, from, colour, dashed } of spec.lines) {
      const d = Array.from(values, (y, i) => (Number.isFinite(y) ? `${i && Number.isFinite(values[i - 1]) ? "L" : "M"}${px(from + i).toFixed(1)} ${py(y).toFixed(1)}` : "")).join("");
      parts.push(node("path", { d, fill: "none", stroke: colour, "stroke-width": 2, "stroke-linejoin": "round", "stroke-dasharray": dashed ? "5 4" : null }));
    }
    if (spec.dots) for (const [i, y] of spec.dots.values.entries()) parts.push(node("circle", { cx: px(spec.dots.from + i).toFixed(1), cy: py(y).toFixed(1), r: 2, fill: palette.muted }));
    if (spec.spot) parts.push(node("circle", { cx: px(spec.spot[0]), cy: py(spec.spot[1]), r: 5, fill: spec.spot[3], stroke: palette.background, "stroke-width": 1.5 }));
    this.svg.replaceChildren(...parts);
    this.drawLegend(spec, palette);
    say(this.readout, this.cursor === null ? spec.hint : this.told(spec));
    this.svg.setAttribute("aria-label", `${this.label} ${spec.said ?? ""}`);
  }

  told({ xLabel, dots, lines }) {
    const here = [...(dots ? [dots] : []), ...lines].map(({ name, from, values }) => [name, values[this.cursor - from]]).filter(([, y]) => y !== undefined);
    return `${xLabel} ${this.cursor}: ${here.map(([name, y]) => `${name} ${number(y)}`).join(" · ") || "nothing here"}`;
  }

  drawLegend({ lines, dots }, palette) {
    const { spot } = this.spec;
    const known = JSON.stringify([spot?.[2], lines.map(({ name, colour, dashed }) => [name, colour, dashed]), dots?.name, palette.name]);
    if (known === this.known) return;
    this.known = known;
    this.legend.replaceChildren(
      ...(dots ? [el("span", { class: "legend" }, el("i", { class: "spot", style: `background: ${palette.muted}` }), dots.name)] : []),
      ...(spot ? [el("span", { class: "legend" }, el("i", { class: "spot large", style: `background: ${spot[3]}` }), spot[2])] : []),
      ...lines.map(({ name, colour, dashed }) => el("span", { class: "legend" }, el("i", { class: `stroke${dashed ? " dashed" : ""}`, style: `border-color: ${colour}` }), name)));
  }
}

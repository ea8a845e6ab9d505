// How many translations are right, by the length of the source: a line a model, over bars of how many examples there are.

import { button, el, say } from "../shared/dom.js";
import { node } from "../shared/svg.js";
import { textScale } from "../shared/textsize.js";

const [LEFT, RIGHT, TOP, BOTTOM, HEIGHT] = [52, 16, 12, 40, 300];
const MEASURES = [["exact", "Whole output right"], ["per_token", "Words right"]];

export class Lengths {
  constructor(measure) {
    this.cursor = null;
    this.buttons = MEASURES.map(([value, text]) => button(text, `measure-${value}`, () => measure(value), { cls: "tab", role: "radio", "aria-checked": "false" }));
    this.legend = el("div", { class: "names" });
    this.svg = node("svg", { role: "img", tabindex: 0, "data-testid": "lengths-chart" });
    this.readout = el("p", { class: "readout", "aria-live": "polite" });
    this.element = el("div", { class: "part", "data-testid": "lengths" },
      el("div", { class: "bar" }, el("div", { class: "segmented", role: "radiogroup", "aria-label": "What is counted" }, ...this.buttons), this.legend), this.svg, this.readout);
    this.svg.addEventListener("pointermove", (event) => this.point(event.clientX - this.svg.getBoundingClientRect().left));
    this.svg.addEventListener("pointerleave", () => this.show(null));
    this.svg.addEventListener("keydown", (event) => {
      const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!move || !this.range) return;
      event.preventDefault();
      event.stopPropagation();
      this.show(Math.min(this.range[1], Math.max(this.range[0], (this.cursor ?? this.range[0] - move) + move)));
    });
  }

  point(px) {
    if (!this.range) return;
    const [low, high] = this.range;
    const x = Math.round(low + ((px - LEFT) / Math.max(1, this.width - LEFT - RIGHT)) * (high - low));
    this.show(x < low || x > high ? null : x);
  }

  show(x) {
    if (x === this.cursor) return;
    this.cursor = x;
    if (this.given) this.update(this.given);
  }

  update(given) {
    this.given = given;
    const { meta, arrays, palette } = given;
    const width = this.width = this.element.clientWidth;
    this.buttons.forEach((item, i) => item.setAttribute("aria-checked", String(MEASURES[i][0] === meta.measure)));
    const models = meta.facts.models.map((model, k) => ({
      model, colour: palette.runs[k % palette.runs.length], length: arrays[`${k}.lengths.length`]?.data, count: arrays[`${k}.lengths.count`]?.data, value: arrays[`${k}.lengths.${meta.measure}`]?.data,
    })).filter(({ length, value }) => length?.length && value);
    if (width < 60 || !models.length) return;
    const all = models.flatMap(({ length }) => Array.from(length));
    const [low, high] = this.range = [Math.min(...all), Math.max(...all)];
    const px = (x) => LEFT + ((x - low + 0.5) / (high - low + 1)) * (width - LEFT - RIGHT);
    const py = (y) => TOP + (1 - y) * (HEIGHT - TOP - BOTTOM);
    const size = 11 * textScale(this.element);
    const text = (x, y, words, anchor, more = {}) => node("text", { x, y, "text-anchor": anchor, "font-size": size, fill: palette.muted, ...more }, words);
    for (const [name, value] of [["width", width], ["height", HEIGHT], ["viewBox", `0 0 ${width} ${HEIGHT}`]]) this.svg.setAttribute(name, value);
    const parts = [];
    const step = (width - LEFT - RIGHT) / (high - low + 1);
    const { length, count } = models[0];
    const most = Math.max(1, ...(count ?? []));
    length.forEach((x, i) => parts.push(node("rect", { x: px(x) - step * 0.42, width: step * 0.84, y: py(0) - (60 * count[i]) / most, height: (60 * count[i]) / most, fill: palette.grid, rx: 2 })));
    for (const y of [0, 0.25, 0.5, 0.75, 1]) parts.push(node("path", { d: `M${LEFT} ${py(y)}H${width - RIGHT}`, stroke: palette.grid }), text(LEFT - 6, py(y) + 4, `${100 * y} %`, "end"));
    const every = Math.max(1, Math.ceil(22 / step));
    for (let x = low; x <= high; x++) if ((x - low) % every === 0) parts.push(text(px(x), HEIGHT - BOTTOM + 16, String(x), "middle"));
    parts.push(text((LEFT + width - RIGHT) / 2, HEIGHT - 6, `length of the source (${meta.facts.joiner ? "words" : "letters"})`, "middle", { fill: palette.ink }));
    parts.push(text(0, 0, "share that is right", "middle", { fill: palette.ink, transform: `translate(13 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)` }));
    const seen = meta.facts.lengths;
    if (seen && seen[1] < high) {
      const edge = px(seen[1]) + step / 2;
      parts.push(node("path", { d: `M${edge} ${TOP}V${py(0)}`, stroke: palette.cursor, "stroke-dasharray": "5 4" }), text(edge + 5, TOP + 10, "longer than any in training", "start"));
    }
    if (this.cursor !== null) parts.push(node("path", { d: `M${px(this.cursor)} ${TOP}V${py(0)}`, stroke: palette.cursor, "stroke-dasharray": "3 3" }));
    models.forEach(({ length: at, value, colour }) => {
      const points = Array.from(at, (x, i) => [px(x), py(value[i])]).filter(([, y]) => Number.isFinite(y));
      parts.push(node("path", { d: points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join(""), fill: "none", stroke: colour, "stroke-width": 2.4, "stroke-linejoin": "round" }));
      for (const [x, y] of points) parts.push(node("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: 3.2, fill: colour, stroke: palette.background, "stroke-width": 1 }));
    });
    this.svg.replaceChildren(...parts);
    this.names(models);
    const at = (x) => models.map(({ model, length: all_, value }) => [model.label, value[Array.from(all_).indexOf(x)]]).filter(([, y]) => Number.isFinite(y)).map(([name, y]) => `${name} ${Math.round(100 * y)} %`).join(" · ");
    const place = this.cursor === null ? -1 : Array.from(length).indexOf(this.cursor);
    say(this.readout, place < 0 ? "Grey bars: how many validation examples have this length. Point at the chart to read it." : `Length ${this.cursor}: ${at(this.cursor)} (${count[place]} examples)`);
    this.svg.setAttribute("aria-label", `Share right by length of the source. Shortest, ${low}: ${at(low)}. Longest, ${high}: ${at(high)}.`);
  }

  names(models) {
    const key = models.map(({ model, colour }) => model.label + colour).join();
    if (key === this.named) return;
    this.named = key;
    this.legend.replaceChildren(...models.map(({ model, colour }) => el("span", { class: "legend" }, el("i", { class: "line", style: `background:${colour}` }), model.label)));
  }
}

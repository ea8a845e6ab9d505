// The winners of the ImageNet challenge: error falls, layers grow, parameters do not have to.

import { el, say } from "../shared/dom.js";
import { short } from "./standings.js";
import { node } from "../shared/svg.js";

const HUMAN = 5.1; // % top-5 error of one trained person: Russakovsky et al. 2015, section 6.4
const [HEIGHT, BOTTOM, TOP, LEFT] = [200, 40, 18, 44];

export class ImageNet {
  /** `want("count", n)` asks for one more network to be counted, when there are n. */
  constructor(want) {
    this.want = want;
    this.svg = node("svg", { role: "img", class: "bars-chart", "data-testid": "imagenet-chart" });
    this.body = el("tbody");
    this.note = el("p", { class: "note" });
    const heads = [["Year", "", ""], ["Network", "", ""], ["Top-5 error", "Share of test images whose class is not among five guesses", "number"], ["Layers", "Layers with weights, one after the other", "number"],
      ["Parameters", "Counted by building the network as its paper gives it, on PyTorch's meta device: shapes without numbers", "number"], ["Multiply-adds", "For one image, counted by PyTorch on the way through", "number"], ["What was new", "", ""]];
    this.element = el("div", { class: "part" }, this.svg, this.note, el("div", { class: "scroll" }, el("table", { class: "winners", "data-testid": "imagenet-table" },
      el("thead", {}, el("tr", {}, ...heads.map(([text, title, cls]) => el("th", { scope: "col", text, title: title || null, class: cls || null })))), this.body)));
    new ResizeObserver(() => this.frame && this.update(...this.frame)).observe(this.element);
  }

  update(meta, arrays, palette) {
    this.frame = [meta, arrays, palette];
    const rows = meta.facts.imagenet;
    const counts = (name) => Array.from(arrays[name]?.data ?? rows.map(() => NaN));
    const [parameters, macs] = [counts("parameters"), counts("macs")];
    const [done, all] = [parameters.filter(Number.isFinite).length, rows.filter(({ net }) => net).length];
    if (arrays.parameters && done < all && done !== this.asked) {
      this.asked = done;
      this.want("count", done);
    }
    const known = JSON.stringify([rows.length, parameters, this.element.clientWidth, palette]);
    if (known === this.known) return; // a run that moves draws nothing anew under the pointer
    this.known = known;
    this.chart(rows, parameters, palette);
    say(this.note, done === all
      ? "Bars: top-5 error on the test set, by the winners and one runner-up. Discs: parameters of one network, as large as there are many; each is built here from its paper and counted. Most winners averaged several networks. 5.1 % is one trained person (Russakovsky et al. 2015)."
      : `Each network is built on the meta device to count its parameters: ${done} of ${all} …`);
    this.body.replaceChildren(...rows.map((row, i) => el("tr", {},
      el("td", { text: String(row.year) }), el("th", { scope: "row", text: row.name }), el("td", { class: "number", text: `${row.error} %` }),
      el("td", { class: "number", text: row.layers ? String(row.layers) : "–" }), el("td", { class: "number", text: count(row, parameters[i]), title: Number.isFinite(parameters[i]) ? parameters[i].toLocaleString("en") : row.net ? "Being counted" : "Not a network, or none whose layers a paper gives" }),
      el("td", { class: "number", text: count(row, macs[i]) }), el("td", { title: row.source }, row.words, " ", el("small", { text: row.source })))));
  }

  chart(rows, parameters, palette) {
    const width = this.element.clientWidth;
    if (width < 40) return;
    this.svg.setAttribute("width", width);
    this.svg.setAttribute("height", HEIGHT);
    const step = (width - LEFT - 8) / rows.length;
    const narrow = step < 62; // px a bar: no room for all the words
    const py = (error) => TOP + (1 - error / 30) * (HEIGHT - TOP - BOTTOM);
    const most = Math.max(...parameters.filter(Number.isFinite), 1);
    const parts = [];
    const text = (x, y, words, more = {}) => node("text", { x, y, "text-anchor": "middle", "font-size": 11, fill: palette.ink, stroke: palette.background, "stroke-width": 3, "stroke-linejoin": "round", "paint-order": "stroke", ...more }, words);
    for (const error of [0, 10, 20, 30]) {
      parts.push(node("path", { d: `M${LEFT} ${py(error)}H${width - 8}`, stroke: palette.grid }), text(LEFT - 6, py(error) + 4, `${error} %`, { "text-anchor": "end", fill: palette.muted }));
    }
    parts.push(node("path", { d: `M${LEFT} ${py(HUMAN)}H${width - 8}`, stroke: palette.floor, "stroke-dasharray": "5 4", "stroke-width": 1.5 }));
    rows.forEach((row, i) => {
      const middle = LEFT + (i + 0.5) * step;
      const wide = Math.min(46, step * 0.5);
      parts.push(node("rect", { x: middle - wide / 2, y: py(row.error), width: wide, height: py(0) - py(row.error), rx: 3, fill: row.layers ? palette.primary : palette.batch, opacity: 0.85 }));
      parts.push(text(middle, py(row.error) - 5, `${row.error}`, { "font-weight": 600 }), text(middle, HEIGHT - 22, narrow ? row.name.split("-")[0] : row.name, { "font-size": narrow ? 8 : step < 80 ? 9.5 : 11, ...squeezed(narrow && row.name, step) }));
      parts.push(text(middle, HEIGHT - 8, `${row.year}${row.layers && !narrow ? `, ${row.layers} layers` : ""}`, { fill: palette.muted, "font-size": step < 90 ? 9 : 10.5 }));
      if (Number.isFinite(parameters[i])) {
        const radius = 20 * Math.sqrt(parameters[i] / most);
        const [x, y] = [middle, Math.max(TOP + 22, py(row.error) - 44)];
        parts.push(node("circle", { cx: x, cy: y, r: radius, fill: palette.validation, opacity: 0.35 }));
        if (!narrow || radius > 14) parts.push(text(x, radius > 9 ? y + 4 : y - radius - 4, short(parameters[i]), { "font-size": 10, "stroke-width": 0 }));
      }
    });
    const free = LEFT + (rows.findLastIndex(({ net }) => !net) + 0.5) * step; // above a bar without a disc
    if (!narrow) parts.push(text(free, py(HUMAN) - 5, "one person, 5.1 %", { fill: palette.floor, "font-size": 10.5 }));
    this.svg.replaceChildren(...parts);
    this.svg.setAttribute("aria-label", `Top-5 error on ImageNet: ${rows.map((row) => `${row.year} ${row.name} ${row.error} %`).join(", ")}`);
  }
}

/** A long name in a narrow column. */
const squeezed = (name, step) => (name && name.split("-")[0].length > 7 ? { textLength: step - 2, lengthAdjust: "spacingAndGlyphs" } : {});
const count = ({ net }, value) => (net && !Number.isFinite(value) ? "…" : short(value));

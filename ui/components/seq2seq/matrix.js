// The shares of attention as a matrix: a row for every output word, a column for every source word, the true alignment outlined.

import { el, say } from "../shared/dom.js";
import { withAlpha } from "../shared/palette.js";
import { node } from "../shared/svg.js";
import { textScale } from "../shared/textsize.js";
import { widthOf } from "./layout.js";
import { called, percent, share, written } from "./sentence.js";

const LARGEST = 36; // px of a cell
const SMALLEST = 11;

export class Matrix {
  constructor(hover, choose) {
    Object.assign(this, { hover, choose, cell: null });
    this.svg = node("svg", { role: "img", "data-testid": "matrix" });
    this.none = el("p", { class: "note none", hidden: true, text: "No attention, so nothing to draw: each word comes out of the decoder's state alone, and of the source that state has seen nothing but the vector it began with." });
    this.scale = el("i", { class: "gradient" });
    this.legend = el("div", { class: "legend" }, el("span", { text: "0" }), this.scale, el("span", { text: "1 share of attention" }), el("i", { class: "outlined" }), el("span", { text: "true alignment" }));
    this.readout = el("p", { class: "readout", "aria-live": "polite" });
    this.element = el("div", { class: "matrix" }, this.svg, this.none, this.legend, this.readout);
    this.svg.addEventListener("pointermove", (event) => this.over(event));
    this.svg.addEventListener("pointerleave", () => this.leave());
    this.svg.addEventListener("click", (event) => {
      const at = this.under(event);
      if (at) choose("output", at.t);
    });
  }

  /** How high the picture is, px. */
  get tall() {
    return this.sentence?.attention ? this.element.clientHeight : 0;
  }

  update(sentence, { focus, colour, palette }) {
    const width = this.element.clientWidth;
    this.svg.style.display = sentence.attention ? "" : "none";
    this.none.hidden = Boolean(sentence.attention);
    this.legend.hidden = !sentence.attention;
    Object.assign(this, { sentence, palette, colour, focus });
    if (!sentence.attention || width < 60) {
      say(this.readout, "");
      return;
    }
    const key = JSON.stringify([sentence.source, sentence.output, Array.from(sentence.alignment), width, palette.name, colour]);
    if (key !== this.built) {
      this.built = key;
      this.build(width);
    }
    this.paint();
  }

  build(width) {
    const { sentence, palette } = this;
    const { S, T } = sentence;
    const scale = textScale(this.element);
    const family = getComputedStyle(this.element).fontFamily || "sans-serif";
    const size = 12 * scale;
    const wide = (tokens) => Math.max(14, ...tokens.map((token) => widthOf(written(token), size, family)));
    const left = Math.min(110, wide(sentence.output) + 10);
    const upright = sentence.source.every((token) => written(token).length < 2);
    const top = upright ? 20 : Math.min(90, wide(sentence.source) * 0.75 + 16);
    const side = Math.max(SMALLEST, Math.min(LARGEST, (width - left - (upright ? 4 : 34)) / S, 420 / Math.max(T, 6)));
    this.geometry = { left, top, side };
    const [w, h] = [left + side * S + (upright ? 4 : 34), top + side * T + 4];
    for (const [name, value] of [["width", w], ["height", h], ["viewBox", `0 0 ${w} ${h}`]]) this.svg.setAttribute(name, value);
    this.columns = sentence.source.map((token, s) => {
      const [x, y] = [left + side * (s + 0.5), top - 6];
      const turn = upright ? {} : { transform: `rotate(-45 ${x} ${y})` };
      return node("text", { x, y, "font-size": size, "text-anchor": upright ? "middle" : "start", fill: palette.muted, ...turn }, written(token));
    });
    this.rows = sentence.output.map((token, t) => node("text", { x: left - 6, y: top + side * (t + 0.5), "dominant-baseline": "central", "text-anchor": "end", "font-size": Math.min(size, side + 1) }, written(token)));
    this.cells = [];
    const truth = [];
    for (let t = 0; t < T; t++) {
      for (let s = 0; s < S; s++) {
        const box = { x: left + side * s + 0.5, y: top + side * t + 0.5, width: side - 1, height: side - 1, rx: Math.min(4, side / 6) };
        this.cells.push(node("rect", box));
        if (sentence.alignment[t] === s) truth.push(node("rect", { ...box, fill: "none", stroke: palette.floor, "stroke-width": 2 }));
      }
    }
    this.mark = node("rect", { fill: "none", stroke: palette.primary, "stroke-width": 2, rx: 3 });
    this.svg.replaceChildren(...this.cells, ...truth, ...this.columns, ...this.rows, this.mark);
    this.scale.style.background = `linear-gradient(to right, ${palette.surface}, ${this.colour})`;
  }

  paint() {
    const { sentence, palette, colour, focus, geometry: { left, top, side } } = this;
    const { S, T } = sentence;
    this.cells.forEach((cell, i) => {
      const value = sentence.attention[i];
      cell.setAttribute("fill", value < 0.004 ? palette.surface : withAlpha(colour, Math.min(1, 0.04 + 0.96 * value).toFixed(3)));
    });
    const on = focus && focus.at >= 0;
    const [row, column] = [on && focus.side === "output" ? focus.at : this.cell?.t ?? -1, on && focus.side === "source" ? focus.at : this.cell?.s ?? -1];
    this.rows.forEach((text, t) => {
      text.setAttribute("fill", sentence.known && sentence.right && !sentence.right[t] ? palette.danger : palette.ink);
      text.setAttribute("font-weight", t === row ? 700 : 400);
    });
    this.columns.forEach((text, s) => {
      text.setAttribute("fill", s === column ? palette.ink : palette.muted);
      text.setAttribute("font-weight", s === column ? 700 : 400);
    });
    const marked = on && (focus.side === "output" ? focus.at < T : focus.at < S);
    this.mark.setAttribute("visibility", marked ? "visible" : "hidden");
    if (marked) {
      const box = focus.side === "output" ? [left, top + side * focus.at, side * S, side] : [left + side * focus.at, top, side, side * T];
      ["x", "y", "width", "height"].forEach((name, i) => this.mark.setAttribute(name, box[i]));
    }
    const aligned = Array.from({ length: T }, (_, t) => t).filter((t) => sentence.alignment[t] >= 0 && sentence.right?.[t]);
    const agree = aligned.filter((t) => best(sentence, t) === sentence.alignment[t]).length;
    const agreement = aligned.length ? aligned.length === 1 ? `The one right word with a source word ${agree ? "looks" : "does not look"} most at it.` : `${agree} of the ${aligned.length} right words with a source word look most at it.` : "";
    const { cell } = this;
    say(this.readout, cell && cell.t < T && cell.s < S
      ? `${called(sentence.output[cell.t])} looks at ${called(sentence.source[cell.s])} with ${percent(share(sentence, cell.t, cell.s))}${sentence.alignment[cell.t] === cell.s ? ", where it truly comes from" : ""}.`
      : agreement);
    this.svg.setAttribute("aria-label", `Attention as a matrix of ${T} output words by ${S} source words. ${agreement}`);
  }

  under(event) {
    if (!this.geometry || !this.sentence) return null;
    const { left, top, side } = this.geometry;
    const box = this.svg.getBoundingClientRect();
    const [s, t] = [Math.floor((event.clientX - box.left - left) / side), Math.floor((event.clientY - box.top - top) / side)];
    return t >= 0 && t < this.sentence.T && s < this.sentence.S ? { t, s } : null;
  }

  over(event) {
    const at = this.under(event);
    this.cell = at && at.s >= 0 ? at : null;
    if (event.pointerType === "mouse") this.hover(at ? "output" : null, at ? at.t : -1);
    this.paint();
  }

  leave() {
    this.cell = null;
    this.hover(null, -1);
    this.paint();
  }
}

/** The source word that an output word looks at most. */
export function best(sentence, t) {
  let found = 0;
  for (let s = 1; s < sentence.S; s++) if (share(sentence, t, s) > share(sentence, t, found)) found = s;
  return found;
}

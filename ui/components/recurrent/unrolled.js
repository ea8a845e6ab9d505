// The network unrolled over the text, and the gradient of the last loss on its way back through it: how far does it get, and
// where does truncated back-propagation cut it off?

import { el, number, say } from "../shared/dom.js";
import { node } from "../shared/svg.js";
import { called, visible } from "../shared/tokens.js";

const [LAYER, BARS, LEFT, BELOW] = [52, 200, 44, 44]; // px
const [NARROW, WIDE] = [14, 46]; // px of a step
const MOST = 120; // steps that are drawn
const DECADES = 6; // of the logarithmic scale
const WHY = "The same cell, drawn once a step; equal boxes are equal weights. Forwards (grey) the state is handed on. Backwards (coloured) goes the gradient of the loss at one step, the last one at first: each bar is its length where it reaches the state of that step, as a share of the longest, on a logarithmic scale; click a letter to start from its loss. What fades on the way back cannot be learnt from.";

export class Unrolled {
  /** `point(t)`, `pick(t)`. */
  constructor({ point, pick }) {
    Object.assign(this, { point, pick });
    this.why = el("p", { class: "note", text: WHY });
    this.svg = node("svg", { role: "img", class: "unrolled", "data-testid": "unrolled" });
    this.axis = node("svg", { class: "unrolledaxis", "aria-hidden": "true" }); // stays in sight while the rest scrolls
    this.scroller = el("div", { class: "unrolledscroll", tabindex: 0, "aria-label": "The unrolled network; scrolls" }, this.svg, this.axis);
    this.note = el("p", { class: "readout", "aria-live": "polite", "data-testid": "unrolled-note" });
    this.element = el("div", { class: "part" }, this.why, this.scroller, this.note);
    this.svg.addEventListener("pointermove", (event) => this.point(this.at(event)));
    this.svg.addEventListener("pointerleave", () => this.point(-1));
    this.svg.addEventListener("click", (event) => this.pick(this.at(event)));
  }

  at(event) {
    const x = event.clientX - this.svg.getBoundingClientRect().left - LEFT;
    return this.first + Math.max(0, Math.min(this.count - 1, Math.floor(x / this.column)));
  }

  update(model, arraysOf, { meta, at, palette }) {
    const { cell: own } = meta.focus;
    const { norm, layers: every, at: from, first: kept } = arraysOf(own);
    Object.assign(this, { model, palette, norm: norm?.data });
    const { T, cell, texts } = model;
    if (!T) return;
    const { layers } = cell;
    this.count = Math.min(MOST, T);
    const column = Math.max(NARROW, Math.min(WIDE, Math.floor(((this.scroller.clientWidth || 900) - LEFT - 14) / this.count)));
    const box = Math.round(0.62 * column);
    this.column = column;
    const cut = kept?.data[0] > 0 ? kept.data[0] : -1; // steps before this one are beyond the window
    const last = from?.data[0] ?? T - 1;
    this.first = Math.max(0, Math.min(T - this.count, last - this.count + 1));
    const end = this.first + this.count;
    Object.assign(this, { cut, window: meta.facts.window, last });
    const width = LEFT + this.count * column + 12;
    const tall = BARS + 30 + layers * LAYER + BELOW;
    const [nodes, scale] = [[], []];
    const add = (tag, attributes, ...children) => nodes.push(node(tag, attributes, ...children));
    const x = (t) => LEFT + (t - this.first + 0.5) * column;
    const y = (layer) => BARS + 30 + (layers - 1 - layer) * LAYER + box / 2;
    const most = norm ? Math.max(...norm.data.filter(Number.isFinite), 1e-30) : 1;
    const share = (value) => (value > 0 ? Math.max(0, 1 + Math.log10(value / most) / DECADES) : 0);
    const line = (x1, y1, x2, y2, colour, wide = 1, more = {}) => add("line", { x1, y1, x2, y2, stroke: colour, "stroke-width": wide, ...more });
    const text = (px, py, words, more = {}) => add("text", { x: px, y: py, "font-size": 11, fill: palette.muted, "text-anchor": "middle", ...more }, words);
    if (cut > this.first) add("rect", { x: LEFT, y: 0, width: (cut - this.first) * column, height: tall - BELOW + 6, fill: palette.warning_tint });
    for (let d = 0; d <= DECADES; d += 2) {
      const py = BARS * (d / DECADES) + 8;
      line(LEFT, py, width - 12, py, palette.grid);
      scale.push(node("text", { x: LEFT - 6, y: py + 4, "font-size": 11, fill: palette.muted, "text-anchor": "end" }, d ? `10${superscript(-d)}` : "1"));
    }
    const grad = palette.class_inks[5];
    for (let t = this.first; t < end; t++) {
      const beyond = t < cut;
      const part = norm ? share(norm.data[t]) : 0;
      add("rect", { x: x(t) - box / 2, y: 8 + BARS * (1 - part), width: box, height: Math.max(0, BARS * part), fill: grad, opacity: beyond ? 0.3 : t === at ? 1 : 0.8, rx: 2 });
      for (let layer = 0; layer < layers; layer++) {
        const own = every && every.shape[0] === layers ? share(every.data[layer * T + t]) : part;
        if (t > this.first) {
          line(x(t - 1) + box / 2, y(layer) - 5, x(t) - box / 2, y(layer) - 5, palette.outline, 1.4);
          const lit = (own + part) / 2;
          if (norm && t - 1 >= cut) line(x(t) - box / 2, y(layer) + 5, x(t - 1) + box / 2, y(layer) + 5, grad, 0.8 + 5 * lit, { opacity: 0.25 + 0.75 * lit });
        } else if (this.first > 0) text(LEFT + 2, y(layer) + 4, "…");
        if (layer) line(x(t), y(layer) + box / 2, x(t), y(layer - 1) - box / 2, palette.outline, 1.2);
        add("rect", { x: x(t) - box / 2, y: y(layer) - box / 2, width: box, height: box, rx: 6, fill: palette.raised, stroke: t === at ? palette.primary : palette.outline, "stroke-width": t === at ? 2.5 : 1.3 });
        if (norm && own > 0) add("rect", { x: x(t) - box / 2 + 2, y: y(layer) - box / 2 + 2, width: box - 4, height: box - 4, rx: 4, fill: grad, opacity: (beyond ? 0.12 : 0.6) * own });
      }
      line(x(t), y(0) + box / 2, x(t), tall - BELOW + 12, palette.outline, 1.2);
      const letters = model.values ? texts[t].replace(/^(−?)0\./, "$1.").replace("•", "") : visible(texts[t]);
      text(x(t), tall - 14, letters.slice(0, Math.max(1, Math.floor(column / (model.values ? 6 : 8)))), { "font-size": model.values ? 10 : 14, fill: texts[t].endsWith("•") ? palette.primary : palette.ink, "font-family": "ui-monospace, Menlo, Consolas, monospace", "font-weight": t === at ? 700 : 400 });
    }
    const others = meta.facts.cells.map((_, k) => [k, arraysOf(k).norm]).filter(([k, other]) => k !== own && other?.shape[0] === T);
    for (const [k, { data }] of others) {
      const top = Math.max(...data.filter(Number.isFinite), 1e-30);
      const points = Array.from({ length: Math.min(end - 1, last) - this.first + 1 }, (_, i) => `${x(this.first + i)},${8 + BARS * (1 - (data[this.first + i] > 0 ? Math.max(0, 1 + Math.log10(data[this.first + i] / top) / DECADES) : 0))}`);
      const colour = palette.runs[k % palette.runs.length];
      add("polyline", { points: points.join(" "), fill: "none", stroke: palette.background, "stroke-width": 4.5 });
      add("polyline", { points: points.join(" "), fill: "none", stroke: colour, "stroke-width": 2 });
    }
    this.others = others.map(([k]) => meta.facts.cells[k].label ?? `cell ${k + 1}`);
    if (cut > this.first) {
      line(x(cut) - column / 2, 0, x(cut) - column / 2, tall - BELOW + 6, palette.warning, 2, { "stroke-dasharray": "6 4" });
      for (let layer = 0; layer < layers; layer++) {
        add("circle", { cx: x(cut) - column / 2, cy: y(layer) + 8, r: 9, fill: palette.warning_tint, stroke: palette.warning });
        text(x(cut) - column / 2, y(layer) + 12.5, "✂", { "font-size": 13, fill: palette.warning });
      }
      const room = (cut - this.first) * column;
      if (room > 120) text(x(cut) - column / 2 - 6, BARS + 23, "beyond the window", { "text-anchor": "end", fill: palette.warning, "font-weight": 600 });
      if ((end - cut) * column > 90) text(x(cut) - column / 2 + 6, BARS + 23, "this window", { "text-anchor": "start", fill: palette.warning, "font-weight": 600 });
    }
    this.svg.setAttribute("viewBox", `0 0 ${width} ${tall}`);
    Object.assign(this.svg.style, { width: `${width}px`, height: `${tall}px` });
    this.svg.setAttribute("aria-label", `The network unrolled over ${this.count} steps. ${this.words(this.last)}`);
    this.svg.replaceChildren(...nodes);
    this.axis.setAttribute("viewBox", `0 0 ${LEFT} ${BARS + 16}`);
    Object.assign(this.axis.style, { width: `${LEFT}px`, height: `${BARS + 16}px` });
    this.axis.replaceChildren(...scale);
    const mark = `${meta.run}/${T}/${texts.join("")}`;
    if (this.scrolled !== mark) this.scroller.scrollLeft = width; // that is where the gradient starts
    this.scrolled = mark;
    this.show(at);
  }

  words(at) {
    const { norm, model, cut, window } = this;
    if (!norm) return "";
    const { last } = this;
    const far = last - at;
    const kept = norm[last] > 0 ? norm[at] / norm[last] : NaN;
    const reached = far ? `${far} ${far === 1 ? "step" : "steps"} back at ${called(model.texts[at])}: length ${number(norm[at], 2)}, ${number(kept, 2)} of what starts at step ${last + 1}${at < cut ? "; beyond the window, so training never sees it" : ""}` : `It starts with length ${number(norm[last], 2)} at step ${last + 1}`;
    const rule = cut >= 0 ? `Training goes back ${window} steps at a time (truncated back-propagation), so from here to step ${cut + 1}: the state is handed on across the cut, the gradient is not.` : "The window covers all of this text: the gradient goes back to the first step.";
    const lines = this.others?.length ? ` Lines: ${this.others.join(" and ")}, each as a share of its own largest.` : "";
    const which = [model.cell.layers > 1 ? "Bars: the top layer." : "", model.cell.both ? "This is the half that reads forwards; the other one is its mirror image." : ""].map((words) => words && ` ${words}`).join("");
    return `${reached}. ${rule}${which}${lines}`;
  }

  show(at) {
    if (this.model) say(this.note, this.words(at < 0 || at > this.last ? this.last : at));
  }
}

const superscript = (value) => String(value).replace("-", "⁻").replace(/\d/g, (d) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[d]);

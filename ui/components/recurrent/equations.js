// The equations of one unit at one step with the numbers that stand in them now, and the cell drawn with its gates as valves.

import { el, keep, number, say } from "../shared/dom.js";
import { percent } from "../shared/chances.js";
import { called, visible } from "../shared/tokens.js";
import { Diagram } from "./diagram.js";
import { answerName } from "./model.js";
import { inkOf, isGate, TRACKS, wordsOf } from "./names.js";

const n = (value) => number(value, Math.abs(value) < 1 ? 2 : 3);
const inSum = (value) => (value < 0 ? `(${n(value)})` : n(value));

const added = (value) => (value < 0 ? `− ${n(-value)}` : `+ ${n(value)}`);

const SYMBOLS = {
  lstm: { cell: "c = f · c₋₁ + i · g", hidden: "h = o · tanh(c)" },
  gru: { hidden: "h = z · h₋₁ + (1 − z) · g" },
  rnn: { hidden: "h = tanh(a)" },
};

export class Equations {
  constructor() {
    this.title = el("p", { class: "eqtitle", "aria-live": "polite", "data-testid": "equation-title" });
    this.diagram = new Diagram();
    this.head = el("div", { class: "eqrow eqhead", "aria-hidden": "true" }, el("span"), el("span", { class: "terms" }, el("span", { text: "input" }), el("span", { text: "h₋₁" }), el("span", { text: "bias" }), el("span", { text: "sum" })), el("span", { text: "" }));
    this.list = el("div", { class: "eqlist", "data-testid": "equations" });
    this.note = el("p", { class: "note" });
    this.next = el("div", { class: "next", "data-testid": "next" });
    this.bars = [];
    this.element = el("section", { class: "equations", "aria-label": "The equations with their numbers" }, this.title, this.diagram.element, this.head, this.list, this.note, this.next);
    this.rows = new Map();
  }

  /** `model` of the layer, `arrays` of the lens equation, step `t`, `unit`, and which of its gates are `held`. */
  update(model, arrays, { t, unit, palette, held }) {
    if (t < 0 || t >= model.T) return;
    const { kind, cell, T, H, texts } = model;
    say(this.title, `Unit ${unit + 1} at step ${t + 1}, which reads ${called(texts[t])}`);
    const now = (name, at = t) => (at < 0 ? 0 : model.tracks.get(name)?.data[at * H + unit] ?? NaN);
    const parts = arrays.parts;
    const known = parts && parts.shape[0] === T && parts.shape[1] === cell.gates.length;
    this.head.hidden = !known;
    const rows = cell.gates.map((name, g) => {
      const row = this.row(name, palette);
      const squash = isGate(name) ? "σ" : name === "before" ? "" : "tanh";
      const [input, hidden, bias, sum, after] = known ? parts.data.subarray((t * cell.gates.length + g) * 5, (t * cell.gates.length + g) * 5 + 5) : [NaN, NaN, NaN, NaN, now(name)];
      keep(row.terms, row.cells);
      const shown = known ? [n(input), added(hidden), added(bias), squash ? `→ ${squash}(${n(sum)})` : ""] : ["", "", "", squash];
      if (held[name]) shown.splice(3, 1, held[name] === "open" ? "held open" : "held shut");
      shown.forEach((text, i) => say(row.cells[i], text));
      row.node.title = `${wordsOf(name, cell)}: ${squash}(W·x + U·h₋₁ + b)${known ? ` = ${squash}(${n(input)} + ${inSum(hidden)} + ${inSum(bias)})` : ""} = ${n(after)}; ${TRACKS[name].does}`;
      say(row.value, n(name === "before" ? sum : after));
      meter(row, name === "before" ? 0 : after, isGate(name));
      return row.node;
    });
    const past = (name) => (arrays[name]?.shape[0] === T ? arrays[name].data[2 * t] : now(name, t - 1));
    for (const name of ["cell", "hidden"]) {
      if (!SYMBOLS[kind][name]) continue;
      const row = this.row(name, palette);
      const value = now(name);
      row.terms.classList.add("free");
      if (!row.free) { row.free = [el("span", { class: "symbols" }), el("span", { class: "worked" })]; keep(row.terms, row.free); }
      say(row.free[0], kind === "rnn" && cell.activation === "relu" ? "h = max(0, a)" : SYMBOLS[kind][name]);
      say(row.free[1], worked(kind, name, cell, now, past));
      say(row.value, n(value));
      meter(row, value / model.tracks.get(name).reach, false);
      rows.push(row.node);
    }
    keep(this.list, rows);
    this.diagram.update(model, { now, past, palette, token: called(texts[t]) });
    this.expects(model, t);
    say(this.note, cell.norm ? "Layer norm comes after this, on what goes up to the layer above." : "");
  }

  /** The likeliest answers after this step, the right one with a tick. */
  expects(model, t) {
    const { top, p, target } = model;
    this.next.hidden = !top?.shape[1] || (target?.[t] < 0 && !model.facts.writes);
    if (this.next.hidden) return;
    const count = top.shape[1];
    while (this.bars.length < count) {
      const [name, fill, share] = [el("span", { class: "name" }), el("i"), el("span", { class: "share" })];
      this.bars.push({ name, fill, share, node: el("div", { class: "nextrow" }, name, el("span", { class: "nexttrack" }, fill), share) });
    }
    this.head2 ??= el("p", { class: "note", text: "What it expects next:" });
    keep(this.next, [this.head2, ...this.bars.slice(0, count).map(({ node }) => node)]);
    for (let i = 0; i < count; i++) {
      const [id, share] = [top.data[t * count + i], p.data[t * count + i]];
      const { name, fill, node } = this.bars[i];
      const right = target?.[t] === id;
      say(name, `${visible(answerName(model, id))}${right ? " ✓" : ""}`);
      node.title = `${called(answerName(model, id))}: ${percent(share)}${right ? "; that is what comes" : ""}`;
      fill.style.width = `${100 * share}%`;
      node.classList.toggle("right", right);
      say(this.bars[i].share, percent(share));
    }
  }

  row(name, palette) {
    if (!this.rows.has(name)) {
      const [terms, value, bar] = [el("span", { class: "terms" }), el("b", { class: "value" }), el("i")];
      const cells = Array.from({ length: 4 }, () => el("span"));
      const letter = el("b", { class: "letter", text: TRACKS[name].letter });
      const node = el("div", { class: "eqrow", "data-testid": `eq-${name}` }, letter, terms, el("span", { class: "outcome" }, value, el("span", { class: "meter" }, bar)));
      this.rows.set(name, { node, terms, value, bar, cells, letter });
    }
    const row = this.rows.get(name);
    row.letter.style.color = inkOf(name, palette);
    row.bar.style.background = inkOf(name, palette);
    return row;
  }
}

// The bar of a gate fills from the left; that of a state grows from the middle.
function meter({ bar }, value, gate) {
  const share = Math.max(-1, Math.min(1, value)) || 0;
  Object.assign(bar.style, gate ? { left: "0", width: `${100 * share}%` } : { left: `${50 + 50 * Math.min(0, share)}%`, width: `${50 * Math.abs(share)}%` });
  bar.parentElement.classList.toggle("middle", !gate);
}

function worked(kind, name, cell, now, past) {
  const [f, i, g, o, z] = ["forget", "input", "candidate", "output", "update"].map((gate) => n(now(gate)));
  if (name === "cell") return `${f} · ${inSum(past("cell"))} + ${i} · ${inSum(now("candidate"))}`;
  if (kind === "lstm") return `${o} · tanh(${n(now("cell"))})`;
  if (kind === "gru") return `${z} · ${inSum(past("hidden"))} + ${n(1 - now("update"))} · ${inSum(now("candidate"))}`;
  return cell.activation === "relu" ? `max(0, ${n(now("before"))})` : `tanh(${n(now("before"))})`;
}

// The network drawn large: a box a unit, a line a weight, and the numbers of the stage on both.

import { el } from "../shared/dom.js";
import { diverging, parse } from "../shared/palette.js";
import { addition, number, signed, targetWords } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const LEAST = 116; // CSS pixels between two columns; a deeper network scrolls sideways
const TOP = 46;
const FOOT = 26;
const FEW = 12; // up to this many weights between two layers all have their number; of more, those of the chosen unit

const EVEN = [0.36, 0.5, 0.28, 0.64, 0.72, 0.22, 0.78]; // where along a line its number may stand, the best place first
const ODD = [0.64, 0.5, 0.72, 0.36, 0.28, 0.78, 0.22]; // neighbours begin at different ends, so that fewer meet

function node(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null && value !== undefined) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const text = (words, x, y, cls = "") => {
  const made = node("text", { x, y, class: cls });
  made.textContent = words;
  return made;
};

export class Picture {
  /** `choose({c, j})` is called when a unit is chosen. */
  constructor(choose) {
    this.choose = choose;
    this.svg = node("svg", { role: "group", "aria-label": "The step on the network", "data-testid": "step-picture" });
    this.element = el("div", { class: "picture", tabindex: -1 }, this.svg);
    this.svg.addEventListener("click", (event) => this.pick(event.target.closest?.("[data-c]")));
    this.svg.addEventListener("keydown", (event) => this.key(event));
  }

  pick(found) {
    if (found) this.choose({ c: Number(found.dataset.c), j: Number(found.dataset.j) });
  }

  key(event) {
    const found = event.target.closest?.("[data-c]");
    if (!found || event.ctrlKey || event.metaKey || event.altKey) return;
    let [c, j] = [Number(found.dataset.c), Number(found.dataset.j)];
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation(); // the bar's arrow keys step through the run
    c = Math.max(0, Math.min(this.step.last, c + move[0]));
    j = Math.max(0, Math.min(this.step.count(c) - 1, j + move[1]));
    this.choose({ c, j });
    this.svg.querySelector(`[data-c="${c}"][data-j="${j}"]`)?.focus({ preventScroll: true });
  }

  place(step, width, height) {
    const columns = step.meta.columns.length;
    const [left, right] = [70, 128];
    const pitch = Math.max(LEAST, (width - left - right) / Math.max(1, columns - 1));
    const room = height - TOP - FOOT;
    const most = Math.max(...step.meta.columns.map((_, c) => step.count(c)));
    this.radius = Math.max(13, Math.min(25, (room / most) * 0.4)); // half the height of a unit's box
    this.half = Math.max(25, this.radius); // half its width: a number has to fit
    this.xs = step.meta.columns.map((_, c) => left + c * pitch);
    this.ys = step.meta.columns.map((_, c) => {
      const count = step.count(c);
      const gap = Math.min(room / count, 92);
      return Array.from({ length: count }, (_, j) => TOP + room / 2 + (j - (count - 1) / 2) * gap);
    });
    this.width = Math.max(width, left + (columns - 1) * pitch + right);
    this.height = height;
  }

  draw(step, stage, e, chosen, palette) {
    const [width, height] = [this.element.clientWidth, this.element.clientHeight];
    if (!width || !height) return;
    Object.assign(this, { step, stage, e, chosen, palette });
    const focused = this.svg.contains(this.svg.getRootNode().activeElement);
    this.place(step, width, height);
    for (const [name, value] of [["width", this.width], ["height", height], ["class", stage]]) this.svg.setAttribute(name, value);
    this.boxes = [];
    for (let c = 0; c <= step.last; c++) for (const y of this.ys[c]) this.boxes.push([this.xs[c] - this.half - 2, y - this.radius, 2 * this.half + 4, 2 * this.radius]);
    const [lines, labels] = [node("g", { class: "edges" }), node("g", { class: "edgelabels" })];
    for (let c = 1; c <= step.last; c++) this.edges(c, lines, labels);
    const units = node("g");
    for (let c = 0; c <= step.last; c++) this.column(c, units);
    this.svg.replaceChildren(lines, labels, units, this.verdict());
    if (focused) this.svg.querySelector('[tabindex="0"]')?.focus({ preventScroll: true });
    if (stage !== this.scrolledFor) this.element.scrollLeft = stage === "batch" || stage === "forward" ? 0 : this.width;
    this.scrolledFor = stage;
  }

  /** What the lines of a column carry in this stage: a number for (j, k), or null. */
  carried(c, j, k) {
    if (this.stage === "forward") return this.step.parameter("value", c, j, k);
    if (this.stage === "backward") return this.step.parameter("gradient", c, j, k);
    return this.stage === "update" ? this.step.parameter("change", c, j, k) : null;
  }

  edges(c, lines, labels) {
    const { step, stage, chosen, palette } = this;
    const [rows, inputs] = [step.count(c), step.count(c - 1)];
    let largest = 1e-12;
    for (let j = 0; j < rows; j++) for (let k = 0; k < inputs; k++) largest = Math.max(largest, Math.abs(this.carried(c, j, k) ?? 0));
    const few = rows * inputs <= FEW;
    const numbers = []; // those of the chosen unit are written first, where there is most room
    for (let j = 0; j < rows; j++) {
      for (let k = 0; k < inputs; k++) {
        const [x0, y0, x1, y1] = [this.xs[c - 1] + this.half, this.ys[c - 1][k], this.xs[c] - this.half, this.ys[c][j]];
        const value = this.carried(c, j, k);
        const own = (chosen.c === c && chosen.j === j) || (chosen.c === 0 && c === 1 && chosen.j === k);
        const share = Math.abs(value ?? 0) / largest;
        const colour = value === null || !Number.isFinite(value) ? palette.outline : palette.classes[value < 0 ? 0 : 1];
        const line = node("line", { x1: x0, y1: y0, x2: x1, y2: y1, stroke: colour, "stroke-width": value === null ? 1 : 0.8 + 4 * share,
          opacity: own ? 1 : value === null ? 0.35 : few ? 0.45 : 0.2 });
        if (own && value !== null) line.classList.add("own");
        lines.append(line);
        if (value === null || !(few || own)) continue;
        const write = () => this.edgeLabel(labels, this.edgeWords(c, j, k, value, own), k, x0, y0, x1, y1, value, own);
        if (own) numbers.unshift(write);
        else numbers.push(write);
      }
    }
    for (const write of numbers) write();
  }

  /** One line of text, or more for a weight of the chosen unit that is shown with its sum. */
  edgeWords(c, j, k, value, own) {
    if (this.stage === "forward") return [number(value, 2)];
    if (this.stage === "backward" || !own || this.step.count(c - 1) > 5) return [signed(value)];
    const [old, change, now] = addition(this.step.parameter("value", c, j, k), value);
    const both = `${old} ${change[0]} ${change.slice(1)}`;
    return both.length < 15 ? [both, `= ${now}`] : [old, `${change[0]} ${change.slice(1)}`, `= ${now}`];
  }

  /** The number at the first place along the line where nothing else is written. */
  edgeLabel(labels, words, k, x0, y0, x1, y1, value, own) {
    const width = 6.6 * Math.max(...words.map((line) => line.length)) + 4;
    const height = 3 + 13 * words.length;
    const boxAt = (t) => [x0 + (x1 - x0) * t - width / 2, y0 + (y1 - y0) * t - height / 2, width, height];
    const clear = (box) => !this.boxes.some((other) => overlap(box, other));
    const t = (k % 2 ? ODD : EVEN).find((place) => clear(boxAt(place)));
    if (t === undefined && !own) return; // rather no number than two on top of each other
    const box = boxAt(t ?? 0.5);
    this.boxes.push(box);
    const cls = value < 0 ? "negative" : value > 0 ? "positive" : "";
    words.forEach((line, i) => labels.append(text(line, box[0] + width / 2, box[1] + 12 + 13 * i, `${cls}${own ? " own" : ""}`)));
  }

  column(c, units) {
    const { step, palette } = this;
    const { title, sub } = step.meta.columns[c];
    units.append(text(title, this.xs[c], 16, "title"), text(sub, this.xs[c], 31, "sub"));
    const hidden = step.hidden(c);
    if (hidden > 0) units.append(text(`and ${hidden} more`, this.xs[c], this.height - 8, "sub"));
    const values = this.ys[c].map((_, j) => this.said(c, j));
    const largest = Math.max(1e-12, ...values.filter(Number.isFinite).map(Math.abs));
    this.ys[c].forEach((y, j) => units.append(this.unit(c, j, y, values[j], largest, palette)));
  }

  /** The number in a unit's box; null where this stage has none. */
  said(c, j) {
    if (c === 0) return this.step.output(0, this.e, j);
    if (this.stage === "batch") return null;
    if (this.stage === "backward") return this.step.error(c, this.e, j);
    if (this.stage === "update") return this.step.parameter("change", c, j, null);
    return this.step.output(c, this.e, j);
  }

  unit(c, j, y, value, largest, palette) {
    const { step, chosen } = this;
    const own = chosen.c === c && chosen.j === j;
    const share = value === null || !Number.isFinite(value) ? 0 : value / largest;
    const fill = value === null ? palette.surface : diverging(0.85 * share, palette);
    const ink = contrasting(fill, palette);
    const signs = c > 0 && (this.stage === "backward" || this.stage === "update");
    const words = value === null ? "" : signs ? signed(value) : number(value, 2);
    const kind = this.stage === "update" ? "change of its bias" : this.stage === "backward" ? "slope" : "output";
    const label = `${step.name(c, j)}${value === null ? "" : `: ${c === 0 ? "" : `${kind} `}${words}`}`;
    const made = node("g", { class: `unit${own ? " own" : ""}`, role: "button", tabindex: own ? 0 : -1, "aria-pressed": String(own),
      "aria-label": label, "data-c": c, "data-j": j, "data-testid": `step-unit-${c}.${j}` });
    const x = this.xs[c];
    made.append(node("rect", { x: x - this.half, y: y - this.radius, width: 2 * this.half, height: 2 * this.radius, rx: this.radius, fill, stroke: own ? palette.primary : palette.outline, "stroke-width": own ? 3 : 1.2 }));
    const number_ = text(words, x, y + 4, "said");
    number_.style.fill = ink;
    if (words.length > 6) number_.style.fontSize = "10.5px";
    made.append(number_);
    if (c === 0) {
      const name = text(step.name(0, j), x - this.half - 6, y + 4, "inputname");
      made.append(name);
    }
    return made;
  }

  /** Right of the output: the target, and from the third stage on the loss. */
  verdict() {
    const { step, e, stage } = this;
    const x = this.xs[step.last] + this.half + 14;
    const y = TOP + (this.height - TOP - FOOT) / 2;
    const made = node("g", { class: "verdict" });
    const rows = [["target", targetWords(step, e)]];
    if (stage !== "batch") {
      const p = step.probabilities(e);
      if (p && step.meta.task === "binary") rows.unshift(["p", number(p[1])]);
      else if (p) rows.unshift([`p(${step.meta.class_names[step.target(e)]})`, number(p[step.target(e)])]);
    }
    if (["loss", "backward", "update"].includes(stage)) rows.push(["loss", number(step.exampleLoss(e))], ["batch mean", number(step.loss)]);
    rows.forEach(([name, value], i) => {
      const at = y + (i - (rows.length - 1) / 2) * 36;
      made.append(text(name, x, at - 5, "sub start"), text(value, x, at + 10, `start strong${name === "loss" && stage === "loss" ? " now" : ""}`));
    });
    return made;
  }
}

function overlap([x, y, w, h], [x2, y2, w2, h2]) {
  return x < x2 + w2 && x2 < x + w && y < y2 + h2 && y2 < y + h;
}

/** Ink or page colour, whichever reads better on a fill. */
function contrasting(fill, palette) {
  const light = (colour) => {
    const [r, g, b] = parse(colour).map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  const ratio = (colour) => Math.max(light(colour), light(fill)) / Math.min(light(colour), light(fill));
  return ratio(palette.ink) >= ratio(palette.background) ? palette.ink : palette.background;
}

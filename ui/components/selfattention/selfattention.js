// Self-attention in numbers: one head, stage by stage, every cell explained.

import { button, el, keep, say } from "../shared/dom.js";
import { mount } from "../shared/mount.js";
import { explain } from "./explain.js";
import { Matrix } from "./matrix.js";
import { Model } from "./model.js";
import { stagesOf } from "./stages.js";
import { Strip } from "./strip.js";

const WINDOW = 12; // tokens whose numbers are shown at once
const NARROW = 8; // and on a phone
const PATIENCE = 700; // ms in which a choice stands, whatever older frames say
const ENOUGH = 4; // tokens more than that are still shown as a whole

export const update = (component) => mount(component, new URL("./selfattention.css", import.meta.url), (context) => new SelfAttention(context));

class SelfAttention {
  constructor({ host, send, palette }) {
    Object.assign(this, { host, send, palette, stage: 0, held: null, hovered: null, first: 0, all: false, chosen: -PATIENCE });
    host.classList.add("selfattention");
    const choose = () => {
      this.chosen = performance.now(); // frames that are on their way know nothing of it yet
      send({ do: "head", stack: this.stack.value, layer: Number(this.layer.value), head: Number(this.head.value) });
    };
    const select = (testid, words) => el("select", { "data-testid": testid, "aria-label": words, on: { change: choose } });
    this.stack = select("sa-stack", "Kind of attention");
    this.layer = select("sa-layer", "Layer");
    this.head = select("sa-head", "Head");
    this.stackLabel = el("label", {}, "Attention ", this.stack);
    this.state = el("p", { class: "state", role: "status", "data-testid": "sa-state" });
    this.tabs = el("div", { class: "segmented", role: "group", "aria-label": "Stages of the head" });
    this.back = button("‹ Back", "sa-back", () => this.go(this.stage - 1), { cls: "btn", label: "The stage before" });
    this.next = button("Next ›", "sa-next", () => this.go(this.stage + 1), { cls: "btn", label: "The next stage" });
    this.earlier = button("‹", "sa-earlier", () => this.slide(-1), { cls: "btn", label: "Earlier tokens" });
    this.later = button("›", "sa-later", () => this.slide(1), { cls: "btn", label: "Later tokens" });
    this.range = el("span", { class: "range", "data-testid": "sa-range" });
    this.whole = button("All", "sa-all", () => this.toggle(), { cls: "btn", label: "Show all tokens at once, as colours", "aria-pressed": "false" });
    this.words = el("p", { class: "words", "data-testid": "sa-words" });
    const pointing = { point: (...place) => this.point(...place), leave: () => this.leave() };
    this.matrices = [0, 1, 2].map(() => new Matrix(pointing));
    this.row = el("div", { class: "matrices" }, ...this.matrices.map((matrix) => matrix.element));
    this.title = el("h4", { "data-testid": "sa-title" });
    this.sum = el("p", { class: "sum", "data-testid": "sa-sum" });
    this.strip = new Strip();
    this.more = el("p", { class: "more" });
    this.working = el("section", { class: "working", "aria-label": "The number that is pointed at, worked out", "aria-live": "polite" }, this.title, this.sum);
    host.append(
      el("div", { class: "top" }, this.stackLabel, el("label", {}, "Layer ", this.layer), el("label", {}, "Head ", this.head), this.state),
      el("div", { class: "top" }, this.back, this.tabs, this.next,
        el("span", { class: "window", role: "group", "aria-label": "Tokens shown" }, this.earlier, this.range, this.later, this.whole)),
      this.words, this.row, this.working, this.strip.element, this.more);
  }

  update(frame) {
    this.frame = frame;
    this.model = frame.arrays.q ? new Model(frame.meta, frame.arrays) : null;
    this.draw();
  }

  theme(palette) {
    this.palette = palette;
    if (this.frame) this.draw();
  }

  resize(width) {
    if (width === this.width) return;
    this.width = width;
    if (this.frame) this.draw();
  }

  go(stage) {
    this.stage = Math.max(0, Math.min(this.stages.length - 1, stage));
    if (this.held) this.held = { ...this.held, name: this.stages[this.stage].matrices.at(-1).name };
    this.hovered = null;
    this.draw();
  }

  slide(by) {
    this.first += by * this.size;
    this.draw();
  }

  toggle() {
    this.all = !this.all;
    this.draw();
  }

  get size() {
    return (this.width ?? 900) < 640 ? NARROW : WINDOW;
  }

  /** Which tokens are shown: { i: [first, end], j: [first, end] }. */
  shown() {
    const { T, S } = this.model;
    const most = Math.max(T, S);
    this.sliding = most > this.size + ENOUGH;
    if (this.all || !this.sliding) return { i: [0, T], j: [0, S] };
    this.first = Math.max(0, Math.min(most - this.size, this.first));
    const part = (count) => (count <= this.size + ENOUGH ? [0, count] : [Math.min(this.first, count - this.size), Math.min(this.first, count - this.size) + this.size]);
    return { i: part(T), j: part(S) };
  }

  point(name, row, column, held) {
    const [down, across] = this.model.axes(name);
    const at = { ...this.at(), name, [down]: row, [across]: column };
    if (held) {
      this.held = at;
      this.hovered = null;
      this.follow(at);
    } else this.hovered = at;
    this.draw();
  }

  /** Keep what the keyboard has moved to in sight. */
  follow(at) {
    if (this.all || !this.sliding) return;
    const axes = this.model.axes(at.name).filter((axis) => axis !== "d");
    for (const axis of axes) {
      const [first, end] = this.shown()[axis];
      if (at[axis] < first) this.first = at[axis];
      else if (at[axis] >= end) this.first = at[axis] - this.size + 1;
    }
  }

  leave() {
    if (!this.hovered) return;
    this.hovered = null;
    this.draw();
  }

  /** The number that is explained: what is pointed at, what was clicked, or what the last token shown looks at most. */
  at() {
    const names = this.stages[this.stage].matrices.map(({ name }) => name);
    const wanted = this.hovered ?? this.held;
    const { T, S, D } = this.model;
    if (wanted) return { name: names.includes(wanted.name) ? wanted.name : names.at(-1), i: Math.min(T - 1, wanted.i), j: Math.min(S - 1, wanted.j), d: Math.min(D - 1, wanted.d) };
    const shown = this.shown();
    const i = shown.i[1] - 1;
    const row = this.model.row("weights", i).subarray(...shown.j);
    return { name: names.at(-1), i, j: shown.j[0] + Math.max(0, row.indexOf(Math.max(...row))), d: 0 };
  }

  draw() {
    const { meta } = this.frame;
    this.choices(meta);
    const known = Boolean(this.model);
    say(this.state, known ? this.stateText(meta) : "The numbers of this head are on their way ...");
    this.host.classList.toggle("old", known && !meta.current);
    this.host.dataset.head = known ? `${meta.stack}.${meta.layer}.${meta.head}` : "";
    for (const part of [this.row, this.working, this.strip.element]) part.classList.toggle("empty", !known);
    if (!known) return;
    this.stages = stagesOf(this.model);
    this.stage = Math.min(this.stage, this.stages.length - 1);
    const stage = this.stages[this.stage];
    this.steps();
    const shown = this.shown();
    this.ranges(shown);
    say(this.words, `${this.stage + 1}. ${stage.words}`);
    const at = this.at();
    const told = explain(this.model, at);
    const marked = { ...at, roles: told.roles };
    this.row.dataset.count = stage.matrices.length;
    this.matrices.forEach((matrix, n) => { matrix.element.hidden = n >= stage.matrices.length; });
    stage.matrices.forEach((part, n) => this.matrices[n].draw(part, this.model, marked, shown, this.palette));
    say(this.title, told.title);
    say(this.sum, told.sum);
    say(this.more, told.more);
    this.strip.draw(told, this.palette);
    Object.assign(this.host.dataset, { stage: stage.key, cell: `${at.name} ${this.model.axes(at.name).map((axis) => at[axis]).join(",")}`, value: this.model.at(at.name, ...this.model.axes(at.name).map((axis) => at[axis])) });
  }

  choices({ stacks, stack, layer, head }) {
    const now = stacks.find(({ name }) => name === stack) ?? stacks[0];
    if (!now || performance.now() - this.chosen < PATIENCE) return;
    this.stackLabel.hidden = stacks.length < 2;
    fill(this.stack, stacks.map(({ name, title }) => [name, title]), stack);
    fill(this.layer, Array.from({ length: now.layers }, (_, n) => [n, n + 1]), layer);
    fill(this.head, Array.from({ length: now.heads }, (_, n) => [n, n + 1]), head);
  }

  stateText({ step, made_at: made, current, moving }) {
    const [count, size] = [this.model.T.toLocaleString("en"), this.model.D];
    if (!current && !moving) return `These are the numbers of step ${made.toLocaleString("en")}; new ones are on their way.`;
    return `${count} tokens, vectors of ${size} numbers, step ${(moving ? made : step).toLocaleString("en")}. Point at a cell, or use the arrow keys.`;
  }

  steps() {
    const key = this.stages.map((stage) => stage.key).join();
    if (key !== this.structure) {
      this.structure = key;
      this.buttons = this.stages.map((stage, n) => button(`${n + 1} ${stage.title}`, `sa-stage-${stage.key}`, () => this.go(n), { cls: "tab" }));
      keep(this.tabs, this.buttons);
    }
    this.buttons.forEach((node, n) => node.setAttribute("aria-pressed", String(n === this.stage)));
    this.back.disabled = this.stage === 0;
    this.next.disabled = this.stage === this.stages.length - 1;
  }

  ranges({ i, j }) {
    const most = Math.max(this.model.T, this.model.S);
    const wide = this.model.T >= this.model.S ? i : j;
    for (const node of [this.earlier, this.later, this.whole]) node.hidden = !this.sliding;
    this.earlier.disabled = wide[0] === 0;
    this.later.disabled = wide[1] === most;
    this.whole.setAttribute("aria-pressed", String(this.all));
    say(this.range, this.sliding ? `tokens ${wide[0] + 1} to ${wide[1]} of ${most}` : `all ${most} tokens`);
  }
}

/** Options [value, words] of a select, the chosen one among them; not while somebody has it open. */
function fill(select, options, chosen) {
  const key = options.join("|");
  if (select.dataset.options !== key) {
    select.dataset.options = key;
    select.replaceChildren(...options.map(([value, text]) => el("option", { value, text })));
  }
  if (select.value !== String(chosen)) select.value = String(chosen);
}

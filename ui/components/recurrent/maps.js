// Every gate and state of one layer as heat maps under each other, on one axis of steps: the text is written above them.

import { button, el, fit, keep, number, say } from "../shared/dom.js";
import { called } from "../shared/tokens.js";
import { drawExpected, drawRead, stepOf } from "./heads.js";
import { alike, answerName, paint } from "./model.js";
import { inkOf, TRACKS, wordsOf } from "./names.js";

const [HEAD, GAP, STRIP] = [40, 9, 13]; // px: the two lines of text, between maps, of a map that is folded

export class Maps {
  /** `point(t)` (-1: nowhere), `pick(t, unit)`. */
  constructor({ point, pick, size }) {
    Object.assign(this, { point, pick, size, opened: "", like: -1, order: [], images: new Map(), heads: new Map(), marks: new Map() });
    this.names = el("div", { class: "mapnames" }, el("span", { class: "axisname", text: "reads" }), el("span", { class: "axisname second", text: "expects", title: "The likeliest next token, the darker the surer; underlined where it is right" }));
    this.canvas = el("canvas", { tabindex: 0, role: "application", "data-testid": "maps" });
    this.column = el("i", { class: "atcolumn" });
    this.sheet = el("div", { class: "mapsheet" }, this.canvas, this.column);
    this.scroller = el("div", { class: "mapscroll" }, this.sheet);
    this.sort = button("", "sort", () => this.reorder(), { cls: "btn small", "aria-pressed": "false" });
    this.readout = el("p", { class: "readout", "aria-live": "polite", "data-testid": "map-readout" });
    this.element = el("div", { class: "mapsbox" }, el("div", { class: "maps" }, this.names, this.scroller), el("div", { class: "undermaps" }, this.readout, this.sort));
    const on = (type, listener) => this.canvas.addEventListener(type, listener);
    on("pointermove", (event) => this.hover(event));
    on("pointerleave", () => this.leave());
    on("click", (event) => this.click(event));
    on("keydown", (event) => this.key(event));
  }

  update(model, { unit, at, palette, height }) {
    Object.assign(this, { model, unit, at, palette });
    const { T, H, tracks } = model;
    if (this.like >= H) this.like = -1;
    this.order = this.like >= 0 && T ? alike(model, this.like) : Array.from({ length: H }, (_, u) => u);
    say(this.sort, this.like >= 0 ? `Sorted like unit ${this.like + 1}` : `Sort like unit ${unit + 1}`);
    this.sort.title = this.like >= 0 ? "Rows: the units that go along with this one over the text, the most opposite last. Click for their numbers again." : "Put the units that go along with this one next to it";
    this.sort.setAttribute("aria-pressed", String(this.like >= 0));
    const names = [...tracks.keys()];
    if (!tracks.has(this.opened)) this.opened = "";
    this.element.hidden = T === 0;
    if (!T) return;
    const room = height - HEAD - names.length * GAP;
    const tall = (name) => (this.opened === "" ? Math.max(H, Math.floor(room / names.length)) : name === this.opened ? room - (names.length - 1) * STRIP : STRIP);
    this.step = stepOf(model, this.scroller.clientWidth || 600);
    let top = HEAD;
    this.bands = names.map((name) => {
      const band = { name, top, tall: tall(name), strip: this.opened !== "" && name !== this.opened };
      top += band.tall + GAP;
      return band;
    });
    this.total = top;
    this.draw();
    this.label(names);
    this.mark();
    this.say(at, unit);
  }

  draw() {
    const { model, palette, step, unit } = this;
    const { T, H } = model;
    const { context } = fit(this.canvas, T * step, this.total);
    context.clearRect(0, 0, T * step, this.total);
    drawRead(context, model, step, 0, palette);
    drawExpected(context, model, step, 20, palette);
    context.imageSmoothingEnabled = false;
    for (const { name, top, tall, strip } of this.bands) {
      const track = model.tracks.get(name);
      if (!this.images.has(name)) this.images.set(name, document.createElement("canvas"));
      const image = this.images.get(name);
      paint(image, track, T, H, palette, this.order);
      if (strip) context.drawImage(image, 0, this.order.indexOf(unit), T, 1, 0, top, T * step, tall);
      else context.drawImage(image, 0, top, T * step, tall);
      context.strokeStyle = palette.border;
      context.strokeRect(0.5, top + 0.5, T * step - 1, tall - 1);
    }
    this.canvas.setAttribute("aria-label", `Heat maps of ${this.bands.map(({ name }) => wordsOf(name, model.cell)).join(", ")}: ${T} steps, ${H} units. Arrow keys walk.`);
  }

  label(names) {
    const known = names.join();
    if (known !== this.known) {
      this.heads = new Map(names.map((name) => {
        const scale = el("span", { class: "scale" });
        const node = button("", `map-${name}`, () => this.open(name), { cls: "mapname", "aria-pressed": "false" });
        node.append(el("b", { text: TRACKS[name].letter }), el("span", { class: "what", text: wordsOf(name, this.model.cell) }), scale);
        return [name, { node, scale }];
      }));
      this.marks = new Map(names.map((name) => [name, el("i", { class: "atrow" })]));
    }
    this.known = known;
    keep(this.names, [...this.names.children].slice(0, 2).concat([...this.heads.values()].map(({ node }) => node)));
    keep(this.sheet, [this.canvas, this.column, ...this.marks.values()]);
    this.names.style.height = `${this.total}px`;
    this.names.children[1].hidden = !this.model.top && !this.model.said;
    say(this.names.children[1], this.model.said ? "says" : "expects");
    this.names.children[1].title = this.model.said ? "What it says next as a bar; the line is what would be right" : "The likeliest next token, the darker the surer; underlined where it is right";
    for (const { name, top, tall, strip } of this.bands) {
      const { node, scale } = this.heads.get(name);
      const { gate, reach } = this.model.tracks.get(name);
      Object.assign(node.style, { top: `${top}px`, height: `${Math.max(tall, STRIP)}px`, color: inkOf(name, this.palette) });
      node.classList.toggle("strip", strip);
      node.setAttribute("aria-pressed", String(this.opened === name));
      say(node.children[1], wordsOf(name, this.model.cell));
      node.title = `${wordsOf(name, this.model.cell)}: ${TRACKS[name].does}. Click to ${this.opened === name ? "see all" : "enlarge"}.`;
      say(scale, gate ? "0 to 1" : `−${short2(reach)} to +${short2(reach)}`);
    }
  }

  reorder() {
    this.like = this.like >= 0 ? -1 : this.unit;
    this.size();
  }

  open(name) {
    this.opened = this.opened === name ? "" : name;
    this.size();
  }

  /** The column of the step and the row of the unit, over the maps. */
  mark() {
    const { step, at, unit, model } = this;
    Object.assign(this.column.style, { left: `${at * step}px`, width: `${step}px`, height: `${this.total - GAP}px` });
    for (const { name, top, tall, strip } of this.bands) {
      const row = tall / model.H;
      Object.assign(this.marks.get(name).style, { top: `${top + this.order.indexOf(unit) * row - 1}px`, height: `${Math.max(3, row + 2)}px`, width: `${model.T * step}px`, display: strip ? "none" : "" });
    }
  }

  /** Another step is pointed at, here or in the text. */
  show(at) {
    this.at = at;
    if (!this.bands) return;
    this.mark();
    this.reveal(at);
    this.say(at, this.unit);
  }

  place(event) {
    const { model, step } = this;
    const t = Math.max(0, Math.min(model.T - 1, Math.floor(event.offsetX / step)));
    const band = this.bands.find(({ top, tall }) => event.offsetY >= top && event.offsetY < top + tall);
    if (!band) return { t, unit: this.unit, name: "" };
    return { t, unit: band.strip ? this.unit : this.order[Math.max(0, Math.min(model.H - 1, Math.floor(((event.offsetY - band.top) / band.tall) * model.H)))], name: band.name };
  }

  hover(event) {
    if (!this.bands) return;
    const { t, unit, name } = this.place(event);
    if (t !== this.at) this.point(t);
    this.say(t, unit, name);
  }

  leave() {
    this.point(-1);
  }

  click(event) {
    if (!this.bands) return;
    const { t, unit } = this.place(event);
    this.pick(t, unit);
  }

  key(event) {
    const { model, at, order } = this;
    const row = order.indexOf(this.unit);
    const to = { ArrowLeft: [at - 1, row], ArrowRight: [at + 1, row], ArrowUp: [at, row - 1], ArrowDown: [at, row + 1], Enter: [at, row] }[event.key];
    if (!to) return;
    event.preventDefault();
    event.stopPropagation();
    const t = Math.max(0, Math.min(model.T - 1, to[0]));
    this.pick(t, order[(to[1] + model.H) % model.H]);
    this.reveal(t);
  }

  /** Scroll until a step is in sight. */
  reveal(t) {
    const { scroller, step } = this;
    const { scrollLeft, clientWidth } = scroller;
    if ((t + 1) * step > scrollLeft + clientWidth) scroller.scrollLeft = (t + 2) * step - clientWidth;
    else if (t * step < scrollLeft) scroller.scrollLeft = Math.max(0, (t - 1) * step);
  }

  say(t, unit, name = "") {
    const { model } = this;
    if (t < 0 || t >= model.T) return say(this.readout, "");
    const of = (track) => `${TRACKS[track].letter} ${number(model.tracks.get(track).data[t * model.H + unit], 2)}`;
    const said = name ? `${wordsOf(name, model.cell)} ${number(model.tracks.get(name).data[t * model.H + unit], 3)}` : [...model.tracks.keys()].map(of).join("  ");
    const { top, p, target } = model;
    const best = top?.shape[1] ? `; next: ${[0, 1, 2].filter((i) => i < top.shape[1]).map((i) => `${called(answerName(model, top.data[t * top.shape[1] + i]))} ${(100 * p.data[t * top.shape[1] + i]).toFixed(0)} %`).join(", ")}` : "";
    const numbers = model.said && Number.isFinite(model.wanted?.data[t * model.wanted.shape[1]]) ? `; says ${number(model.said.data[t * model.said.shape[1]], 3)}, right is ${number(model.wanted.data[t * model.wanted.shape[1]], 3)}` : "";
    return say(this.readout, `Step ${t + 1} ${called(model.texts[t])}, unit ${unit + 1}: ${said}${target?.[t] < 0 && !model.facts.writes ? "" : best}${numbers}`);
  }
}

const short2 = (value) => number(value, value >= 10 ? 2 : 1);

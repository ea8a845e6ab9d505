// The recurrent lab: the cells, the text, and eight ways to look at what goes on in between.

import { button, el, number, say } from "../shared/dom.js";
import { mount } from "../shared/mount.js";
import { Pending } from "../shared/pending.js";
import { signedGradient } from "../shared/pictures.js";
import { Tabs } from "../shared/tabs.js";
import { called, tokenRow } from "../shared/tokens.js";
import { Cells } from "./cells.js";
import { Entry } from "./entry.js";
import { Equations } from "./equations.js";
import { Fix, grouped } from "./fix.js";
import { Maps } from "./maps.js";
import { Mattered } from "./mattered.js";
import { modelOf, series } from "./model.js";
import { heldWords, unitName, WAYS } from "./names.js";
import { Phrase } from "./phrase.js";
import { Saturation } from "./saturation.js";
import { Side } from "./side.js";
import { UnitChoice } from "./choice.js";
import { UnitTab } from "./unit.js";
import { Unrolled } from "./unrolled.js";

export const update = (component) => mount(component, new URL("./recurrent.css", import.meta.url), (context) => new Scene(context));

const TABS = [
  ["gates", "Gates", "Every gate and state of every unit at every step, and the equations with their numbers"],
  ["unit", "One unit", "One unit over the text, and over a thousand tokens more"],
  ["phrase", "Find units", "Units that are on during a phrase, and where else they are on"],
  ["saturation", "Saturation", "How often gates stand wide open or shut"],
  ["unrolled", "Unrolled", "The network step by step, with the gradient on its way back"],
  ["mattered", "What mattered", "Which earlier tokens an answer rests on"],
  ["fix", "Hold a gate", "Silence a unit or hold a gate open or shut, and read what it writes now"],
  ["cells", "Side by side", "All cells on the same text"],
];
const TALL = 500; // px of the heat maps
const SETTLED = ["tab", "threshold", "state", "temperature", "at"];

/** The arrays of one lens: "gates.hidden" becomes hidden. */
function lens(arrays, name) {
  const found = {};
  for (const [key, array] of Object.entries(arrays)) if (key.startsWith(`${name}.`)) found[key.slice(name.length + 1)] = array;
  return found;
}

class Scene {
  constructor({ host, send, palette }) {
    Object.assign(this, { host, send, palette, pointed: -1 });
    this.pending = new Pending(() => this.draw());
    host.classList.add("recurrent", "waiting"); // until there is a network to show
    const point = (t) => this.point(t);
    const unit = (u) => this.focus({ unit: u });
    this.cells = new Cells((cell) => this.focus({ cell, layer: 0, back: false, unit: 0 }), (kind) => send({ do: "add", kind }));
    this.entry = new Entry((text) => this.choose(text));
    this.choice = new UnitChoice((change) => this.focus(change));
    this.textbox = el("div", { class: "textbox" });
    this.row = tokenRow(this.textbox, { label: "The text that is looked at", testid: "text", onHover: (t) => this.point(t), onClick: (t) => this.pick(t), onRange: (a, b) => this.brush([a, b]) });
    this.bar = el("i", { class: "gradient" });
    this.hint = el("span", { class: "note hint", "data-testid": "text-note" });
    this.legend = el("span", { class: "legend", "data-testid": "legend", title: "The text is coloured by what this unit says: its hidden state" }, el("span", { text: "−1" }), this.bar, el("span", { text: "+1" }), this.hint);
    this.question = el("span", { class: "note question", "data-testid": "question" });
    this.legend.append(this.question);
    this.maps = new Maps({ point, pick: (t, u) => this.pick(t, u), size: () => this.draw() });
    this.equations = new Equations();
    this.parts = {
      gates: { element: el("div", { class: "twoparts" }, this.maps.element, this.equations.element) },
      unit: new UnitTab({ point, pick: (t) => this.pick(t), state: (state) => this.want("state", state) }),
      phrase: new Phrase({ choose: unit, threshold: (value) => this.want("threshold", value), clear: () => this.brush(null) }),
      saturation: new Saturation((layer, back, u) => this.focus({ layer, back, unit: u })),
      unrolled: new Unrolled({ point, pick: (t) => this.pick(t) }),
      mattered: new Mattered((t) => this.pick(t)),
      fix: new Fix(send),
      cells: new Side({ point, choose: (cell) => this.focus({ cell, layer: 0, back: false, unit: 0 }) }),
    };
    this.tabs = new Tabs(TABS, (what, value) => this.want(what, value), { label: "What to look into" });
    this.heldText = el("span", { role: "status", "data-testid": "held-text" });
    this.held = el("div", { class: "heldstrip", hidden: true, "data-testid": "held-strip" }, this.heldText, button("Restore all", "strip-restore", () => send({ do: "restore_all" }), { cls: "btn small" }));
    host.append(this.cells.element,
      el("div", { class: "bar" }, this.entry.element, this.choice.element), this.textbox, this.legend,
      el("section", { class: "pane", "aria-label": "A closer look", "data-testid": "pane" }, el("div", { class: "tabs" }, this.tabs.element), this.held, ...Object.values(this.parts).map(({ element }) => element)));
  }

  /** A press shows at once; the arrays for it come with the answer. */
  want(what, value) {
    if (!this.meta || this.meta.follow) return;
    if (SETTLED.includes(what)) this.pending.want(what, value);
    this.send({ do: what, [what]: value });
    this.draw();
  }

  /** A text to look at; examples that are walked through quickly are counted on. */
  choose(text) {
    if (this.meta && "index" in text) this.pending.want("text", JSON.stringify(text));
    this.want("text", text);
  }

  focus(change) {
    if (!this.meta || this.meta.follow) return;
    const { cell, layer, back, unit } = { ...this.meta.focus, ...change };
    this.pending.want("focus", JSON.stringify({ cell, layer, back, unit }));
    this.send({ do: "focus", cell, layer, back, unit });
    this.draw();
  }

  /** A step is pointed at, anywhere: it is marked everywhere. */
  point(t) {
    if (t === this.pointed || !this.model) return;
    this.pointed = t;
    this.follow();
  }

  /** A step (and a unit) is chosen: it stays when nothing is pointed at. */
  pick(t, unit = null) {
    if (!this.meta || this.meta.follow) return;
    this.want("at", t);
    if (unit !== null && unit !== this.meta.focus.unit) this.focus({ unit });
  }

  brush(range) {
    if (!this.meta || this.meta.follow) return;
    this.pending.want("range", JSON.stringify(range));
    this.send({ do: "range", range });
    if (range && this.meta.tab !== "phrase") this.want("tab", "phrase");
    this.draw();
  }

  update(frame) {
    this.frame = frame;
    this.draw();
  }

  theme(palette) {
    this.palette = palette;
    this.draw();
  }

  resize(width) {
    if (width === this.width) return;
    this.width = width;
    this.draw();
  }

  draw() {
    const { frame } = this;
    if (!frame?.meta.facts.cells?.length) return;
    const { meta: told } = frame;
    const meta = { ...told };
    for (const what of SETTLED) meta[what] = this.pending.settled(what, told[what]);
    for (const what of ["focus", "range", "text"]) meta[what] = JSON.parse(this.pending.settled(what, JSON.stringify(told[what])));
    const same = ["cell", "layer", "back"].every((name) => meta.focus[name] === told.focus[name]);
    if (same) this.model = modelOf(meta.facts, meta.focus.cell, lens(frame.arrays, "gates"));
    if (!this.model) return;
    this.meta = meta;
    this.fresh = same && meta.focus.unit === told.focus.unit; // whether the equations are of this unit
    this.show();
  }

  /** The step that is shown: pointed at, or chosen, or the last one. */
  get at() {
    const { T } = this.model;
    const chosen = this.meta.at === null ? T - 1 : Math.min(this.meta.at, T - 1);
    return this.pointed >= 0 && this.pointed < T ? this.pointed : chosen;
  }

  show() {
    const { meta, model, palette, host } = this;
    host.classList.remove("waiting");
    host.dataset.tab = meta.tab;
    host.dataset.step = meta.step;
    this.tabs.show(meta.tab, { follow: meta.follow, without: meta.facts.cells.length < 2 ? ["cells"] : [] });
    this.cells.update(meta, palette);
    this.entry.update(meta);
    say(this.question, meta.facts.asked ? `Asked: ${meta.facts.asked}${meta.facts.kind === "values" && meta.facts.inputs === 2 ? " A dot marks them." : ""}` : "");
    this.choice.update(meta, model);
    this.bar.style.background = signedGradient(palette);
    const { unit } = meta.focus;
    const track = model.tracks.get("hidden");
    this.legend.children[0].textContent = `−${number(track?.reach ?? 1, 1)}`;
    this.legend.children[2].textContent = `+${number(track?.reach ?? 1, 1)}`;
    this.row.update({ tokens: model.texts, values: series(model, "hidden", unit), reach: track?.reach ?? 1, signed: true, selected: meta.at ?? -1, ranges: meta.range ? [[...meta.range, ""]] : [], palette, titles: (t) => this.title(t) });
    for (const [name, { element }] of Object.entries(this.parts)) element.hidden = name !== meta.tab;
    const groups = grouped(meta.ablated, meta.facts.units ?? {});
    this.held.hidden = !groups.length || meta.tab === "fix";
    const { names, way, whole } = groups[0] ?? {};
    if (names) say(this.heldText, `${groups.length > 1 ? `${groups.length} units and gates are` : `${whole ? heldWords(names[0], meta.facts.cells).replace(/unit \d+$/, `all ${names.length} units`) : heldWords(names[0], meta.facts.cells)} ${WAYS[way]}`}: these pictures and numbers are of the network with that held.`);
    this.open();
    this.follow();
  }

  open() {
    const { meta, model, palette, at } = this;
    const { arrays } = this.frame;
    const { unit } = meta.focus;
    const shown = { meta, unit, at, palette };
    const chosen = meta.at === null ? this.asked() : Math.min(meta.at, model.T - 1);
    if (meta.tab === "gates") this.maps.update(model, { unit, at, palette, height: this.width < 700 ? 420 : TALL });
    if (meta.tab === "unit") this.parts.unit.update(model, lens(arrays, "stretch"), shown);
    if (meta.tab === "phrase") this.parts.phrase.update(model, lens(arrays, "units_on"), shown);
    if (meta.tab === "saturation") this.parts.saturation.update(model, lens(arrays, "saturation"), shown);
    if (meta.tab === "unrolled") this.parts.unrolled.update(model, (k) => lens(arrays, `reach${k}`), { ...shown, at: this.pointed });
    if (meta.tab === "mattered") this.parts.mattered.update(model, { gradient: lens(arrays, "gradient"), occlusion: lens(arrays, "occlusion") }, { ...shown, at: chosen });
    if (meta.tab === "fix") this.parts.fix.update(model, shown);
    if (meta.tab === "cells") this.parts.cells.update((k) => lens(arrays, `gates${k}`), shown);
  }

  /** The last step at which something is asked. */
  asked() {
    const { target, T } = this.model;
    for (let t = T - 1; t >= 0; t--) if (!target || target[t] >= 0) return t;
    return T - 1;
  }

  /** What moves with the mouse alone. */
  follow() {
    const { model, meta, at, palette } = this;
    this.row.update({ hovered: this.pointed < model.T ? this.pointed : -1 });
    const { unit } = meta.focus;
    const value = model.tracks.get("hidden")?.data[at * model.H + unit];
    say(this.hint, at >= 0 && model.T ? `unit ${unit + 1}, hidden state: ${number(value, 2)} at step ${at + 1} ${called(model.texts[at])}` : "");
    if (meta.tab === "gates") {
      this.maps.show(at);
      this.equations.update(model, this.fresh ? lens(this.frame.arrays, "equation") : {}, { t: at, unit, palette, held: this.heldGates() });
    }
    if (meta.tab === "unit") this.parts.unit.show(at);
    if (meta.tab === "unrolled") this.parts.unrolled.show(this.pointed);
    if (meta.tab === "cells") this.parts.cells.show(at);
  }

  /** Gate -> open or shut, of the unit that is looked at. */
  heldGates() {
    const { ablated, focus } = this.meta;
    const start = `${unitName(focus)}.`;
    return Object.fromEntries(Object.entries(ablated).filter(([name]) => name.startsWith(start)).map(([name, way]) => [name.slice(start.length), way]));
  }

  title(t) {
    const { model, meta } = this;
    const value = model.tracks.get("hidden")?.data[t * model.H + meta.focus.unit];
    return `Step ${t + 1} ${called(model.texts[t])}: unit ${meta.focus.unit + 1} says ${number(value, 2)}`;
  }
}

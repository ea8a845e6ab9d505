// A unit silenced, a gate held open or shut: what it costs, and what the network writes now, from the same random numbers.

import { button, el, keep, number, say } from "../shared/dom.js";
import { heldWords, isGate, TRACKS, unitName, WAYS } from "./names.js";

const TEMPERATURES = [0.3, 0.6, 0.8, 1, 1.3];

export class Fix {
  constructor(send) {
    Object.assign(this, { send, all: false, groups: new Map(), chips: new Map() });
    this.whole = el("input", { type: "checkbox", "data-testid": "fix-all", on: { change: () => { this.all = this.whole.checked; this.again(); } } });
    this.title = el("b", { "data-testid": "fix-title" });
    this.rows = el("div", { class: "fixes", "data-testid": "fixes" });
    this.held = el("div", { class: "chips", "data-testid": "held" });
    this.cost = el("p", { class: "cost", role: "status", "data-testid": "fix-cost" });
    this.temperature = el("select", { "aria-label": "Temperature", "data-testid": "fix-temperature", title: "Low: the likeliest token nearly always. 1: as the network says. High: daring.", on: { change: () => send({ do: "temperature", temperature: Number(this.temperature.value) }) } },
      ...TEMPERATURES.map((t) => el("option", { value: t, text: String(t) })));
    this.texts = ["plain", "fixed"].map((name) => {
      const [body, note] = [el("pre", { "data-testid": `text-${name}` }), el("span", { class: "note" })];
      return { name, body, note, element: el("figure", {}, el("figcaption", {}, el("b", { text: name === "plain" ? "As it was trained" : "With this held" }), note), body) };
    });
    this.without = el("p", { class: "note", text: "This task asks for answers, not for a text: see what happens in the maps and in the numbers." });
    this.writing = el("div", {}, el("div", { class: "bar" }, el("b", { text: "What it writes now" }), el("label", { class: "check" }, el("span", { text: "temperature" }), this.temperature)),
      el("div", { class: "twotexts" }, ...this.texts.map(({ element }) => element)));
    this.element = el("div", { class: "part" }, el("div", { class: "bar" }, this.title, el("label", { class: "check", title: "The same for every unit of this layer" }, this.whole, el("span", { text: "all units of the layer" }))),
      this.rows, this.held, this.cost, this.without, this.writing);
  }

  update(model, { meta, unit }) {
    Object.assign(this, { model, meta, unit });
    this.again();
  }

  again() {
    const { model, meta, unit } = this;
    const { facts, focus, ablated, probing } = meta;
    say(this.title, this.all ? `All ${model.H} units of ${facts.cells[focus.cell].layers > 1 ? `layer ${focus.layer + 1}` : "the layer"}` : `Unit ${unit + 1}`);
    const what = ["", ...model.cell.gates.filter(isGate)];
    keep(this.rows, what.map((gate) => this.row(gate)));
    for (const gate of what) {
      const { buttons } = this.groups.get(gate);
      const now = this.names(gate).map((name) => ablated[name]);
      for (const [way, node] of buttons) {
        node.setAttribute("aria-pressed", String(now.every((held) => held === way)));
        node.disabled = !probing;
      }
    }
    const names = Object.keys(ablated);
    const groups = grouped(ablated, facts.units ?? {});
    const shown = groups.slice(0, 8);
    keep(this.held, [...shown.map((group) => this.chip(group, facts.cells)), ...(groups.length > 8 ? [this.more(groups.length - 8)] : []), ...(names.length ? [this.restore()] : [])]);
    const { with: whole, without } = meta.measured ?? {};
    const part = (key, words, show) => (names.length && whole?.[key] !== undefined ? `${words} ${show(whole[key])} → ${show(without[key])}` : "");
    const suffix = whole && `val_loss_${focus.cell}` in whole ? `_${focus.cell}` : "";
    say(this.cost, names.length ? [part(`val_loss${suffix}`, "validation loss", (v) => number(v, 3)), part(`val_accuracy${suffix}`, "accuracy", (v) => `${(100 * v).toFixed(1)} %`)].filter(Boolean).join(", ") || "Held in all pictures and numbers; the trained weights stay as they are." : "Hold something: pictures, numbers and the text below are then those of the network with it held; the trained weights stay as they are.");
    const writes = facts.looks?.includes("writing");
    this.writing.hidden = !writes;
    this.without.hidden = writes;
    if (this.temperature.getRootNode().activeElement !== this.temperature) this.temperature.value = String(meta.temperature);
    this.write(meta, names.length > 0);
  }

  write({ texts, moving, seen, step }, holding) {
    const [plain, fixed] = [texts.plain, holding ? texts.fixed : null];
    const one = tokensOf(plain);
    const other = tokensOf(fixed);
    let same = 0;
    while (same < one.length && same < other.length && one[same] === other[same]) same++;
    for (const { name, body, note, element } of this.texts) {
      const mine = name === "plain" ? plain : fixed;
      const parts = name === "plain" ? one : other;
      element.hidden = name === "fixed" && !holding;
      say(note, mine ? (seen[name] === step ? "" : `at step ${seen[name]}`) : moving ? "pause to read it" : "writing …");
      const key = JSON.stringify([mine?.prompt, parts, holding && same]);
      if (body.dataset.key === key) continue;
      body.dataset.key = key;
      const from = holding && fixed && plain ? same : parts.length;
      body.replaceChildren(el("span", { class: "prompt", text: mine?.prompt ?? "" }), el("span", { text: parts.slice(0, from).join("") }), el("mark", { text: parts.slice(from).join("") }));
    }
  }

  names(gate) {
    const { focus } = this.meta;
    const units = this.all ? Array.from({ length: this.model.H }, (_, u) => u) : [this.unit];
    return units.map((unit) => `${unitName({ ...focus, unit })}${gate ? `.${gate}` : ""}`);
  }

  row(gate) {
    if (!this.groups.has(gate)) {
      const ways = gate ? [["open", "hold open (1)"], ["shut", "hold shut (0)"]] : [["zero", "say 0"], ["mean", "say its mean"]];
      const buttons = ways.map(([way, text]) => [way, button(text, `fix-${gate || "unit"}-${way}`, () => this.press(gate, way), { cls: "btn small", "aria-pressed": "false" })]);
      const words = gate ? TRACKS[gate].words : "hidden state";
      const node = el("div", { class: "fixrow" }, el("span", { text: words, title: TRACKS[gate || "hidden"].does }), ...buttons.map(([, node_]) => node_));
      this.groups.set(gate, { node, buttons });
    }
    return this.groups.get(gate).node;
  }

  press(gate, way) {
    const names = this.names(gate);
    const held = names.every((name) => this.meta.ablated[name] === way);
    this.send({ do: "fix", names, way: held ? null : way });
  }

  chip({ names, way, whole }, cells) {
    const key = `${names[0]} ${way} ${names.length}`;
    const words = whole ? heldWords(names[0], cells).replace(/unit \d+$/, `all ${names.length} units`) : heldWords(names[0], cells);
    if (!this.chips.has(key)) this.chips.set(key, button(`${words}: ${WAYS[way] ?? way} ×`, `held-${names[0]}`, () => this.send({ do: "fix", names, way: null }), { cls: "btn small chip", title: "Let it go again" }));
    return this.chips.get(key);
  }

  more(count) {
    this.rest ??= el("span", { class: "note" });
    say(this.rest, `and ${count} more`);
    return this.rest;
  }

  restore() {
    this.back ??= button("Restore all", "restore-all", () => this.send({ do: "restore_all" }), { cls: "btn small" });
    return this.back;
  }
}

/** What is held, with all units of a layer as one: [{ names, way, whole }]. */
export function grouped(ablated, units) {
  const found = new Map();
  for (const [name, way] of Object.entries(ablated)) {
    const [cell, site, , gate = ""] = name.split(".");
    const key = `${cell}.${site} ${gate} ${way}`;
    if (!found.has(key)) found.set(key, { names: [], way, all: units[`${cell}.${site}`] });
    found.get(key).names.push(name);
  }
  return [...found.values()].flatMap(({ names, way, all }) => (names.length === all ? [{ names, way, whole: true }] : names.map((name) => ({ names: [name], way, whole: false }))));
}

// The tokens that were written after the prompt; the text itself where there are none.
function tokensOf(written) {
  if (!written) return [];
  const { tokens, text = "", prompt = "" } = written;
  if (Array.isArray(tokens) && tokens.every((token) => typeof token === "string")) return tokens;
  return [...(text.startsWith(prompt) ? text.slice(prompt.length) : text)];
}


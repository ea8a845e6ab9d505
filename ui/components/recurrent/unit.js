// One unit: its gates and states as lines over the text, and what it says over a thousand tokens of validation text.

import { button, el, fit, keep, number, say } from "../shared/dom.js";
import { ticks } from "../shared/ticks.js";
import { called, tokenRow, visible } from "../shared/tokens.js";
import { largest, scaleOf, series, valueTexts } from "./model.js";
import { inkOf, isGate, TRACKS, wordsOf } from "./names.js";

const [TALL, BELOW, LEFT, RIGHT] = [196, 24, 40, 8]; // px of the plot, its letters, its axis

export class UnitTab {
  /** `point(t)`, `pick(t)`, `state(name)`. */
  constructor({ point, pick, state }) {
    Object.assign(this, { point, pick, off: new Set(["input", "forget", "output", "candidate", "reset", "update", "before"]), toggles: new Map() });
    this.legend = el("div", { class: "lines", role: "group", "aria-label": "Lines to draw" });
    this.canvas = el("canvas", { class: "plot", tabindex: 0, role: "img", "data-testid": "trace" });
    this.readout = el("p", { class: "readout", "aria-live": "polite" });
    this.select = el("select", { "aria-label": "What of the unit colours the long text", "data-testid": "stretch-state", on: { change: () => state(this.select.value) } });
    this.bar = el("i", { class: "gradient" });
    this.ends = [el("span"), el("span")];
    this.note = el("span", { class: "note" });
    this.long = el("div", { class: "long" });
    this.row = tokenRow(this.long, { label: "Validation text, coloured by the unit", testid: "stretch", onHover: (i) => this.overLong(i) });
    this.element = el("div", { class: "part" }, this.legend, this.canvas, this.readout,
      el("div", { class: "bar" }, el("span", { class: "group" }, el("b", { text: "The same unit over a longer text:" }), this.select, el("span", { class: "legend" }, this.ends[0], this.bar, this.ends[1])), this.note), this.long);
    this.canvas.addEventListener("pointermove", (event) => this.point(this.at(event)));
    this.canvas.addEventListener("pointerleave", () => this.point(-1));
    this.canvas.addEventListener("click", (event) => this.pick(this.at(event)));
  }

  at({ offsetX }) {
    const { T } = this.model;
    return Math.max(0, Math.min(T - 1, Math.floor(((offsetX - LEFT) / this.wide) * T)));
  }

  update(model, arrays, { meta, unit, at, palette }) {
    Object.assign(this, { model, unit, now: at, palette });
    const names = [...model.tracks.keys()];
    keep(this.legend, names.map((name) => this.toggle(name)));
    this.draw();
    const options = names.filter((name) => name !== "before");
    if (this.known !== options.join()) this.select.replaceChildren(...options.map((name) => el("option", { value: name, text: TRACKS[name].words })));
    this.known = options.join();
    const state = options.includes(meta.state) ? meta.state : "hidden";
    this.select.value = state;
    this.select.disabled = meta.follow;
    this.lengthy(model, arrays, state, meta, palette);
  }

  lengthy(model, { values, tokens, inputs, starts }, state, meta, palette) {
    const there = Boolean(values && (tokens || inputs));
    this.long.hidden = !there;
    say(this.note, there ? `${values.shape[0].toLocaleString("en")} ${tokens ? "tokens" : "steps"} of validation data${meta.seen.stretch === meta.step ? "" : `, at step ${(meta.seen.stretch ?? 0).toLocaleString("en")}`}` : "looking …");
    if (!there) return;
    const gate = isGate(state);
    const reach = state === "cell" || (state === "hidden" && model.cell.activation === "relu") ? largest(values.data) || 1 : 1;
    this.bar.style.background = scaleOf({ name: state, gate }, palette);
    say(this.ends[0], gate ? "0" : `−${number(reach, 2)}`);
    say(this.ends[1], gate ? "1" : `+${number(reach, 2)}`);
    const names = model.facts.names ?? [];
    this.longValues = values.data;
    this.row.update({ tokens: tokens ? Array.from(tokens.data, (id) => names[id] ?? "□") : valueTexts(inputs), values: values.data, reach, signed: true, ink: gate ? inkOf(state, palette) : null, breaks: starts ? [...starts.data] : [], palette });
  }

  overLong(i) {
    if (i >= 0 && this.longValues) say(this.note, `token ${i + 1} ${called(this.row.shown[i])}: ${number(this.longValues[i], 3)}`);
  }

  toggle(name) {
    if (!this.toggles.has(name)) {
      const node = button(TRACKS[name].words, `line-${name}`, () => {
        if (!this.off.delete(name)) this.off.add(name);
        this.draw();
      }, { cls: "btn small line", title: `${TRACKS[name].letter}: ${TRACKS[name].does}` });
      this.toggles.set(name, node);
    }
    return this.toggles.get(name);
  }

  draw() {
    const { model, palette, unit } = this;
    const width = this.element.clientWidth || 600;
    const { context } = fit(this.canvas, width, TALL + BELOW);
    const { T } = model;
    this.wide = width - LEFT - RIGHT;
    const shown = [...model.tracks.keys()].filter((name) => !this.off.has(name));
    for (const [name, node] of this.toggles) {
      node.setAttribute("aria-pressed", String(!this.off.has(name)));
      node.style.setProperty("--ink", inkOf(name, palette));
      say(node, wordsOf(name, model.cell));
    }
    const lines = shown.map((name) => [name, series(model, name, unit)]);
    const all = lines.flatMap(([, values]) => [...values]).filter(Number.isFinite);
    const most = Math.max(1, ...all);
    const low = all.every((value) => value >= 0) ? 0 : Math.min(-1, ...all);
    const x = (t) => LEFT + ((t + 0.5) / T) * this.wide;
    const y = (value) => 6 + (1 - (value - low) / (most - low)) * (TALL - 12);
    context.clearRect(0, 0, width, TALL + BELOW);
    context.font = "11px system-ui, sans-serif";
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const value of ticks(low, most, 5)) {
      context.strokeStyle = value === 0 ? palette.outline : palette.grid;
      context.beginPath();
      context.moveTo(LEFT, y(value));
      context.lineTo(width - RIGHT, y(value));
      context.stroke();
      context.fillStyle = palette.muted;
      context.fillText(number(value, 2), LEFT - 5, y(value));
    }
    if (this.now >= 0) {
      context.fillStyle = palette.primary_tint;
      context.fillRect(LEFT + (this.now / T) * this.wide, 0, this.wide / T, TALL + BELOW);
    }
    for (const [name, values] of lines) {
      context.strokeStyle = inkOf(name, palette);
      context.lineWidth = name === "hidden" || name === "cell" ? 2.2 : 1.4;
      context.setLineDash(isGate(name) ? [4, 3] : []);
      context.beginPath();
      values.forEach((value, t) => context[t ? "lineTo" : "moveTo"](x(t), y(value)));
      context.stroke();
      context.setLineDash([]);
      if (T > 1) continue; // one step alone makes no line
      context.fillStyle = inkOf(name, palette);
      context.fillRect(x(0) - 4, y(values[0]) - 4, 8, 8);
    }
    context.lineWidth = 1;
    const size = Math.min(13, this.wide / T + 3);
    context.textAlign = "center";
    context.fillStyle = palette.ink;
    context.font = `${size}px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace`;
    const every = Math.max(1, Math.ceil((size * 0.62 * Math.max(...model.texts.map((text) => text.length), 1)) / (this.wide / T)));
    model.texts.forEach((text, t) => t % every === 0 && context.fillText(visible(text), x(t), TALL + 13));
    this.canvas.setAttribute("aria-label", `Unit ${unit + 1} over ${T} steps: ${shown.map((name) => wordsOf(name, model.cell)).join(", ")}; from ${number(low, 2)} to ${number(most, 2)}`);
    say(this.readout, this.now < 0 ? "" : `Step ${this.now + 1} ${called(model.texts[this.now])}: ${[...model.tracks].map(([name, { data }]) => `${wordsOf(name, model.cell)} ${number(data[this.now * model.H + unit], 2)}`).join(", ")}`);
  }

  show(at) {
    this.now = at;
    if (this.model) this.draw();
  }
}

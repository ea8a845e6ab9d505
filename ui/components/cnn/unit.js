// Which layer and unit is looked at, and what can be done to it: silence it, put its mean in its place, freeze it.

import { button, el, number, say } from "../shared/dom.js";
import { stageOf, unitWords } from "./names.js";

const WAYS = [["zero", "Silence", "It says 0 instead, in the pictures and the numbers; training goes on with it"],
  ["mean", "Use its mean", "It says its mean over the training images instead, in the pictures and the numbers"]];

const FREEZES = new Set(["conv", "dense"]); // layers of one weight: a unit's part of it can be held

export class Unit {
  /** `pick(layer, unit)`; `send(command)`. */
  constructor(pick, send) {
    Object.assign(this, { pick, send, built: "" });
    this.layer = el("select", { "aria-label": "Layer", "data-testid": "layer", on: { change: () => pick(this.layer.value, null) } });
    this.back = button("‹", "unit-back", () => this.go(-1), { label: "Unit before", cls: "btn step" });
    this.name = el("span", { class: "unitname", "data-testid": "unit-name" });
    this.on = button("›", "unit-on", () => this.go(1), { label: "Next unit", cls: "btn step" });
    this.ways = WAYS.map(([way, text, help]) => button(text, `unit-${way}`, () => this.silence(way), { cls: "btn small", title: help, "aria-pressed": "false" }));
    this.freezing = button("Freeze", "unit-freeze", () => this.freeze(), { cls: "btn small", title: "Its weights and its bias stop learning", "aria-pressed": "false" });
    this.element = el("div", { class: "unit", role: "group", "aria-label": "Layer and unit" }, this.layer, this.back, this.name, this.on,
      el("span", { class: "doing" }, ...this.ways, this.freezing));
    this.text = el("span", { class: "text", role: "status", "data-testid": "silenced-text" });
    this.strip = el("div", { class: "silenced", hidden: true, "data-testid": "silenced", title: "In these pictures and numbers only: training goes on with all" }, this.text,
      button("Restore all", "restore-all", () => send({ do: "restore_all" }), { cls: "btn small" }));
  }

  get id() {
    const { layer, unit } = this.meta.focus;
    return `${layer}.${unit}`;
  }

  go(by) {
    const { layer, unit } = this.meta.focus;
    const count = this.stage.shape[0];
    this.pick(layer, unit === null ? 0 : (unit + by + count) % count);
  }

  silence(way) {
    this.send({ do: "silence", unit: this.id, way: this.meta.ablated[this.id] === way ? null : way });
  }

  freeze() {
    this.send({ do: "freeze", unit: this.id, on: !this.meta.frozen.includes(this.id) });
  }

  update(meta) {
    this.meta = meta;
    const { focus, facts, follow, probing, ablated, frozen } = meta;
    const names = (facts.stages ?? []).map(({ name }) => name);
    if (names.join() !== this.built) this.layer.replaceChildren(...names.map((name) => el("option", { value: name, text: name })));
    this.built = names.join();
    this.stage = stageOf(facts, focus.layer);
    if (focus.layer) this.layer.value = focus.layer;
    this.layer.disabled = follow;
    this.back.disabled = this.on.disabled = follow || !this.stage;
    const last = focus.layer === names.at(-1);
    const map = this.stage?.shape.length === 3 ? "map" : "unit";
    say(this.name, !this.stage ? "" : focus.unit === null ? `${this.stage.shape[0]} ${last ? "classe" : map}s` : `${unitWords(facts, focus.layer, focus.unit)}${last ? "" : ` of ${this.stage.shape[0]}`}`);
    const units = facts.units?.[focus.layer];
    const able = probing && focus.unit !== null && units !== undefined && !last;
    WAYS.forEach(([way, text], i) => {
      const on = focus.unit !== null && ablated[this.id] === way;
      say(this.ways[i], on ? "Restore" : text);
      this.ways[i].setAttribute("aria-pressed", String(on));
      this.ways[i].disabled = !able;
    });
    const cold = focus.unit !== null && frozen.includes(this.id);
    say(this.freezing, cold ? "Unfreeze" : "Freeze");
    this.freezing.setAttribute("aria-pressed", String(cold));
    this.freezing.disabled = !able || !FREEZES.has(this.stage?.kind);
    this.cost(meta);
  }

  /** What the network loses while units are silenced. */
  cost({ ablated, measured, facts }) {
    const units = Object.keys(ablated);
    this.strip.hidden = units.length === 0;
    if (!units.length) return;
    const { with: whole, without } = measured ?? {};
    const change = (key, show) => (whole?.[key] === undefined ? [] : [`${show(whole[key])} → ${show(without[key])}`]);
    const costs = [...change("val_loss", (value) => number(value, 3)).map((text) => `loss ${text}`),
      ...change("val_accuracy", (value) => `${(100 * value).toFixed(1)} %`).map((text) => `accuracy ${text}`)].join(", ");
const [layer, unit] = units[0].split(".");
    const name = units.length === 1 ? `${layer}, ${unitWords(facts, layer, Number(unit))}` : `${units.length} units`;
    say(this.text, `${name} silenced${costs ? `: validation ${costs}` : ""}`);
  }
}

// Which layer, direction and unit is looked at.

import { button, el, say } from "../shared/dom.js";

export class UnitChoice {
  /** `focus({ layer?, back?, unit? })`. */
  constructor(focus) {
    this.focus = focus;
    this.built = "";
    this.layer = el("select", { "aria-label": "Layer", "data-testid": "layer", on: { change: () => focus(JSON.parse(this.layer.value)) } });
    this.back = button("‹", "unit-back", () => this.go(-1), { label: "Unit before", cls: "btn step" });
    this.name = el("span", { class: "unitname", "data-testid": "unit-name" });
    this.on = button("›", "unit-on", () => this.go(1), { label: "Next unit", cls: "btn step" });
    this.element = el("div", { class: "unit", role: "group", "aria-label": "Layer and unit" }, this.layer, this.back, this.name, this.on);
  }

  go(by) {
    const { unit } = this.meta.focus;
    this.focus({ unit: (unit + by + this.count) % this.count });
  }

  update(meta, model) {
    this.meta = meta;
    const { facts, focus, follow } = meta;
    const cell = facts.cells[focus.cell];
    this.count = model.H || cell.units;
    const places = Array.from({ length: cell.layers }, (_, layer) => (cell.both ? [false, true] : [false]).map((back) => ({ layer, back }))).flat();
    const words = ({ layer, back }) => [cell.layers > 1 ? `layer ${layer + 1}` : "", cell.both ? (back ? "backwards" : "forwards") : ""].filter(Boolean).join(", ");
    const known = JSON.stringify(places);
    if (known !== this.built) this.layer.replaceChildren(...places.map((place) => el("option", { value: JSON.stringify(place), text: words(place) })));
    this.built = known;
    this.layer.hidden = places.length < 2;
    this.layer.value = JSON.stringify({ layer: focus.layer, back: focus.back });
    for (const node of [this.layer, this.back, this.on]) node.disabled = follow;
    say(this.name, `unit ${focus.unit + 1} of ${this.count}`);
  }
}

// Which unit: a layer from a list, then a number (or, of the last layer, a class) with steps to its neighbours.

import { button, el } from "../shared/dom.js";

export class UnitPick {
  constructor(pick) {
    this.pick = pick;
    this.layer = el("select", { "data-testid": "imagine-layer", on: { change: () => pick(this.layer.value, 0) } });
    this.unit = el("select", { "data-testid": "imagine-unit", on: { change: () => pick(this.layer.value, Number(this.unit.value)) } });
    const step = (by) => () => {
      const count = this.unit.options.length;
      if (count) pick(this.layer.value, (Number(this.unit.value) + by + count) % count);
    };
    this.element = el("div", { class: "pick" },
      el("label", {}, "Layer ", this.layer), el("label", {}, "Unit ", this.unit),
      button("‹", "imagine-before", step(-1), { cls: "btn small", label: "The unit before" }),
      button("›", "imagine-next", step(1), { cls: "btn small", label: "The next unit" }));
  }

  update({ layers, names, layer, unit }) {
    const state = JSON.stringify([layers, names, layer]);
    if (state !== this.state) {
      this.state = state;
      this.layer.replaceChildren(...layers.map(([stage, title, count]) => el("option", { value: stage, text: `${title} (${count})` })));
      this.layer.value = layer;
      const last = layers.at(-1)?.[0] === layer;
      const count = layers.find(([stage]) => stage === layer)?.[2] ?? 0;
      this.unit.replaceChildren(...Array.from({ length: count }, (_, i) => el("option", { value: i, text: last && names[i] !== undefined ? names[i] : String(i + 1) })));
    }
    if (Number(this.unit.value) !== unit) this.unit.value = String(unit);
  }
}

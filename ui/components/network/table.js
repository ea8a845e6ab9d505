// The network as a table: the same numbers for people who read instead of look. Weights are buttons that edit them.

import { button, el, number } from "../shared/dom.js";

const EVERY = 500; // ms between two renewals: faster cannot be read
const MOST = 4000; // weights of a layer in the table; a larger layer lists units and biases only

export class Table {
  constructor(scene) {
    this.scene = scene;
    this.element = el("div", {
      class: "twin", hidden: true, tabindex: 0, role: "region", "aria-label": "Network as a table", "data-testid": "table",
    });
    this.drawn = { structure: "", at: 0, cells: [] };
  }

  update(model) {
    const now = performance.now();
    if (this.drawn.structure !== structureOf(model)) this.build(model);
    else if (now - this.drawn.at < EVERY) {
      clearTimeout(this.later); // the last frame must not be left out
      this.later = setTimeout(() => this.scene.redraw(), EVERY);
      return;
    }
    this.drawn.at = now;
    for (const { node, value } of this.drawn.cells) {
      const text = number(value(this.scene.model));
      if (node.textContent !== text) node.textContent = text;
    }
  }

  build(model) {
    const cells = [];
    const cell = (testid, label, value, edit) => {
      const node = model.meta.editable === false ? el("span", { "data-testid": testid }) : button("", testid, edit, { cls: "cell", label });
      cells.push({ node, value });
      return el("td", {}, node);
    };
    const used = model.columns[0].filter((unit) => unit.on).sort((a, b) => a.index - b.index);
    const tables = Array.from({ length: model.layers + 1 }, (_, i) => {
      const units = model.columns[i + 1];
      const inputs = i === 0 ? used.map((unit) => unit.label) : model.columns[i].map((_, k) => `unit ${k + 1}`);
      const shown = units.length * inputs.length <= MOST ? inputs : [];
      const head = el("tr", {}, ...["Unit", "Bias", ...shown].map((text) => el("th", { scope: "col", text })));
      const rows = units.map((unit, j) => {
        const name = i < model.layers ? `unit ${j + 1}` : unit.label || "output";
        const weights = shown.map((input, k) => cell(`weight-${i}.${j}.${k}`, `Weight from ${input} to ${name}`,
          (now) => now.weights(i)?.data[j * inputs.length + k] ?? NaN,
          (event) => this.scene.inspector.editLink({ layer: i, j, k }, ...this.near(event), event.currentTarget)));
        const bias = cell(`table-bias-${i}.${j}`, `Bias of ${name}`, (now) => now.bias(i, j),
          (event) => this.scene.inspector.editBias({ column: i + 1, row: j }, ...this.near(event), event.currentTarget));
        return el("tr", {}, el("th", { scope: "row", text: name + model.stateWords(unit.view) }), bias, ...weights);
      });
      const words = i < model.layers ? `Layer ${i + 1}, ${model.facts.layers[i].activation}` : "Output";
      const left = shown.length ? "" : `; its ${units.length * inputs.length} weights are left out`;
      return el("table", {}, el("caption", { text: words + left }), el("thead", {}, head), el("tbody", {}, ...rows));
    });
    const inputs = el("p", { text: `Inputs in use: ${used.map((unit) => unit.label).join(", ")}` });
    this.element.replaceChildren(inputs, ...tables);
    this.drawn = { structure: structureOf(model), at: 0, cells };
  }

  /** Where a card belongs: below the pressed cell, in coordinates of the pane. */
  near(event) {
    const [cell, pane] = [event.currentTarget.getBoundingClientRect(), this.scene.left.getBoundingClientRect()];
    return [cell.left - pane.left, cell.bottom - pane.top - 8];
  }
}

/** What the rows and their names depend on. */
const structureOf = (model) => JSON.stringify([model.structure, model.meta.ablated, model.meta.frozen]);

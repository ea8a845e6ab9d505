// Above and below the columns: how many units and layers there are, with - and +, and what each layer does.

import { button, el, say } from "../shared/dom.js";

/** Fill the diagram's heads and feet, one child a column. */
export function captions(diagram, model, scene) {
  const last = model.columns.length - 1;
  const most = model.meta.max_units ?? 64;
  diagram.heads.replaceChildren(
    ...model.columns.map((units, c) => {
      if (c === 0) return el("div", { class: "head" }, el("span", { class: "caption", text: "Inputs" }));
      if (c === last) return el("div", { class: "head" }, el("span", { class: "caption", text: "Output" }));
      return el("div", { class: "head" }, unitStepper(c - 1, units.length, most, model, scene));
    }),
  );
  diagram.feet.replaceChildren(
    ...model.columns.map((_, c) => {
      const lines = c === 0 || c === last ? [] : layerWords(model.facts.layers[c - 1]);
      const texts = lines.map((line) => el("span", { text: line }));
      return el("div", { class: "foot", "data-testid": c === 0 || c === last ? null : `layer-${c - 1}` }, ...texts);
    }),
  );
  const most_lines = Math.max(1, ...model.facts.layers.map((layer) => layerWords(layer).length));
  diagram.feet.style.height = `${most_lines * 15 + 4}px`;
}

/** ["tanh", "dropout 0.2", "batch norm"]: what a layer does, one line each. */
export function layerWords({ activation, dropout, norm }) {
  return [activation, ...(dropout > 0 ? [`drop ${dropout}`] : []), ...(norm && norm !== "none" ? [`${norm} norm`] : [])];
}

function unitStepper(layer, units, most, model, scene) {
  const still = model.meta.growing === false;
  const wanted = wantedUnits(model)?.[layer] ?? units; // what the settings ask for; the picture follows at a reset
  const change = (verb) => () => scene.send({ do: verb, layer });
  const step = (text, verb, words, stop) =>
    button(text, `${verb.replace("_", "-")}-${layer}`, change(verb), {
      cls: "step", label: `${words} layer ${layer + 1}`, disabled: stop, hidden: still,
    });
  return el("div", { class: "stepper", role: "group", "aria-label": `Units in layer ${layer + 1}: ${units}` },
    step("−", "remove_unit", "Remove a unit from", wanted <= 1),
    el("span", {
      class: wanted === units ? "count" : "count wanted", text: wanted === units ? String(units) : `${units}→${wanted}`,
      title: wanted === units ? null : `${wanted} units after a reset`, "data-testid": `units-${layer}`,
    }),
    step("+", "add_unit", "Add a unit to", wanted >= most));
}

/** Units per layer that the settings ask for, where they have as many layers as the run on screen. */
function wantedUnits({ meta, layers }) {
  return meta.wanted?.units?.length === layers ? meta.wanted.units : null;
}

/** The control for the number of hidden layers, made once. */
export class LayerStepper {
  constructor(scene) {
    this.remove = button("−", "remove-layer", () => scene.send({ do: "remove_layer" }), { cls: "step", label: "Remove the last hidden layer" });
    this.add = button("+", "add-layer", () => scene.send({ do: "add_layer" }), { cls: "step", label: "Add a hidden layer" });
    this.text = el("span", { class: "caption", "data-testid": "layers" });
    this.element = el("div", { class: "stepper layers", role: "group", "aria-label": "Hidden layers" }, this.remove, this.add, this.text);
  }

  update({ meta, layers }) {
    const wanted = meta.wanted?.units?.length ?? layers;
    const words = layers === 1 ? "1 hidden layer" : `${layers} hidden layers`;
    say(this.text, wanted === layers ? words : `${words} → ${wanted}`);
    this.text.classList.toggle("wanted", wanted !== layers);
    const still = meta.growing === false;
    this.remove.hidden = this.add.hidden = still;
    this.remove.disabled = wanted <= 0;
    this.add.disabled = wanted >= (meta.max_layers ?? 8);
  }
}

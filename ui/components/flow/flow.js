// Activations and gradients over layers (or time) and steps: two maps, two profiles, the spread of the activations, and
// what to do about it. Everything stands in columns of the same layers, and pointing at one marks it everywhere.

import { button, el, say } from "../shared/dom.js";
import { mount } from "../shared/mount.js";
import { Redrawing } from "../shared/redrawing.js";
import { Advice } from "./advice.js";
import { Collapse } from "./collapse.js";
import { HeatMap } from "./heatmap.js";
import { Profile } from "./profile.js";
import { reading, siteOf } from "./reading.js";
import { Spread } from "./spread.js";

export const update = (component) => mount(component, new URL("./flow.css", import.meta.url), (context) => new Flow(context));

const RMS = "Root mean square over the training points and units: the typical size.";
const VIEWS = [
  ["last", "÷ last layer", "Every row divided by its last number: what the way back alone does"],
  ["absolute", "absolute", "The gradients as they are"],
];

class Flow extends Redrawing {
  constructor({ host, send, palette }) {
    super();
    this.palette = palette;
    this.host = host;
    this.view = "last";
    this.marked = null; // { column, row } that is pointed at
    this.measured = null; // the newest message with numbers
    host.classList.add("flow");
    const pick = (marked) => {
      this.marked = marked;
      this.read();
      this.schedule(0);
    };
    this.views = VIEWS.map(([name, text, title]) =>
      button(text, `gradient-${name}`, () => this.show(name), { cls: "tab", title, "aria-pressed": String(name === this.view) }));
    const choice = el("div", { class: "segmented", role: "group", "aria-label": "The gradient map shows" }, ...this.views);
    this.advice = new Advice(send);
    this.parts = {
      activation: new HeatMap({ name: "activation", title: "Activations", help: `${RMS} Across: layers from the input (left) to the output. Down: training steps.`, pick }),
      gradient: new HeatMap({ name: "gradient", title: "Gradients", help: `Gradient of the loss with respect to what the layer gives. ${RMS} It is computed from right to left.`, pick, extra: [choice] }),
      forward: new Profile({ name: "activation", help: RMS, pick }),
      backward: new Profile({ name: "gradient", help: `${RMS} Of the gradient with respect to the layer's outputs, and to its weights.`, pick }),
      spread: new Spread({ title: "Values of the activations", help: "How often each value occurs among the layer's units and the training points: wide is often.", pick }),
      collapse: new Collapse(),
    };
    this.readout = el("p", { class: "readout", "data-testid": "readout" });
    this.theory = el("p", { class: "theory", "data-testid": "theory" });
    const { activation, gradient, forward, backward, spread, collapse } = this.parts;
    this.element = el("div", { class: "stage", "data-testid": "stage" }, this.advice.element, this.readout,
      el("div", { class: "columns" },
        activation.element, gradient.element, forward.element, backward.element, spread.element, collapse.element),
      this.theory);
    host.append(this.element);
  }

  show(name) {
    this.view = name;
    this.views.forEach((tab, i) => tab.setAttribute("aria-pressed", String(VIEWS[i][0] === name)));
    if (this.measured) this.fill();
    this.schedule(0);
  }

  update(frame) {
    const { meta, arrays } = frame;
    this.element.dataset.kind = meta.kind;
    this.advice.update(meta, arrays);
    this.parts.collapse.update(meta, arrays);
    say(this.theory, theoryWords(meta.theory));
    if (!arrays.activation) return; // the run has yet to answer
    this.measured = frame;
    this.element.dataset.columns = arrays.activation.data.length;
    this.element.dataset.step = meta.step;
    this.fill();
    this.read();
    this.schedule(0);
  }

  /** Hands each part its numbers. */
  fill() {
    const { meta, arrays } = this.measured;
    const { activation, gradient, forward, backward, spread } = this.parts;
    const of = (name) => arrays[name].data;
    const columns = of("activation").length;
    const steps = [...of("steps")];
    const relative = this.view === "last";
    const rows = `${steps.length} recorded steps, log colour scale`;
    const by = `by ${siteOf(meta)}`;
    activation.update({ values: of("history_activation"), steps, columns, says: `Activations ${by}: ${rows}` });
    gradient.update({
      values: relative ? overLast(of("history_gradient"), columns) : of("history_gradient"), steps, columns,
      says: `Gradients ${by}${relative ? ", as a part of the last" : ""}: ${rows}`,
    });
    say(this.views[0], meta.kind === "dense" ? VIEWS[0][1] : "÷ last state");
    const now = `at step ${meta.step.toLocaleString("en")}`;
    const lines = (name, more = []) => [
      { label: "now", role: "ink", values: of(name), wide: 2.2 },
      ...more,
      { label: "before training", role: "batch", values: meta.step ? of(`history_${name}`).subarray(0, columns) : null, wide: 1.6 },
      { label: "theory", role: "floor", values: of(`theory_${name}`), dash: true, wide: 1.8 },
    ];
    const weights = { label: "weights", role: "run-0", values: of("weight_gradient"), wide: 1.6 };
    forward.update({ title: `Activations ${now}`, columns, lines: lines("activation") });
    backward.update({ title: `Gradients ${now}`, columns, lines: lines("gradient", [weights]) });
    spread.update({ shares: of("values_histogram"), range: of("values_range"), columns });
  }

  /** Says the numbers under the pointer. */
  read() {
    if (this.measured) say(this.readout, reading(this.measured, this.marked));
  }

  draw() {
    for (const part of Object.values(this.parts)) part.draw(this.palette, this.marked);
    this.host.dataset.drawn = Number(this.host.dataset.drawn ?? 0) + 1;
  }
}

/** Every row divided by its last number; 0 stays 0, and so does a row whose last is 0. */
function overLast(values, columns) {
  return values.map((value, i) => {
    const last = values[(Math.floor(i / columns) + 1) * columns - 1];
    return last === 0 ? (value === 0 ? 0 : Infinity) : value / last;
  });
}

function theoryWords(theory) {
  return theory ? `Dashed: theory for a network that has not been trained. ${theory.words} (${theory.source})` : "No theory line: none is known for these settings.";
}

// What goes on in every layer, a row each. Built again only when the layers change; a frame sets paths and texts.

import { el, say } from "../shared/dom.js";
import { mount } from "../shared/mount.js";
import { Histogram, LogAxis } from "./shapes.js";

export const update = (component) => mount(component, new URL("./layers.css", import.meta.url), (context) => new Layers(context));

// Heading -> what it means, as one sentence.
const COLUMNS = [
  ["Layer", "From the input to the output."],
  ["Activations", "What the layer's units give for the training points: how often each value, their mean and their standard deviation."],
  ["Out of work", "ReLU: units that give 0 for every point (dead). Tanh and sigmoid: activations in the flat ends of the curve (saturated). Neither lets a gradient pass."],
  ["Gradient", "Length of the layer's gradient on the next mini-batch, on a scale of powers of ten: compare the layers with each other."],
  ["Update / weights", "How much the next step changes the weights, as a part of their size. Around 0.001, in the band, is healthy; far above overshoots, far below crawls."],
  ["Weights", "How often each value occurs among the layer's weights, biases left out."],
];

class Layers {
  constructor({ host }) {
    this.host = host;
    this.built = "";
    this.rows = [];
    this.element = el("div", { class: "layers", role: "table", "aria-label": "Layers", "data-testid": "layers-table" });
    host.append(this.element);
  }

  update({ meta, arrays }) {
    const structure = JSON.stringify(meta);
    if (structure !== this.built) this.build(meta);
    this.built = structure;
    if (!arrays.units || arrays.units.data.length !== this.rows.length) return; // the layers of another network: wait
    this.rows.forEach((row, i) => row.update(new Numbers(arrays, i)));
  }

  build(meta) {
    const heads = COLUMNS.map(([title, help]) => el("div", { role: "columnheader", title: help, text: title }));
    this.rows = meta.sites.map((name, i) => new Row(name, i, meta));
    this.element.replaceChildren(el("div", { role: "row", class: "row heads" }, ...heads), ...this.rows.map((row) => row.element));
  }
}

/** Row `i` of all arrays. */
class Numbers {
  constructor(arrays, i) {
    this.one = (name) => arrays[name].data[i];
    this.many = (name) => {
      const { data, shape } = arrays[name];
      return data.subarray(i * shape[1], (i + 1) * shape[1]);
    };
  }
}

class Row {
  constructor(name, i, { gradients, ratios, healthy }) {
    this.healthy = healthy;
    this.activity = new Histogram();
    this.weights = new Histogram();
    this.gradient = new LogAxis({ low: gradients[0], high: gradients[1] });
    this.ratio = new LogAxis({ low: ratios[0], high: ratios[1], band: healthy, mark: 1e-3 });
    this.fill = el("i");
    this.meter = el("div", { class: "meter" }, this.fill);
    this.texts = Object.fromEntries(["activity", "range", "idle", "gradient", "ratio", "weights", "reach"].map((key) => [key, el("span", { class: key, "data-testid": `layers-${key}-${i}` })]));
    const cell = (at, ...children) => el("div", { role: "cell", class: `cell c${at}`, title: COLUMNS[at][1] }, el("b", { class: "label", text: COLUMNS[at][0], "aria-hidden": "true" }), ...children);
    const { activity, range, idle, gradient, ratio, weights, reach } = this.texts;
    this.element = el("div", { role: "row", class: "row", "data-testid": `layers-row-${i}` },
      el("div", { role: "rowheader", class: "cell name" }, ...titled(name)),
      cell(1, this.activity.element, range, activity),
      cell(2, this.meter, idle),
      cell(3, this.gradient.element, gradient),
      cell(4, this.ratio.element, ratio),
      cell(5, this.weights.element, reach, weights));
  }

  update(now) {
    const { activity, range, idle, gradient, ratio, weights, reach } = this.texts;
    this.activity.update(now.many("histogram"), ...now.many("range"));
    say(range, ends(now.many("range")));
    const [mean, spread] = [now.one("mean"), now.one("spread")];
    say(activity, Number.isFinite(mean + spread) ? `mean ${tidy(mean)} ± ${tidy(spread)}` : "not finite");
    const [dead, saturated, units] = [now.one("dead"), now.one("saturated"), now.one("units")];
    const share = Number.isNaN(dead) ? saturated : dead;
    this.meter.hidden = Number.isNaN(share);
    this.fill.style.width = `${100 * (share || 0)}%`;
    this.meter.classList.toggle("much", share > 0.5);
    if (!Number.isNaN(dead)) say(idle, `${Math.round(dead * units)} of ${units} dead`);
    else say(idle, Number.isNaN(saturated) ? "does not apply" : `${Math.round(100 * saturated)} % saturated`);
    this.gradient.update(now.one("gradient"));
    say(gradient, tidy(now.one("gradient")));
    const moved = now.one("ratio");
    this.ratio.update(moved);
    const odd = moved > this.healthy[1] ? "large" : moved < this.healthy[0] ? "small" : "";
    const still = Number.isNaN(moved) && now.one("weights_spread") === 0;
    say(ratio, still ? "all weights are 0" : `${tidy(moved)}${odd && `, ${odd}`}`);
    ratio.classList.toggle("odd", odd === "large"); // small is what a network that has arrived looks like, too
    this.weights.update(now.many("weights"), ...now.many("weights_range"));
    say(reach, ends(now.many("weights_range")));
    say(weights, `spread ${tidy(now.one("weights_spread"))}`);
  }
}

const ends = ([low, high]) => `${round(low)} … ${round(high)}`;
const round = (value) => (Math.abs(value) < 1e4 && Math.abs(value) >= 1e-3 ? String(Number(value.toPrecision(2))).replace("-", "−") : tidy(value));

/** Two digits, a real minus sign, and as little else as possible. */
function tidy(value) {
  if (!Number.isFinite(value)) return "not finite";
  const size = Math.abs(value);
  const [digits, power] = value.toExponential(1).split("e");
  const text = size >= 1e4 || (size && size < 1e-3) ? `${Number(digits)}e${Number(power)}` : size >= 100 ? value.toFixed(0) : value.toPrecision(2);
  return (size ? text : "0").replaceAll("-", "−");
}

/** "Hidden layer 1 (8 tanh)" on two lines. */
function titled(name) {
  const [title, rest] = name.split(" (");
  return [el("span", { class: "title", text: title }), ...(rest ? [el("span", { class: "kind", text: rest.replace(")", "") })] : [])];
}

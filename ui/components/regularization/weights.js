// How the weights of each layer are distributed, how many of them are as good as zero, and how long they are together.

import { el, number, say } from "../shared/dom.js";
import { Chart, axisBelow, bars, layerName, row } from "./charts.js";

const HEIGHT = 66;

export class Weights {
  constructor() {
    this.said = el("p", { class: "note", "data-testid": "weights-note" });
    this.rows = el("div", { class: "rows", "data-testid": "weights" });
    this.shared = el("input", { type: "checkbox", "data-testid": "weights-shared", on: { change: () => this.draw() } });
    this.element = el("div", { class: "inside" },
      el("label", { class: "check" }, this.shared, el("span", { text: "One scale for all layers" })), this.said, this.rows);
    this.parts = [];
  }

  update(meta, arrays, palette) {
    Object.assign(this, { meta, arrays, palette });
    this.draw();
  }

  draw() {
    if (!this.meta || !this.arrays.histogram) return;
    const { meta, arrays } = this;
    const layers = arrays.histogram.shape[0];
    const { l1, l2 } = meta.settings;
    const pulls = l1 && l2 ? "L1 and L2 pull: many weights end at zero, none stays large." : l1 ? "L1 pulls every weight by the same amount, whatever its size: what the loss does not hold ends at zero."
      : l2 ? "L2 pulls a weight in proportion to its size: large ones hardest." : "No penalty: the weights grow as far as the loss wants.";
    say(this.said, `${pulls} Bars: square roots of shares, so that rare weights show.`);
    if (this.parts.length !== layers) this.build(layers);
    const widest = Math.max(...arrays.range.data);
    for (let i = 0; i < layers; i++) this.paint(i, this.shared.checked ? widest : arrays.range.data[i]);
  }

  build(layers) {
    this.parts = Array.from({ length: layers }, (_, i) => {
      const chart = new Chart(HEIGHT, "");
      const [name, zero, norm] = [el("b"), el("span", { "data-testid": `near-zero-${i}` }), el("span", {})];
      return { chart, name, zero, norm, node: el("figure", {}, el("figcaption", {}, name, zero, norm), chart.element) };
    });
    this.rows.replaceChildren(...this.parts.map(({ node }) => node));
  }

  paint(i, reach) {
    const { arrays, meta, palette } = this;
    const { chart, name, zero, norm } = this.parts[i];
    const words = layerName(meta.facts, i);
    say(name, words);
    const share = arrays.near_zero?.data[i] ?? NaN;
    say(zero, Number.isFinite(share) ? `${(100 * share).toFixed(1)} % below 0.001` : "");
    zero.title = "Share of the weights whose size is below 0.001: as good as gone";
    const length = arrays.norm?.data[i] ?? NaN;
    say(norm, Number.isFinite(length) ? `L2 norm ${number(length, 2)}` : "");
    norm.title = "Length of the layer's weights: the square root of the sum of their squares";
    const own = arrays.range.data[i];
    chart.describe(`${words}: weights from ${number(-own, 2)} to ${number(own, 2)}, ${zero.textContent}, ${norm.textContent}`);
    chart.paint((context, width, height) => {
      const box = { left: 2, top: 2, width: width - 4, height: height - 20 };
      bars(context, box, row(arrays.histogram, i), [-own, own], [-reach, reach], palette.muted);
      axisBelow(context, box, [-reach, reach], palette);
    });
  }
}

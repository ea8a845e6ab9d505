// The masks of the coming training step: rows are examples of its mini-batch, columns are units (or, for DropConnect, the
// weights of a layer). In evaluation nothing is left out.

import { button, el, say } from "../shared/dom.js";
import { withAlpha } from "../shared/palette.js";
import { Chart, layerName, unitsShown } from "./charts.js";

const CELL = 9; // px, height of an example's row
const MODES = [["train", "Training, next step"], ["eval", "Evaluation"]];

export class Masks {
  constructor() {
    this.mode = "train";
    this.tabs = MODES.map(([mode, words]) => button(words, `masks-${mode}`, () => {
      this.mode = mode;
      this.draw();
    }, { cls: "tab", "aria-pressed": "false" }));
    this.said = el("p", { class: "note", role: "status", "data-testid": "masks-note" });
    this.rows = el("div", { class: "rows", "data-testid": "masks" });
    this.element = el("div", { class: "inside" },
      el("div", { class: "panehead" }, el("div", { class: "segmented small", role: "group", "aria-label": "Mode" }, ...this.tabs),
        el("span", { class: "note" }, el("i", { class: "mask" }), "takes part", el("i", { class: "mask dropped" }), "left out")),
      this.said, this.rows);
    this.parts = [];
  }

  update(meta, arrays, palette) {
    Object.assign(this, { meta, arrays, palette });
    this.draw();
  }

  draw() {
    if (!this.meta) return;
    const { meta, arrays } = this;
    this.tabs.forEach((tab, i) => tab.setAttribute("aria-pressed", String(MODES[i][0] === this.mode)));
    say(this.said, this.sentence(meta.settings));
    const pictures = [];
    (meta.facts.layers ?? []).forEach(({ units }, i) => {
      const [name, keep, weights] = [layerName(meta.facts, i), arrays[`keep_${i}`], arrays[`weights_keep_${i}`]];
      const whole = meta.settings.dropconnect && !meta.settings.dropout; // every unit takes part: room for the weights
      if (keep && !whole) pictures.push({ name: `${name}: units`, array: keep, units: true, across: unitsShown(keep.shape[1], units) });
      if (meta.settings.dropconnect && weights) pictures.push({ name: `${name}: weights into it`, array: weights, units: false, across: unitsShown(weights.shape[0], units) });
    });
    const structure = JSON.stringify(pictures.map(({ name, array }) => [name, array.shape]));
    if (structure !== this.built) this.build(pictures);
    this.built = structure;
    pictures.forEach((picture, i) => this.paint(this.parts[i], picture));
  }

  sentence({ dropout, dropconnect }) {
    if (!dropout && !dropconnect) return "Nothing is dropped: switch on dropout or DropConnect above.";
    if (this.mode === "eval") return "In evaluation every unit and every weight takes part, and nothing is scaled.";
    const times = (rate) => (1 / (1 - rate)).toFixed(2);
    const parts = [];
    if (dropout) parts.push(`Each unit is left out with probability ${dropout}, anew for every example; what stays is multiplied by 1 / (1 − ${dropout}) = ${times(dropout)}, so that the sums keep their size.`);
    if (dropconnect) parts.push(`Each weight is left out with probability ${dropconnect}, for the whole mini-batch; what stays is multiplied by ${times(dropconnect)}.`);
    return parts.join(" ");
  }

  build(pictures) {
    this.parts = pictures.map(({ name, array, units, across }) => {
      const turned = !units && array.shape[1] < array.shape[0] / 2; // few inputs: lay the matrix on its side
      const lines = array.shape[turned ? 1 : 0];
      const chart = new Chart(units ? lines * CELL : Math.min(180, Math.max(24, lines * 5)), name);
      const counts = el("span", { class: "count" });
      const axes = units ? `examples down, ${across} across` : turned ? `inputs down, ${across} across` : `${across} down, their inputs across`;
      return { chart, counts, turned, node: el("figure", {}, el("figcaption", {}, el("b", { text: name }), counts, el("span", { class: "axes", text: axes })), chart.element) };
    });
    this.rows.replaceChildren(...this.parts.map(({ node }) => node));
  }

  paint({ chart, counts, turned }, { name, array }) {
    const [units, inputs] = array.shape;
    const [lines, across] = turned ? [inputs, units] : [units, inputs];
    const all = this.mode === "eval";
    let kept = 0;
    for (const value of array.data) kept += all || value ? 1 : 0;
    const words = `${kept.toLocaleString("en")} of ${array.data.length.toLocaleString("en")} kept (${Math.round((100 * kept) / array.data.length)} %)`;
    say(counts, words);
    chart.describe(`${name}: ${words}`);
    const { palette } = this;
    chart.paint((context, width, height) => {
      const cell = { wide: Math.min(14, width / across), tall: height / lines };
      const gap = cell.wide > 5 && cell.tall > 4 ? 1 : 0;
      const [on, off] = [palette.train, withAlpha(palette.danger, 0.3)];
      for (let y = 0; y < lines; y++) {
        for (let x = 0; x < across; x++) {
          context.fillStyle = all || array.data[turned ? x * inputs + y : y * inputs + x] ? on : off;
          context.fillRect(x * cell.wide, y * cell.tall, cell.wide - gap, cell.tall - gap);
        }
      }
    });
  }
}

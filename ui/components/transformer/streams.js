// The residual stream: how long its vector is at every token after every part that has added to it, and what each part added.

import { button, el, number, say } from "../shared/dom.js";
import { divergingRgb } from "../shared/palette.js";
import { called, legible } from "../shared/tokens.js";
import { Grid } from "./grid.js";
import { shown, sides } from "./model.js";

const CHOICES = [["norm", "Stream", "The length of the stream's vector after each part"], ["added", "Added", "The length of what each part adds to the stream"]];
const decoder = new TextDecoder();

export class Streams {
  constructor() {
    this.what = "norm";
    this.tabs = CHOICES.map(([value, text, help]) => button(text, `stream-${value}`, () => { this.what = value; this.again(); }, { cls: "tab", role: "radio", title: help, "aria-checked": "false" }));
    this.grid = new Grid({ testid: "stream", point: () => this.again() });
    this.note = el("p", { class: "note reading", role: "status", "data-testid": "stream-note" });
    this.bar = el("i", { class: "gradient" });
    this.end = el("span");
    this.element = el("div", { class: "part" }, el("div", { class: "parthead" }, el("div", { class: "segmented", role: "radiogroup", "aria-label": "What is measured" }, ...this.tabs), this.note,
      el("span", { class: "legend" }, el("span", { text: "0" }), this.bar, this.end)), this.grid.element);
  }

  again() {
    if (this.frame) this.update(...this.frame);
  }

  update(meta, arrays, palette) {
    this.frame = [meta, arrays, palette];
    CHOICES.forEach(([value], i) => this.tabs[i].setAttribute("aria-checked", String(value === this.what)));
    const { "stream.norm": norm, "stream.json": json } = arrays;
    if (!norm) return say(this.note, "…");
    const said = json ? JSON.parse(decoder.decode(json.data)).parts : [];
    const values = this.what === "norm" ? norm : gains(arrays);
    const [count, width] = values.shape;
    const parts = Array.from({ length: count }, (_, i) => said[i + norm.shape[0] - count] ?? `part ${i}`);
    const tokens = sides(meta.facts, meta.focus.stack === "encoder" ? "encoder" : "self", arrays).from.slice(0, width);
    let most = 0;
    for (const value of values.data) if (Number.isFinite(value)) most = Math.max(most, value);
    const rgb = (row, column) => divergingRgb((most && values.data[row * width + column] / most) || 0, palette);
    const mean = parts.map((_, row) => values.data.subarray(row * width, (row + 1) * width).reduce((sum, value) => sum + value, 0) / width);
    const names = parts.map((name, row) => `${name}  ${number(mean[row], 2)}`);
    this.bar.style.background = `linear-gradient(to right, ${[0, 0.25, 0.5, 0.75, 1].map((v) => `rgb(${divergingRgb(v, palette).join(",")})`).join(", ")})`;
    say(this.end, number(most, 2));
    const wide = tokens.length <= 24;
    this.grid.update({
      names, heads: tokens.map(shown), fill: (row, column) => `rgb(${rgb(row, column).join(",")})`,
      text: (row, column) => (wide ? number(values.data[row * width + column], 2) : ""),
      ink: (row, column) => legible(rgb(row, column), palette),
      words: `Lengths of the residual stream: ${count} parts by ${width} tokens. Arrow keys move.`,
    }, palette);
    const { row, column } = this.grid.cursor ?? {};
    if (row === undefined || row >= count || column >= width) {
      return say(this.note, this.what === "norm" ? "Length of the stream after each part; beside its name the mean over the tokens." : "Length of what each part adds to the stream; beside its name the mean over the tokens.");
    }
    return say(this.note, `${parts[row]} at ${called(tokens[column] ?? "")} (${column + 1}): ${number(values.data[row * width + column], 3)}`);
  }
}

/** What the parts of all layers add, in their order: attention, what reads the encoder, MLP. */
function gains(arrays) {
  const kinds = ["attention", "cross", "mlp"].map((kind) => arrays[`stream.${kind}`]).filter(Boolean);
  const [layers, width] = kinds[0].shape;
  const data = new Float32Array(layers * kinds.length * width);
  for (let layer = 0; layer < layers; layer++) {
    kinds.forEach((kind, k) => data.set(kind.data.subarray(layer * width, (layer + 1) * width), (layer * kinds.length + k) * width));
  }
  return { data, shape: [layers * kinds.length, width] };
}

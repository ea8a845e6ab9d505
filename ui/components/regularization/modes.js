// The same inputs asked in both modes: training (masks and batch statistics, drawn anew each time) and evaluation.

import { el, number, say } from "../shared/dom.js";
import { withAlpha } from "../shared/palette.js";
import { Chart, bitmap, brightest } from "./charts.js";

const ROW = 23; // px, one example
const TOP = 20;

export class Modes {
  constructor() {
    this.said = el("p", { class: "note", role: "status", "data-testid": "modes-note" });
    this.chart = new Chart(TOP + 12 * ROW + 4, "");
    this.pictures = el("div", { class: "thumbs", "aria-hidden": "true" });
    this.element = el("div", { class: "inside" }, this.said,
      el("div", { class: "keyline" }, el("span", { class: "eval", text: "evaluation" }), el("span", { class: "train", text: "training, the next step" }), el("span", { class: "passes", text: "training, other passes" })),
      el("div", { class: "modes", "data-testid": "modes" }, this.pictures, this.chart.element));
    this.canvases = [];
  }

  update(meta, arrays, palette) {
    Object.assign(this, { meta, arrays, palette });
    this.draw();
  }

  draw() {
    if (!this.arrays?.eval_out) return;
    const { arrays } = this;
    const [examples, outputs] = arrays.eval_out.shape;
    const label = arrays.label?.data ?? new Float32Array(examples);
    // probability of the true class of example e in a plane of (examples, outputs) that begins at `from`
    const right = (data, e, from = 0) => {
      if (outputs > 1) return data[from + e * outputs + label[e]];
      return label[e] ? data[from + e] : 1 - data[from + e];
    };
    const rows = Array.from({ length: examples }, (_, e) => ({
      label: label[e], eval: right(arrays.eval_out.data, e), train: right(arrays.train_out.data, e),
      passes: arrays.passes ? Array.from({ length: arrays.passes.shape[0] }, (_, p) => right(arrays.passes.data, e, p * examples * outputs)) : [],
    }));
    const apart = rows.reduce((sum, row) => sum + Math.abs(row.eval - row.train), 0) / examples;
    say(this.said, `Probability of the label for ${examples} training examples. ${this.reason(apart)}`);
    this.thumbs(rows);
    this.chart.describe(rows.map((row, e) => `Example ${e + 1}: evaluation ${number(row.eval, 2)}, training ${number(row.train, 2)}`).join("; "));
    this.chart.paint((context, width) => this.paint(context, width, rows));
  }

  reason(apart) {
    const { dropout, dropconnect, batch_norm: batch } = this.meta.settings;
    const causes = [dropout && "dropout", dropconnect && "DropConnect", batch && "batch norm"].filter(Boolean);
    if (!causes.length) return "Nothing here works differently in the two modes, so they agree.";
    const neighbours = batch ? " Batch norm makes an answer depend on the other examples of the mini-batch." : "";
    return `The modes are ${apart.toFixed(2)} apart on average, because of ${causes.join(" and ")}.${neighbours}`;
  }

  /** What each row is about: the digit, or a dot in the colour of its class. */
  thumbs(rows) {
    const { arrays, palette } = this;
    const images = arrays.images;
    const kind = images ? "canvas" : "i";
    if (this.canvases.length !== rows.length || this.kind !== kind) {
      this.canvases = rows.map(() => el(kind, { class: images ? "digit" : "dot" }));
      this.pictures.replaceChildren(...this.canvases.map((node) => el("div", {}, node)));
      this.kind = kind;
    }
    const most = images ? brightest(images) : 1;
    rows.forEach((row, e) => {
      if (images) bitmap(this.canvases[e], images.data.subarray(e * 64, (e + 1) * 64), 8, most, palette);
      else this.canvases[e].style.background = `var(--tl-class-${row.label % 6})`;
    });
  }

  paint(context, width, rows) {
    const { palette } = this;
    const [left, right] = [8, width - 14];
    const x = (p) => left + p * (right - left);
    context.textBaseline = "top";
    context.textAlign = "center";
    for (const tick of [0, 0.25, 0.5, 0.75, 1]) {
      context.strokeStyle = tick === 0.5 ? palette.outline : palette.grid;
      context.beginPath();
      context.moveTo(x(tick), TOP - 4);
      context.lineTo(x(tick), TOP + rows.length * ROW);
      context.stroke();
      context.fillStyle = palette.muted;
      context.fillText(String(tick), Math.max(10, Math.min(width - 12, x(tick))), 1);
    }
    rows.forEach((row, e) => {
      const y = TOP + (e + 0.5) * ROW;
      context.fillStyle = withAlpha(palette.batch, 0.45);
      for (const value of row.passes) this.dot(context, x(value), y, 2.6, true);
      context.strokeStyle = palette.outline;
      context.lineWidth = 1.2;
      context.beginPath();
      context.moveTo(x(row.eval), y);
      context.lineTo(x(row.train), y);
      context.stroke();
      context.strokeStyle = palette.train;
      context.lineWidth = 1.6;
      context.fillStyle = palette.background;
      this.dot(context, x(row.train), y, 4, true);
      this.dot(context, x(row.train), y, 4, false);
      context.fillStyle = palette.train;
      this.dot(context, x(row.eval), y, 4, true);
    });
  }

  dot(context, x, y, radius, filled) {
    if (!Number.isFinite(x)) return;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    if (filled) context.fill();
    else context.stroke();
  }
}

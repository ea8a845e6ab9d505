// One normalisation at a time: what goes in and what comes out, the moments of the batch against those kept for
// evaluation, and the scale and shift that are learned.

import { button, el, number, say } from "../shared/dom.js";
import { withAlpha } from "../shared/palette.js";
import { Chart, axisBelow, bars, extremes, layerName, row, unitsShown } from "./charts.js";
import { UnitAxis } from "./units.js";

const HISTOGRAM = 52;
const MOMENTS = 96;
const LEARNED = 62;

export class Norms {
  constructor() {
    this.layer = 0;
    this.picker = el("div", { class: "segmented small", role: "group", "aria-label": "Layer" });
    this.said = el("p", { class: "note", role: "status", "data-testid": "norms-note" });
    const figure = (title, help, height) => {
      const chart = new Chart(height, title);
      const heading = el("b", { text: title });
      const more = el("span", {});
      return { chart, heading, more, node: el("figure", { title: help }, el("figcaption", {}, heading, more), chart.element) };
    };
    this.before = figure("Before", "What goes into the normalisation of this layer, for the next mini-batch", HISTOGRAM);
    this.after = figure("After", "What comes out of it, scale and shift included", HISTOGRAM);
    this.moments = figure("Mean ± standard deviation of each unit", "Dots and lines: of the next mini-batch, which training uses. Bands: the running averages, which evaluation uses", MOMENTS);
    this.learned = figure("Scale γ and shift β", "What each unit has learned to do with its normalised input: γ times it, plus β", LEARNED);
    this.element = el("div", { class: "inside" }, this.picker, this.said,
      el("div", { class: "rows", "data-testid": "norms" }, el("div", { class: "twins" }, this.before.node, this.after.node), this.moments.node, this.learned.node));
  }

  update(meta, arrays, palette) {
    Object.assign(this, { meta, arrays, palette });
    this.draw();
  }

  draw() {
    if (!this.meta) return;
    const { meta, arrays } = this;
    const layers = meta.facts.layers?.length ?? 0;
    if (this.layer >= layers) this.layer = 0;
    this.pick(layers);
    const { batch_norm: batch, layer_norm: layer } = meta.settings;
    const known = Boolean(arrays.before) && arrays.before.shape[0] > this.layer;
    for (const part of [this.before, this.after, this.moments, this.learned]) part.node.style.visibility = known ? "" : "hidden";
    this.moments.node.style.visibility = known && arrays.batch_mean ? "" : "hidden";
    this.learned.node.style.visibility = known && (batch || layer) && arrays.gamma ? "" : "hidden";
    say(this.said, known ? this.sentence(batch, layer) : "");
    if (!known) return;
    const axes = ["before", "after"].map((name) => [...row(arrays[`${name}_range`], this.layer)]);
    this.histogram(this.before, "before", axes[0]);
    this.histogram(this.after, "after", axes[1]);
    if (arrays.batch_mean) this.drawMoments(batch);
    if (arrays.gamma) this.drawLearned();
  }

  pick(layers) {
    if (this.picker.childElementCount !== layers) {
      this.picker.replaceChildren(...Array.from({ length: layers }, (_, i) => button(`Layer ${i + 1}`, `norms-layer-${i}`, () => {
        this.layer = i;
        this.draw();
      }, { cls: "tab" })));
    }
    [...this.picker.children].forEach((tab, i) => tab.setAttribute("aria-pressed", String(i === this.layer)));
  }

  sentence(batch, layer) {
    const size = this.arrays.size?.data[0] ?? this.meta.settings.batch_size;
    if (!batch && !layer) return "No normalisation: what goes into the activation goes on as it is. Switch on batch norm or layer norm above.";
    if (!batch) return "Layer norm: every example is normalised over the units of its layer, so the batch does not matter and training and evaluation agree.";
    const off = this.stray();
    const noise = (1 / Math.sqrt(size)).toFixed(2);
    const strays = Number.isFinite(off) ? ` The batch's means are ${number(off, 2)} running standard deviations off; chance alone gives about 1/√${size} = ${noise}.` : "";
    const two = size === 2 ? " Of two, one becomes +1 and the other −1 in every unit (before γ and β): only which is larger is left." : "";
    const both = layer ? " Layer norm stands behind it." : "";
    return `Batch norm: in training over the ${size} examples of the mini-batch, in evaluation by running averages.${two}${strays}${both}`;
  }

  /** Root mean square of (batch mean - running mean) / running standard deviation. */
  stray() {
    const { arrays } = this;
    if (!arrays.running_mean) return NaN;
    const [batch, mean, variance] = ["batch_mean", "running_mean", "running_var"].map((name) => row(arrays[name], this.layer));
    let [sum, count] = [0, 0];
    batch.forEach((value, u) => {
      const squared = (value - mean[u]) ** 2 / Math.max(variance[u], 1e-12);
      if (Number.isFinite(squared)) [sum, count] = [sum + squared, count + 1];
    });
    return count ? Math.sqrt(sum / count) : NaN;
  }

  histogram({ chart, more }, name, range) {
    const { arrays, palette, meta } = this;
    const shares = row(arrays[name], this.layer);
    say(more, `${number(range[0], 2)} … ${number(range[1], 2)}`);
    chart.describe(`${layerName(meta.facts, this.layer)} ${name} the normalisation: values from ${more.textContent}`);
    chart.paint((context, width, height) => {
      const box = { left: 2, top: 2, width: width - 4, height: height - 20 };
      bars(context, box, shares, range, range, name === "before" ? palette.batch : palette.train);
      axisBelow(context, box, range, palette);
    });
  }

  drawMoments(batch) {
    const { arrays, meta, palette } = this;
    const [mean, variance] = [row(arrays.batch_mean, this.layer), row(arrays.batch_var, this.layer)];
    const kept = batch && arrays.running_mean ? [row(arrays.running_mean, this.layer), row(arrays.running_var, this.layer)] : null;
    const ends = [...mean].flatMap((value, u) => {
      const all = [value - Math.sqrt(variance[u]), value + Math.sqrt(variance[u])];
      if (kept) all.push(kept[0][u] - Math.sqrt(kept[1][u]), kept[0][u] + Math.sqrt(kept[1][u]));
      return all;
    });
    const [low, high] = extremes(ends);
    say(this.moments.more, kept ? "dots and lines: this batch; bands: running, for evaluation" : "dots and lines: this batch");
    this.moments.chart.describe(`Means of ${mean.length} units between ${number(low, 2)} and ${number(high, 2)}`);
    this.moments.chart.paint((context, width, height) => {
      const plane = new UnitAxis(context, { left: 38, top: 4, width: width - 36, height: height - 20 }, [low, high], mean.length, palette);
      for (let u = 0; u < mean.length; u++) {
        if (kept && Number.isFinite(kept[0][u])) plane.band(u, kept[0][u], Math.sqrt(kept[1][u]), withAlpha(palette.outline, 0.4), palette.outline);
        plane.whisker(u, mean[u], Math.sqrt(variance[u]), palette.train);
      }
      plane.caption(unitsShown(mean.length, meta.facts.layers[this.layer].units));
    });
  }

  drawLearned() {
    const { arrays, palette } = this;
    const [gamma, beta] = [row(arrays.gamma, this.layer), row(arrays.beta, this.layer)];
    const [low, high] = extremes([...gamma, ...beta, 0, 1]);
    say(this.learned.more, "filled: γ, begins at 1; rings: β, begins at 0");
    this.learned.chart.describe(`Scales and shifts of ${gamma.length} units between ${number(low, 2)} and ${number(high, 2)}`);
    this.learned.chart.paint((context, width, height) => {
      const plane = new UnitAxis(context, { left: 38, top: 6, width: width - 36, height: height - 12 }, [low, high], gamma.length, palette);
      plane.level(1);
      plane.level(0);
      for (let u = 0; u < gamma.length; u++) {
        plane.dot(u, gamma[u], palette.train, true);
        plane.dot(u, beta[u], palette.train, false);
      }
    });
  }
}

// How wrong the network is on each example, as a histogram, and what share of every class it finds.

import { el, number, say } from "../shared/dom.js";
import { withAlpha } from "../shared/palette.js";
import { Chart } from "./chart.js";
import { legend } from "./legend.js";

const percent = (share) => (Number.isFinite(share) ? `${(100 * share).toFixed(share === 0 || share === 1 ? 0 : 1)} %` : "–");

export class ErrorsTab {
  constructor(scene) {
    this.scene = scene;
    this.sentence = el("p", { class: "sentence", "data-testid": "errors-sentence" });
    this.resting = el("p", { class: "resting", "data-testid": "resting", title: "Their gradient is 0, not merely small: the next step would be the same without them" });
    this.charts = [new Chart("errors-chart", "How wrong: shares of examples"), new Chart("value-errors-chart", "How wrong the number is: shares of examples")];
    this.legend = el("ul", { class: "legend" });
    this.recalls = el("div", { class: "recalls", role: "group", "aria-label": "Recall of every class", "data-testid": "recalls" });
    this.element = el("div", { class: "tabpanel" }, this.sentence, this.resting, ...this.charts.map(({ element }) => element), this.legend, this.recalls);
  }

  draw({ facts, meta, looks }, palette) {
    const arrays = looks.residuals ?? {};
    const margin = !["curve", "regression"].includes(facts.task);
    this.recall(meta, facts);
    const named = facts.task === "multi-label" ? "The margin of a label is above 0 where the network is right about it" : "The margin of an example is above 0 when its own class has the larger output, so that the answer is right";
    say(this.sentence, margin ? `${named}, and the further above, the surer.` : "The error is the network's output minus the target, for each example.");
    say(this.resting, `Training examples that no longer teach anything, as their gradient is exactly 0: ${percent(arrays.zero_share?.data[0])}`);
    legend(this.legend, [
      { text: `training (${facts.train})`, colour: withAlpha(palette.train, 0.35), area: true },
      { text: `validation (${facts.val})`, colour: palette.validation, line: true },
    ]);
    this.charts[1].element.hidden = !arrays.value_histogram;
    this.histogram(this.charts[0], arrays.histogram, arrays.range, margin ? "margin of the right answer" : "error: output − target", palette);
    if (arrays.value_histogram) this.histogram(this.charts[1], arrays.value_histogram, arrays.value_range, "error of the number: output − target", palette);
  }

  histogram(chart, counts, range, words, palette) {
    if (!counts) return;
    const bins = counts.shape[1];
    const [low, high] = range.data;
    const edges = Array.from({ length: bins + 1 }, (_, i) => low + (i / bins) * (high - low));
    const [train, val] = [counts.data.subarray(0, bins), counts.data.subarray(bins, 2 * bins)];
    const most = Math.max(...train, ...val, 1e-6);
    chart.draw({
      x: [low, high], y: [0, most * 1.08], xLabel: words, yLabel: "share of examples", verticals: [{ x: 0, colour: palette.floor, dash: [3, 4] }],
      bars: [{ edges, counts: train, fill: withAlpha(palette.train, 0.18), stroke: palette.train }, { edges, counts: val, stroke: palette.validation }],
      read: (at) => {
        const i = Math.max(0, Math.min(bins - 1, Math.floor(((at - low) / (high - low)) * bins)));
        return `${number(edges[i], 2)} to ${number(edges[i + 1], 2)}: training ${percent(train[i])}, validation ${percent(val[i])}`;
      },
    }, palette);
  }

  /** Bars; with balanced weights, what an example of each class counts for. */
  recall({ recalls, weighted }, facts) {
    this.recalls.hidden = !recalls.length;
    if (!recalls.length) return;
    if (this.rows?.length !== recalls.length) {
      this.rows = recalls.map((_, c) => {
        const [name, fill, value] = [el("span", { class: "name" }), el("i", {}), el("span", { class: "value" })];
        const row = el("div", { class: "recall" }, name, el("span", { class: "track" }, fill), value);
        row.style.setProperty("--dot", `var(--tl-class-${c % 6})`);
        return { row, name, fill, value };
      });
      this.recalls.replaceChildren(el("p", { class: "of", text: "Recall: the share of each class's validation examples that the network finds" }), ...this.rows.map(({ row }) => row));
    }
    const weights = weighted ? facts.weights_balanced : [];
    recalls.forEach(([name, share], c) => {
      say(this.rows[c].name, weights[c] ? `${name}, weight ${number(weights[c], 2)}` : name);
      say(this.rows[c].value, percent(share ?? NaN));
      this.rows[c].fill.style.width = `${100 * (share ?? 0)}%`;
    });
  }
}

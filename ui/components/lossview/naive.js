// The loss written as the formula says, and rewritten so that no number overflows: the same curve, until it is not.

import { el, number, say } from "../shared/dom.js";
import { Chart } from "./chart.js";
import { figure, pretty } from "./formula.js";
import { legend } from "./legend.js";
import { between, span } from "./series.js";

const SAMPLES = [-100, -50, -10, 0, 10, 50, 100]; // logits in the table

export class NaiveTab {
  constructor(scene) {
    this.scene = scene;
    this.sentence = el("p", { class: "sentence", "data-testid": "naive-sentence" });
    this.formulas = el("p", { class: "formula" });
    this.chart = new Chart("naive-chart", "Loss over the logit, naive and stable");
    this.legend = el("ul", { class: "legend" });
    this.table = el("table", { class: "samples" });
    this.scroll = el("div", { class: "scroller", tabindex: 0, role: "region", "aria-label": "Values of both forms" }, this.table);
    this.element = el("div", { class: "tabpanel" }, this.sentence, this.formulas, this.chart.element, this.legend, this.scroll);
  }

  draw({ facts, looks }, palette) {
    const { naive } = facts;
    const arrays = looks.naive;
    if (!naive || !arrays?.z) return; // a loss without a logarithm has no such tab
    const [xs, bad, good] = ["z", "naive", "stable"].map((name) => arrays[name].data);
    say(this.formulas, `naive:   ${pretty(naive.naive)}\nstable:  ${pretty(naive.stable)}`);
    const zones = runs(xs, bad);
    const where = zones.map(({ from, to }) => (from > xs[0] ? `from z = ${number(from)} on` : `up to z = ${number(to)}`)).join(" and ");
    say(this.sentence, `The same loss, written in two ways, in 32-bit numbers. The naive way gives no finite number ${where}; the stable way is right everywhere.`);
    legend(this.legend, [
      { text: "stable", colour: palette.success, line: true }, { text: "naive", colour: palette.danger, line: true, dashed: true },
      { text: "naive is not a finite number", colour: palette.danger_tint, area: true },
    ]);
    this.fill(arrays, xs);
    const range = [xs[0], xs[xs.length - 1]];
    const y = [0, span(good)[1]];
    const marks = zones.map(({ from, to }) => ({ x: from > xs[0] ? from : to, colour: palette.danger, text: "not finite" }));
    this.chart.draw({
      x: range, y, xLabel: naive.x_label, yLabel: "loss", zones: zones.map((zone) => ({ ...zone, fill: palette.danger_tint })), verticals: marks,
      lines: [{ x: xs, y: good, colour: palette.success, width: 5 }, { x: xs, y: bad, colour: palette.danger, width: 2, dash: [7, 5] }],
      read: (at) => {
        const i = nearest(xs, at);
        return `z = ${number(xs[i])}: naive ${figure(bad[i])}, stable ${figure(between(xs, good, xs[i]))}`;
      },
    }, palette);
  }

  fill(arrays, xs) {
    const state = arrays.naive.data.join();
    if (state === this.state) return;
    this.state = state;
    const at = SAMPLES.filter((z) => z >= xs[0] && z <= xs[xs.length - 1]).map((z) => nearest(xs, z));
    const rows = [["loss, naive", "naive"], ["loss, stable", "stable"], ["gradient, naive", "naive_gradient"], ["gradient, stable", "stable_gradient"]];
    const head = el("tr", {}, el("th", { scope: "col", text: "z" }), ...at.map((i) => el("th", { scope: "col", text: String(Math.round(xs[i])).replace("-", "−") })));
    this.table.replaceChildren(el("thead", {}, head), el("tbody", {}, ...rows.map(([words, name]) =>
      el("tr", {}, el("th", { scope: "row", text: words }), ...at.map((i) => {
        const value = arrays[name].data[i];
        return el("td", { text: figure(value), class: Number.isFinite(value) ? "" : "bad" });
      })))));
  }
}

function nearest(xs, x) {
  let best = 0;
  for (let i = 1; i < xs.length; i++) if (Math.abs(xs[i] - x) < Math.abs(xs[best] - x)) best = i;
  return best;
}

/** [{ from, to }] of the places where the values are no finite numbers. */
function runs(xs, values) {
  const found = [];
  values.forEach((value, i) => {
    if (Number.isFinite(value)) return;
    const last = found[found.length - 1];
    if (last?.end === i - 1) Object.assign(last, { end: i, to: xs[i] });
    else found.push({ end: i, from: xs[i], to: xs[i] });
  });
  return found;
}

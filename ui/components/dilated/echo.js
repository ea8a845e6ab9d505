// One value of the series is raised by 1: which predictions change? None before it; and of the stack none once it is out of sight.

import { el } from "../shared/dom.js";
import { Waves } from "./waves.js";

export class Echo {
  constructor(want) {
    this.series = new Waves("echo-series", "The series. Click a step to change its value.", { height: 190, onClick: (step) => want("at", Math.min(this.length - 1, step)) });
    this.change = new Waves("echo-chart", "Change of the predictions.", { height: 230 });
    this.element = el("div", { class: "part" },
      el("p", { class: "note", text: "Click a step (or choose it with the arrow keys and Enter): its value is raised by 1. Predictions before it stay exactly as they are, as no network here may look ahead. The stack forgets the change for good once it lies outside of its field; the recurrent network carries it on, ever fainter." }),
      this.series.element, this.change.element);
  }

  update({ facts, at }, look, palette) {
    const [{ seen, target }, { change, t }] = [look("prediction"), look("echo")];
    if (!seen || !change) return;
    const T = (this.length = seen.data.length);
    const now = at !== null && at < T ? at : Number(t.data[0]);
    const marks = [[now, "changed", palette.event]];
    this.series.draw({
      x: [0, T - 1], xLabel: "step", yLabel: "value", lines: [{ name: "the true wave", colour: palette.ink, from: 1, values: target.data.subarray(0, T - 1), dashed: true }],
      spot: [now, seen.data[now] + 1, "the changed value", palette.primary],
      dots: { name: "what is seen", from: 0, values: seen.data }, marks, hint: `The value at step ${now} is raised by 1.`,
    }, palette);
    const rows = facts.networks.map(({ label }, k) => ({ name: label, colour: palette.runs[k], from: 0, values: change.data.subarray(k * T, (k + 1) * T) }));
    const largest = Math.max(1e-6, ...change.data.map(Math.abs).filter(Number.isFinite));
    const out = Number(t.data[0]) + facts.field;
    const before = Number(t.data[0]) > 0 && rows.every(({ values }) => values.subarray(0, Number(t.data[0])).every((y) => y === 0));
    this.change.draw({
      x: [0, T - 1], xLabel: "step", yLabel: "change", lines: rows, y: [-largest, largest],
      marks: [...marks, ...(out < T ? [[out, "out of the stack's sight", palette.runs[0]]] : [])],
      said: before ? "All predictions before the changed step are exactly as they were." : "",
      hint: `${before ? `Before step ${Number(t.data[0])}: exactly 0. ` : ""}${out < T ? `Of the stack from step ${out} on: exactly 0 again.` : `The stack still sees the change at the end: its field is ${facts.field} values.`}`,
    }, palette);
  }
}

// The next value, said at every step by both networks, against the true one.

import { el } from "../shared/dom.js";
import { Waves } from "./waves.js";

export class Prediction {
  constructor() {
    this.waves = new Waves("prediction-chart", "Predictions of the next value.", { height: 330 });
    this.element = el("div", { class: "part" },
      el("p", { class: "note", text: "At every step each network has seen the dots up to the step before and says what comes now. The loss is of the second half alone: by then there is something to go by." }),
      this.waves.element);
  }

  update({ facts, step }, look, palette) {
    const { seen, target, said } = look("prediction");
    if (!seen) return;
    const T = seen.data.length;
    const lines = [{ name: "the true wave", colour: palette.ink, from: 1, values: target.data, dashed: true },
      ...facts.networks.map(({ label }, k) => ({ name: label, colour: palette.runs[k], from: 1, values: said.data.subarray(k * T, (k + 1) * T) }))];
    const errors = facts.networks.map(({ label }, k) => `${label} ${mse(said.data.subarray(k * T, (k + 1) * T), target.data, facts.half).toFixed(4)}`).join(", ");
    this.waves.draw({
      x: [0, T], xLabel: "step", yLabel: "value", lines, dots: { name: "what is seen", from: 0, values: seen.data },
      shade: [[0, facts.half, "only listened to"]], said: `Mean squared error of this series: ${errors}.`,
      hint: `Mean squared error of this series at step ${step.toLocaleString("en")} of the training: ${errors}.`,
    }, palette);
  }
}

function mse(said, target, from) {
  let sum = 0;
  for (let i = from; i < target.length; i++) sum += (said[i] - target[i]) ** 2;
  return sum / (target.length - from);
}

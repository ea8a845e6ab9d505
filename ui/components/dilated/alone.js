// Both networks go on alone: each reads what it has said itself. Below, how fast they lose the wave, on average.

import { el } from "../shared/dom.js";
import { Lines } from "../shared/lines.js";
import { Waves } from "./waves.js";

export class Alone {
  constructor() {
    this.waves = new Waves("alone-chart", "Going on alone.", { height: 270 });
    this.errors = new Lines("horizon-chart", "Error by steps ahead.", 190);
    this.element = el("div", { class: "part" },
      el("p", { class: "note", text: "Up to the line the series is heard. From there on a network reads its own predictions, and small errors grow: the phase slips, or the wave dies away." }),
      this.waves.element,
      el("h4", { text: "Mean squared error by steps ahead, 32 validation series" }), this.errors.element);
  }

  update({ facts, seen: when, moving }, look, palette) {
    const { seen, true: truth, said } = look("generation");
    if (seen) {
      const [T, H] = [seen.data.length, facts.horizon];
      const lines = [{ name: "the true wave", colour: palette.ink, from: 1, values: truth.data, dashed: true },
        ...facts.networks.map(({ label }, k) => ({ name: label, colour: palette.runs[k], from: T, values: said.data.subarray(k * H, (k + 1) * H) }))];
      this.waves.draw({
        x: [0, T + H - 1], xLabel: "step", yLabel: "value", lines, dots: { name: "what is heard", from: 0, values: seen.data },
        marks: [[T - 0.5, "alone", palette.event]], hint: `At step ${when.generation.toLocaleString("en")} of the training${moving ? ", renewed as the training goes on" : ""}.`,
      }, palette);
    }
    const { error } = look("horizon");
    const H = facts.horizon;
    const lines = error ? facts.networks.map(({ label }, k) => ({ name: label, colour: palette.runs[k], points: Array.from(error.data.subarray(k * H, (k + 1) * H), (y, i) => [i + 1, y]) })) : [];
    if (error) lines.push({ name: "always saying 0", colour: palette.floor, points: Array.from({ length: H }, (_, i) => [i + 1, facts.guess]) });
    const high = Math.min(2, Math.max(1, ...lines.flatMap(({ points }) => points.map(([, y]) => y)).filter(Number.isFinite)));
    this.errors.draw({
      x: [1, H], xLabel: "steps ahead", yLabel: "error", y: [0, high], lines: lines.map((line) => ({ ...line, points: line.points.map(([x, y]) => [x, Math.min(high, y)]) })),
      said: lines.length ? lines.map(({ name, points }) => `${name}: ${points[0][1].toFixed(3)} one step ahead, ${points.at(-1)[1].toFixed(3)} after ${H}.`).join(" ") : "",
      hint: error ? `The flat line is always saying 0: a network above it does worse than that guess.${when.horizon === undefined ? "" : ` At step ${when.horizon.toLocaleString("en")}.`}${moving ? " Renewed when the run rests." : ""}` : moving ? "Measured when the run rests." : "Measuring …",
    }, palette);
  }
}

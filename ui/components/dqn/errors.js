// The distribution of TD errors over a sample of the replay buffer, and where Huber's loss stops growing faster.

import { el, number, say } from "../shared/dom.js";
import { Histogram } from "./histogram.js";

export class Errors {
  constructor() {
    this.chart = new Histogram("errors-chart", "TD errors of a sample of the replay buffer.", { height: 380, what: "transitions" });
    this.words = el("p", { class: "sum", "data-testid": "errors-words" });
    this.help = el("p", { class: "note" });
    this.element = el("div", { class: "part" },
      el("p", { class: "lead", text: "How wrong the network is about what it remembers: target minus Q, for transitions of the replay buffer." }),
      this.chart.element, this.words, this.help);
  }

  update(meta, look, palette) {
    const { edges, counts, knee, beyond, mean, spread, sample } = look("errors");
    const ready = counts?.data.some((count) => count > 0);
    this.chart.element.classList.toggle("empty", !ready);
    say(this.help, HELP[Number.isFinite(knee?.data[0]) ? "huber" : "squared"]);
    if (!ready) return say(this.words, counts ? "No transition is in the buffer yet: press play." : "Measuring …");
    const at = knee.data[0];
    const bend = Number.isFinite(at);
    const bins = Array.from(edges.data);
    this.chart.draw({
      edges: bins, counts: Array.from(counts.data), xLabel: "TD error, in units of reward", colour: palette.train,
      outside: (i) => bend && Math.abs((bins[i] + bins[i + 1]) / 2) > at,
      marks: [...(bend ? [[-at, "knee", palette.warning], [at, "knee", palette.warning]] : []), [mean.data[0], "mean", palette.validation, bend && Math.abs(mean.data[0]) > 0.5 * at ? "start" : "middle"]],
      hint: `${sample.data[0].toLocaleString("en")} transitions, with the network of step ${(meta.seen.errors ?? 0).toLocaleString("en")}. The last bars hold all that lies further out. Point at the chart to read it.`,
      said: `Mean ${number(mean.data[0])}, standard deviation ${number(spread.data[0])}${bend ? `, ${(100 * beyond.data[0]).toFixed(0)} % beyond the knee of Huber's loss at ${number(at)}` : ""}.`,
    }, palette);
    const centre = mean.data[0] > 0 ? "the targets are above Q on average: values are still rising" : "the targets are below Q on average: values are falling";
    const quiet = Math.abs(mean.data[0]) < 0.15 * spread.data[0];
    say(this.words, `Mean ${number(mean.data[0])}${quiet ? "" : ` (${centre})`}, standard deviation ${number(spread.data[0])}.${bend ? ` ${(100 * beyond.data[0]).toFixed(1)} % lie beyond the knee at ±${number(at)}.` : ""}`);
  }
}

const HELP = {
  huber: "Huber's loss (Huber 1964) is the squared error up to the knee and a straight line beyond it (the paler bars): there an error twice as large pulls no harder on the weights, so that a few surprises do not throw the rest about. The knee is at an error of 1 in the network's own units, to which rewards are scaled.",
  squared: "The squared loss has no knee: an error ten times as large pulls ten times as hard on the weights. Set the loss to Huber to see where it would bend.",
};

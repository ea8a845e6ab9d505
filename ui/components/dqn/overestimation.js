// What the agent expected at every step of greedy episodes, against what it then got.

import { button, el, number, say } from "../shared/dom.js";
import { Lines } from "../shared/lines.js";
import { Scatter } from "./scatter.js";

const OWN = 0.1; // of a return that may be the network's own guess of what comes after the end
const ENDS = ["", "it ended", "it was cut off by the time limit", "we stopped watching"];

const plain = (value) => (Number.isInteger(value) ? value.toLocaleString("en").replace("-", "−") : number(value));

export class Overestimation {
  constructor() {
    this.episode = 0;
    this.verdict = el("p", { class: "sum", "data-testid": "bias", "aria-live": "polite" });
    this.which = el("span", { class: "which", "data-testid": "episode" });
    this.back = button("‹", "episode-back", () => this.go(-1), { label: "Previous episode", cls: "btn step" });
    this.next = button("›", "episode-next", () => this.go(1), { label: "Next episode", cls: "btn step" });
    this.lines = new Lines("overestimation-lines", "Predicted Q and the return obtained, by step of the episode.", 300);
    this.legend = el("div", { class: "keys" });
    this.scatter = new Scatter("overestimation-scatter", "Predicted Q against the return obtained.");
    this.note = el("p", { class: "note" });
    this.element = el("div", { class: "part" },
      el("p", { class: "lead", text: "Does the agent get what it expects? It plays a few greedy episodes; at every step its prediction stands beside the reward it then really collected." }),
      this.verdict,
      el("div", { class: "halves uneven" },
        el("div", {}, el("div", { class: "bar" }, this.back, this.which, this.next, this.legend), this.lines.element),
        el("div", {}, el("h4", { text: "All steps of all these episodes" }), this.scatter.element)),
      this.note);
  }

  go(by) {
    this.episode += by;
    if (this.given) this.update(...this.given);
  }

  update(meta, look, palette) {
    this.given = [meta, look, palette];
    const { predicted, obtained, episode, ended, total, bias, own } = look("overestimation");
    const count = ended?.shape[0] ?? 0;
    if (!count || !predicted.shape[0]) return say(this.verdict, meta.moving && meta.pixels ? "Episodes in pictures take a while: they are played when the run rests. Press pause." : "Playing a few episodes …");
    this.episode = (this.episode + count) % count;
    const mine = [];
    episode.data.forEach((e, i) => e === this.episode && mine.push(i));
    const names = ["predicted: the largest Q", "obtained: discounted return"];
    const colours = [palette.validation, palette.train];
    const series = [predicted, obtained].map(({ data }) => mine.map((i, t) => [t, data[i]]));
    say(this.which, `Episode ${this.episode + 1} of ${count}`);
    this.lines.draw({
      x: [0, Math.max(1, mine.length - 1)], xLabel: "step of the episode", yLabel: "reward still to come",
      lines: names.map((name, k) => ({ name: name.split(":")[0], colour: colours[k], points: series[k] })),
      hint: `Return ${plain(total.data[this.episode])} after ${mine.length.toLocaleString("en")} steps; then ${ENDS[ended.data[this.episode]]}.`,
      said: `Episode ${this.episode + 1}: at its first step ${number(series[0][0][1])} predicted, ${number(series[1][0][1])} obtained.`,
    }, palette);
    if (this.known !== palette.name) {
      this.known = palette.name;
      this.legend.replaceChildren(...names.map((name, k) => el("span", { class: "key" }, el("i", { class: "edge", style: `border-color: ${colours[k]}` }), name)));
    }
    const off = bias.data[0];
    let told = Array.from(obtained.data.keys()).filter((i) => !own || own.data[i] <= OWN); // as the bias is counted
    if (!told.length) told = Array.from(obtained.data.keys());
    const mean = (of) => told.reduce((sum, i) => sum + of(i), 0) / told.length;
    const scale = Math.abs(mean((i) => obtained.data[i]));
    const part = Math.abs(off) / scale;
    const share = scale > 1e-6 ? `, ${part < 10 ? `${Math.round(100 * part)} % of` : `${number(part)} times`} the ${number(scale)} obtained` : "";
    const far = mean((i) => Math.abs(predicted.data[i] - obtained.data[i]));
    const close = Math.abs(off) < 0.05 * Math.max(scale, 1e-6);
    const verdict = close ? (far < 0.1 * Math.max(scale, 1e-6) ? "That is close." : "Too much and too little cancel out.") : off > 0 ? "It over-estimates." : "It under-estimates.";
    say(this.verdict, `Bias ${off > 0 ? "+" : ""}${number(off)}: on average the agent expects ${number(Math.abs(off))} ${off > 0 ? "more" : "less"} than it gets${share}. A single prediction is off by ${number(far)}, either way. ${verdict}`);
    this.scatter.draw({
      xs: obtained.data, ys: predicted.data, colour: (i) => palette.runs[episode.data[i] % palette.runs.length], names: ["obtained", "predicted"],
      above: "expects too much", below: "expects too little",
      tell: (i) => `Episode ${episode.data[i] + 1}: ${number(predicted.data[i])} predicted, ${number(obtained.data[i])} obtained.`,
      hint: "A colour an episode; on the dashed line the prediction came true.", said: `Mean difference ${number(off)} over ${predicted.shape[0].toLocaleString("en")} steps.`,
    }, palette);
    const cut = own?.data.some((part) => part > 0);
    say(this.note, `Agent of step ${(meta.seen.overestimation ?? 0).toLocaleString("en")}. Both are discounted by ${meta.gamma} a step${meta.clipped ? ", of rewards clipped to −1 … 1 as in training" : ""}.${cut ? " Where an episode was cut off, what would have come after is the network's own guess; the bias counts steps where that is at most a tenth." : ""} The maximum over noisy estimates is too large on average (Thrun and Schwartz 1993); double DQN lets one network choose and the other judge (van Hasselt et al. 2016).`);
  }
}

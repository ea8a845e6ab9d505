// Adversarial examples: the image, what is added to it, their sum, and what the network says before and after.

import { Chances, likeliest, percent } from "../shared/chances.js";
import { button, el, say } from "../shared/dom.js";
import { mount } from "../shared/mount.js";
import { Attack } from "./attack.js";
import { LineChart } from "./chart.js";
import { Sum } from "./sum.js";

export const update = (component) => mount(component, new URL("./fool.css", import.meta.url), (context) => new Fool(context));

const WORDS = [
  "FGSM takes one step: every pixel is made brighter or darker by the same amount, the way that lowers the network's certainty fastest (Goodfellow, Shlens and Szegedy 2015). PGD takes many small steps from a random place and never leaves the allowed amount (Madry et al. 2018): it finds more.",
  "Strength is the most that any pixel may change, as a share of the way from black to white. Random noise of the same strength rarely does anything: it is the direction that counts, and in hundreds of pixels many tiny changes add up.",
  "What it cannot show: that an image is safe. “None found” means that this method found none. Nor does an error mean that the network is bad at its task: nobody has asked it about such images in training.",
];

class Fool {
  constructor({ host, send, palette }) {
    Object.assign(this, { host, send, palette });
    host.classList.add("fool");
    this.attack = new Attack(send);
    this.state = el("p", { class: "state", role: "status", "data-testid": "fool-state" });
    this.sum = new Sum();
    this.chances = new Chances({ words: "Probabilities before and after", testid: "fool-chances", series: ["before", "after"] });
    this.sweep = new LineChart("fool-sweep", "strength");
    this.curve = new LineChart("fool-robustness", "strength");
    this.measure = button("Measure 100 validation images", "fool-measure", () => {
      this.measure.disabled = true;
      say(this.measured, "Measuring ...");
      send({ do: "measure" });
    }, { cls: "btn" });
    this.measured = el("p", { class: "small", role: "status", "data-testid": "fool-measured" });
    this.sweptWords = el("p", { class: "small" });
    host.append(
      this.attack.element, this.state,
      el("div", { class: "body" },
        this.sum.element,
        el("section", { class: "side" }, el("h4", {}, "What it says: ", el("span", { class: "key s0", text: "before" }), " and ", el("span", { class: "key s1", text: "after" })), this.chances.element)),
      el("div", { class: "charts" },
        el("section", {}, el("h4", { text: "This image, by strength" }), this.sweptWords, this.sweep.element),
        el("section", {}, el("div", { class: "heading" }, el("h4", { text: "Many images, by strength" }), this.measure), this.measured, this.curve.element)),
      el("div", { class: "words" }, ...WORDS.map((text) => el("p", { text }))));
  }

  update(frame) {
    this.frame = frame;
    this.draw();
  }

  theme(palette) {
    this.palette = palette;
    if (this.frame) this.draw();
  }

  resize() {
    if (this.frame) this.drawCharts();
  }

  draw() {
    const { meta, arrays } = this.frame;
    const known = Boolean(arrays.image);
    const flips = known ? arrays.flips.data[0] : NaN;
    const [before, after] = [likeliest(arrays.before?.data), likeliest(arrays.after?.data)];
    this.attack.update(meta, flips);
    this.sum.update(meta, arrays, this.palette, known ? [before, after].map((k) => meta.names[k] ?? "nothing") : null);
    const label = arrays.label?.data[0] ?? -1;
    this.chances.update(meta.names, [arrays.before?.data, arrays.after?.data], { chosen: after, marks: label >= 0 ? { [label]: "true" } : {} });
    say(this.state, this.stateText(meta, known, before, after, flips));
    this.host.classList.toggle("old", known && !meta.current);
    this.host.classList.toggle("fooled", known && before !== after);
    Object.assign(this.host.dataset, { made: meta.made_at ?? "", method: known ? meta.method : "", strength: known ? String(meta.strength) : "", before, after, current: String(meta.current) });
    this.drawCharts();
  }

  stateText(meta, known, before, after, flips) {
    const { names, moving, current, made_at: made, target, strength, method } = meta;
    if (known && before < 0) return "The network's numbers are not finite: there is nothing to fool.";
    if (!known) return moving && method === "pgd" ? "PGD takes many steps: pause the run to see it." : "The attack is being worked out ...";
    if (!current) return `This is of step ${made.toLocaleString("en")}${moving ? "; PGD is worked out again when the run rests" : "; a new one is on its way"}.`;
    const wish = target >= 0 ? `says ${names[target]}` : "says something else";
    const least = Number.isFinite(flips) ? `From a strength of about ${flips.toFixed(2)} on it ${wish}.` : target >= 0 && before === target ? `It says ${names[target]} already.` : "No strength up to 0.5 was found at which it " + wish + ".";
    const now = before === after ? `At ${strength.toFixed(2)} it still says ${names[after]}.` : `At ${strength.toFixed(2)} it says ${names[after]} instead of ${names[before]}.`;
    return `${now} ${least}`;
  }

  drawCharts() {
    const { meta, arrays } = this.frame;
    this.drawSweep(meta, arrays);
    const { robustness } = meta;
    this.measure.disabled = robustness.working || (robustness.current && robustness.method === meta.method);
    say(this.measure, robustness.step === null ? "Measure 100 validation images" : "Measure again");
    const series = [];
    let words = "Takes a second or two, so it is measured on request.";
    if (arrays.grades) {
      series.push({ x: arrays.grades.data, y: arrays.random.data, colour: this.palette.muted, dash: [5, 4], name: "random noise" });
      series.push({ x: arrays.grades.data, y: arrays.accuracy.data, colour: this.palette.danger, name: robustness.method.toUpperCase() });
      words = `Share of ${arrays.count.data[0]} validation images still told right, each attacked with ${robustness.method.toUpperCase()}, at step ${robustness.step.toLocaleString("en")}.`;
    }
    if (robustness.working) words = meta.moving ? "It is measured when the run rests: pause it." : "Measuring ...";
    say(this.measured, words);
    this.curve.draw(series, { palette: this.palette, most: arrays.grades ? arrays.grades.data.at(-1) : 0.3, cursor: meta.strength, words: "Accuracy of many images" });
    this.host.dataset.measured = robustness.step ?? "";
  }

  drawSweep(meta, arrays) {
    const series = [];
    let words = "";
    if (arrays.sweep && likeliest(arrays.before.data) >= 0) {
      const k = meta.names.length;
      const column = (c) => Float32Array.from(arrays.strengths.data, (_, i) => arrays.sweep.data[i * k + c]);
      const before = likeliest(arrays.before.data);
      const rival = meta.target >= 0 ? meta.target : this.rival(arrays, before, k);
      series.push({ x: arrays.strengths.data, y: column(before), colour: this.palette.ink, name: meta.names[before] });
      if (rival !== before) series.push({ x: arrays.strengths.data, y: column(rival), colour: this.palette.danger, name: meta.names[rival] });
      words = `Probability of ${meta.names[before]}, its answer to the image as it is${rival === before ? "" : `, and of ${meta.names[rival]}`}. The vertical line is the strength chosen above (${percent(meta.strength)} of black to white).`;
    }
    say(this.sweptWords, words);
    this.sweep.draw(series, { palette: this.palette, most: meta.strongest, cursor: meta.strength, words: "Probabilities of this image" });
  }

  // The class that gains most somewhere on the sweep.
  rival({ sweep, strengths }, before, k) {
    let [best, most] = [before, 0];
    for (let i = 0; i < strengths.data.length; i++) {
      for (let c = 0; c < k; c++) {
        if (c === before || !(sweep.data[i * k + c] > most)) continue;
        [best, most] = [c, sweep.data[i * k + c]];
      }
    }
    return best;
  }
}

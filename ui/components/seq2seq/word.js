// One output word taken apart: the score of every source word, softmax over the scores, and the sum they weigh.

import { el, number, say } from "../shared/dom.js";
import { Score } from "./score.js";
import { called, percent, written } from "./sentence.js";
import { strip } from "./strip.js";

const FORMULAS = {
  additive: ["score = v · tanh(W s + U h)", "A small network compares the decoder's state s with the encoder's state h at each word (Bahdanau et al. 2015)."],
  dot: ["score = s · h", "The decoder's state s times the encoder's state h at each word, number by number, and summed (Luong et al. 2015)."],
};

export class Word {
  constructor(choose) {
    this.choose = choose;
    this.title = el("p", { class: "lead", "aria-live": "polite" });
    this.formula = el("p", { class: "formula" });
    this.body = el("tbody");
    this.table = el("table", { class: "worked", "data-testid": "worked" }, el("thead", {}, el("tr", {},
      ...[["Source word", ""], ["Score", "How well the word fits what the decoder is looking for; any number"], ["Share", "exp(score), divided by the sum of all: softmax"], ["Its encoder state", "What is summed: blue above zero, orange below, full colour at ±1"]]
        .map(([text, title]) => el("th", { scope: "col", text, title: title || null })))), this.body);
    this.sum = el("div", { class: "sum" });
    this.score = new Score();
    this.picked = null; // the source word whose score is shown; null: that with the largest share
    this.none = el("p", { class: "note", text: "This model has no attention: there are no scores. All it has of the source is the vector above, and every word that it writes has to come out of that. Choose a model with attention in the table at the top to see one word taken apart." });
    this.back = el("button", { type: "button", class: "btn step", "aria-label": "The word before", title: "The word before", text: "‹", on: { click: () => this.choose("output", this.t - 1) } });
    this.on = el("button", { type: "button", class: "btn step", "aria-label": "The next word", title: "The next word", text: "›", on: { click: () => this.choose("output", this.t + 1) } });
    this.element = el("div", { class: "part word-part", "data-testid": "word" }, el("div", { class: "bar" }, this.back, this.on, this.title), this.none, this.formula, el("div", { class: "scroll" }, this.table), this.sum, this.score.element);
  }

  update(sentence, { meta, attend, palette, colour }) {
    const model = meta.facts.models[meta.which];
    const t = Math.min(meta.side === "output" && meta.at !== null ? meta.at : 0, sentence.T - 1);
    this.t = t;
    this.back.disabled = t <= 0;
    this.on.disabled = t >= sentence.T - 1;
    const plain = model.attention === "none" || !sentence.attention;
    this.none.hidden = !plain;
    for (const part of [this.formula, this.table, this.sum, this.score.element]) part.hidden = plain;
    say(this.title, t < 0 ? "The output is empty." : `How ${called(sentence.output[t])} came about: output word ${t + 1} of ${sentence.T}${sentence.p ? `, probability ${percent(sentence.p[t])}` : ""}.`);
    if (plain || !attend.scores || attend.scores.data.length !== sentence.S) return;
    const [formula, words] = FORMULAS[model.attention];
    this.formula.replaceChildren(el("code", { text: formula }), document.createTextNode(` ${words}`));
    const [scores, weights] = [attend.scores.data, attend.weights.data];
    const most = Math.max(1e-9, ...Array.from(scores, Math.abs));
    const size = attend.values?.shape[1] ?? 0;
    this.fill(sentence.S);
    this.shown = { sentence, attend, palette, model, at: this.at(weights) };
    this.score.update(this.shown);
    this.rows.forEach((row, s) => {
      say(row.name, written(sentence.source[s]));
      row.node.classList.toggle("true", sentence.alignment[t] === s);
      row.node.classList.toggle("picked", s === this.shown.at);
      row.node.title = sentence.alignment[t] === s ? "The word truly comes from here" : "";
      say(row.score, number(scores[s]));
      const half = (46 * Math.abs(scores[s])) / most;
      row.signed.style.cssText = `width:${half}%;left:${scores[s] < 0 ? 50 - half : 50}%;background:${palette.classes[scores[s] < 0 ? 0 : 1]}`;
      say(row.weight, weights[s] < 0.0005 ? "< 0.001" : weights[s].toFixed(3));
      row.share.style.cssText = `width:${(100 * weights[s]).toFixed(1)}%;background:${colour}`;
      row.vector.replaceChildren(strip(attend.values?.data.subarray(s * size, (s + 1) * size), palette, 0.25 + 0.75 * weights[s]));
    });
    this.sum.replaceChildren(
      el("span", { text: "Σ share × encoder state = the context:" }), strip(attend.context?.data, palette, 1),
      el("span", { class: "note", text: `${attend.context?.data.length ?? 0} numbers that go into the next word together with the decoder's state.` }));
  }

  /** The source word whose score is taken apart. */
  at(weights) {
    return this.picked !== null && this.picked < weights.length ? this.picked : weights.indexOf(Math.max(...weights));
  }

  pick(s) {
    this.picked = s;
    this.rows.forEach(({ node }, i) => node.classList.toggle("picked", i === s));
    this.score.update({ ...this.shown, at: s });
  }

  fill(count) {
    if (this.rows?.length === count) return;
    this.picked = null;
    this.rows = Array.from({ length: count }, (_, s) => {
      const row = { name: el("span"), score: el("span", { class: "number" }), signed: el("i"), weight: el("span", { class: "number" }), share: el("i"), vector: el("td") };
      row.node = el("tr", { on: { pointerenter: () => this.pick(s), click: () => this.pick(s) } }, el("th", { scope: "row" }, row.name),
        el("td", {}, el("div", { class: "pair" }, el("span", { class: "track signed" }, row.signed), row.score)),
        el("td", {}, el("div", { class: "pair" }, el("span", { class: "track" }, row.share), row.weight)), row.vector);
      return row;
    });
    this.body.replaceChildren(...this.rows.map((row) => row.node));
  }
}

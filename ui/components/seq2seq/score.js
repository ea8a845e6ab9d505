// How one score comes about, number by number: both vectors, what is made of them, and the sum.

import { el, number } from "../shared/dom.js";
import { called } from "./sentence.js";
import { strip } from "./strip.js";

export class Score {
  constructor() {
    this.element = el("div", { class: "score", "data-testid": "score" });
  }

  /** `at`: the source word; `attend` what the lens of that name answered. */
  update({ sentence, attend, palette, model, at }) {
    const { scores, query, keys, weigh } = attend;
    if (!query?.data.length || !keys?.data.length) {
      this.element.replaceChildren();
      return;
    }
    const size = query.data.length;
    const [asked, key] = [query.data, keys.data.subarray(at * size, (at + 1) * size)];
    const word = called(sentence.source[at]);
    const rows = [];
    const row = (name, values, words) => rows.push([name, values, words]);
    if (model.attention === "additive") {
      const bent = asked.map((value, i) => Math.tanh(value + key[i]));
      row("W s", asked, "the decoder's state, through one matrix");
      row("U h", key, `the encoder's state at ${word}, through another`);
      row("tanh", bent, "of their sum");
      row("v ×", bent.map((value, i) => value * weigh.data[i]), "each times a number that is learnt");
    } else {
      row("s", asked, "the decoder's state");
      row("h", key, `the encoder's state at ${word}`);
      row("s × h", asked.map((value, i) => value * key[i]), "number by number");
    }
    const line = ([name, values, words]) => {
      const reach = Math.max(1e-6, ...values.map(Math.abs));
      const cell = el("span", { class: "scroll" });
      cell.append(strip(values, palette, 1, reach));
      return [el("b", { text: name }), cell, el("span", { class: "note", text: `${words}; full colour at ±${number(reach, 2)}` })];
    };
    this.element.replaceChildren(el("p", { class: "lead", text: `The score of ${word}` }), el("div", { class: "lines" }, ...rows.flatMap(line)),
      el("p", {}, "Sum of the last row: ", el("b", { text: number(scores.data[at]) })));
  }
}

// How much better the network does on what it has seen: both losses as bars on one scale, and the gap between them.

import { el, number, say } from "../shared/dom.js";

const percent = (value) => (value == null ? "" : `${(100 * value).toFixed(1)} %`);
const short = (value) => (value == null ? "–" : value < 0.001 ? "<0.001" : number(value));

export class Gap {
  constructor() {
    this.rows = Object.fromEntries([["train", "Training"], ["val", "Validation"]].map(([split, words]) => {
      const [name, bar, value, accuracy] = [el("span", { class: "name", text: words }), el("i"), el("b", { "data-testid": `gap-${split}` }), el("span", { class: "accuracy" })];
      return [split, { words, name, bar, value, accuracy, node: el("div", { class: `split ${split}` }, name, el("div", { class: "track" }, bar), value, accuracy) }];
    }));
    this.gap = el("b", { "data-testid": "gap" });
    this.words = el("span", { class: "words" });
    this.element = el("div", { class: "gap", role: "group", "aria-label": "Loss on both splits, in evaluation mode" },
      el("div", { class: "bars", title: "Loss without penalties, in evaluation mode, on a scale from 0 to the largest that the runs on screen have had" }, this.rows.train.node, this.rows.val.node),
      el("div", { class: "difference", title: "Validation loss minus training loss: a large gap is overfitting" }, el("span", { class: "name", text: "Gap" }), this.gap, this.words));
  }

  update({ numbers, largest, facts, step }) {
    const { train_loss: train, val_loss: val } = numbers;
    for (const split of ["train", "val"]) {
      const row = this.rows[split];
      const value = numbers[`${split}_loss`];
      const size = facts[split];
      say(row.name, size ? `${row.words} (${size.toLocaleString("en")})` : row.words);
      say(row.value, short(value));
      say(row.accuracy, value == null ? "" : `${percent(numbers[`${split}_accuracy`])} right`);
      row.bar.style.width = `${largest ? Math.min(100, (100 * (value ?? 0)) / largest) : 0}%`;
    }
    const known = train != null && val != null;
    say(this.gap, known ? `${val < train ? "−" : "+"}${number(Math.abs(val - train))}` : "–");
    say(this.words, known && numbers.measured_at != null && numbers.measured_at !== step ? `measured at step ${numbers.measured_at.toLocaleString("en")}` : "");
  }
}

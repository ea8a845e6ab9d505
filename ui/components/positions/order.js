// What order is worth: the text with its tokens in other places, the answers before and after, and the loss.

import { button, el, keep, number, say } from "../shared/dom.js";
import { visible } from "../shared/tokens.js";
import { verdict } from "./words.js";

const LOSSES = ["as they are", "tokens shuffled", "without positions"];
const ABOUT = [
  "Validation examples as they are",
  "The same examples with all tokens before the last one in another order",
  "The trained network with its positions taken out, on the examples as they are",
];

export class OrderView {
  constructor(send) {
    this.again = button("Shuffle again", "pos-shuffle", () => send({ do: "shuffle" }), { cls: "btn", label: "Another order of the same tokens" });
    this.before = el("p", { class: "text", "data-testid": "pos-before" });
    this.after = el("p", { class: "text", "data-testid": "pos-after" });
    this.answers = el("div", { class: "answers" });
    this.key = el("p", { class: "note" }, "Probability of the likeliest answers: ", el("i", { class: "swatch" }), " the text, ", el("i", { class: "swatch mixed" }), " shuffled");
    this.told = el("p", { class: "told", "data-testid": "pos-verdict" });
    this.losses = el("div", { class: "losses", "data-testid": "pos-losses" });
    this.caption = el("p", { class: "note" });
    this.element = el("section", { class: "order", "aria-label": "What order is worth" },
      el("div", { class: "head" }, el("h4", { text: "What breaks without order" }), this.again),
      el("div", { class: "split" },
        el("div", {}, el("p", { class: "note", text: "The text, and the same tokens shuffled" }), this.before, this.after, this.told, this.key, this.answers),
        el("div", {}, el("p", { class: "note", text: "Loss of the last answer, mean over up to 64 validation examples (nats)" }), this.losses, this.caption)));
  }

  draw(meta, arrays) {
    const known = Boolean(arrays.order);
    this.element.classList.toggle("empty", !known);
    if (!known) return;
    const { tokens, order, p, p_shuffled: mixed, moved, loss } = arrays;
    const join = (places) => Array.from(places, (t) => meta.order_tokens[t] ?? "?").join(meta.joiner);
    say(this.before, join(tokens.data.keys()));
    say(this.after, join(order.data));
    const [by] = moved.data;
    say(this.told, Number.isFinite(by) ? `The answer moved by ${by.toFixed(2)} (0: the same, 1: nothing in common). ${verdict(by, meta.kind)}` : "The network's numbers are not finite: there is no answer to compare.");
    this.told.title = "Total variation distance: half the sum of the differences of all probabilities.";
    this.bars(this.answers, meta.answers.map((name, i) => ({ name, values: [p.data[i], mixed.data[i]] })));
    this.drawLosses(loss.data, meta);
  }

  /** A row for each answer: its name, and a bar for each of two probabilities. */
  bars(host, rows) {
    while (host.children.length < rows.length) {
      const bar = () => el("i", { class: "track" }, el("b"));
      host.append(el("div", { class: "answer" }, el("span", { class: "name" }), el("div", { class: "pair" }, bar(), bar()), el("span", { class: "value" })));
    }
    keep(host, [...host.children].slice(0, rows.length));
    rows.forEach(({ name, values }, i) => {
      const [label, pair, value] = host.children[i].children;
      say(label, name.trim() ? name : visible(name));
      values.forEach((p, n) => { pair.children[n].firstChild.style.width = `${100 * (Number.isFinite(p) ? p : 0)}%`; });
      say(value, values.map((p) => number(p, 2)).join(" → "));
      host.children[i].title = `${name}: probability ${number(values[0], 3)} for the text, ${number(values[1], 3)} for the shuffled one`;
    });
  }

  drawLosses(losses, meta) {
    const most = Math.max(...Array.from(losses).filter(Number.isFinite), 1e-9);
    while (this.losses.children.length < LOSSES.length) {
      const n = this.losses.children.length;
      this.losses.append(el("div", { class: "loss", title: ABOUT[n] }, el("span", { class: "name", text: LOSSES[n] }), el("i", { class: "track" }, el("b")), el("span", { class: "value" })));
    }
    LOSSES.forEach((_, n) => {
      const [, track, value] = this.losses.children[n].children;
      track.firstChild.style.width = `${(100 * Math.max(0, losses[n])) / most || 0}%`;
      say(value, number(losses[n], 3));
    });
    say(this.caption, meta.kind === "none"
      ? "This network never had positions: the third bar equals the first."
      : "The third bar is this network robbed of what it was trained with. What a network trained without positions can do is another question: set Positions to none and train it.");
  }
}

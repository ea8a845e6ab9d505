// One layer card: what it is, a picture of its output, and its figures in rows that all cards share.

import { el, say } from "../shared/dom.js";
import { glyph } from "./glyph.js";
import { bytes, full, said, sees, shape, short } from "./words.js";

const SLIM = new Set(["activation", "dropout", "flatten", "batchnorm", "layernorm"]); // what changes no shape, or needs no words
export const ROWS = [
  ["Output", "Shape of what comes out for one image: channels × height × width, or a row of numbers"],
  ["Parameters", "Numbers that are learnt. Bars: share of the whole network"],
  ["Multiply-adds", "Multiplications with an addition each, for one image. Bars: share of the whole network"],
  ["Sees / stride", "Receptive field: the square of input pixels that one number of the output depends on (padding counts too); behind it, how many input pixels lie between two neighbours"],
  ["Memory", "Room the output takes for one image, in 32-bit numbers"],
];

export class Card {
  constructor(uid) {
    this.uid = uid;
    this.name = el("b", { class: "name" });
    this.words = el("span", { class: "words" });
    this.picture = el("div", { class: "picture" });
    this.values = ROWS.map(([label], i) => el("span", { class: "value", "data-label": label, "data-row": i }));
    this.figures = el("div", { class: "figures" }, ...this.values);
    this.problem = el("p", { class: "problem" });
    this.grip = el("span", { class: "grip", "aria-hidden": "true", title: "Drag to move" });
    this.element = el("div", { class: "card", role: "option", tabindex: "-1", "data-testid": "card", "data-uid": uid },
      el("div", { class: "title" }, this.name, this.grip), this.words, this.picture, this.figures, this.problem);
  }

  update(card, i, { cards, input, total, broken }) {
    const known = JSON.stringify([card, i, cards.length, input, total, broken]);
    if (known === this.known) return;
    this.known = known;
    this.card = card;
    const { element } = this;
    element.dataset.kind = card.kind;
    element.classList.toggle("slim", SLIM.has(card.kind) && !card.problem);
    element.classList.toggle("weighty", card.parameters > 0);
    element.classList.toggle("broken", Boolean(card.problem));
    element.classList.toggle("after", broken >= 0 && i > broken && !card.problem);
    element.setAttribute("aria-label", said(card, i, cards.length, input[1]));
    element.title = broken >= 0 && i > broken && !card.problem ? `Worked out as if layer ${broken + 1} were not there` : "";
    say(this.name, card.name);
    say(this.words, card.words);
    this.problem.hidden = !card.problem;
    this.figures.hidden = this.picture.hidden = Boolean(card.problem);
    say(this.problem, card.problem);
    if (card.problem) return;
    this.picture.replaceChildren(glyph(card, input[1]));
    const texts = [shape(card.shape), card.parameters ? short(card.parameters) : "–", card.macs ? short(card.macs) : "–", sees(card, input[1]), bytes(card.memory)];
    texts.forEach((text, row) => say(this.values[row], text));
    this.bar(1, card.parameters, total.parameters, "parameters");
    this.bar(2, card.macs, total.macs, "multiply-adds for one image");
    this.values[4].title = `${full(card.memory)} bytes`;
  }

  bar(row, part, all, what) {
    const value = this.values[row];
    const share = all ? part / all : 0;
    value.classList.toggle("none", !part);
    value.style.setProperty("--share", share);
    value.title = part ? `${full(part)} ${what}, ${(100 * share).toFixed(share < 0.1 ? 1 : 0)} % of the network` : `No ${what}`;
  }
}

/** The image at the beginning. */
export class Input {
  constructor() {
    this.card = new Card(0);
    const { element } = this.card;
    element.className = "card input";
    element.removeAttribute("role");
    element.removeAttribute("data-uid");
    element.setAttribute("role", "img");
    element.dataset.testid = "input-card";
    this.element = element;
  }

  update([channels, height, width], classes, { words, output }) {
    const { card } = this;
    for (const value of card.values) value.classList.add("none");
    say(card.name, words?.[0] ?? "Image");
    say(card.words, words?.[1] ?? (channels === 3 ? "colour" : "grey"));
    card.problem.hidden = true;
    card.picture.replaceChildren(glyph({ kind: "input", shape: [channels, height, width] }, width));
    const memory = 4 * channels * height * width;
    [shape([channels, height, width]), "–", "–", "1×1 / 1", bytes(memory)].forEach((text, row) => say(card.values[row], text));
    this.element.setAttribute("aria-label", words
      ? `${words.join(", ")}: ${channels} by ${height} by ${width}. The network gives ${classes} numbers, one per ${output}.`
      : `The image: ${channels} by ${height} by ${width}. The network has to say which of ${classes} classes it belongs to.`);
  }
}

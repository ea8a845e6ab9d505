// How the attention over this sentence grew: its map at some of the steps that were watched.

import { button, el, keep, say } from "../shared/dom.js";
import { withAlpha } from "../shared/palette.js";
import { node } from "../shared/svg.js";
import { asText } from "./sentence.js";

const [WIDE, TALL] = [176, 150]; // px that a map may have

export class Film {
  constructor(seek) {
    Object.assign(this, { seek, cards: [] });
    this.note = el("p", { class: "note" });
    this.row = el("div", { class: "film", "data-testid": "film" });
    this.element = el("div", { class: "part" }, this.note, this.row);
  }

  update({ meta, arrays, palette, colour, sentence }) {
    const { film, step } = meta;
    const plain = meta.facts.models[meta.which].attention === "none";
    say(this.note, plain ? "This model has no attention, and so no maps." : film.length < 2
      ? "Press play: while the model learns, its maps of this sentence are kept here, up to twelve. Rows are the words of its output, columns those of the source."
      : "The map of this sentence at steps that you have watched: rows are the words of the output, columns those of the source, outlines the true alignment. Press one to go there.");
    while (this.cards.length < film.length) this.add();
    film.forEach((picture, i) => this.draw(this.cards[i], picture, arrays[`film.${i}`], { palette, colour, sentence, step, meta }));
    keep(this.row, this.cards.slice(0, plain ? 0 : film.length).map(({ figure }) => figure));
  }

  draw(card, picture, attention, { palette, colour, sentence, step, meta }) {
    card.step = picture.step;
    card.figure.setAttribute("aria-pressed", String(picture.step === step));
    const known = JSON.stringify([picture, palette.name, colour, Array.from(sentence.alignment)]);
    if (known === card.known || !attention) return;
    card.known = known;
    const [T, S] = attention.shape;
    const side = Math.min(WIDE / S, TALL / T, 18);
    const cells = [];
    for (let t = 0; t < T; t++) {
      for (let s = 0; s < S; s++) {
        const value = attention.data[t * S + s];
        const true_ = picture.output[t] === sentence.target[t] && sentence.alignment[t] === s;
        cells.push(node("rect", { x: s * side + 0.5, y: t * side + 0.5, width: side - 1, height: side - 1, rx: 1.5, fill: value < 0.01 ? palette.surface : withAlpha(colour, Math.min(1, 0.04 + 0.96 * value).toFixed(3)), stroke: true_ ? palette.floor : "none", "stroke-width": 1.4 }));
      }
    }
    const svg = node("svg", { width: S * side, height: T * side, role: "img", "aria-label": `Attention at step ${picture.step}` });
    svg.append(...cells);
    card.map.replaceChildren(svg);
    say(card.when, `step ${picture.step.toLocaleString("en")}`);
    say(card.text, `${picture.exact === null ? "" : picture.exact ? "✓ " : "✗ "}${asText(picture.output, meta.facts.joiner) || "(nothing)"}`);
    card.text.className = picture.exact ? "line right" : "line";
    card.figure.title = `Go to step ${picture.step}: ${card.text.textContent}`;
  }

  add() {
    const card = { when: el("b"), map: el("span", { class: "map" }), text: el("span", { class: "line" }), step: 0 };
    card.figure = button("", `film-${this.cards.length}`, () => this.seek(card.step), { cls: "card" });
    card.figure.append(card.when, card.map, card.text);
    this.cards.push(card);
  }
}

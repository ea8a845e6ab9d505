// All tokens there are, the most frequent first, with how often each is in the training text.

import { el, say } from "../shared/dom.js";
import { called, visible } from "../shared/tokens.js";

export class Vocabulary {
  constructor() {
    Object.assign(this, { rows: [], vocabulary: [], used: new Set() });
    this.search = el("input", { type: "search", class: "search", placeholder: "Find a token", "aria-label": "Find a token", "data-testid": "token-search", on: {
      input: () => this.filter(),
      keydown: (event) => event.stopPropagation(),
    } });
    this.list = el("div", { class: "list", tabindex: 0, role: "group", "aria-label": "Tokens, the most frequent first", "data-testid": "vocabulary" });
    this.note = el("p", { class: "note" });
    this.title = el("p", { class: "lead" });
    this.element = el("section", { class: "column", "aria-label": "Vocabulary" }, this.title, el("div", { class: "row slide" }, this.search), this.list, this.note);
  }

  update({ vocabulary, size, kind, unknown }, used) {
    const known = JSON.stringify(vocabulary);
    if (known !== this.known) this.build(vocabulary, known, unknown);
    const units = { characters: "characters", words: "words and signs", pairs: "byte pairs and characters" }[kind] ?? "tokens";
    say(this.title, `Vocabulary: ${size.toLocaleString("en")} ${units}`);
    const some = vocabulary.length < size ? `The ${vocabulary.length.toLocaleString("en")} most frequent are listed. ` : "";
    const rest = kind === "words" ? "more different words than there may be tokens" : "more different characters than there may be tokens";
    say(this.note, `${some}Bars: how often in the training text, on a logarithmic scale from 1. Coloured: in your text. ${unknown} stands for what is not in the vocabulary: of a text with ${rest}, the rarest.`);
    this.rows.forEach(({ node, id }) => node.classList.toggle("used", used.has(id)));
  }

  build(vocabulary, known, unknown) {
    Object.assign(this, { known, vocabulary });
    const most = Math.log1p(Math.max(1, ...vocabulary.map(({ count }) => count)));
    this.rows = vocabulary.map(({ id, text, count }) => {
      const name = id === 0 ? `${unknown} unknown` : visible(text);
      const node = el("div", { class: "entry", title: `Token ${id}: ${called(text)}, ${count.toLocaleString("en")} times in the training text` },
        el("span", { class: "number", text: id }), el("span", { class: "chip", text: name }),
        el("span", { class: "track" }, el("i", { style: `width:${(100 * Math.log1p(count)) / most}%` })), el("span", { class: "number", text: count.toLocaleString("en") }));
      return { node, id, text };
    });
    this.list.replaceChildren(...this.rows.map(({ node }) => node));
    this.filter();
  }

  filter() {
    const wanted = this.search.value.toLowerCase();
    for (const { node, text } of this.rows) node.hidden = Boolean(wanted) && !text.toLowerCase().includes(wanted) && !visible(text).includes(wanted);
  }
}

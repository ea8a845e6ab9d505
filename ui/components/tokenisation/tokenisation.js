// How text becomes numbers: a typed text in tokens with their numbers, merge after merge, and all tokens there are.

import { el, say } from "../shared/dom.js";
import { mount } from "../shared/mount.js";
import { throttle } from "../shared/throttle.js";
import { called, visible } from "../shared/tokens.js";
import { Merges } from "./merges.js";
import { cut } from "./merging.js";
import { Vocabulary } from "./vocabulary.js";

export const update = (component) => mount(component, new URL("./tokenisation.css", import.meta.url), (context) => new Tokenisation(context));

const MOST = 400; // characters of a text
const PAUSE = 250; // ms
const HUES = 4; // neighbours are told apart by so many tints

class Tokenisation {
  constructor({ host, send }) {
    Object.assign(this, { host, edited: -Infinity });
    host.classList.add("tokenisation");
    host.dataset.testid = "tokenisation";
    const tell = throttle((text) => send({ do: "text", text }), PAUSE);
    this.text = el("textarea", { class: "prompt", rows: 2, maxlength: MOST, spellcheck: "false", placeholder: "Type a text", "aria-label": "Text to be cut into tokens", "data-testid": "tokens-text", on: {
      input: () => {
        this.edited = performance.now();
        tell(this.text.value);
      },
      keydown: (event) => event.stopPropagation(), // letters are not for the bar
    } });
    this.cells = el("div", { class: "cells", role: "list", "aria-label": "Tokens of the text", "data-testid": "tokens-cells" });
    this.sum = el("p", { class: "note", "aria-live": "polite", "data-testid": "tokens-sum" });
    this.merges = new Merges(() => this.draw());
    this.vocabulary = new Vocabulary();
    host.append(this.text, this.cells, this.sum, el("div", { class: "columns" }, this.merges.element, this.vocabulary.element));
  }

  update({ meta }) {
    this.meta = meta;
    this.draw();
  }

  draw() {
    const { meta } = this;
    if (!meta) return;
    const quiet = performance.now() - this.edited; // ms since somebody typed: what comes may still be about less
    const writing = this.text.getRootNode().activeElement === this.text;
    if (quiet > (writing ? 3000 : 1000) && this.text.value !== meta.text) this.text.value = meta.text;
    this.merges.update(meta.merges);
    this.vocabulary.update(meta, new Set(meta.tokens.map(({ id }) => id)));
    const stage = meta.merges.length && this.merges.at < meta.merges.length;
    const tokens = stage ? cut(meta.read, meta.merges, this.merges.at).map((text) => ({ id: null, text, unknown: false })) : meta.tokens;
    this.fill(tokens, meta.unknown);
    const signs = [...meta.read].length;
    const ratio = tokens.length ? `, ${(signs / tokens.length).toFixed(1)} characters a token` : "";
    const lost = tokens.filter(({ unknown }) => unknown).length;
    const strange = lost ? ` ${lost.toLocaleString("en")} of them ${lost === 1 ? "is" : "are"} not in the vocabulary and read as ${meta.unknown}: what stood there is lost.` : "";
    const after = stage ? ` after ${this.merges.at.toLocaleString("en")} merges` : "";
    if (!meta.here) say(this.sum, "…");
    else if (!meta.kind) say(this.sum, "This task has no text: its tokens are given. Choose stories or your own text.");
    else say(this.sum, tokens.length ? `${many(signs, "character")}, ${many(tokens.length, "token")}${after}${ratio}.${stage ? "" : " The small numbers are what the network is given."}${strange}` : "Type a text to see its tokens.");
  }

  fill(tokens, unknown) {
    const known = JSON.stringify(tokens);
    if (known === this.shown) return;
    this.shown = known;
    this.cells.replaceChildren(...tokens.map(({ id, text, unknown: strange }, i) => el("span", {
      class: `cell tint-${i % HUES}${strange ? " unknown" : ""}`, role: "listitem",
      title: strange ? "Not in the vocabulary" : `${called(text)}${id === null ? "" : `, token ${id}`}`,
    }, el("b", { text: strange ? unknown : visible(text) }), el("small", { text: id === null ? "" : id }))));
  }
}

const many = (count, what) => `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`;

// The text that is looked at: typed here, or an example of the data; and the picture to take away.

import { button, el, say } from "../shared/dom.js";

const decoder = new TextDecoder();
const MOST = 400; // letters; see ui/link.py

export class Source {
  /** `choose(text)`, `save(kind)` with "svg" or "html". */
  constructor({ choose, save }) {
    this.choose = choose;
    this.input = el("input", { type: "text", maxlength: MOST, spellcheck: "false", autocomplete: "off", "data-testid": "text-input", "aria-label": "A text of your own",
      on: { input: () => this.type(), keydown: (event) => this.key(event) } });
    this.back = button("‹", "example-back", () => this.go(-1), { label: "Example before", cls: "btn step" });
    this.on = button("›", "example-on", () => this.go(1), { label: "Next example", cls: "btn step" });
    this.words = el("span", { class: "note", "data-testid": "text-words" });
    this.svg = button("SVG", "save-svg", () => save("svg"), { cls: "btn small", title: "Save this picture as an SVG drawing" });
    this.html = button("HTML", "save-html", () => save("html"), { cls: "btn small", title: "Save the heads of this text as a file that works on its own, without a server: point, click and choose heads in it" });
    this.heard = [el("b"), el("span"), el("span", { class: "note" })];
    this.says = el("p", { class: "says", role: "status", "data-testid": "says" }, ...this.heard);
    this.line = el("div", { class: "source" }, this.input, this.back, this.words, this.on, el("span", { class: "saves", role: "group", "aria-label": "Save the picture" }, this.svg, this.html));
    this.element = el("div", {}, this.line, this.says);
  }

  type() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), 450);
  }

  tell() {
    clearTimeout(this.timer);
    const { value } = this.input;
    if (value === this.told) return;
    this.told = value;
    this.choose({ text: value });
  }

  key(event) {
    event.stopPropagation(); // the page's own keys play and step
    if (event.key === "Enter") this.tell();
    if (event.key === "Escape" && this.input.value) {
      this.input.value = "";
      this.tell();
    }
  }

  go(by) {
    const { text, facts } = this.meta;
    const count = facts.val ?? 1;
    const now = "index" in text ? text.index : -Math.max(0, by);
    this.input.value = this.told = "";
    this.choose({ split: "val", index: (now + by + count) % count });
  }

  update(meta, translation) {
    this.meta = meta;
    this.translate(meta, translation);
    const typed = meta.text.text ?? "";
    if (this.told === undefined || (this.told !== typed && this.input.getRootNode().activeElement !== this.input)) {
      this.input.value = typed;
      this.told = typed;
    }
    const encoded = meta.facts.kind === "encoder-decoder";
    this.input.placeholder = encoded ? "Type a source text to translate …" : "Type a text of your own …";
    say(this.words, meta.text_words);
    this.line.style.visibility = meta.follow ? "hidden" : "";
  }

  /** The question an encoder answers, or what a translator says to the source, token by token, and what is right. */
  translate({ facts, follow, translate_at: at, step }, json) {
    const tell = (before, words, verdict, after) => {
      [before, words, after].forEach((text, i) => say(this.heard[i], text));
      this.heard[1].className = verdict;
    };
    this.says.hidden = !(facts.question || facts.kind === "encoder-decoder");
    this.says.style.visibility = follow ? "hidden" : ""; // keeps its room, so that two pictures stay level
    if (facts.question) return tell("", facts.question, "", "");
    if (!json) return tell("", "…", "", "");
    const { output, target, exact } = JSON.parse(decoder.decode(json.data));
    const read = (tokens) => tokens.join(facts.joiner ?? " ").replace(/\s*<end>$/, "");
    const when = at === step ? "" : ` at step ${at.toLocaleString("en")}`;
    const [mark, verdict] = exact === true ? [" ✓", "right"] : exact === false ? [" ✗", "wrong"] : ["", ""];
    return tell(`says${when}: `, `${read(output) || "nothing"}${mark}`, verdict, exact === false ? `  right: ${read(target)}` : "");
  }
}

// The text that is looked at: typed here, or an example of the data set; and what of a unit its letters are coloured by.

import { button, el, say } from "../shared/dom.js";

export class Entry {
  /** `choose(text)`: {"text"} or {"split", "index"}. */
  constructor(choose) {
    this.choose = choose;
    this.input = el("input", { type: "text", class: "typed", "data-testid": "typed", "aria-label": "Your own text", autocomplete: "off", spellcheck: "false", placeholder: "Type a text of your own, then Enter …",
      on: { keydown: (event) => this.key(event), change: () => this.use() } });
    this.back = button("‹", "example-back", () => this.go(-1), { label: "Example before", cls: "btn step" });
    this.name = button("", "example", () => this.choose({ split: this.split, index: this.index }), { cls: "btn example", title: "Look at an example of the data set" });
    this.on = button("›", "example-on", () => this.go(1), { label: "Next example", cls: "btn step" });
    this.element = el("div", { class: "entry" }, this.input, el("span", { class: "examples", role: "group", "aria-label": "Examples" }, this.back, this.name, this.on));
    Object.assign(this, { split: "val", index: 0, told: "" });
  }

  key(event) {
    event.stopPropagation(); // the page has keys of its own
    if (event.key === "Enter") this.use();
    if (event.key === "Escape") this.input.value = this.told;
  }

  use() {
    const typed = this.input.value;
    if (typed === this.told) return;
    this.told = typed;
    this.choose(typed.trim() ? { text: typed } : { split: this.split, index: this.index });
  }

  go(by) {
    const count = this.facts[this.split] ?? Infinity;
    const index = Math.max(0, Math.min(count - 1, this.index + by));
    this.choose({ split: this.split, index });
  }

  update({ text, facts, follow, longest }) {
    this.facts = facts;
    const typed = text.text ?? "";
    if ("index" in text) Object.assign(this, { split: text.split, index: text.index });
    this.input.hidden = facts.kind === "values";
    this.input.placeholder = facts.writes ? "Type a text of your own, then Enter …" : `Type symbols of your own (${(facts.names ?? []).join(" ").slice(0, 40)}), then Enter …`;
    this.input.disabled = follow;
    this.input.maxLength = longest ?? 400;
    if (typed !== this.told || (this.input.value !== typed && this.input.getRootNode().activeElement !== this.input)) {
      this.input.value = typed;
      this.told = typed;
    }
    say(this.name, `${this.split === "train" ? "training" : "validation"} example ${(this.index + 1).toLocaleString("en")}`);
    this.name.setAttribute("aria-pressed", String(!typed));
    this.name.disabled = follow;
    this.back.disabled = follow || this.index === 0;
    this.on.disabled = follow || this.index + 1 >= (facts[this.split] ?? Infinity);
  }
}

// The sentence: typed by whoever looks, or one of the validation examples.

import { button, el, say } from "../shared/dom.js";
import { throttle } from "../shared/throttle.js";

const MOST = 400; // characters; see ui/chosen_text.py
const PAUSE = 250; // ms between two messages while somebody types

export class Ask {
  /** `type(text)`, `choose(text)` and `browse(start)`. */
  constructor(type, choose, browse) {
    Object.assign(this, { start: 0, cells: [] });
    const say_ = throttle((text) => type(text), PAUSE);
    this.field = el("input", { type: "text", class: "field", maxlength: MOST, spellcheck: "false", autocomplete: "off", "aria-label": "A source of your own", "data-testid": "typed", on: {
      input: () => {
        this.edited = performance.now();
        say_(this.field.value);
      },
      keydown: (event) => {
        event.stopPropagation(); // letters are not for the bar
        if (event.key === "Enter") say_.flush();
        if (event.key === "Escape") {
          this.field.value = "";
          say_("");
        }
      },
    } });
    this.clear = button("×", "typed-clear", () => {
      this.field.value = "";
      type("");
      this.field.focus();
    }, { label: "Back to the example", cls: "btn step" });
    this.row = el("div", { class: "thumbs", role: "group", "aria-label": "Validation examples" });
    this.back = button("‹", "examples-back", () => browse(Math.max(0, this.start - this.count)), { label: "Examples before these", cls: "btn step" });
    this.on = button("›", "examples-on", () => browse(this.start + this.count), { label: "Next examples", cls: "btn step" });
    this.choose = choose;
    this.element = el("div", { class: "ask" },
      el("label", { class: "own" }, el("span", { text: "Yours" }), this.field, this.clear),
      el("div", { class: "strip" }, this.back, this.row, this.on));
  }

  update({ facts, text, examples, start, which, follow }) {
    const typed = "text" in text ? text.text : "";
    const editing = this.field.getRootNode().activeElement === this.field && performance.now() - (this.edited ?? 0) < 3000;
    if (!editing && this.field.value !== typed) this.field.value = typed;
    this.field.placeholder = facts.hint ? `for example: ${facts.hint}` : "type a source";
    this.field.disabled = follow;
    this.clear.hidden = follow || !this.field.value;
    this.start = start;
    const list = examples ?? [];
    this.count = Math.max(1, list.length);
    while (this.cells.length < list.length) this.add();
    this.back.disabled = follow || start === 0;
    this.on.disabled = follow || start + list.length >= (facts.val ?? 0);
    this.cells.forEach((cell, i) => {
      cell.node.hidden = i >= list.length;
      if (i >= list.length) return;
      const { index, source, target, right } = list[i];
      cell.index = index;
      say(cell.text, source);
      say(cell.mark, right[which] ? "✓" : "✗");
      cell.mark.className = right[which] ? "mark right" : "mark miss";
      cell.node.disabled = follow;
      cell.node.setAttribute("aria-pressed", String(!typed && text.split === "val" && text.index === index));
      cell.node.title = `Validation example ${index + 1}: ${source} → ${target}; ${right[which] ? "translated right" : "not right yet"}`;
    });
  }

  add() {
    const cell = { text: el("span", { class: "said" }), mark: el("i", { class: "mark", "aria-hidden": "true" }), index: 0 };
    cell.node = button("", `example-${this.cells.length}`, () => {
      this.field.value = "";
      this.choose({ split: "val", index: cell.index });
    }, { cls: "thumb" });
    cell.node.append(cell.mark, cell.text);
    this.cells.push(cell);
    this.row.append(cell.node);
  }
}

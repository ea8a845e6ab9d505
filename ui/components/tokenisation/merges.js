// The merges of byte-pair encoding in the order they were learned, and a slider that stops after so many of them.

import { button, el, say } from "../shared/dom.js";
import { called, visible } from "../shared/tokens.js";

const ROW = 26; // px

export class Merges {
  /** `choose(count)` is called when another number of merges is chosen. */
  constructor(choose) {
    Object.assign(this, { choose, count: null, merges: [], rows: [] });
    this.slider = el("input", { type: "range", min: 0, max: 0, step: 1, "aria-label": "How many merges are known", "data-testid": "merge-slider", on: {
      input: () => this.go(Number(this.slider.value)),
      keydown: (event) => event.stopPropagation(),
    } });
    this.said = el("output", { class: "number" });
    this.less = button("−", "merge-less", () => this.go(this.at - 1), { label: "One merge less" });
    this.more = button("+", "merge-more", () => this.go(this.at + 1), { label: "One merge more" });
    this.list = el("div", { class: "list merges", tabindex: 0, role: "group", "aria-label": "Merges in the order they were learned", "data-testid": "merge-list" });
    this.note = el("p", { class: "note", text: "First every character is a token. Then the pair of neighbours that is most frequent in the training text becomes one token, and so on: × is how often that pair was there." });
    this.element = el("section", { class: "column", "aria-label": "Merges" },
      el("p", { class: "lead", text: "Merges, in order" }), el("div", { class: "row slide" }, this.less, this.slider, this.more, this.said), this.list, this.note);
  }

  /** How many merges are known: as many as there are, unless somebody chose fewer. */
  get at() {
    return this.count === null ? this.merges.length : Math.min(this.count, this.merges.length);
  }

  go(count) {
    const at = Math.max(0, Math.min(this.merges.length, count));
    this.count = at === this.merges.length ? null : at;
    this.show();
    this.choose();
  }

  update(merges) {
    this.element.hidden = !merges.length;
    const known = JSON.stringify(merges);
    if (known === this.known) return;
    Object.assign(this, { known, merges });
    this.slider.max = merges.length;
    this.rows = merges.map(([left, right, count], i) => el("button", {
      type: "button", class: "merge", "data-testid": `merge-${i + 1}`, title: `Merge ${i + 1}: ${called(left)} and ${called(right)} became one token; the pair was there ${count.toLocaleString("en")} times. Press to see the text after it.`,
      on: { click: () => this.go(i + 1) },
    }, el("span", { class: "number", text: i + 1 }), el("span", { class: "chip", text: visible(left) }), "+", el("span", { class: "chip", text: visible(right) }), "→", el("span", { class: "chip whole", text: visible(left + right) }), el("span", { class: "number", text: `× ${count.toLocaleString("en")}` })));
    this.list.replaceChildren(...this.rows);
    this.show();
  }

  show() {
    const { at } = this;
    this.slider.value = at;
    this.slider.setAttribute("aria-valuetext", `${at} of ${this.merges.length} merges`);
    say(this.said, `${at.toLocaleString("en")} of ${this.merges.length.toLocaleString("en")}`);
    this.less.disabled = at === 0;
    this.more.disabled = at === this.merges.length;
    this.rows.forEach((row, i) => {
      row.classList.toggle("off", i >= at);
      row.setAttribute("aria-current", String(i === at - 1));
    });
    if (this.count !== null) this.list.scrollTop = Math.max(0, (at - 4) * ROW);
  }
}

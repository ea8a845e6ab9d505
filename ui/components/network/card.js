// The small card beside a link, a bias or a focused unit: shows its value, and on demand becomes a field to set it.

import { el, number, say } from "../shared/dom.js";

export class Card {
  /** `onSet(target, value)` is called with what `edit` was given and a finite number, `onClose()` when editing ends. */
  constructor(area, onSet, onClose) {
    this.area = area; // the positioned element the card floats in
    this.onSet = onSet;
    this.onClose = onClose;
    this.editing = null;
    this.title = el("span", { class: "title" });
    this.value = el("span", { class: "value", "data-testid": "card-value" });
    this.hint = el("span", { class: "hint" });
    this.input = el("input", { type: "text", inputmode: "decimal", autocomplete: "off", "data-testid": "card-input", hidden: true });
    this.problem = el("span", { class: "problem", role: "alert" });
    this.element = el("div", { class: "card", hidden: true, "data-testid": "card" }, this.title, this.value, this.input, this.hint, this.problem);
    area.append(this.element);
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
  }

  /** Show a value at (x, y) of the area (null: docked at its foot), unless something is being edited. */
  show({ title, value, hint = "" }, x, y) {
    if (this.editing) return;
    say(this.title, title);
    say(this.value, value === null ? "" : number(value));
    say(this.hint, hint);
    this.open(x, y);
  }

  /** Turn into a field with the value at (x, y). `back` gets the focus when done. */
  edit(target, { title, value }, x, y, back) {
    this.editing = { target, back };
    say(this.title, title);
    say(this.value, "");
    say(this.hint, "Enter sets it, Esc leaves it");
    say(this.problem, "");
    this.input.value = String(Number(value.toPrecision(4)));
    this.input.setAttribute("aria-label", title);
    this.input.hidden = false;
    this.open(x, y);
    this.input.focus({ preventScroll: true });
    this.input.select();
  }

  open(x, y) {
    this.element.hidden = false;
    const [width, height] = [this.element.offsetWidth, this.element.offsetHeight];
    if (x === null) {
      this.element.style.transform = `translate(10px, ${this.area.clientHeight - height - 8}px)`;
      return;
    }
    const left = Math.max(4, Math.min(this.area.clientWidth - width - 4, x + 14));
    const top = y + 16 + height > this.area.clientHeight ? y - height - 10 : y + 16;
    this.element.style.transform = `translate(${left}px, ${Math.max(4, top)}px)`;
  }

  key(event) {
    event.stopPropagation(); // the page's shortcuts must not see what is typed here
    if (event.key === "Escape") this.close();
    if (event.key !== "Enter") return;
    event.preventDefault();
    const text = this.input.value.trim().replace("−", "-").replace(/^(-?\d*),(\d+)$/, "$1.$2");
    const value = text === "" ? NaN : Number(text);
    if (!Number.isFinite(value) || Math.abs(value) > 1000) {
      say(this.problem, `It must be a number in [−1000, 1000], got ${this.input.value.trim() || "nothing"}.`);
      return;
    }
    this.onSet(this.editing.target, value);
    this.close();
  }

  close() {
    if (!this.editing) return;
    const { back } = this.editing;
    this.editing = null;
    this.input.hidden = true;
    say(this.problem, "");
    this.element.hidden = true;
    this.onClose();
    if (back?.isConnected) back.focus({ preventScroll: true });
  }

  hide() {
    if (!this.editing) this.element.hidden = true;
  }
}

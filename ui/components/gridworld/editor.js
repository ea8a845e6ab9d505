// One cell as a form, for typing: what it is, its reward, its wind. It changes the cell that is held or pointed at.

import { el } from "../shared/dom.js";
import { FREE, round } from "./text.js";

const KINDS = [["free", "free"], ["wall", "wall"], ["ends", "episode ends"], ["back", "back to start"]];
const WINDS = [["", "none"], ["^", "↑"], [">", "→"], ["v", "↓"], ["<", "←"], ["^^", "↑↑"], [">>", "→→"], ["vv", "↓↓"], ["<<", "←←"]];
const options = (rows) => rows.map(([value, text]) => el("option", { value, text }));

export class Editor {
  /** `change(cell, made)` is called with the cell as it is wanted. */
  constructor(change) {
    this.change = change;
    this.kind = el("select", { "data-testid": "cell-kind", "aria-label": "What the cell is" }, ...options(KINDS));
    this.reward = el("input", { type: "text", inputmode: "decimal", "data-testid": "cell-reward", "aria-label": "Reward on entering the cell", placeholder: "none", title: "Reward on entering. Empty: what every move pays." });
    this.wind = el("select", { "data-testid": "cell-wind", "aria-label": "Wind in the cell" }, ...options(WINDS));
    this.element = el("fieldset", { class: "editor" }, el("legend", { text: "Change this cell" }),
      el("label", {}, "is ", this.kind), el("label", {}, "reward ", this.reward), el("label", {}, "wind ", this.wind));
    for (const field of [this.kind, this.reward, this.wind]) field.addEventListener("change", () => this.tell());
    this.reward.addEventListener("keydown", (event) => {
      event.stopPropagation(); // the bar listens for arrows, too
      if (event.key !== "Enter" && event.key !== "Escape") return;
      if (event.key === "Enter") this.tell(); // a first letter that was typed on the board is no change to the browser
      else this.reward.value = this.here?.reward ?? "";
      this.back?.();
    });
  }

  update(cell, here, off) {
    this.element.disabled = off || !here;
    const known = `${cell} ${JSON.stringify(here)}`;
    if (!here || known === this.known) return;
    Object.assign(this, { known, cell, here });
    this.kind.value = here.wall ? "wall" : here.ends ? "ends" : here.back ? "back" : "free";
    this.reward.value = here.reward ?? "";
    this.wind.value = here.wind;
    this.reward.disabled = this.wind.disabled = here.wall;
  }

  /** Somebody types a number on the board: the first of its letters. `back` is called when it is done. */
  type(letter, back) {
    if (this.element.disabled || this.reward.disabled) return;
    this.back = () => {
      this.back = null;
      this.reward.blur();
      back();
    };
    this.reward.value = letter;
    this.reward.focus();
  }

  tell() {
    const { here } = this;
    const kind = this.kind.value;
    const typed = this.reward.value.trim().replace("−", "-").replace(",", ".");
    const reward = typed === "" || !Number.isFinite(Number(typed)) ? null : round(Math.max(-1000, Math.min(1000, Number(typed))));
    const made = kind === "wall" ? { ...FREE, wall: true } : { ...FREE, start: here.start && kind === "free", reward, ends: kind === "ends", back: kind === "back", wind: this.wind.value };
    this.known = "";
    this.change(this.cell, made);
  }
}

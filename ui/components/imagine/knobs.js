// The regularisers as sliders. What is dragged is said when it is let go: each value costs an image.

import { el, number, say } from "../shared/dom.js";

export const TITLES = { steps: "Steps", lr: "Step size", l2: "L2 penalty", blur: "Blur", total_variation: "Total variation", jitter: "Jitter" };

export class Knobs {
  constructor(turn) {
    this.turn = turn;
    this.names = "";
    this.element = el("div", { class: "knobs" });
  }

  update(knobs, values) {
    const names = Object.keys(knobs).join();
    if (names !== this.names) this.build(knobs);
    this.names = names;
    for (const [name, row] of this.rows) {
      if (this.dragging === name) continue;
      if (Number(row.input.value) !== values[name]) row.input.value = String(values[name]);
      this.show(row, values[name]);
    }
  }

  build(knobs) {
    this.rows = new Map(Object.entries(knobs).map(([name, { low, high, step, words }]) => {
      const title = TITLES[name] ?? name.replaceAll("_", " ");
      const value = el("output");
      const input = el("input", { type: "range", min: low, max: high, step, "aria-label": title, "data-testid": `imagine-${name}` });
      const row = { value, input };
      input.addEventListener("input", () => {
        this.dragging = name;
        this.show(row, Number(input.value));
      });
      input.addEventListener("change", () => {
        this.dragging = "";
        this.turn(name, Number(input.value));
      });
      input.addEventListener("keydown", (event) => event.stopPropagation()); // the bar moves through the run with arrows
      row.node = el("label", { title: words }, el("span", { text: title }), input, value);
      return [name, row];
    }));
    this.element.replaceChildren(...[...this.rows.values()].map(({ node }) => node));
  }

  show({ value, input }, now) {
    say(value, now === 0 ? "off" : Number.isInteger(now) ? String(now) : number(now, 3).replace(/0+$/, ""));
    input.setAttribute("aria-valuetext", value.textContent);
  }
}

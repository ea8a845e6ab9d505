// The classes with their marks; pressing one leaves the others pale.

import { el, fit, say } from "../shared/dom.js";
import { short } from "../shared/chances.js";
import { mark } from "./shapes.js";

export class Legend {
  constructor(show) {
    Object.assign(this, { show, only: -1, rows: [] });
    this.list = el("div", { class: "list", role: "group", "aria-label": "Classes: press one to see it alone" });
    this.element = el("section", { class: "legend" },
      el("h4", { text: "True class" }), this.list,
      el("p", { class: "small" }, el("span", { class: "crossed", text: "×" }), " the network says another class"));
  }

  update(names, { label, said }, palette) {
    if (this.names !== names.join("\n")) this.build(names);
    const counts = names.map(() => [0, 0]);
    label?.data.forEach((truth, i) => {
      if (!counts[truth]) return;
      counts[truth][0]++;
      if (said.data[i] !== truth) counts[truth][1]++;
    });
    this.rows.forEach(({ node, canvas, count }, k) => {
      const { context } = fit(canvas, 16, 16);
      context.clearRect(0, 0, 16, 16);
      mark(context, k, 8, 8, 10, palette);
      const [all, wrong] = counts[k];
      say(count, label ? `${all}${wrong ? `, ${wrong} ×` : ""}` : "");
      node.setAttribute("aria-pressed", String(this.only === k));
      node.title = `${names[k]}: ${all} images, ${wrong} taken for another class; press to see them alone`;
    });
  }

  build(names) {
    this.names = names.join("\n");
    this.only = -1;
    this.rows = names.map((name, k) => {
      const [canvas, count] = [el("canvas", { "aria-hidden": "true" }), el("span", { class: "count" })];
      const press = () => {
        this.only = this.only === k ? -1 : k;
        this.show(this.only);
      };
      const node = el("button", { type: "button", class: "row", "data-testid": `legend-${k}`, on: { click: press } }, canvas, el("span", { class: "name", text: short(name) }), count);
      return { node, canvas, count };
    });
    this.list.replaceChildren(...this.rows.map(({ node }) => node));
  }
}

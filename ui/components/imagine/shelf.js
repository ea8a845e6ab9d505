// The images made before, each with what it was made with, so that regularisers can be compared.

import { el, keep, number, say } from "../shared/dom.js";
import { paintPicture } from "../shared/pictures.js";
import { unitName } from "./imagine.js";
import { TITLES } from "./knobs.js";

export class Shelf {
  constructor(take) {
    this.take = take;
    this.items = [];
    this.empty = el("p", { class: "empty", text: "Images stay here to be compared; click one to have its unit and its settings again." });
    this.list = el("div", { class: "shelf", "data-testid": "imagine-shelf" });
    this.element = el("div", { class: "shelfbox" }, this.list, this.empty);
  }

  update(meta, images) {
    const made = meta.shelf;
    this.empty.hidden = made.length > 0;
    while (this.items.length < made.length) this.items.push(this.item());
    keep(this.list, made.map((one, i) => {
      const item = this.items[i];
      item.id = one.id;
      paintPicture(item.canvas, images, i);
      say(item.name, unitName(meta, one));
      say(item.what, `step ${one.step.toLocaleString("en")}, value ${number(one.value, 2)}`);
      item.node.title = Object.entries(one.values).map(([name, value]) => `${TITLES[name] ?? name} ${value || "off"}`).join(", ");
      item.node.setAttribute("aria-label", `${item.name.textContent}, ${item.what.textContent}; ${item.node.title}`);
      item.node.setAttribute("aria-pressed", String(meta.made?.id === one.id));
      return item.node;
    }));
  }

  item() {
    const [canvas, name, what] = [el("canvas", { "aria-hidden": "true" }), el("b"), el("span")];
    const item = { canvas, name, what };
    item.node = el("button", { type: "button", class: "kept", on: { click: () => this.take(item.id) } }, canvas, el("span", { class: "texts" }, name, what));
    return item;
  }
}

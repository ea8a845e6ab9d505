// Validation pictures to choose from, each with what the contender that is looked at says of it.

import { button, el, say } from "../shared/dom.js";
import { paintPicture } from "../shared/pictures.js";

export class Strip {
  constructor(choose, browse) {
    this.choose = choose;
    this.cells = [];
    this.back = button("‹", "pictures-back", () => browse(Math.max(0, this.start - this.cells.length)), { label: "Pictures before these", cls: "btn step" });
    this.on = button("›", "pictures-on", () => browse(this.start + this.cells.length), { label: "Next pictures", cls: "btn step" });
    this.row = el("div", { class: "thumbs", role: "group", "aria-label": "Pictures to look at" });
    this.element = el("div", { class: "strip", "data-testid": "pictures" }, this.back, this.row, this.on);
  }

  update({ facts, start, image, picked }, { images, label, said, index, total }) {
    this.start = start;
    if (!images) return;
    const count = images.shape[0];
    while (this.cells.length < count) this.add();
    this.back.disabled = start === 0;
    this.on.disabled = start + count >= total.data[0];
    const name = (c) => facts.class_names[c] ?? String(c);
    this.cells.forEach((cell, i) => {
      cell.node.hidden = i >= count;
      if (i >= count) return;
      paintPicture(cell.canvas, images, i);
      cell.index = index.data[i];
      const [truth, guess] = [label.data[i], said.data[picked * count + i]];
      say(cell.text, truth === guess ? `✓ ${name(truth)}` : `✗ ${name(guess)}`);
      cell.node.classList.toggle("miss", truth !== guess);
      cell.node.setAttribute("aria-pressed", String(image.split === "val" && image.index === cell.index));
      cell.node.title = `Validation picture ${cell.index + 1}: ${name(truth)}; ${facts.contenders[picked].label} says ${name(guess)}`;
      cell.node.setAttribute("aria-label", cell.node.title);
    });
  }

  add() {
    const cell = { canvas: el("canvas", { class: "picture" }), text: el("span", { class: "said" }), index: 0 };
    cell.node = button("", `picture-${this.cells.length}`, () => this.choose({ split: "val", index: cell.index }), { cls: "thumb" });
    cell.node.append(cell.canvas, cell.text);
    this.cells.push(cell);
    this.row.append(cell.node);
  }
}

// The images that one cell counts: as many as there is room for, each with how sure the network is of its answer.

import { percent } from "../shared/chances.js";
import { el, keep, say } from "../shared/dom.js";
import { paintPicture } from "../shared/pictures.js";

export class Cell {
  constructor(choose) {
    this.choose = choose;
    this.items = [];
    this.heading = el("h4", { "data-testid": "cell-heading" });
    this.words = el("p", { class: "words", "data-testid": "cell-words" });
    this.list = el("div", { class: "images", role: "group", "aria-label": "Images of the cell", "data-testid": "cell-images" });
    this.element = el("section", { class: "pane" }, this.heading, this.words, this.list);
  }

  update(meta, { counts, images, index, p }, split) {
    const { names, cell } = meta;
    const all = cell && counts ? counts.data[cell[0] * names.length + cell[1]] : 0;
    const shown = images ? images.shape[0] : 0;
    if (!cell) {
      say(this.heading, "No mistakes");
      say(this.words, "The network gets every image right. Choose any cell to see its images.");
    } else {
      const [truth, said] = cell.map((k) => names[k]);
      say(this.heading, truth === said ? `${truth}, and the network says so` : `${truth}, taken for ${said}`);
      const which = meta.pinned ? "" : "This is the most frequent mistake. ";
      const part = shown < all ? `the ${shown} of ${all.toLocaleString("en")} it is surest of` : all === 1 ? "the only one" : `all ${all}`;
      say(this.words, all ? `${which}${split[0].toUpperCase()}${split.slice(1)} images, ${part}; below each, the network's probability for its answer. Click one to look at it in the other pictures.` : "No image of the split is in this cell.");
    }
    while (this.items.length < shown) this.items.push(this.item());
    keep(this.list, this.items.slice(0, cell ? shown : 0).map((item, i) => this.draw(item, i, meta, { images, index, p })));
    this.element.dataset.shown = cell ? shown : 0;
  }

  item() {
    const [canvas, caption] = [el("canvas", { "aria-hidden": "true" }), el("span")];
    const item = { canvas, caption };
    item.node = el("button", { type: "button", class: "thumb", on: { click: () => this.choose(item.index) } }, canvas, caption);
    return item;
  }

  draw(item, i, meta, { images, index, p }) {
    item.index = index.data[i];
    paintPicture(item.canvas, images, i);
    say(item.caption, percent(p.data[i]));
    const words = `${meta.split === "val" ? "Validation" : "Training"} image ${item.index + 1}, the network is ${percent(p.data[i])} sure; click to choose it`;
    if (item.node.title !== words) {
      item.node.title = words;
      item.node.setAttribute("aria-label", words);
      item.node.dataset.testid = `cell-image-${item.index}`;
    }
    item.node.setAttribute("aria-pressed", String(meta.image === item.index));
    return item.node;
  }
}

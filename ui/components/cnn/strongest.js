// The images of the training set that a filter answers to most, each with the patch it looks at.

import { button, el, number, say } from "../shared/dom.js";
import { layoutOf, paintPicture } from "../shared/pictures.js";
import { unitWords } from "./names.js";

export class Strongest {
  /** `choose(image)`: look at one of them. */
  constructor(choose) {
    this.note = el("p", { class: "note", "data-testid": "strongest-note" });
    this.cells = [];
    this.row = el("div", { class: "found", "data-testid": "strongest" });
    this.choose = choose;
    this.element = el("div", { class: "strongest" }, this.note, this.row);
  }

  update({ focus, moving, strongest_at: at, step, facts, follow, ablated }, { images, index, value, box }) {
    const unit = focus.unit;
    const count = unit !== null && images && at !== null && !ablated[`${focus.layer}.${unit}`] ? images.shape[0] : 0;
    const dead = count > 0 && value.data.every((one) => one === 0); // which images come first then says nothing
    const what = `${focus.layer}, ${unitWords(facts, focus.layer, unit)}`;
    if (unit === null) say(this.note, "Click a feature map or a filter: here stand the training images it answers to most.");
    else if (ablated[`${focus.layer}.${unit}`]) say(this.note, `${what} is silenced: it says the same to every image.`);
    else if (at === null) say(this.note, moving ? "Pause: the whole training set is searched when the run is at rest." : "Searching …");
    else if (dead) say(this.note, `${what} says 0 to every training image, at every place: none is the strongest.`);
    else say(this.note, `${what}: the training images with the largest values${at === step ? "" : `, as of step ${at.toLocaleString("en")}`}; framed is the patch that value depends on.`);
    while (this.cells.length < count) this.add();
    this.cells.forEach((cell, i) => {
      cell.node.hidden = dead || i >= count;
      if (cell.node.hidden) return;
      paintPicture(cell.canvas, images, i);
      const [, side] = layoutOf(images);
      const [top, left, bottom, right] = Array.from(box.data.subarray(4 * i, 4 * i + 4), (edge) => Math.max(0, Math.min(side, edge)));
      const whole = bottom - top >= side && right - left >= side;
      cell.frame.hidden = whole;
      for (const [name, size] of Object.entries({ top, left, height: bottom - top, width: right - left })) cell.frame.style[name] = `${(100 * size) / side}%`;
      say(cell.text, number(value.data[i], 3));
      cell.index = index.data[i];
      cell.node.disabled = follow;
      cell.node.title = `Training image ${cell.index + 1}: ${number(value.data[i], 3)}. Click: look at it`;
    });
  }

  add() {
    const [canvas, frame, text] = [el("canvas", { class: "picture" }), el("i", { class: "patch" }), el("span", { class: "said" })];
    const cell = { canvas, frame, text, index: 0 };
    cell.node = button("", `strongest-${this.cells.length}`, () => this.choose({ split: "train", index: cell.index }), { cls: "thumb large" });
    cell.node.append(el("span", { class: "imagebox" }, canvas, frame), text);
    this.cells.push(cell);
    this.row.append(cell.node);
  }
}

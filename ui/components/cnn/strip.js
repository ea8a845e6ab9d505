// Images to choose from: a row of the data set's, each with what the network says of it now, and the way to the pad.

import { button, el, say } from "../shared/dom.js";
import { paintPicture } from "../shared/pictures.js";

export class Strip {
  /** `choose(image)`, `browse({ split, start, wrong })`, `draw(on)`. */
  constructor({ choose, browse, draw }) {
    Object.assign(this, { choose, browse });
    this.cells = [];
    this.split = el("select", { "aria-label": "Which images", "data-testid": "gallery-split", on: { change: () => this.go({ split: this.split.value, start: 0 }) } },
      el("option", { value: "val", text: "validation" }), el("option", { value: "train", text: "training" }),
      el("option", { value: "batch", text: "augmented", title: "Images of the coming mini-batch, as augmentation hands them to the network" }));
    this.wrong = el("input", { type: "checkbox", "data-testid": "gallery-wrong", on: { change: () => this.go({ wrong: this.wrong.checked, start: 0 }) } });
    this.back = button("‹", "gallery-back", () => this.go({ start: Math.max(0, this.meta.gallery.start - this.meta.gallery.count) }), { label: "Images before these", cls: "btn step" });
    this.on = button("›", "gallery-on", () => this.go({ start: this.meta.gallery.start + this.meta.gallery.count }), { label: "Next images", cls: "btn step" });
    this.row = el("div", { class: "thumbs", role: "group", "aria-label": "Images to look at", "data-testid": "gallery" });
    this.note = el("span", { class: "note", "data-testid": "gallery-note" });
    this.draw = button("✎ Draw", "draw", () => draw(), { cls: "btn", title: "Draw an image of your own and see what every layer makes of it", "aria-pressed": "false" });
    this.element = el("div", { class: "strip" }, this.draw,
      el("div", { class: "which" }, this.split, el("label", { class: "check", title: "Only images that the network gets wrong: found when the run is at rest" }, this.wrong, el("span", { text: "errors" }))),
      this.back, this.row, this.on, this.note);
  }

  go(change) {
    const { split, start, wrong } = this.meta.gallery;
    this.browse({ split, start, wrong, ...change });
  }

  update(meta, arrays, drawing) {
    this.meta = meta;
    const { gallery, follow, facts } = meta;
    this.element.style.visibility = follow ? "hidden" : ""; // keeps its room, so that two pictures stay level
    this.split.value = gallery.split;
    this.wrong.checked = gallery.wrong;
    const batch = gallery.split === "batch";
    this.split.disabled = this.draw.disabled = follow;
    this.wrong.disabled = follow || batch;
    this.draw.setAttribute("aria-pressed", String(drawing));
    const { label, said, p, index, total } = arrays;
    const images = batch ? arrays.augmented : arrays.images;
    const count = images ? images.shape[0] : 0;
    const all = total ? total.data[0] : 0;
    this.back.disabled = follow || gallery.start === 0;
    this.on.disabled = follow || gallery.start + count >= all;
    this.remark(gallery, all, count, meta);
    if (!images) return;
    this.row.classList.toggle("long", (facts.class_names ?? []).some((name) => name.length > 3));
    while (this.cells.length < count) this.add();
    this.cells.forEach(({ node, canvas, text }, i) => {
      node.hidden = i >= count;
      if (i >= count) return;
      paintPicture(canvas, images, i);
      const truth = label.data[i];
      const guess = batch ? truth : said.data[i];
      const name = (c) => facts.class_names?.[c] ?? String(c);
      const right = truth === guess;
      node.disabled = follow || batch;
      node.classList.toggle("miss", !right);
      say(text, batch ? name(truth) : right ? `✓ ${name(truth)}` : `✗ ${name(guess)}`);
      if (batch) {
        node.title = `A ${name(truth)} of the coming mini-batch, as augmentation hands it to the network`;
        node.setAttribute("aria-label", node.title);
        node.setAttribute("aria-pressed", "false");
        return;
      }
      node.setAttribute("aria-pressed", String(meta.image.split === gallery.split && meta.image.index === index.data[i]));
      node.title = `${gallery.split === "val" ? "Validation" : "Training"} image ${index.data[i] + 1}: ${name(truth)}; the network says ${name(guess)} (${(100 * p.data[i]).toFixed(0)} %)`;
      node.setAttribute("aria-label", node.title);
      this.cells[i].index = index.data[i];
    });
  }

  remark(gallery, all, count, { moving, gallery_at: at, step }) {
    this.split.title = gallery.split === "batch" ? "Images of the coming mini-batch, as augmentation hands them to the network" : "";
    if (gallery.split === "batch" || !gallery.wrong) return say(this.note, "");
    if (at === null) return say(this.note, moving ? "pause to find them" : "looking …");
    return say(this.note, `${all} wrong${at === step ? "" : ` at step ${at.toLocaleString("en")}`}${count ? "" : ": none to show"}`);
  }

  add() {
    const canvas = el("canvas", { class: "picture" });
    const text = el("span", { class: "said" });
    const cell = { canvas, text, index: 0 };
    cell.node = button("", `thumb-${this.cells.length}`, () => this.choose({ split: this.meta.gallery.split, index: cell.index }), { cls: "thumb" });
    cell.node.append(canvas, text);
    this.cells.push(cell);
    this.row.append(cell.node);
  }
}


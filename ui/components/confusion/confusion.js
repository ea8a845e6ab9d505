// The confusion matrix and, beside it, the images that the chosen cell counts.

import { button, el, say } from "../shared/dom.js";
import { mount } from "../shared/mount.js";
import { Cell } from "./cell.js";
import { Matrix } from "./matrix.js";

export const update = (component) => mount(component, new URL("./confusion.css", import.meta.url), (context) => new Confusion(context));

const SHOWN = [["counts", "Counts"], ["images", "Images"]];
const SPLITS = [["val", "Validation"], ["train", "Training"]];

class Confusion {
  constructor({ host, send }) {
    host.classList.add("confusion");
    this.host = host;
    this.matrix = new Matrix((truth, said) => {
      this.want = [truth, said]; // shown at once, before the answer
      this.drawMatrix();
      send({ do: "cell", true: truth, said });
    });
    this.cell = new Cell((index) => send({ do: "choose", split: this.frame.meta.split, index }));
    this.tabs = SPLITS.map(([split, text]) => button(text, `confusion-${split}`, () => send({ do: "split", split }), { cls: "tab", "aria-pressed": "false" }));
    this.shown = SHOWN.map(([show, text]) => button(text, `confusion-${show}`, () => send({ do: "show", show }), {
      cls: "tab", "aria-pressed": "false", title: show === "images" ? "One image in every cell that has any: the one whose answer the network is surest of" : "How many images every cell has",
    }));
    this.follow = button("Most frequent mistake", "confusion-follow", () => send({ do: "follow" }), { cls: "btn", title: "Show the cell with most mistakes, whichever that is as training goes on" });
    this.total = el("p", { class: "total", role: "status", "data-testid": "confusion-total" });
    host.append(
      el("div", { class: "top" },
        el("div", { class: "segmented", role: "group", "aria-label": "Images to count" }, ...this.tabs),
        el("div", { class: "segmented", role: "group", "aria-label": "In the cells" }, ...this.shown), this.total, this.follow),
      el("div", { class: "body" }, this.matrix.element, this.cell.element),
      el("p", { class: "note", text: "Every image of the split is counted in one cell: its row is what the image is, its column what the network says. The diagonal is right (green, as a share of its row: 0 to 100 %), everything else is a mistake (red, on a scale that ends at the largest mistake, so that rare ones can be seen). A count says how often two classes are mixed up, not why: look at the images, then at what the network uses in them." }));
  }

  update(frame) {
    this.frame = frame;
    this.want = null;
    this.draw();
  }

  theme() {
    if (this.frame) this.draw();
  }

  drawMatrix() {
    const { meta, arrays } = this.frame;
    this.matrix.update(meta.names, arrays, this.want ?? meta.cell);
  }

  draw() {
    const { meta, arrays } = this.frame;
    this.tabs.forEach((tab, i) => tab.setAttribute("aria-pressed", String(SPLITS[i][0] === meta.split)));
    this.shown.forEach((tab, i) => tab.setAttribute("aria-pressed", String(SHOWN[i][0] === meta.show)));
    this.follow.disabled = !meta.pinned;
    this.drawMatrix();
    const words = SPLITS.find(([split]) => split === meta.split)[1].toLowerCase();
    say(this.total, arrays.counts ? this.count(arrays.counts, words) : "The counts come with the next answer.");
    this.cell.update(meta, arrays, words);
    this.host.dataset.cell = meta.cell ? meta.cell.join() : "";
    this.host.dataset.step = meta.step;
  }

  count({ data, shape: [k] }, words) {
    let [all, right] = [0, 0];
    data.forEach((count, i) => {
      all += count;
      if (i % (k + 1) === 0) right += count;
    });
    return `${all.toLocaleString("en")} ${words} images: ${right.toLocaleString("en")} right, ${(all - right).toLocaleString("en")} wrong (${all ? ((100 * right) / all).toFixed(1) : "–"} % right).`;
  }
}

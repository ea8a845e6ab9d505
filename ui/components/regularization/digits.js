// Images: what the network is trained on after augmentation, what it gets wrong, and where Monte Carlo dropout doubts.

import { el, number, say } from "../shared/dom.js";
import { bitmap, brightest as top } from "./charts.js";

export class Digits {
  constructor() {
    this.pairs = new Grid("pair", 2);
    this.wrong = new Grid("wrong", 1);
    this.doubts = new Grid("doubt", 1, true);
    this.headings = Object.fromEntries(["pairs", "wrong", "doubts"].map((name) => [name, el("p", { class: "note", "data-testid": `digits-${name}-note` })]));
    this.answer = el("div", { class: "sheet" }, this.headings.pairs, this.pairs.element, this.headings.wrong, this.wrong.element);
    this.uncertainty = el("div", { class: "sheet", hidden: true }, this.headings.doubts, this.doubts.element);
    this.element = el("div", { class: "digits", hidden: true, "data-testid": "digits" }, this.answer, this.uncertainty);
  }

  update(meta, arrays, palette) {
    const doubting = meta.picture === "uncertainty";
    this.answer.hidden = doubting;
    this.uncertainty.hidden = !doubting;
    if (doubting) this.drawDoubts(meta, arrays, palette);
    else this.drawImages(arrays, palette);
  }

  drawImages(arrays, palette) {
    const { original, augmented, label, said, probability, flipped, wrong_count: all } = arrays;
    if (original) {
      const most = top(original);
      say(this.headings.pairs, "Training images, each as it is and as the next step gets it; below, its label (* wrong on purpose: label noise) and the network's probability for it.");
      this.pairs.update(original.shape[0], (cell, i) => {
        cell.image(0, original, i, most, palette);
        cell.image(1, augmented ?? original, i, most, palette);
        const noisy = flipped?.data[i] ? "; this label is wrong on purpose (label noise)" : "";
        const p = probability ? probability.data[i * probability.shape[1] + label.data[i]] : NaN;
        const right = !said || said.data[i] === label.data[i];
        cell.text(`${label.data[i]}${noisy && "*"}`, Number.isFinite(p) ? p.toFixed(2) : "", right, `A ${label.data[i]}, as it is and as it is trained on${Number.isFinite(p) ? `; probability of ${label.data[i]}: ${p.toFixed(2)}` : ""}${noisy}`);
      });
    }
    const { wrong_images: images, wrong_label: truth, wrong_said: guess } = arrays;
    if (images) {
      const count = images.shape[0];
      say(this.headings.wrong, count ? `Validation images it gets wrong${all ? ` (${all.data[0]}${all.data[0] > count ? `, the first ${count}` : ""})` : ""}: what it is → what it says.` : "It gets no validation image wrong.");
      this.wrong.update(count, (cell, i) => {
        cell.image(0, images, i, top(images), palette);
        cell.text(`${truth.data[i]} → ${guess.data[i]}`, "", false, `A ${truth.data[i]} that the network takes for a ${guess.data[i]}`);
      });
    }
  }

  drawDoubts(meta, arrays, palette) {
    const { images, label, said, entropy, mean, std } = arrays;
    const { dropout, dropconnect } = meta.settings;
    if (!images) return;
    const masks = dropout || dropconnect ? `Bars: mean probability of each digit (0 to 9) over ${meta.passes} passes with masks drawn anew; lines: ± standard deviation. H: entropy in nats, at most ln 10 = 2.30.`
      : "Without dropout or DropConnect every pass gives the same answer, so the lines have no length. H: entropy in nats, at most 2.30.";
    say(this.headings.doubts, masks);
    this.doubts.update(Math.min(12, images.shape[0]), (cell, i) => {
      cell.image(0, images, i, top(images), palette);
      const right = !said || said.data[i] === label.data[i];
      cell.text(right ? `${label.data[i]}` : `${label.data[i]} → ${said.data[i]}`, `H ${number(entropy.data[i], 2)}`, right, `A ${label.data[i]}, entropy ${number(entropy.data[i], 2)}`);
      if (mean) cell.chart(mean.data.subarray(i * 10, i * 10 + 10), std?.data.subarray(i * 10, i * 10 + 10), label.data[i]);
    });
  }
}

/** Cells with `count` images each, built once and kept. */
class Grid {
  constructor(kind, count, bars = false) {
    this.element = el("div", { class: `grid ${kind}`, "data-testid": `grid-${kind}` });
    Object.assign(this, { count, bars, cells: [] });
  }

  update(wanted, draw) {
    while (this.cells.length < wanted) {
      this.cells.push(new Cell(this.count, this.bars));
      this.element.append(this.cells.at(-1).element);
    }
    this.cells.forEach((cell, i) => {
      cell.element.hidden = i >= wanted;
      if (i < wanted) draw(cell, i);
    });
  }
}

class Cell {
  constructor(count, bars) {
    this.canvases = Array.from({ length: count }, () => el("canvas", { class: "digit", width: 8, height: 8 }));
    [this.left, this.right] = [el("b"), el("span")];
    this.columns = bars ? Array.from({ length: 10 }, (_, c) => {
      const [bar, line] = [el("i", { class: "bar" }), el("i", { class: "line" })];
      return { bar, line, node: el("span", { class: "column", title: `digit ${c}` }, bar, line) };
    }) : [];
    const chart = bars ? [el("div", { class: "columns", "aria-hidden": "true" }, ...this.columns.map(({ node }) => node))] : [];
    this.element = el("figure", { class: "cell" }, el("div", { class: "images" }, ...this.canvases, ...chart), el("figcaption", {}, this.left, this.right));
  }

  image(place, array, i, most, palette) {
    const side = array.shape[1];
    bitmap(this.canvases[place], array.data.subarray(i * side * side, (i + 1) * side * side), side, most, palette);
  }

  text(left, right, fine, title) {
    say(this.left, left);
    say(this.right, right);
    this.left.classList.toggle("wrong", !fine);
    this.element.title = title;
    this.element.setAttribute("aria-label", title);
  }

  chart(mean, std, truth) {
    this.columns.forEach(({ bar, line, node }, c) => {
      bar.style.height = `${100 * mean[c]}%`;
      const [low, high] = [Math.max(0, mean[c] - (std?.[c] ?? 0)), Math.min(1, mean[c] + (std?.[c] ?? 0))];
      line.style.bottom = `${100 * low}%`;
      line.style.height = `${100 * (high - low)}%`;
      node.classList.toggle("truth", c === truth);
    });
  }
}

// The filters of one layer. The first layer's are small images; deeper ones a row each, a slice for every channel they read.

import { el, fit, number, say } from "../shared/dom.js";
import { textScale } from "../shared/textsize.js";
import { stageOf, unitLabel } from "./names.js";
import { Sheet, largest } from "./tiles.js";

const IMAGE = [104, 22]; // px of a filter drawn as an image, at most and at least
const CELL = [8, 4, 1]; // px of one weight in the rows of deeper layers, at most, at least to fit the height, and at least
const HEIGHT = 236; // px that are seen at once
const LABEL = 26; // px for the number of a filter
const AFTER = 124; // px for its bias and the bar of its gradient
const GAP = 3;
const ROW = 11; // px that a row must have for its numbers to be written

export class Filters {
  /** `pick(unit)`: one filter. */
  constructor(pick) {
    this.pick = pick;
    this.sheet = new Sheet();
    this.note = el("p", { class: "note", "data-testid": "filters-note" });
    this.canvas = el("canvas", { tabindex: 0, role: "application", "data-testid": "filters", on: {
      click: (event) => {
        const unit = this.at(event);
        if (unit !== null) pick(unit);
      },
      keydown: (event) => this.key(event),
    } });
    this.element = el("div", { class: "filters" }, this.note, el("div", { class: "scrolls" }, this.canvas));
  }

  update({ focus, facts, scale }, { weights, bias, gradient }, palette) {
    this.canvas.hidden = !weights;
    const stage = stageOf(facts, focus.layer);
    this.label = (unit) => unitLabel(facts, focus.layer, unit);
    if (!weights) return say(this.note, stage ? `${focus.layer} has no weights of its own: choose another layer.` : "");
    const [count, channels, rows, columns] = weights.shape;
    this.shape = { count, channels, rows, columns };
    const area = channels * rows * columns;
    const all = largest(weights.data);
    const reach = (unit) => (scale === "map" ? largest(weights.data.subarray(unit * area, (unit + 1) * area)) : all);
    this.images = channels === 1 || (channels === 3 && rows > 1);
    const words = rows * columns > 1 ? `${count} filters of ${channels} × ${rows} × ${columns} weights` : `${count} units with ${channels} weights each`;
    const slices = this.images ? "" : rows * columns > 1 ? " One row a filter, one square for every channel it reads." : " One row a unit, one square for every input.";
    const scaled = scale === "map" ? "full colour: the largest weight of each filter" : `full colour: ±${number(all, 2)}`;
    const colours = this.images && channels === 3 ? "as colour images, grey is 0" : scaled;
    say(this.note, `${focus.layer}: ${words}, ${colours}.${slices}${gradient ? " Bars: length of each one's gradient on the coming mini-batch." : ""}`);
    this.canvas.setAttribute("aria-label", `${focus.layer}: ${words}. Arrow keys choose one.`);
    this.chosen = focus.unit;
    if (this.images) this.paintImages(weights, bias, gradient, reach, palette);
    else this.paintRows(weights, bias, gradient, reach, palette);
  }

  open(height) {
    const width = this.element.clientWidth - 14;
    const { context } = fit(this.canvas, width, height);
    context.clearRect(0, 0, width, height);
    context.imageSmoothingEnabled = false;
    this.font ??= getComputedStyle(this.element).fontFamily || "sans-serif";
    context.font = `${11 * textScale(this.element)}px ${this.font}`;
    return context;
  }

  paintImages(weights, bias, gradient, reach, palette) {
    const { count, channels, rows, columns } = this.shape;
    const width = this.element.clientWidth - 14;
    const fits = (side) => Math.floor(width / (side + 14)) * Math.floor(HEIGHT / (side + 24)) >= count;
    let side = IMAGE[0];
    while (side > IMAGE[1] && !fits(side)) side -= 2;
    const across = Math.max(1, Math.floor(width / (side + 14)));
    this.grid = { across, wide: side + 14, tall: side + 24 };
    const context = this.open(Math.ceil(count / across) * this.grid.tall + 4);
    const most = gradient ? largest(gradient.data) : 0;
    const source = channels === 3 ? coloured(this.sheet, weights, reach) : this.sheet.fill(weights.data, columns, rows * columns, reach, palette);
    for (let i = 0; i < count; i++) {
      const [x, y] = [2 + (i % across) * this.grid.wide, 2 + Math.floor(i / across) * this.grid.tall];
      context.drawImage(source, 0, i * rows, columns, rows, x, y, side, side);
      frame(context, x, y, side, side, i === this.chosen, palette);
      context.fillStyle = palette.muted;
      context.textBaseline = "top";
      const label = this.label(i);
      const long = Math.max(18, context.measureText(label).width + 6);
      context.fillText(label, x, y + side + 3);
      if (gradient && side - long > 12) bar(context, x + long, y + side + 6, side - long, 5, gradient.data[i] / most, palette);
    }
  }

  paintRows(weights, bias, gradient, reach, palette) {
    const { count, channels, rows, columns } = this.shape;
    const gap = columns > 1 ? GAP : 0;
    const grid = this.rowsGrid(count, channels, rows, columns, gap);
    const { cell, across, wide, tall } = (this.grid = grid);
    const context = this.open(Math.ceil(count / across) * tall + 4);
    const source = this.sheet.fill(weights.data, columns, channels * rows * columns, reach, palette);
    const most = gradient ? largest(gradient.data) : 0;
    const long = channels * (columns * cell + gap);
    context.textBaseline = "middle";
    for (let i = 0; i < count; i++) {
      const [x, y] = [(i % across) * wide, 2 + Math.floor(i / across) * tall];
      const middle = y + (tall - GAP) / 2;
      for (let c = 0; c < channels; c++) {
        context.drawImage(source, 0, (i * channels + c) * rows, columns, rows, x + LABEL + c * (columns * cell + gap), y, columns * cell, tall - GAP);
      }
      if (i === this.chosen) frame(context, x + LABEL - 2, y - 1, long - gap + 4, tall - GAP + 2, true, palette);
      if (gradient) bar(context, x + LABEL + long + 58, middle - 3, 44, Math.min(6, tall - 2), gradient.data[i] / most, palette);
      if (tall < ROW) continue;
      context.fillStyle = i === this.chosen ? palette.primary : palette.muted;
      context.fillText(this.label(i), x + 2, middle, LABEL - 5);
      context.fillStyle = palette.muted;
      if (bias) context.fillText(`b ${number(bias.data[i], 2)}`, x + LABEL + long + 5, middle);
    }
  }

  /** Rows side by side where they are short; weights as large as the height allows. */
  rowsGrid(count, channels, rows, columns, gap) {
    const width = this.element.clientWidth - 14;
    const of = (cell) => {
      const wide = LABEL + channels * (columns * cell + gap) + AFTER;
      const tall = Math.max(rows * cell, columns === 1 ? 6 : 0) + GAP;
      return { cell, wide, tall, across: Math.max(1, Math.floor(width / wide)), fits: wide <= width };
    };
    for (let cell = CELL[0]; cell >= CELL[1]; cell--) {
      const grid = of(cell);
      if (grid.fits && Math.ceil(count / grid.across) * grid.tall <= HEIGHT) return grid;
    }
    for (let cell = CELL[1]; cell > CELL[2]; cell--) if (of(cell).fits) return of(cell);
    return of(CELL[2]);
  }

  at(event) {
    if (!this.grid) return null;
    const box = this.canvas.getBoundingClientRect();
    const { across, wide, tall } = this.grid;
    const column = Math.floor((event.clientX - box.left) / wide);
    const unit = Math.floor((event.clientY - box.top) / tall) * across + column;
    return column < across && unit >= 0 && unit < this.shape.count ? unit : null;
  }

  key(event) {
    if (!this.grid) return;
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -this.grid.across, ArrowDown: this.grid.across }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    this.pick(Math.max(0, Math.min(this.shape.count - 1, (this.chosen ?? -by) + by)));
  }
}

function frame(context, x, y, width, height, chosen, palette) {
  context.strokeStyle = chosen ? palette.primary : palette.border;
  context.lineWidth = chosen ? 2.5 : 1;
  context.strokeRect(x - 0.5, y - 0.5, width + 1, height + 1);
}

function bar(context, x, y, width, height, share, palette) {
  context.fillStyle = palette.grid;
  context.fillRect(x, y, width, height);
  context.fillStyle = palette.batch;
  context.fillRect(x, y, width * (Number.isFinite(share) ? Math.min(1, share) : 0), height);
}

/** Filters that read three channels, red, green and blue, as colour images stacked on one another; 0 is grey. */
function coloured(sheet, { data, shape: [count, , rows, columns] }, reach) {
  const area = rows * columns;
  Object.assign(sheet.canvas, { width: columns, height: count * rows });
  sheet.pixels = null;
  const image = sheet.context.createImageData(columns, count * rows);
  for (let f = 0; f < count; f++) {
    const scale = 127 / Math.max(reach(f), 1e-12);
    for (let i = 0; i < area; i++) {
      for (let c = 0; c < 3; c++) image.data[4 * (f * area + i) + c] = 128 + data[(f * 3 + c) * area + i] * scale;
      image.data[4 * (f * area + i) + 3] = 255;
    }
  }
  sheet.context.putImageData(image, 0, 0);
  return sheet.canvas;
}

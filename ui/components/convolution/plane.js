// A square of numbers as cells: a picture, an output, a difference. Points out the cell under the pointer.

import { el, fit } from "../shared/dom.js";
import { textScale } from "../shared/textsize.js";
import { divergingTable } from "../shared/palette.js";
import { figure } from "./words.js";

const NUMBER_CELL = 19; // px of a cell that has room for a number
const WIDE_CELL = 28; // with room for two digits after the point of numbers beyond 1
const GRID_CELL = 7; // px of a cell that gets lines around it
const HATCH = 5; // px between the lines over what is no picture
const FAINT = 0.16; // of a cell the window has not reached

export class Plane {
  /** `on`: { hover(y, x), leave(), pick(y, x), move(dy, dx) }, any may be missing. */
  constructor(testid, label, on = {}) {
    this.canvas = el("canvas", { "aria-hidden": "true" });
    this.element = el("div", { class: "plane", "data-testid": testid, role: on.move ? "application" : "img", tabindex: on.move ? 0 : null, "aria-label": label }, this.canvas);
    this.label = label;
    this.cells = document.createElement("canvas");
    this.side = 0;
    this.on = on;
    this.listen();
  }

  listen() {
    const { element, on } = this;
    const at = (event) => this.cellAt(event.clientX, event.clientY);
    if (on.hover) element.addEventListener("pointermove", (event) => {
      const cell = at(event);
      if (cell) on.hover(...cell, event);
    });
    if (on.leave) element.addEventListener("pointerleave", () => on.leave());
    if (on.pick) element.addEventListener("pointerdown", (event) => {
      const cell = at(event);
      if (cell) on.pick(...cell, event);
    });
    if (on.move) element.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation(); // the page's shortcuts must not see it
      on.move(...step);
    });
  }

  say(label) {
    if (label !== this.label) this.element.setAttribute("aria-label", label);
    this.label = label;
  }

  /** Width and height in px. */
  resize(side) {
    this.side = Math.max(24, Math.floor(side));
    this.element.style.width = this.element.style.height = `${this.side}px`;
  }

  cellAt(clientX, clientY) {
    if (!this.state) return null;
    const box = this.canvas.getBoundingClientRect();
    const { size } = this.state;
    const y = Math.floor((clientY - box.top - this.offset) / this.cell);
    const x = Math.floor((clientX - box.left - this.offset) / this.cell);
    return y >= 0 && x >= 0 && y < size && x < size ? [y, x] : null;
  }

  /** [left, top, right, bottom] px of cells [top, left, bottom, right], from the corner of the element. */
  place([top, left, bottom, right]) {
    const px = (at) => this.offset + at * this.cell;
    return [px(left), px(top), px(right), px(bottom)];
  }

  /** state: { data, size, channels, colours: "picture" | "grey" | "signed", range: [low, high], padding, numbers, seen (cells
   *  drawn in full; the rest faint), mask (0: hatched), marks: [{ box, colour, width, dash, tint }] } */
  draw(state, palette) {
    this.state = state;
    if (!this.side || !state) return;
    const { context } = fit(this.canvas, this.side, this.side);
    const { size, padding = 0 } = state;
    this.cell = this.side / (size + 2 * padding);
    this.offset = padding * this.cell;
    context.clearRect(0, 0, this.side, this.side);
    if (padding) this.hatch(context, [0, 0, this.side, this.side], palette);
    this.paint(state, palette);
    context.imageSmoothingEnabled = false;
    const wide = size * this.cell;
    context.fillStyle = palette.surface;
    context.fillRect(this.offset, this.offset, wide, wide);
    context.drawImage(this.cells, this.offset, this.offset, wide, wide);
    if (this.cell >= GRID_CELL) this.lines(context, palette);
    if (state.mask) this.cover(context, state, palette);
    if (state.numbers && this.cell >= NUMBER_CELL) this.write(context, state, palette);
    for (const mark of state.marks ?? []) this.mark(context, mark);
  }

  /** One pixel a cell. */
  paint({ data, size, channels = 1, colours, range: [low, high], seen = Infinity }, palette) {
    const { cells } = this;
    if (cells.width !== size || cells.height !== size) cells.width = cells.height = size;
    const context = cells.getContext("2d");
    const image = context.createImageData(size, size);
    const pixels = new Uint32Array(image.data.buffer);
    const table = colours === "signed" ? divergingTable(palette) : null;
    const reach = Math.max(Math.abs(low), Math.abs(high)) || 1;
    const level = (value) => Math.max(0, Math.min(255, Math.round(((value - low) / (high - low || 1)) * 255)));
    const count = size * size;
    for (let i = 0; i < count; i++) {
      if (table) pixels[i] = table[128 + Math.max(-127, Math.min(127, Math.round((data[i] / reach) * 127)))];
      else {
        const [r, g, b] = channels === 3 ? [level(data[i]), level(data[count + i]), level(data[2 * count + i])] : Array(3).fill(level(data[i]));
        pixels[i] = ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
      }
      if (i >= seen) pixels[i] = ((pixels[i] & 0xffffff) | (Math.round(255 * FAINT) << 24)) >>> 0;
    }
    context.putImageData(image, 0, 0);
  }

  lines(context, palette) {
    const { size } = this.state;
    context.save();
    context.globalAlpha = 0.28;
    context.strokeStyle = palette.outline;
    context.lineWidth = 0.5;
    context.beginPath();
    const end = this.offset + size * this.cell;
    for (let i = 0; i <= size; i++) {
      const at = this.offset + i * this.cell;
      context.moveTo(at, this.offset);
      context.lineTo(at, end);
      context.moveTo(this.offset, at);
      context.lineTo(end, at);
    }
    context.stroke();
    context.restore();
  }

  /** Slanted lines: no pixels, or no answer. */
  hatch(context, [left, top, right, bottom], palette, alpha = 0.55) {
    context.save();
    context.beginPath();
    context.rect(left, top, right - left, bottom - top);
    context.clip();
    context.fillStyle = palette.surface;
    context.globalAlpha = alpha;
    context.fillRect(left, top, right - left, bottom - top);
    context.strokeStyle = palette.outline;
    context.globalAlpha = 0.4;
    context.lineWidth = 1;
    context.beginPath();
    for (let at = left - (bottom - top); at < right; at += HATCH) {
      context.moveTo(at, bottom);
      context.lineTo(at + (bottom - top), top);
    }
    context.stroke();
    context.restore();
  }

  cover(context, { mask, size }, palette) {
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) if (!mask[y * size + x]) this.hatch(context, this.place([y, x, y + 1, x + 1]), palette, 0.75);
    }
  }

  write(context, { data, size, channels = 1, colours, range: [low, high], seen = Infinity }, palette) {
    context.font = `${Math.min(12 * textScale(this.element), this.cell * 0.42)}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    if (channels === 3) return;
    for (let i = 0; i < size * size && i < seen; i++) {
      const share = (data[i] - low) / (high - low || 1);
      context.fillStyle = colours === "signed" ? palette.ink : share > 0.5 ? "black" : "white";
      const text = figure(data[i], Math.abs(data[i]) >= 1 && this.cell < WIDE_CELL ? 1 : 2).replace(/^(−?)0\./, "$1.");
      context.fillText(text, this.offset + (i % size + 0.5) * this.cell, this.offset + (Math.floor(i / size) + 0.5) * this.cell, this.cell - 1);
    }
  }

  mark(context, { box, colour, width = 2, dash = [], tint = 0 }) {
    const [left, top, right, bottom] = this.place(box);
    context.save();
    context.setLineDash(dash);
    if (tint) {
      context.globalAlpha = tint;
      context.fillStyle = colour;
      context.fillRect(left, top, right - left, bottom - top);
      context.globalAlpha = 1;
    }
    if (!dash.length) { // a pale edge, so that the frame is seen on black as well as on white
      context.strokeStyle = "white";
      context.globalAlpha = 0.7;
      context.lineWidth = width + 2;
      context.strokeRect(left, top, right - left, bottom - top);
      context.globalAlpha = 1;
    }
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.strokeRect(left, top, right - left, bottom - top);
    context.restore();
  }
}

// A canvas with many small maps in a grid: the feature maps of a layer. Numbers become colours, orange - 0 - blue.

import { el, fit } from "../shared/dom.js";
import { divergingTable, withAlpha } from "../shared/palette.js";

/** The largest size among `values`, 0 when there are none. */
export function largest(values) {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]);
    if (size > most && size < Infinity) most = size;
  }
  return most;
}

/** Signed values as an image of `width` x values.length / width pixels; tile i reaches full colour at `reach(i)`. */
export class Sheet {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.context = this.canvas.getContext("2d");
  }

  fill(values, width, area, reach, palette) {
    const height = values.length / width;
    if (this.canvas.width !== width || this.canvas.height !== height || !this.pixels) {
      Object.assign(this.canvas, { width, height });
      this.image = this.context.createImageData(width, height);
      this.pixels = new Uint32Array(this.image.data.buffer);
    }
    const table = divergingTable(palette);
    for (let tile = 0, i = 0; i < values.length; tile++) {
      const scale = 127 / Math.max(reach(tile), 1e-12);
      for (const end = i + area; i < end; i++) {
        const v = values[i] * scale;
        this.pixels[i] = table[v !== v ? 128 : v < -127 ? 1 : v > 127 ? 255 : (128.5 + v) | 0];
      }
    }
    this.context.putImageData(this.image, 0, 0);
    return this.canvas;
  }
}

export class Tiles {
  /** `pick(unit, row, column)` is called on a click and by keys, `point(unit, row, column)` under the mouse (or null). */
  constructor(testid, { pick, point = () => {}, step = null }) {
    this.sheet = new Sheet();
    this.canvas = el("canvas", { class: "tiles", tabindex: 0, role: "application", "data-testid": testid });
    this.canvas.addEventListener("click", (event) => {
      const place = this.at(event);
      if (place) pick(...place);
    });
    this.canvas.addEventListener("pointermove", (event) => event.pointerType === "mouse" && point(this.at(event)));
    this.canvas.addEventListener("pointerleave", () => point(null));
    this.canvas.addEventListener("keydown", (event) => step && this.key(event, step));
  }

  describe(words) {
    if (this.canvas.getAttribute("aria-label") !== words) this.canvas.setAttribute("aria-label", words);
  }

  /** `grid` of layout.js; `maps` { data, count, height, width }; `marks` { chosen, silenced: unit -> way, frozen: unit -> boolean,
   *  pixel, bare: without a frame around what is chosen }. */
  paint(grid, maps, reach, palette, marks = {}) {
    Object.assign(this, { grid, maps });
    const { columns, tile, gap } = grid;
    const rows = Math.ceil(maps.count / columns);
    const pitch = tile + gap;
    const { context } = fit(this.canvas, columns * pitch - gap + 4, rows * pitch - gap + 4);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    const area = maps.height * maps.width;
    const source = this.sheet.fill(maps.data.subarray(0, maps.count * area), maps.width, area, reach, palette);
    context.imageSmoothingEnabled = false;
    for (let i = 0; i < maps.count; i++) {
      const [x, y] = this.corner(i);
      context.drawImage(source, 0, i * maps.height, maps.width, maps.height, x, y, tile, tile);
      context.lineWidth = 1;
      context.strokeStyle = palette.border;
      if (tile > 6) context.strokeRect(x - 0.5, y - 0.5, tile + 1, tile + 1);
      if (marks.silenced?.(i)) this.strike(context, x, y, palette);
      if (marks.frozen?.(i)) this.freeze(context, x, y, palette);
    }
    const { chosen, pixel, bare } = marks;
    if (chosen == null || chosen >= maps.count) return;
    if (!bare) this.outline(context, ...this.corner(chosen), tile, palette.primary);
    if (pixel) this.dot(context, chosen, pixel, palette);
  }

  corner(i) {
    const { columns, tile, gap } = this.grid;
    return [2 + (i % columns) * (tile + gap), 2 + Math.floor(i / columns) * (tile + gap)];
  }

  outline(context, x, y, tile, colour) {
    context.strokeStyle = colour;
    context.lineWidth = tile > 12 ? 3 : 2;
    context.strokeRect(x - 0.5, y - 0.5, tile + 1, tile + 1);
  }

  dot(context, unit, [row, column], palette) {
    const [x, y] = this.corner(unit);
    const [wide, tall] = [this.grid.tile / this.maps.width, this.grid.tile / this.maps.height];
    context.lineWidth = 1.5;
    context.strokeStyle = palette.ink;
    const [w, h] = [Math.max(wide, 4), Math.max(tall, 4)];
    context.strokeRect(x + column * wide + (wide - w) / 2, y + row * tall + (tall - h) / 2, w, h);
  }

  strike(context, x, y, palette) {
    const { tile } = this.grid;
    context.fillStyle = withAlpha(palette.background, 0.55);
    context.fillRect(x, y, tile, tile);
    context.strokeStyle = palette.danger;
    context.lineWidth = 2;
    context.beginPath();
    context.moveTo(x + 2, y + tile - 2);
    context.lineTo(x + tile - 2, y + 2);
    context.stroke();
  }

  freeze(context, x, y, palette) {
    const { tile } = this.grid;
    context.fillStyle = palette.primary;
    context.fillRect(x + tile - Math.min(7, tile / 2), y, Math.min(7, tile / 2), Math.min(7, tile / 2));
  }

  /** [unit, row, column] under an event of the mouse, or null. */
  at(event) {
    if (!this.maps) return null;
    const { columns, tile, gap } = this.grid;
    const box = this.canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left - 2, event.clientY - box.top - 2];
    const [column, row] = [Math.floor(x / (tile + gap)), Math.floor(y / (tile + gap))];
    const unit = row * columns + column;
    if (x < 0 || y < 0 || column >= columns || unit >= this.maps.count) return null;
    const within = (place, side) => Math.max(0, Math.min(side - 1, Math.floor((place / tile) * side)));
    return [unit, within(y - row * (tile + gap), this.maps.height), within(x - column * (tile + gap), this.maps.width)];
  }

  /** Arrow keys: `step(columns to the right, rows down, number of columns)`. */
  key(event, step) {
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!move || !this.grid) return;
    event.preventDefault();
    event.stopPropagation();
    step(...move, this.grid.columns);
  }
}

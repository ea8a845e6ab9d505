// Numbers on the plane -> pixels. Row 0 of every plane is its top; tables hold 256 pixels, index 128 = zero.

import { divergingTable, parse } from "./palette.js";

const pixel = ([red, green, blue]) => ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
const mix = (from, to, share) => from.map((channel, i) => Math.round(channel + (to[i] - channel) * share));

const classTables = new Map();

/** Probabilities of class c: from the middle of the diverging scale (0) to the colour of the class (1). */
function classTable(palette, c) {
  const name = `${palette.name} ${c}`;
  if (!classTables.has(name)) {
    const [none, full] = [neutral(palette), parse(palette.classes[c % palette.classes.length])];
    classTables.set(name, Uint32Array.from({ length: 256 }, (_, i) => pixel(mix(none, full, Math.max(0, (i - 128) / 127)))));
  }
  return classTables.get(name);
}

const neutral = (palette) => parse(palette.diverging[(palette.diverging.length - 1) / 2]);

/** The table for a view: probabilities of one class in its colour, everything else orange - neutral - blue. */
export function tableOf(view, palette) {
  return view.startsWith("out.") ? classTable(palette, Number(view.slice(4))) : divergingTable(palette);
}

const SOFT = 0.72;
const softTables = new WeakMap();

/** The same table paler, for a plane with points in the full colours on it. */
export function softTable(view, palette) {
  const table = tableOf(view, palette);
  if (!softTables.has(table)) {
    const channels = (p) => [p & 255, (p >> 8) & 255, (p >> 16) & 255];
    softTables.set(table, table.map((p) => pixel(mix(neutral(palette), channels(p), SOFT))));
  }
  return softTables.get(table);
}

/** The pale table's two ends only: what "discretise" leaves. Probabilities of one class split at a half. */
export function discreteTable(view, palette) {
  const table = softTable(view, palette);
  const split = view.startsWith("out.") ? 192 : 129;
  return Uint32Array.from({ length: 256 }, (_, i) => (i >= split ? table[228] : table[28]));
}

/** A signed value -1..1 of a table as a CSS colour. */
export function cssOf(table, value) {
  const p = table[Math.max(0, Math.min(255, Math.round(128 + value * 127)))];
  return `rgb(${p & 255},${(p >> 8) & 255},${(p >> 16) & 255})`;
}

/** A canvas that holds an image of `size` pixels a side and is drawn scaled. */
export class Image {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.context = this.canvas.getContext("2d");
    this.pixels = null;
  }

  /** Pixels to fill, width x height; the same buffer as long as the size stays. */
  open(width, height) {
    if (this.canvas.width !== width || this.canvas.height !== height || !this.pixels) {
      this.canvas.width = width;
      this.canvas.height = height;
      this.image = this.context.createImageData(width, height);
      this.pixels = new Uint32Array(this.image.data.buffer);
    }
    return this.pixels;
  }

  close() {
    this.context.putImageData(this.image, 0, 0);
  }

  /** u8 values (any number of stacked planes): index = 128 + (value - 128) * factor. */
  fillBytes(bytes, width, height, table, factor = 1) {
    const pixels = this.open(width, height);
    const indices = factor === 1 ? null : Uint8Array.from({ length: 256 }, (_, i) => clampByte(128 + (i - 128) * factor));
    if (indices) for (let i = 0; i < pixels.length; i++) pixels[i] = table[indices[bytes[i]]];
    else for (let i = 0; i < pixels.length; i++) pixels[i] = table[bytes[i]];
    this.close();
  }

  /** Values in -1..1 (after `scale`). */
  fillValues(values, size, table, scale) {
    const pixels = this.open(size, size);
    const [low, high] = [-127, 127];
    for (let i = 0; i < pixels.length; i++) {
      const v = values[i] * scale * 127;
      pixels[i] = table[128 + (v < low ? low : v > high ? high : Math.round(v))];
    }
    this.close();
  }

  /** Classes shaded by confidence: u8 class and u8 confidence (255 = certain) of k classes; 1/k shows as neutral. */
  fillClasses(classes, confidence, size, k, palette, discrete) {
    const pixels = this.open(size, size);
    const none = neutral(palette);
    const shades = Array.from({ length: k }, (_, c) => {
      const full = parse(palette.classes[c % palette.classes.length]);
      return Uint32Array.from({ length: 256 }, (_, i) => {
        const sure = Math.max(0, (i / 255 - 1 / k) / (1 - 1 / k));
        return pixel(mix(none, full, discrete ? SOFT : 0.1 + (SOFT - 0.1) * sure));
      });
    });
    for (let i = 0; i < pixels.length; i++) pixels[i] = shades[Math.min(classes[i], k - 1)][confidence[i]];
    this.close();
  }
}

const clampByte = (value) => Math.max(1, Math.min(255, Math.round(value)));

/** Likeliest class and its confidence from one u8 probability plane a class, stacked. */
export function likeliest(maps, size, k) {
  const cells = size * size;
  const classes = new Uint8Array(cells);
  const confidence = new Uint8Array(cells);
  for (let i = 0; i < cells; i++) {
    let best = 0;
    for (let c = 1; c < k; c++) if (maps[c * cells + i] > maps[best * cells + i]) best = c;
    classes[i] = best;
    confidence[i] = Math.min(255, Math.max(0, (maps[best * cells + i] - 128) * 2));
  }
  return { classes, confidence };
}

/** The plane at (u, v) in 0..1 from its top left, between the four nearest cells. */
export function sample(values, size, u, v) {
  const x = Math.max(0, Math.min(size - 1, u * size - 0.5));
  const y = Math.max(0, Math.min(size - 1, v * size - 0.5));
  const [left, top] = [Math.min(size - 2, Math.floor(x)), Math.min(size - 2, Math.floor(y))];
  const [s, t] = [x - left, y - top];
  const at = (row, column) => values[row * size + column];
  const upper = at(top, left) * (1 - s) + at(top, left + 1) * s;
  const lower = at(top + 1, left) * (1 - s) + at(top + 1, left + 1) * s;
  return upper * (1 - t) + lower * t;
}

/** The plane on a finer grid, between its cells; so that edges of discrete colours are not stairs. */
export function finer(values, size, times) {
  const wide = size * times;
  const out = new Float32Array(wide * wide);
  for (let row = 0; row < wide; row++) {
    for (let column = 0; column < wide; column++) {
      out[row * wide + column] = sample(values, size, (column + 0.5) / wide, (row + 0.5) / wide);
    }
  }
  return out;
}

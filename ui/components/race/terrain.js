// A surface given by its values on a grid: the scale its heights are drawn on, contour lines, and a shaded picture.

import { contour } from "../shared/contour.js";
import { parse } from "../shared/palette.js";

const LEVELS = 15; // contour lines
const SKEWED = 3; // how far the largest value may be above the middle one on a scale of equal steps
const SHADES = { low: 0.03, high: 0.5 }; // share of muted ink at the lowest and the highest place

export class Terrain {
  /** z: values, row 0 at the largest y; range: x0, x1, y0, y1 of the outermost samples; `minima`
   *  and `path`, one place after the other. */
  constructor(z, size, range, minima = [], path = []) {
    Object.assign(this, { z, size, range, minima, path });
    const sorted = Float32Array.from(z).filter(Number.isFinite).sort();
    [this.low, this.high] = [sorted[0] ?? 0, sorted[sorted.length - 1] ?? 1];
    const middle = sorted[sorted.length >> 1] ?? 0;
    const span = this.high - this.low || 1;
    this.log = middle - this.low < span / SKEWED;
    this.pitch = this.log ? Math.max((middle - this.low) / 20, span * 1e-6) : span;
    this.top = this.log ? Math.log1p(span / this.pitch) : 1;
    this.heights = Float32Array.from(z, (value) => this.unit(value));
  }

  /** Whether this is the terrain of a message, so that nothing has to be made anew. */
  isOf(z, range) {
    if (z.data.length !== this.z.length || range.data.some((value, i) => value !== this.range[i])) return false;
    for (let i = 0; i < this.z.length; i++) if (!Object.is(z.data[i], this.z[i])) return false;
    return true;
  }

  /** A value -> 0 (lowest) .. 1 (highest), in equal steps or in equal factors above the lowest. */
  unit(value) {
    if (!Number.isFinite(value)) return 1;
    const above = Math.max(0, value - this.low);
    return Math.min(1, this.log ? Math.log1p(above / this.pitch) / this.top : above / this.pitch);
  }

  value(unit) {
    return this.low + (this.log ? this.pitch * Math.expm1(unit * this.top) : unit * this.pitch);
  }

  /** Place -> [across, down] in 0..1 of the plane. */
  share(x, y) {
    const [x0, x1, y0, y1] = this.range;
    return [(x - x0) / (x1 - x0), (y1 - y) / (y1 - y0)];
  }

  /** Height 0..1 at shares of the plane, between the four nearest samples; outside as at the edge. */
  heightAt(u, v) {
    const { size, heights } = this;
    const x = Math.max(0, Math.min(size - 1, u * (size - 1)));
    const y = Math.max(0, Math.min(size - 1, v * (size - 1)));
    const [left, top] = [Math.min(size - 2, x | 0), Math.min(size - 2, y | 0)];
    const [s, t] = [x - left, y - top];
    const k = top * size + left;
    return (heights[k] * (1 - s) + heights[k + 1] * s) * (1 - t) + (heights[k + size] * (1 - s) + heights[k + size + 1] * s) * t;
  }

  /** Where the surface has each of the levels: an array of lines [u0, v0, u1, v1, ...] a level. */
  contours() {
    this.lines ??= Array.from({ length: LEVELS }, (_, k) => contour(this.heights, this.size, (k + 1) / (LEVELS + 1)));
    return this.lines;
  }

  /** How bright the slope at a sample is under light from the upper left, -1 .. 1. */
  light(row, column) {
    const { size, heights } = this;
    const at = (r, c) => heights[Math.max(0, Math.min(size - 1, r)) * size + Math.max(0, Math.min(size - 1, c))];
    const right = (at(row, column + 1) - at(row, column - 1)) * size * 0.25;
    const down = (at(row + 1, column) - at(row - 1, column)) * size * 0.25;
    return Math.max(-1, Math.min(1, (right + down) * 0.8));
  }
}

/** [r, g, b] at a height 0..1: paper where it is low, pale ink where it is high; `light` -1 .. 1 moves it a little. */
export function shade(height, light, palette) {
  const [paper, ink] = [parse(palette.background), parse(palette.muted)];
  const share = Math.max(0, Math.min(0.8, SHADES.low + (SHADES.high - SHADES.low) * height + brighter(palette) * 0.07 * light));
  return paper.map((channel, i) => Math.round(channel + (ink[i] - channel) * share));
}

// More ink is darker on light paper and brighter on dark paper.
const brighter = (palette) => (palette.name === "dark" ? 1 : -1);

/** The terrain as a canvas of one pixel a sample. */
export function picture(terrain, palette) {
  const { size, heights } = terrain;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const context = canvas.getContext("2d");
  const image = context.createImageData(size, size);
  for (let i = 0; i < heights.length; i++) {
    image.data.set(shade(heights[i], terrain.light((i / size) | 0, i % size), palette), 4 * i);
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

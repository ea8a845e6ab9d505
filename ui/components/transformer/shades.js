// The colours of attention weights, 0..1: nothing is the middle of the signed scale, 1 its positive end. A row of
// weights sums to 1, so in a long text each is small: the root of a weight is what is seen of it, unless people want it plain.

import { divergingRgb } from "../shared/palette.js";

export const SCALES = [
  ["root", "√ weight", "Colours grow with the square root of the weight: small weights can be seen, too"],
  ["plain", "Weight", "Colours grow with the weight itself"],
];

const tables = new Map();

/** 256 pixels for weights of 0..1 as bytes, ready for a Uint32Array view of ImageData. */
export function shades(palette, scale) {
  const name = `${palette.name} ${scale}`;
  if (!tables.has(name)) {
    tables.set(name, Uint32Array.from({ length: 256 }, (_, i) => {
      const [red, green, blue] = divergingRgb(scale === "root" ? Math.sqrt(i / 255) : i / 255, palette);
      return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
    }));
  }
  return tables.get(name);
}

/** How strong a weight looks, 0..1. */
export const strength = (weight, scale) => (scale === "root" ? Math.sqrt(Math.max(0, weight)) : weight);

/** The colour of a weight as CSS; of a number that is none (the run has diverged) that of 0. */
export const shade = (weight, scale, palette) => `rgb(${divergingRgb(Math.min(1, strength(weight || 0, scale)), palette).join(",")})`;

/** The scale as a CSS background, from weight 0 to weight 1. */
export function ramp(palette, scale) {
  const stops = Array.from({ length: 9 }, (_, i) => shade(i / 8, scale, palette));
  return `linear-gradient(to right, ${stops.join(", ")})`;
}

/** Weights (rows x columns; bytes, or numbers of 0..1 times `times`) on a canvas of as many pixels. */
export function paint(canvas, values, rows, columns, table, times = 1) {
  if (canvas.width !== columns || canvas.height !== rows) Object.assign(canvas, { width: columns, height: rows });
  const context = canvas.getContext("2d");
  const image = context.createImageData(columns, rows);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < pixels.length; i++) pixels[i] = table[Math.max(0, Math.min(255, Math.round(values[i] * times)))];
  context.putImageData(image, 0, 0);
}

/** The colour of a head, the same on its button, its lines and its bars. */
export const headColour = (head, { classes, runs }) => [...classes, ...runs][head % (classes.length + runs.length)];

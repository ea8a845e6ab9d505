// Images of a data set as pictures. Grey values go from black (0) to white (1) in either theme, so that a photograph is never
// its own negative; colour images are shown as they are.

import { parse } from "./palette.js";

const OPAQUE = 255;
const FAINT = 0.26; // how much of the image is left under a map

const clamp = (value) => (value > 255 ? 255 : value > 0 ? value : 0); // also for not-a-number

/** [channels, side] of an array of images, (n, C, S, S) or (C, S, S). */
export const layoutOf = ({ shape }) => [shape.at(-3), shape.at(-1)];

/** Image `index` of `array` (u8 0..255 or f32 0..1), one pixel of the canvas a pixel of the image; CSS makes it larger. */
export function paintPicture(canvas, array, index = 0) {
  const [channels, side] = layoutOf(array);
  const area = side * side;
  const values = array.data.subarray(index * channels * area, (index + 1) * channels * area);
  const scale = array.data instanceof Uint8Array ? 1 : 255;
  fill(canvas, side, (i, out) => {
    for (let c = 0; c < 3; c++) out[c] = clamp(values[(channels === 3 ? c * area : 0) + i] * scale);
  });
}

/** Signed values (S, S): orange below 0, blue above, the middle of the scale at 0; the ends are -largest and +largest. */
export function paintSigned(canvas, values, side, largest, palette) {
  const colour = signed(palette, largest);
  fill(canvas, side, (i, out) => colour(values[i], out));
}

/** The same over a faint copy of image 0 of `array`: where the value is 0 the image is seen, at the ends the colour alone. */
export function paintOver(canvas, values, array, largest, palette) {
  const [channels, side] = layoutOf(array);
  const area = side * side;
  const scale = array.data instanceof Uint8Array ? 1 : 255;
  const [low, middle, high] = ends(palette);
  fill(canvas, side, (i, out) => {
    const share = Math.min(1, Math.abs(values[i]) / largest || 0);
    const end = values[i] < 0 ? low : high;
    for (let c = 0; c < 3; c++) {
      const pixel = clamp(array.data[(channels === 3 ? c * area : 0) + i] * scale);
      const under = middle[c] + (pixel - middle[c]) * FAINT;
      out[c] = under + (end[c] - under) * share;
    }
  });
}

/** The scale of `paintSigned` as a CSS background; of values that are never below 0 the upper half. */
export function signedGradient({ diverging }, half = false) {
  return `linear-gradient(to right, ${diverging.slice(half ? (diverging.length - 1) / 2 : 0).join(", ")})`;
}

/** The largest size among finite values; 0 when there is none. */
export function largestOf(values) {
  let most = 0;
  for (const value of values) if (Number.isFinite(value)) most = Math.max(most, Math.abs(value));
  return most;
}

/** Bytes as base64, as a drawn image travels. */
export function toBase64(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

const ends = ({ diverging }) => [diverging[0], diverging[(diverging.length - 1) / 2], diverging.at(-1)].map(parse);

function signed(palette, largest) {
  const stops = palette.diverging.map(parse);
  return (value, out) => {
    const place = ((Math.max(-1, Math.min(1, value / largest || 0)) + 1) / 2) * (stops.length - 1);
    const left = Math.min(Math.floor(place), stops.length - 2);
    for (let c = 0; c < 3; c++) out[c] = stops[left][c] + (stops[left + 1][c] - stops[left][c]) * (place - left);
  };
}

// Every pixel by `colour(i, out)`, which leaves red, green and blue in `out`.
function fill(canvas, side, colour) {
  if (canvas.width !== side || canvas.height !== side) canvas.width = canvas.height = side;
  const context = canvas.getContext("2d");
  const image = context.createImageData(side, side);
  const out = [0, 0, 0];
  for (let i = 0; i < side * side; i++) {
    colour(i, out);
    image.data[4 * i] = out[0];
    image.data[4 * i + 1] = out[1];
    image.data[4 * i + 2] = out[2];
    image.data[4 * i + 3] = OPAQUE;
  }
  context.putImageData(image, 0, 0);
}

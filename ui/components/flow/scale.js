// Numbers on logarithmic scales: how they read, what colour they have, and where an axis puts them.

import { divergingTable, parse } from "../shared/palette.js";

const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

/** 10 to a whole number: "10⁻⁹"; "1" for 0. */
export const power = (exponent) => (exponent === 0 ? "1" : `10${[...String(exponent)].map((sign) => RAISED[sign]).join("")}`);

/** "0.31", "2 · 10⁻⁷", "10⁻⁹", "0", "not finite": two significant digits. */
export function tidy(value) {
  if (!Number.isFinite(value)) return "not finite";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 0.01 && size < 1000) return String(Number(value.toPrecision(2))).replace("-", "−");
  const [digits, exponent] = value.toExponential(1).split("e");
  const factor = digits.replace(".0", "").replace("-", "−");
  return factor === "1" ? power(Number(exponent)) : `${factor} · ${power(Number(exponent))}`;
}

/** The half width, in powers of ten, of a symmetric scale that holds all of these. */
export function decades(values) {
  let most = 0;
  for (const value of values) if (value > 0 && Number.isFinite(value)) most = Math.max(most, Math.abs(Math.log10(value)));
  return [1, 2, 4, 8, 12, 16, 24, 32].find((half) => most <= half) ?? 40; // float32 reaches 10^38
}

const pixel = (colour) => {
  const [red, green, blue] = parse(colour);
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
};

/** Positive number -> pixel: orange below 1, blue above, on `half` powers of ten each way. */
export function shader(palette, half) {
  const table = divergingTable(palette);
  const [zero, broken] = [pixel(palette.outline), pixel(palette.danger)];
  return (value) => {
    if (!Number.isFinite(value)) return broken; // NaN as well: it is what infinite values come to
    if (value === 0) return zero;
    const place = Math.log10(value) / half;
    return table[128 + Math.round(127 * Math.max(-1, Math.min(1, place)))];
  };
}

/** The same scale as a CSS background. */
export const gradientOf = (palette) => `linear-gradient(to right, ${palette.diverging.join(", ")})`;

/** Whole powers of ten around these values, as [low, high], at least two apart; null when none is above 0. */
export function reach(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!(value > 0) || !Number.isFinite(value)) continue;
    const place = Math.log10(value);
    low = Math.min(low, place);
    high = Math.max(high, place);
  }
  if (low > high) return null;
  [low, high] = [Math.floor(low), Math.ceil(high)];
  if (high - low < 2) [low, high] = [low - 1, Math.max(high, low + 1)];
  return [low, high];
}

/** Whole numbers from low to high, at most `most`, evenly spaced and with 0 among them where it fits. */
export function ticks(low, high, most) {
  const step = [1, 2, 3, 4, 5, 10, 20, 50, 100].find((size) => Math.floor(high / size) - Math.ceil(low / size) + 1 <= most) ?? 200;
  const found = [];
  for (let place = Math.ceil(low / step) * step; place <= high; place += step) found.push(place === 0 ? 0 : place);
  return found;
}

/** Columns 1 .. n to write under an axis: the first, the last, and round numbers between, at least `gap` px apart. */
export function columnTicks(n, width, gap = 30) {
  if (n === 1) return [1];
  const step = [1, 2, 5, 10, 20, 25, 50].find((size) => (width / n) * size >= gap) ?? 50;
  const found = [1];
  for (let at = step === 1 ? 2 : step; at < n; at += step) if (at > 1 && ((n - at) * width) / n >= gap * 0.8 && ((at - 1) * width) / n >= gap * 0.8) found.push(at);
  return [...found, n];
}

// Numbers and sentences of the panel.

import { number } from "../shared/dom.js";

const MINUS = "−";
const LETTER = 0.55; // width of a digit in units of its size

/** Digits after the point, and the size of letters in px, for numbers in cells `wide` px wide; null where none fit.
 *  Shares of 0 to 1 go without a sign and without the zero before the point. */
export function fitting(wide, most, share) {
  for (const [digits, letters, least] of share ? [[2, 3.2, 7.5]] : [[2, 5, 8.5], [1, 4, 7.5]]) {
    const size = Math.min(most, wide / (letters * LETTER));
    if (size >= least) return { digits, size };
  }
  return null;
}

/** A number for a cell. */
export function cellText(value, digits = 2) {
  if (value === -Infinity) return `${MINUS}∞`;
  if (!Number.isFinite(value)) return "?";
  const text = value.toFixed(Math.abs(value) < 100 ? digits : 0);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", MINUS);
}

/** A share of 0 to 1 for a cell: ".25". */
export function shareText(value) {
  if (!Number.isFinite(value)) return "?";
  return value === 0 ? "0" : value.toFixed(2).replace(/^0/, "").replace(/^1\.00$/, "1");
}

export const ends = (reach) => [`${MINUS}${number(reach, 2)}`, number(reach, 2)];

/** Three digits; −∞ as itself. */
export const figure = (value) => (value === -Infinity ? `${MINUS}∞` : number(value, 3));

/** With brackets round what is below 0. */
export const bracketed = (value) => (value < 0 ? `(${figure(value)})` : figure(value));

/** What each matrix is called in sentences. */
export const CALLED = {
  q: "query", k: "key", v: "value", flat_q: "query", flat_k: "key", out: "output", products: "score", scaled: "scaled score",
  masked: "score after the mask", weights: "weight",
};

// The colours of Q-values. With 0 inside the range they are signed, orange - 0 - blue; else the colours run from one end of the
// range to the other, so that differences between 80 and 90 are seen as well.

import { divergingRgb } from "../shared/palette.js";

/** Of any numbers: { low, high, shade(value) -> -1..1 of the diverging scale }. */
export function scaleOf(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(low <= high)) [low, high] = [0, 0];
  const reach = Math.max(-low, high, 1e-9);
  if (low < 0 && high > 0) return { low, high, shade: (value) => value / reach };
  const span = Math.max(high - low, 1e-9);
  return low >= 0
    ? { low, high, shade: (value) => (value - low) / span }
    : { low, high, shade: (value) => (value - high) / span };
}

/** The scale as a CSS background, from its low end to its high end. */
export function gradientOf(scale, palette) {
  const stops = Array.from({ length: 9 }, (_, i) => divergingRgb(scale.shade(scale.low + ((scale.high - scale.low) * i) / 8), palette));
  return `linear-gradient(to right, ${stops.map((rgb) => `rgb(${rgb.join(",")})`).join(", ")})`;
}

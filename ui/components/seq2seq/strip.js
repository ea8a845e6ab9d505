// A vector as a strip of colours: orange below zero, blue above, full colour at `reach`.

import { diverging } from "../shared/palette.js";
import { node } from "../shared/svg.js";

const CELL = 5; // px of one number
const MOST = 128;

export function strip(values, palette, opacity = 1, reach = 1) {
  const shown = Array.from(values ?? []).slice(0, MOST);
  const svg = node("svg", { width: Math.max(1, shown.length * CELL), height: 14, class: "strip-of", opacity, role: "img", "aria-label": `${shown.length} numbers` });
  svg.append(...shown.map((value, i) => node("rect", { x: i * CELL, y: 0, width: CELL, height: 14, fill: diverging(value / reach, palette) })));
  return svg;
}

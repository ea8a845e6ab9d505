// A contender as a tiny drawing: a bar for every layer or block, as high as its maps, with what its family adds.

import { node } from "../shared/svg.js";

const HEIGHT = 34;
const [FLOOR, BAR, GAP] = [30, 7, 3];
const WIDEST = 180; // px: deeper networks are drawn narrower, so that the table fits

/** Stages of a contender, colour -> an SVG element. */
export function blueprint({ stages, times }, largest, colour) {
  const width = stages.length * (BAR + GAP) + 20;
  const svg = node("svg", { width: Math.min(width, WIDEST), preserveAspectRatio: "none", height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, class: "blueprint", "aria-hidden": "true" });
  stages.forEach((stage, i) => svg.append(...drawn(stage, 4 + i * (BAR + GAP), largest, colour, times)));
  return svg;
}

function drawn({ kind, shape, words }, x, largest, colour, times) {
  const tall = shape.length === 3 ? 5 + 15 * Math.sqrt(shape[1] / largest) : 5;
  const top = FLOOR - tall;
  const bar = (y, height, filled = true) => node("rect", { x, y, width: BAR, height, rx: 1, fill: filled ? colour : "none", stroke: colour, "stroke-width": 1 });
  if (kind === "inception") return [0, 1, 2, 3].map((branch) => node("rect", { x, y: top + (branch * tall) / 4, width: BAR, height: tall / 4 - 1, fill: colour, opacity: 1 - branch * 0.2 }));
  if (kind !== "residual") return [bar(top, tall, kind === "conv" || kind === "dense")];
  const parts = [bar(top, tall)];
  if (!words.startsWith("Plain")) parts.push(node("path", { d: `M${x - 1.5} ${top}C${x - 1} ${top - 7} ${x + BAR + 1} ${top - 7} ${x + BAR + 1.5} ${top}`, fill: "none", stroke: colour, "stroke-width": 1.2 }));
  if (words.includes("squeeze")) parts.push(node("circle", { cx: x + BAR / 2, cy: top - 7.5, r: 1.7, fill: colour }));
  if (times > 1) parts.push(node("text", { x: x + BAR / 2, y: top - 9, "font-size": 9, "text-anchor": "middle", fill: colour }, `×${times}`));
  return parts;
}

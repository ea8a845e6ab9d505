// A small picture of what a layer puts out: a box of maps as deep as there are channels, or a column of numbers.

const SVG = "http://www.w3.org/2000/svg";
export const WIDTH = 72;
export const HEIGHT = 46;
const SLANT = 0.42; // how steeply depth is drawn

export function node(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Shapes as [class, path]: of an output `sizes`, where the input image is `largest` pixels wide. */
export function outline(sizes, largest) {
  if (sizes.length === 1) {
    const cells = Math.min(8, Math.max(1, Math.round(1.6 * Math.log2(sizes[0] + 1))));
    const height = 4.6;
    const top = (HEIGHT - cells * (height + 0.8)) / 2;
    return Array.from({ length: cells }, (_, i) => ["front", box(WIDTH / 2 - 4, top + i * (height + 0.8), 8, height)]);
  }
  const side = 5 + 27 * Math.sqrt(Math.min(1, sizes[1] / largest));
  const depth = 2 + 3.4 * Math.log2(sizes[0] + 1);
  const [dx, dy] = [depth, depth * SLANT];
  const x = (WIDTH - side - dx) / 2;
  const y = (HEIGHT - side - dy) / 2 + dy;
  return [
    ["top", `M${x} ${y}l${dx} ${-dy}h${side}l${-dx} ${dy}z`],
    ["edge", `M${x + side} ${y}l${dx} ${-dy}v${side}l${-dx} ${dy}z`],
    ["front", box(x, y, side, side)],
  ];
}

const box = (x, y, width, height) => `M${x} ${y}h${width}v${height}h${-width}z`;

const CURVES = {
  relu: "M-9 3H0L9 -7", "leaky relu": "M-9 6L0 3L9 -7", tanh: "M-9 6C-3 6 -3 6 0 0S3 -6 9 -6",
  sigmoid: "M-9 5C-3 5 -3 4 0 0S4 -5 9 -5", silu: "M-9 3C-5 4 -4 6 0 3S6 -4 9 -7",
};
const BELL = "M-10 6C-4 6 -3 -6 0 -6S4 6 10 6";

/** What is drawn over the box: the curve of an activation, the bell of a norm, the arc of a skip. [class, path, x, y] */
export function mark({ kind, values }) {
  switch (kind) {
    case "activation": return ["curve", CURVES[values.activation] ?? CURVES.relu];
    case "batchnorm": case "layernorm": return ["curve", BELL];
    case "dropout": return ["curve", "M-7 -5L-1 1M-1 -5L-7 1M4 -2L8 2M8 -2L4 2"];
    case "residual": return values.skip ? ["skip", "M-27 7C-22 -30 22 -30 27 7M27 7l-6 -4M27 7l2 -7"] : null;
    default: return null;
  }
}

export function glyph(card, largest) {
  const svg = node("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "glyph", "aria-hidden": "true" });
  if (card.shape) for (const [name, d] of outline(card.shape, largest)) svg.append(node("path", { class: name, d }));
  const over = mark(card);
  if (over) svg.append(node("path", { class: over[0], d: over[1], transform: `translate(${WIDTH / 2} ${HEIGHT / 2})` }));
  return svg;
}

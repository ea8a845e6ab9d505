// Small pictures the tabs share: histograms, rows of dots, bitmaps. Canvas in CSS pixels, colours from the palette.

import { el, fit, number } from "../shared/dom.js";
import { parse } from "../shared/palette.js";
import { textScale } from "../shared/textsize.js";

/** A canvas that fills the width of its place; `draw(context, width, height)` is called when it has one. */
export class Chart {
  constructor(height, words, cls = "chart") {
    this.height = height;
    this.canvas = el("canvas", { role: "img", "aria-label": words });
    this.element = el("div", { class: cls }, this.canvas);
    this.element.style.height = `${height}px`;
  }

  /** Name what is seen, for those who do not see it. */
  describe(words) {
    if (this.canvas.getAttribute("aria-label") !== words) this.canvas.setAttribute("aria-label", words);
  }

  paint(draw) {
    const width = this.element.clientWidth;
    if (!width) return;
    const { context } = fit(this.canvas, width, this.height);
    context.clearRect(0, 0, width, this.height);
    this.element.tlFont ??= getComputedStyle(this.element).fontFamily || "sans-serif";
    context.font = `${11 * textScale(this.element)}px ${this.element.tlFont}`;
    draw(context, width, this.height);
  }
}

/** Row i of a two-dimensional array. */
export const row = (array, i) => array.data.subarray(i * array.shape[1], (i + 1) * array.shape[1]);

/** Bars from `low` to `high` on an axis of its own; heights are square roots, so that rare values stay visible. */
export function bars(context, { left, top, width, height }, shares, [low, high], axis, colour) {
  const most = Math.sqrt(Math.max(1e-9, ...shares));
  const at = (value) => left + ((value - axis[0]) / (axis[1] - axis[0])) * width;
  const step = (high - low) / shares.length;
  context.fillStyle = colour;
  shares.forEach((share, i) => {
    if (!(share > 0)) return;
    const tall = Math.max(1, (Math.sqrt(share) / most) * height);
    const [from, to] = [at(low + i * step), at(low + (i + 1) * step)];
    context.fillRect(from, top + height - tall, Math.max(1, to - from - 0.6), tall);
  });
}

/** A line under the bars with its two ends and zero written below. */
export function axisBelow(context, { left, top, width, height }, [low, high], palette) {
  const bottom = top + height;
  context.strokeStyle = palette.outline;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(left, bottom + 0.5);
  context.lineTo(left + width, bottom + 0.5);
  const zero = left + (-low / (high - low)) * width;
  const inside = low < 0 && high > 0;
  if (inside) {
    context.moveTo(zero, bottom);
    context.lineTo(zero, bottom + 4);
  }
  context.stroke();
  context.fillStyle = palette.muted;
  context.textBaseline = "top";
  context.textAlign = "left";
  context.fillText(number(low, 2), left, bottom + 4);
  context.textAlign = "right";
  context.fillText(number(high, 2), left + width, bottom + 4);
  context.textAlign = "center";
  if (inside && zero > left + 40 && zero < left + width - 40) context.fillText("0", zero, bottom + 4);
}

/** A small grey image of values 0 .. `most`, drawn into an 8 x 8 canvas that the style sheet enlarges. */
export function bitmap(canvas, values, side, most, palette) {
  if (canvas.width !== side) canvas.width = canvas.height = side;
  const context = canvas.getContext("2d");
  const image = context.createImageData(side, side);
  const [from, to] = [parse(palette.background), parse(palette.ink)];
  for (let i = 0; i < side * side; i++) {
    const share = Math.max(0, Math.min(1, values[i] / most));
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = Math.round(from[c] + (to[c] - from[c]) * share);
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

/** What counts as full ink in these images: bytes, the 16 dots of a block, or shares. */
export function brightest(images) {
  let most = 0;
  for (const value of images.data) most = Math.max(most, value);
  return most > 16 ? 255 : most > 1 ? 16 : 1;
}

/** The lowest and highest of values that are finite; `fallback` when there are none. */
export function extremes(values, fallback = [-1, 1]) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? [low, high] : fallback;
}

/** How units are spoken of when only the first of them are shown. */
export const unitsShown = (shown, all) => (shown < all ? `first ${shown} of ${all} units` : "units");

const BENDS = { relu: "ReLU", "leaky relu": "leaky ReLU", silu: "SiLU" };

/** "Hidden layer 2 (32 ReLU)", or "Output layer". */
export function layerName(facts, i) {
  const layer = facts.layers?.[i];
  if (!layer) return "Output layer";
  return `Hidden layer ${i + 1} (${layer.units} ${BENDS[layer.activation] ?? layer.activation ?? "units"})`;
}

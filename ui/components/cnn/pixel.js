// The third zoom: one number of a map, with the numbers it is made of, and the patch of the image it depends on.

import { button, el, fit, number, say } from "../shared/dom.js";
import { divergingTable, parse } from "../shared/palette.js";
import { layoutOf } from "../shared/pictures.js";
import { textScale } from "../shared/textsize.js";
import { stageOf, unitWords } from "./names.js";
import { largest } from "./tiles.js";
import { bendOf } from "./zoom.js";

const CELL = [26, 3]; // px of one number, at most and at least
const WRITTEN = 19; // px that a cell needs for its number to be written
const BETWEEN = 14; // px for a sign
const HEAD = 16;
const MAX = /^maxpool/;
const MEAN = { pool: "The mean of the window", globalpool: "The mean of the map" };
const LONGEST = 9; // windows larger than this are not drawn as numbers

export class Pixel {
  constructor() {
    this.channel = null; // the one whose products are shown, or that with the largest sum
    this.note = el("p", { class: "note", "data-testid": "pixel-note" });
    this.patch = el("canvas", { class: "picture" });
    this.where = el("figcaption");
    this.crop = el("figure", { class: "crop" }, this.patch, this.where);
    this.canvas = el("canvas", { role: "img", "data-testid": "products" });
    this.sums = el("div", { class: "sums", role: "group", "aria-label": "Sum of every channel", "data-testid": "channel-sums" });
    this.line = el("p", { class: "equation", role: "status", "data-testid": "equation" });
    this.body = el("div", { class: "pixelbody" }, this.canvas, el("div", { class: "below" }, this.crop, this.sums));
    this.element = el("div", { class: "pixel" }, this.note, this.body, this.line);
    this.bars = [];
  }

  update(meta, arrays, palette) {
    Object.assign(this, { meta, arrays, palette });
    this.draw();
  }

  draw() {
    const { focus, facts } = this.meta;
    const { patch, weights, bias, total, after, box, input, first } = this.arrays;
    this.first = first?.data[0] ?? 0; // with groups a filter reads some of the channels only
    const stage = stageOf(facts, focus.layer);
    this.body.hidden = this.line.hidden = !patch;
    if (!patch || !stage) {
      say(this.note, focus.unit === null ? "" : stage?.shape.length === 3 ? "Click a pixel of the map: here stands its arithmetic." : "");
      return;
    }
    const where = focus.y === null ? unitWords(facts, focus.layer, focus.unit) : `row ${focus.y + 1}, column ${focus.x + 1} of ${unitWords(facts, focus.layer, focus.unit)}`;
    say(this.note, `${focus.layer}, ${where}:`);
    this.showCrop(box, input);
    const count = patch.shape[0];
    const area = patch.data.length / count;
    const products = weights ? patch.data.map((value, i) => value * weights.data[i]) : null;
    const sums = Array.from({ length: count }, (_, c) => sum((products ?? patch.data).subarray(c * area, (c + 1) * area)));
    const loudest = sums.reduce((best, value, c) => (Math.abs(value) > Math.abs(sums[best]) ? c : best), 0);
    const shown = this.channel !== null && this.channel < count ? this.channel : loudest;
    const single = area === 1 && count > 1; // a unit of a dense layer that reads units: no windows to draw
    this.canvas.hidden = single;
    if (!single) this.grids(patch, weights, products, shown, area, stage);
    this.list(sums, shown, single, patch, weights, stage);
    this.equation(sums, products, bias, total, after, stage);
  }

  /** The part of the image that the number depends on; what lies outside of the image (padding) stays empty. */
  showCrop(box, input) {
    this.crop.hidden = !input || !box;
    if (this.crop.hidden) return null;
    const [channels, side] = layoutOf(input);
    const [top, left, bottom, right] = box.data;
    const [height, width] = [bottom - top, right - left];
    Object.assign(this.patch, { height, width });
    const context = this.patch.getContext("2d");
    const image = context.createImageData(width, height);
    for (let i = 0; i < width * height; i++) {
      const [y, x] = [top + Math.floor(i / width), left + (i % width)];
      if (y < 0 || x < 0 || y >= side || x >= side) continue;
      for (let c = 0; c < 3; c++) image.data[4 * i + c] = 255 * input.data[((channels === 3 ? c : 0) * side + y) * side + x];
      image.data[4 * i + 3] = 255;
    }
    context.putImageData(image, 0, 0);
    const edge = (value) => Math.max(0, Math.min(side, value));
    if (top <= 0 && left <= 0 && bottom >= side && right >= side) return say(this.where, "It depends on the whole image.");
    return say(this.where, `It depends on rows ${edge(top) + 1}–${edge(bottom)}, columns ${edge(left) + 1}–${edge(right)} of the image${top < 0 || left < 0 || bottom > side || right > side ? " and on padding" : ""}.`);
  }

  /** Window, weights and products of one channel, as three squares of numbers. */
  grids(patch, weights, products, channel, area, stage) {
    const [, rows, columns] = patch.shape;
    const from = (array) => array.subarray(channel * area, (channel + 1) * area);
    const largestOnly = MAX.test(stage.words); // its weights are 1 for the winner and 0 for the rest
    const parts = [["window", patch.data], ...(largestOnly ? [["the largest", products]] : weights ? [["× weights", weights.data], ["= products", products]] : [])];
    const room = Math.max(120, this.body.clientWidth - BETWEEN * (parts.length - 1));
    const cell = Math.max(CELL[1], Math.min(CELL[0], Math.floor(room / parts.length / columns), Math.floor(130 / rows)));
    const [wide, tall] = [cell * columns, cell * rows];
    const apart = cell > 7 ? 1 : 0;
    const { context } = fit(this.canvas, parts.length * wide + BETWEEN * (parts.length - 1) + 2, tall + HEAD + 2);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.font ??= getComputedStyle(this.element).fontFamily || "sans-serif";
    const grow = textScale(this.element);
    const table = divergingTable(this.palette);
    parts.forEach(([name, all], k) => {
      const values = from(all);
      const left = 1 + k * (wide + BETWEEN);
      const reach = largest(all) || 1;
      context.font = `${11 * grow}px ${this.font}`;
      context.fillStyle = this.palette.muted;
      context.textAlign = "left";
      context.textBaseline = "top";
      context.fillText(patch.shape[0] > 1 && k === 0 ? `channel ${this.first + channel + 1}` : name, left, 0);
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.font = `${Math.min(11, cell / 2.45) * grow}px ${this.font}`;
      for (let i = 0; i < area; i++) {
        const [x, y] = [left + (i % columns) * cell, HEAD + Math.floor(i / columns) * cell];
        const pixel = table[Math.max(1, Math.min(255, Math.round(128 + (127 * values[i]) / reach)))];
        context.fillStyle = `rgb(${pixel & 255},${(pixel >> 8) & 255},${(pixel >> 16) & 255})`;
        context.fillRect(x, y, cell - apart, cell - apart);
        if (cell < WRITTEN || rows > LONGEST) continue;
        context.fillStyle = readable(pixel, this.palette);
        context.fillText(short(values[i]), x + cell / 2, y + cell / 2);
      }
    });
    this.canvas.setAttribute("aria-label", parts.map(([name, all]) => `${name}: ${Array.from(from(all), short).join(" ")}`).join("; "));
  }

  /** What every channel adds: a bar each; the strongest inputs only where there are many. */
  list(sums, shown, single, patch, weights) {
    const order = sums.map((_, c) => c);
    if (single) order.sort((a, b) => Math.abs(sums[b]) - Math.abs(sums[a]));
    const chosen = sums.length === 1 ? [] : order.slice(0, single ? 16 : 64);
    const most = largest(sums) || 1;
    while (this.bars.length < chosen.length) this.add();
    this.bars.forEach((bar, i) => {
      bar.node.hidden = i >= chosen.length;
      if (i >= chosen.length) return;
      const c = chosen[i];
      bar.channel = c;
      say(bar.name, single ? `${short(patch.data[c])} × ${weights ? short(weights.data[c]) : 1}` : `${this.first + c + 1}`);
      say(bar.value, Math.abs(sums[c]) < 0.005 ? "0.00" : number(sums[c], 2));
      bar.fill.style.width = `${(50 * Math.abs(sums[c])) / most}%`;
      bar.fill.className = sums[c] < 0 ? "minus" : "plus";
      bar.node.setAttribute("aria-pressed", String(!single && c === shown));
      bar.node.disabled = single;
      bar.node.title = single ? `Input ${c + 1} times its weight` : `Channel ${this.first + c + 1} adds ${number(sums[c], 3)}. Click: its numbers`;
    });
  }

  add() {
    const [name, fill, value] = [el("span", { class: "name" }), el("i"), el("span", { class: "share" })];
    const bar = { name, fill, value, channel: 0 };
    bar.node = button("", `channel-sum-${this.bars.length}`, () => {
      this.channel = bar.channel;
      this.draw();
    }, { cls: "sum" });
    bar.node.append(name, el("span", { class: "track" }, fill), value);
    this.bars.push(bar);
    this.sums.append(bar.node);
  }

  equation(sums, products, bias, total, after, stage) {
    const parts = [...sums].sort((a, b) => Math.abs(b) - Math.abs(a));
    const few = sums.length <= 4 ? sums : null;
    if (MAX.test(stage.words)) return say(this.line, `The largest of the window: ${number(after.data[0], 3)}`);
    if (MEAN[stage.kind]) return say(this.line, `${MEAN[stage.kind]}: ${number(after.data[0], 3)}`);
    if (!products) return say(this.line, `${number(total?.data[0] ?? parts[0], 3)}`);
    const added = sums.length === 1 ? `sum of products ${number(sums[0], 3)}` : few ? few.map((value) => number(value, 2)).join(" + ") : `sum over ${sums.length} channels ${number(sum(sums), 3)}`;
    const biased = bias && stage.weights ? ` + bias ${number(bias.data[0], 3)}` : "";
    const bend = bendOf(stage);
    const { focus, ablated } = this.meta;
    if (ablated[`${focus.layer}.${focus.unit}`]) return say(this.line, `${added}${biased} = ${number(total.data[0], 3)}; silenced → ${number(after.data[0], 3)}`.replaceAll("+ −", "− "));
    const bent = after && bend ? `, ${bend} → ${number(after.data[0], 3)}` : "";
    return say(this.line, `${added}${biased} = ${number(total.data[0], 3)}${bent}`.replaceAll("+ −", "− "));
  }
}

/** Ink or paper, whichever can be read on a pixel's colour (relative luminance, W3C 2.2, without its gamma). */
function readable(pixel, palette) {
  const light = ([red, green, blue]) => (0.2126 * red ** 2 + 0.7152 * green ** 2 + 0.0722 * blue ** 2) / 255 ** 2 + 0.05;
  const here = light([pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255]);
  const contrast = (colour) => Math.max(light(parse(colour)) / here, here / light(parse(colour)));
  return contrast(palette.ink) > contrast(palette.background) ? palette.ink : palette.background;
}

const sum = (values) => values.reduce((all, value) => all + value, 0);
const short = (value) => {
  if (value === 0) return "0";
  const text = Math.abs(value) >= 10 ? value.toFixed(0) : Math.abs(value) >= 1 ? value.toFixed(1) : value.toFixed(2).replace(/^(-?)0/, "$1");
  return text.replace("-", "−");
};

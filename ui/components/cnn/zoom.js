// The second zoom: how one feature map is made. Every channel is convolved with its slice of the filter; the results are added.

import { el, number, say } from "../shared/dom.js";
import { stageOf, unitWords } from "./names.js";
import { Sheet, Tiles, largest } from "./tiles.js";

const FEW = 2; // channels up to which their pictures are drawn large; cnn.css has the sizes
const LARGE = [112, 140]; // px of the map itself, at least and at most
const MOST = 64; // channels that are drawn

export class Zoom {
  /** `pick(row, column)`: a number of the map; `point(text)`: what is under the mouse. */
  constructor(pick, point) {
    this.note = el("p", { class: "note", "data-testid": "zoom-note" });
    this.channels = el("div", { class: "channels", "data-testid": "channels" });
    this.total = new Figure("");
    this.after = el("figure", { class: "after" });
    this.tiles = new Tiles("zoom-map", {
      pick: (unit, row, column) => pick(row, column),
      point: (place) => point(place ? `row ${place[1] + 1}, column ${place[2] + 1}: ${number(this.value(place[1], place[2]), 3)}` : ""),
      step: (right, down) => this.step(right, down, pick),
    });
    this.caption = el("figcaption");
    this.after.append(this.tiles.canvas, this.caption);
    this.plus = el("span", { class: "op" });
    this.bend = el("span", { class: "op" });
    this.result = el("div", { class: "result" }, el("div", { class: "total" }, this.plus, this.total.element, this.bend), this.after);
    this.element = el("div", { class: "zoom" }, this.note,
      el("div", { class: "making" }, this.channels, this.result));
    this.items = [];
  }

  value(row, column) {
    return this.map.data[row * this.map.shape[1] + column];
  }

  step(right, down, pick) {
    const [h, w] = this.map.shape;
    const [row, column] = this.pixel ?? [0, 0];
    pick(Math.max(0, Math.min(h - 1, row + down)), Math.max(0, Math.min(w - 1, column + right)));
  }

  /** `sums`: arrays of the lens, or {}; `map`: the layer's maps (n, h, w), for layers that add no channels. */
  update({ focus, facts, scale }, sums, maps, palette) {
    const stage = stageOf(facts, focus.layer);
    const ready = stage && focus.unit !== null;
    for (const part of [this.channels, this.total.element.parentElement]) part.hidden = !ready || !sums.channels;
    this.map = !ready ? null : sums.after ?? slice(maps, focus.unit);
    if (this.map && (this.map.shape.length !== 2 || this.map.data.length === 1)) this.map = null; // one number needs no picture
    this.after.hidden = !this.map;
    this.result.hidden = !ready || (!sums.channels && !this.map);
    if (!ready) return say(this.note, "Click a feature map above: here stands how it is made, channel by channel.");
    const what = `${focus.layer}, ${unitWords(facts, focus.layer, focus.unit)}`;
    if (sums.channels) this.sums(what, sums, scale, palette, stage);
    else if (HANDS_ON[stage.kind]) say(this.note, `${what}. ${HANDS_ON[stage.kind]}`);
    else say(this.note, stage.shape.length === 3 ? `${what}. A block of several layers: its maps are what leaves it.`
      : `${what}: every input times its weight, all added up. The numbers stand beside.`);
    if (this.map) this.large(focus, what, palette);
    return null;
  }

  sums(what, { inputs, weights, channels, bias, out, first }, scale, palette, stage) {
    const count = Math.min(MOST, channels.shape[0]);
    const only = out.data.length === 1; // a number, not a map: of another size than what is added up
    const shared = Math.max(largest(channels.data), only ? 0 : largest(out.data));
    const reach = scale === "map" ? (i) => largest(part(channels, i)) : () => shared;
    const range = scale === "map" ? "each picture has its own scale" : `${only ? "products" : "sums"}: full colour is ±${number(shared, 2)}`;
    const sign = channels.shape.at(-1) === inputs?.shape.at(-1) && stage.shape.length === 1 ? "×" : "∗"; // of a dense layer, only products
    const read = `${channels.shape[0]} ${channels.shape[0] === 1 ? "channel" : "channels"}`;
    say(this.note, sign === "×" ? `${what} reads ${read}: every number times its weight; ${range}.` : `${what} reads ${read}: each convolved (∗) with its slice of the filter; ${range}.`);
    this.channels.classList.toggle("few", count <= FEW);
    while (this.items.length < count) {
      this.items.push(new Channel(this.items.length));
      this.channels.append(this.items.at(-1).element);
    }
    const [from, kernel] = [inputs ? largest(inputs.data) : 1, weights ? largest(weights.data) : 1];
    this.items.forEach((item, i) => {
      item.element.hidden = i >= count;
      if (i < count) item.update((first?.data[0] ?? 0) + i, sign, inputs && part(inputs, i), inputs?.shape.at(-1), from, weights && part(weights, i), weights?.shape.at(-1), kernel, part(channels, i), channels.shape.at(-1), reach(i), palette);
    });
    say(this.plus, `${bias ? `Σ + bias ${number(bias.data[0], 2)}` : "Σ"} =${only ? ` ${number(out.data[0], 3)}` : ""}`.replace("+ bias −", "− bias "));
    this.total.element.hidden = only;
    this.plus.title = "The sum over the channels and the filter's bias";
    this.total.paint(out.data, out.shape.at(-1), scale === "map" ? largest(out.data) : shared, palette);
    const bend = bendOf(stage);
    say(this.bend, bend ? `${bend} ↓` : only ? "" : "↓");
  }

  large({ unit, y, x }, what, palette) {
    const [height, width] = this.map.shape;
    const side = Math.max(LARGE[0], Math.min(LARGE[1], Math.floor(LARGE[1] / width) * width));
    this.pixel = y === null ? null : [y, x];
    const reach = largest(this.map.data);
    this.tiles.paint({ columns: 1, rows: 1, tile: side, gap: 0 }, { data: this.map.data, count: 1, height, width }, () => reach, palette,
      { chosen: 0, pixel: this.pixel, bare: true });
    say(this.caption, `${height} × ${width}, ±${number(reach, 2)}. Click a pixel.`);
    this.tiles.describe(`${what}, ${height} × ${width}. Arrow keys move over its numbers.`);
  }
}

const HANDS_ON = {
  pool: "Pooling makes one number of every window, channel by channel, and has no weights.",
  globalpool: "Global average pooling takes the mean of a whole map.",
};
const AFTER = [[/batchnorm/, "batch norm"], [/layernorm/, "layer norm"], [/leaky relu/, "leaky ReLU"], [/(?<!leaky )relu/, "ReLU"], [/tanh/, "tanh"], [/sigmoid/, "sigmoid"], [/silu/, "SiLU"]];

/** What a layer does to its sums, by the words of its cards: "batch norm, ReLU"; empty when nothing. */
export function bendOf(stage) {
  return AFTER.filter(([words]) => words.test(stage.words ?? "")).map(([, name]) => name).join(", ");
}

const part = (array, i) => {
  const area = array.data.length / array.shape[0];
  return array.data.subarray(i * area, (i + 1) * area);
};

function slice(maps, unit) {
  if (!maps || maps.shape.length !== 3 || unit >= maps.shape[0]) return null;
  return { data: part(maps, unit), shape: maps.shape.slice(1) };
}

/** One small picture with a name below. */
class Figure {
  constructor(name, kind = "") {
    this.canvas = el("canvas", { class: `map ${kind}`, role: "img", "aria-label": name });
    this.sheet = new Sheet();
    this.sheet.canvas = this.canvas;
    this.sheet.context = this.canvas.getContext("2d");
    this.element = el("figure", {}, this.canvas, el("figcaption", { text: name }));
  }

  paint(values, width, reach, palette) {
    this.sheet.fill(values, width, values.length, () => reach, palette);
  }
}

class Channel {
  constructor(i) {
    this.parts = [new Figure(""), new Figure("", "kernel"), new Figure("")];
    const [input, kernel, sum] = this.parts.map(({ canvas }) => canvas);
    input.setAttribute("aria-label", `What goes in, ${i + 1}`);
    kernel.setAttribute("aria-label", `Slice ${i + 1} of the filter`);
    sum.setAttribute("aria-label", `Channel ${i + 1} after convolution`);
    this.name = el("b");
    this.sign = el("span");
    this.element = el("div", { class: "channel" }, this.name, input, this.sign, kernel, el("span", { text: "=" }), sum);
  }

  update(channel, sign, input, wide, from, kernel, side, most, sum, width, reach, palette) {
    say(this.name, String(channel + 1));
    say(this.sign, sign);
    if (input) this.parts[0].paint(input, wide, from, palette);
    if (kernel) this.parts[1].paint(kernel, side, most, palette);
    this.parts[2].paint(sum, width, reach, palette);
  }
}

// One output number worked out: the window's numbers, times the weights, and the sum of the products.

import { el, fit, say } from "../shared/dom.js";
import { cssOf, softTable } from "../shared/heatmap.js";
import { textScale } from "../shared/textsize.js";
import { reachOf } from "./model.js";
import { figure } from "./words.js";

const SIGN = 26; // px for × and =
const NARROW = 560; // px of width below which large windows stand below each other
const TERMS = 9; // products that are written out

/** With brackets round what is below 0. */
const bracketed = (value) => (figure(value).startsWith("−") ? `(${figure(value)})` : figure(value));

export class Working {
  constructor() {
    this.canvas = el("canvas", { "aria-hidden": "true" });
    this.where = el("p", { class: "where", "data-testid": "where" });
    this.sum = el("p", { class: "sum", "data-testid": "sum" });
    this.terms = el("p", { class: "terms", "data-testid": "terms" });
    this.holder = el("div", { class: "grids" }, this.canvas);
    this.element = el("section", { class: "working", "aria-label": "One output, worked out" }, this.holder, el("div", { class: "told" }, this.where, this.terms, this.sum));
  }

  /** A convolution's window. `sheet`: the channel whose numbers are shown. */
  convolution(model, which, i, y, x, sheet, palette) {
    const { size, parts, sum, after } = model.worked(which, i, y, x);
    const part = parts[Math.min(sheet, parts.length - 1)];
    const brightness = { low: 0, high: 1, signed: i > 0 };
    const largest = Math.max(reachOf(part.products), 1e-9);
    this.draw(size, [
      { numbers: part.patch, reach: i > 0 ? Math.max(reachOf(part.patch), 1e-9) : 1, signed: brightness.signed, holes: part.inside, title: "window" },
      { sign: "×" },
      { numbers: part.weights, reach: Math.max(reachOf(part.weights), 1e-9), signed: true, title: "kernel" },
      { sign: "=" },
      { numbers: part.products, reach: largest, signed: true, title: "products" },
    ], palette);
    say(this.where, `Output in row ${y + 1}, column ${x + 1}`);
    const { channel_names: names } = model.meta.facts;
    const colour = parts.length > 1;
    if (colour) say(this.terms, parts.map((one, c) => `${names[c]} ${figure(one.sum)}`).join("  +  ").replaceAll("+  −", "−  "));
    else {
      const written = Array.from(part.patch).map((value, n) => [value, part.weights[n]]).filter(([, weight]) => figure(weight) !== "0");
      const shown = written.slice(0, TERMS).map(([value, weight]) => `${bracketed(value)}·${bracketed(weight)}`).join(" + ");
      say(this.terms, written.length > TERMS ? `${shown} + ${written.length - TERMS} more` : shown || "all weights are 0");
    }
    const relu = model.meta.config.relu;
    const rectified = relu ? `; ReLU makes it ${figure(after, 3)}` : "";
    say(this.sum, `Sum of the ${colour ? "three channels" : "products"}: ${figure(relu ? sum : after, 3)}${rectified}`);
    this.element.dataset.sum = sum;
    this.element.dataset.output = after;
  }

  /** A pooling's window: which numbers, and what stands for them. */
  pooling(model, which, i, y, x, palette) {
    const { kernel } = model.layers[i];
    const { numbers, inside } = model.patch(which, i, y, x, 0);
    const out = model.output(which, i);
    const value = out.data[y * out.size + x];
    const largest = model.meta.config.pooling === "max";
    const first = largest ? numbers.indexOf(Math.max(...numbers)) : -1;
    this.draw(kernel, [
      { numbers, reach: Math.max(reachOf(numbers), 1e-9), signed: true, holes: inside, title: "window", ring: first },
      { sign: "→" },
      { numbers: Float32Array.of(value), reach: Math.max(reachOf(numbers), 1e-9), signed: true, title: largest ? "largest" : "mean", single: true },
    ], palette);
    say(this.where, `After pooling, row ${y + 1}, column ${x + 1}`);
    say(this.terms, Array.from(numbers, (number) => figure(number)).join(", "));
    say(this.sum, `${largest ? "The largest of them" : "Their mean"}: ${figure(value, 3)}`);
    this.element.dataset.sum = this.element.dataset.output = value;
  }

  draw(size, parts, palette) {
    const width = this.holder.clientWidth || 320;
    const grids = parts.filter((part) => part.numbers);
    const upright = width < NARROW && size > 3;
    const signs = parts.length - grids.length;
    const columns = upright ? size : grids.reduce((all, { single }) => all + (single ? 1 : size), 0);
    const cell = Math.max(12, Math.min(46, Math.floor((width - (upright ? 0 : signs * SIGN)) / columns)));
    const most = upright ? 22 : 118 / size;
    const high = Math.max(13, Math.min(32, Math.floor(most)));
    const height = upright ? grids.length * (size * high + 22) : size * high + 18;
    this.holder.style.minHeight = `${height}px`;
    const { context } = fit(this.canvas, width, height);
    context.clearRect(0, 0, width, height);
    context.textAlign = "center";
    context.textBaseline = "middle";
    let [left, top] = [0, 0];
    for (const part of parts) {
      if (part.sign) {
        if (upright) continue;
        context.font = "600 16px system-ui, sans-serif";
        context.fillStyle = palette.muted;
        context.fillText(part.sign, left + SIGN / 2, 16 + (size * high) / 2);
        left += SIGN;
        continue;
      }
      const count = part.single ? 1 : size;
      this.grid(context, part, count, left, top + (part.single ? ((size - 1) * high) / 2 : 0), cell, high, palette);
      if (upright) top += size * high + 22;
      else left += count * cell;
    }
  }

  grid(context, { numbers, reach, signed, holes, title, ring = -1 }, count, left, top, wide, high, palette) {
    const table = softTable("signed", palette);
    context.font = "11px system-ui, sans-serif";
    context.fillStyle = palette.muted;
    context.fillText(title, left + (count * wide) / 2, top + 6, Math.max(count * wide, 44));
    const begin = top + 15;
    const text = Math.min(12 * textScale(this.element), high * 0.62, wide * 0.4);
    for (let i = 0; i < count * count; i++) {
      const [x, y] = [left + (i % count) * wide, begin + Math.floor(i / count) * high];
      const level = Math.max(0, Math.min(1, numbers[i] / reach)); // of a pixel: black to white, in every theme
      const hole = holes && !holes[i];
      context.fillStyle = signed ? cssOf(table, numbers[i] / reach) : hole ? palette.surface : `rgb(${level * 255},${level * 255},${level * 255})`;
      context.fillRect(x, y, wide, high);
      context.strokeStyle = i === ring ? palette.primary : palette.border;
      context.lineWidth = i === ring ? 2 : 1;
      context.strokeRect(x + 0.5, y + 0.5, wide - 1, high - 1);
      if (wide < 17) continue; // no room for a number
      context.font = `${text}px system-ui, sans-serif`;
      context.fillStyle = hole ? palette.muted : signed ? palette.ink : level > 0.5 ? "black" : "white";
      context.fillText(figure(numbers[i]), x + wide / 2, y + high / 2 + 0.5, wide - 3);
    }
  }
}

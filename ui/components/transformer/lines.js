// Which token looks at which: two rows of the same text, and a line for every weight, in the colour of its head.
//
// Pointing at a token leaves its own lines alone; a click keeps it so, a second click lets go. With several kept tokens
// their weights are added up. The bars behind the other row are the weights, one strip a head.

import { el, fit, keep } from "../shared/dom.js";
import { textScale } from "../shared/textsize.js";
import { called } from "../shared/tokens.js";
import { arrange, lies } from "./layout.js";
import { shown } from "./model.js";
import { headColour, strength } from "./shades.js";

const EDGES = 16; // px of the view that are not for tokens
const FAINTEST = 0.02; // a weight below this has no line
const CROWD = 0.04; // the same while the lines of all tokens are drawn

export class Lines {
  /** `changed()` after another token is pointed at or kept. */
  constructor(changed) {
    Object.assign(this, { changed, hovered: null, held: { side: "from", set: new Set() }, several: false, texts: "", cells: { from: [], to: [] } });
    this.canvas = el("canvas", { "aria-hidden": "true" });
    this.rows = { from: this.row("from", "The token that looks"), to: this.row("to", "The token that is looked at") };
    this.sheet = el("div", { class: "sheet" }, this.canvas, this.rows.from, this.rows.to);
    this.element = el("div", { class: "lines", "data-testid": "lines" }, this.sheet);
  }

  row(side, words) {
    const node = el("div", { class: `row ${side}`, role: "listbox", "aria-multiselectable": "true", tabindex: 0, "aria-label": words, "data-testid": `row-${side}` });
    const index = (event) => Number(event.target.closest(".token")?.dataset.i ?? -1);
    node.addEventListener("pointerover", (event) => event.pointerType === "mouse" && this.point(side, index(event)));
    node.addEventListener("pointerleave", () => this.point(side, -1));
    node.addEventListener("click", (event) => index(event) >= 0 && this.hold(side, index(event), this.several || event.shiftKey || event.ctrlKey || event.metaKey));
    node.addEventListener("keydown", (event) => this.key(event, side));
    node.addEventListener("blur", () => this.point(side, -1));
    return node;
  }

  point(side, i) {
    const next = i < 0 ? null : { side, i };
    if (next?.side === this.hovered?.side && next?.i === this.hovered?.i) return;
    this.hovered = next;
    this.changed();
  }

  /** Keep a token, or let it go; `more` adds it to those that are kept. */
  hold(side, i, more) {
    const { held } = this;
    const had = held.side === side && held.set.has(i);
    if (!more || held.side !== side) {
      const alone = had && held.set.size === 1;
      this.held = { side, set: new Set(alone ? [] : [i]) };
    } else if (had) held.set.delete(i);
    else held.set.add(i);
    this.hovered = null;
    this.changed();
  }

  release() {
    this.held = { side: "from", set: new Set() };
    this.hovered = null;
    this.changed();
  }

  /** The tokens that lines are drawn for: { side, set }; all of them when the set is empty. */
  get active() {
    return this.hovered ? { side: this.hovered.side, set: new Set([this.hovered.i]) } : this.held;
  }

  key(event, side) {
    const count = this.cells[side].length;
    const now = this.hovered?.side === side ? this.hovered.i : [...this.held.set].at(-1) ?? -1;
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (step && count) {
      const i = Math.max(0, Math.min(count - 1, now + step));
      this.point(side, i);
      this.cells[side][i].scrollIntoView({ block: "nearest", inline: "nearest" });
    } else if ((event.key === "Enter" || event.key === " ") && now >= 0) this.hold(side, now, this.several || event.shiftKey);
    else if (event.key === "Escape") this.release();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** `layer` of model.js; `heads` those that are switched on. */
  update(layer, heads, { palette, scale, follow }) {
    const texts = JSON.stringify([layer.from, layer.to]);
    if (texts !== this.texts) {
      this.texts = texts;
      this.held = { side: "from", set: new Set() };
      this.hovered = null;
      for (const side of ["from", "to"]) this.fill(side, layer[side]);
    }
    this.sheet.classList.toggle("closed", follow);
    const view = this.element.parentElement; // its width decides, for columns stand beside the matrix and lines above it
    if (!view.clientWidth) return;
    const larger = textScale(this.element);
    const flat = lies(layer, view.clientWidth - EDGES, larger);
    view.classList.toggle("upright", !flat);
    const place = arrange(layer, this.element.clientWidth, this.element.clientHeight, larger, flat);
    this.place = place;
    this.sheet.style.width = `${place.width}px`;
    this.sheet.style.height = `${place.height}px`;
    for (const side of ["from", "to"]) {
      this.cells[side].forEach((cell, i) => {
        const { x, y, w, h } = place[side][i];
        cell.style.cssText = `left:${x}px;top:${y}px;width:${w}px;height:${h}px;line-height:${h}px;font-size:${place.font}px`;
      });
    }
    this.mark();
    const { context } = fit(this.canvas, place.width, place.height);
    context.clearRect(0, 0, place.width, place.height);
    draw(canvasPen(context), layer, heads, this.active, place, palette, scale);
  }

  fill(side, texts) {
    this.cells[side] = texts.map((text, i) => el("span", { class: "token", role: "option", "aria-selected": "false", "aria-label": `${called(text)}, token ${i + 1}`, "data-i": i, text: shown(text) }));
    keep(this.rows[side], this.cells[side]);
  }

  mark() {
    const { side: active, set } = this.active;
    for (const side of ["from", "to"]) {
      this.cells[side].forEach((cell, i) => {
        const kept = this.held.side === side && this.held.set.has(i);
        cell.className = `token${active === side && set.has(i) ? " on" : ""}${kept ? " kept" : ""}`;
        if (cell.getAttribute("aria-selected") !== String(kept)) cell.setAttribute("aria-selected", String(kept));
      });
    }
  }
}

/** For each head that is switched on what the active tokens give to (or get from) each token of the other side. */
export function sums(layer, heads, { side, set }) {
  const count = side === "from" ? layer.columns : layer.rows;
  return heads.map((head) => Float32Array.from({ length: count }, (_, other) => {
    let sum = 0;
    for (const one of set) sum += side === "from" ? layer.weight(head, one, other) : layer.weight(head, other, one);
    return sum;
  }));
}

/** Lines and bars with a pen: on the canvas, or into an SVG file. */
export function draw(pen, layer, heads, active, place, palette, scale) {
  if (layer.empty) return;
  const { side, set } = active;
  heads.forEach((head, k) => {
    const colour = headColour(head, palette);
    const shift = (k - (heads.length - 1) / 2) * 1.6; // lines of several heads run beside each other
    for (let i = 0; i < layer.rows; i++) {
      if (set.size && side === "from" && !set.has(i)) continue;
      for (let j = 0; j < layer.columns; j++) {
        if (set.size && side === "to" && !set.has(j)) continue;
        const weight = layer.weight(head, i, j);
        if (!(weight >= (set.size ? FAINTEST : CROWD))) continue; // nor is there one for a number that is none
        const alpha = set.size ? 0.9 * strength(weight, scale) : 0.7 * weight; // many faint lines would hide the strong ones
        pen.line(place.from[i].anchor, place.to[j].anchor, place.upright, shift, colour, alpha, set.size ? 1 + 1.5 * weight : 1);
      }
    }
  });
  if (!set.size) return;
  const other = side === "from" ? "to" : "from";
  sums(layer, heads, active).forEach((values, k) => {
    values.forEach((value, i) => {
      const alpha = Math.min(1, strength(value / set.size, scale));
      if (!(alpha >= 0.03)) return;
      const { x, y, w, h } = place[other][i];
      const part = (place.upright ? w : h) / heads.length;
      const bar = place.upright ? [x + k * part, y, part, h] : [x, y + k * part, w, part];
      pen.bar(...bar, headColour(heads[k], palette), 0.75 * alpha);
    });
  });
}

function canvasPen(context) {
  return {
    line([x0, y0], [x1, y1], upright, shift, colour, alpha, width) {
      context.globalAlpha = alpha;
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.beginPath();
      const [dx, dy] = upright ? [0, shift] : [shift, 0];
      context.moveTo(x0 + dx, y0 + dy);
      const [mx, my] = [(x0 + x1) / 2, (y0 + y1) / 2];
      if (upright) context.bezierCurveTo(mx, y0 + dy, mx, y1 + dy, x1 + dx, y1 + dy);
      else context.bezierCurveTo(x0 + dx, my, x1 + dx, my, x1 + dx, y1 + dy);
      context.stroke();
      context.globalAlpha = 1;
    },
    bar(x, y, w, h, colour, alpha) {
      context.globalAlpha = alpha;
      context.fillStyle = colour;
      context.fillRect(x, y, w, h);
      context.globalAlpha = 1;
    },
  };
}

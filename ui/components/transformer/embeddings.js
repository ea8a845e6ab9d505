// Embeddings of the tokens (or positions) on the plane of their two largest principal components.

import { button, el, fit, number, say } from "../shared/dom.js";
import { textScale } from "../shared/textsize.js";
import { called } from "../shared/tokens.js";
import { shown } from "./model.js";

export const KINDS = [["tokens", "Tokens", "The vector each token is given"], ["positions", "Positions", "The vector each place in the text is given"], ["out", "Output", "The vector each next token is compared with"]];
const EDGE = 22;

export class Embeddings {
  /** `want(what)` one of KINDS. */
  constructor({ want }) {
    this.cursor = -1;
    this.tabs = KINDS.map(([value, text, help]) => button(text, `embeddings-${value}`, () => want(value), { cls: "tab", role: "radio", title: help, "aria-checked": "false" }));
    this.note = el("p", { class: "note reading", role: "status", "data-testid": "embeddings-note" });
    this.canvas = el("canvas", { role: "img", "data-testid": "embeddings" });
    this.canvas.addEventListener("pointermove", (event) => this.point(event));
    this.canvas.addEventListener("pointerleave", () => this.point(null));
    this.box = el("div", { class: "gridbox" }, this.canvas);
    this.element = el("div", { class: "part" }, el("div", { class: "parthead" }, el("div", { class: "segmented", role: "radiogroup", "aria-label": "Embeddings of what" }, ...this.tabs), this.note), this.box);
  }

  point(event) {
    const { left, top } = this.canvas.getBoundingClientRect();
    let [best, least] = [-1, 18 ** 2];
    if (event) {
      this.places?.forEach(([x, y], i) => {
        const distance = (event.clientX - left - x) ** 2 + (event.clientY - top - y) ** 2;
        if (distance < least) [best, least] = [i, distance];
      });
    }
    if (best === this.cursor) return;
    this.cursor = best;
    this.update(...this.frame);
  }

  update(meta, arrays, palette) {
    this.frame = [meta, arrays, palette];
    KINDS.forEach(([value], i) => {
      this.tabs[i].setAttribute("aria-checked", String(value === meta.what));
      this.tabs[i].disabled = meta.follow;
    });
    const { "embeddings.xy": xy, "embeddings.explained": explained } = arrays;
    const [width, height] = [this.box.clientWidth || 600, Math.max(200, this.box.clientHeight || 260)];
    const { context } = fit(this.canvas, width, height);
    context.clearRect(0, 0, width, height);
    this.places = [];
    if (!xy || xy.shape[0] === 0) return say(this.note, xy ? `This model learns no embedding of ${meta.what}.` : meta.moving ? "Pause to see them …" : "…");
    const count = xy.shape[0];
    const { facts, focus, what: kind } = meta;
    const names = (kind === "out" ? facts.answers : focus.stack === "encoder" ? facts.source_names : null) ?? facts.names ?? [];
    const name = (i) => (kind === "positions" ? String(i + 1) : shown(names[i] ?? String(i)));
    const [x0, x1, y0, y1] = extent(xy.data);
    this.places = Array.from({ length: count }, (_, i) => [EDGE + ((xy.data[2 * i] - x0) / (x1 - x0)) * (width - 2 * EDGE), height - EDGE - ((xy.data[2 * i + 1] - y0) / (y1 - y0)) * (height - 2 * EDGE)]);
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.font = `${(count > 120 ? 11 : 13) * textScale(this.box)}px ui-monospace, Menlo, Consolas, monospace`;
    if (meta.what === "positions") trail(context, this.places, palette);
    this.places.forEach(([x, y], i) => {
      context.fillStyle = i === this.cursor ? palette.primary : palette.ink;
      if (count > 300) context.fillRect(x - 1.5, y - 1.5, 3, 3);
      else context.fillText(name(i), x, y);
    });
    if (count > 300 && this.cursor >= 0) context.fillText(name(this.cursor), this.places[this.cursor][0], this.places[this.cursor][1] - 10);
    const shares = explained ? Array.from(explained.data, (value) => `${(100 * value).toFixed(0)} %`).join(" and ") : "";
    const at = meta.embeddings_at !== null && meta.embeddings_at !== meta.step ? `, at step ${meta.embeddings_at.toLocaleString("en")}` : "";
    const of = { tokens: "token embeddings", positions: "position embeddings", out: "output vectors" }[meta.what];
    const words = `${count} ${of} on their two principal components, which hold ${shares} of the variance${at}.`;
    this.canvas.setAttribute("aria-label", words);
    if (this.cursor < 0) return say(this.note, words);
    const what = meta.what === "positions" ? `position ${this.cursor + 1}` : called(names[this.cursor] ?? "");
    return say(this.note, `${what} at (${number(xy.data[2 * this.cursor], 2)}, ${number(xy.data[2 * this.cursor + 1], 2)})`);
  }
}

/** Positions in their order. */
function trail(context, places, palette) {
  context.strokeStyle = palette.grid;
  context.beginPath();
  for (const place of places) context.lineTo(...place);
  context.stroke();
}

function extent(values) {
  const ends = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const axis = 2 * (i % 2);
    if (!Number.isFinite(values[i])) continue;
    ends[axis] = Math.min(ends[axis], values[i]);
    ends[axis + 1] = Math.max(ends[axis + 1], values[i]);
  }
  for (const axis of [0, 2]) if (!(ends[axis + 1] > ends[axis])) [ends[axis], ends[axis + 1]] = [ends[axis] - 1, ends[axis] + 1];
  return ends;
}

// One picture of the row: the image itself, or a map of signed values over it, with the pixel that is pointed at.

import { el, say } from "../shared/dom.js";
import { largestOf, paintOver, paintPicture, paintSigned, signedGradient } from "../shared/pictures.js";
import { parse } from "../shared/palette.js";

/** Two significant digits, however small: "0.0032", "3.2e−7". */
export const precise = (value) => (Number.isFinite(value) ? String(Number(value.toPrecision(2))).replaceAll("-", "−") : "not finite");

const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

export class MapView {
  constructor(title, testid, point) {
    Object.assign(this, { point, largest: 0, side: 0, at: null });
    this.canvas = el("canvas", { role: "img", tabindex: 0, "data-testid": `explain-${testid}` });
    this.cursor = el("i", { class: "cursor", hidden: true });
    this.bar = el("i", { class: "bar", "aria-hidden": "true" });
    this.ends = [el("span"), el("span"), el("span")];
    this.element = el("figure", {}, el("figcaption", { text: title }), el("div", { class: "frame" }, this.canvas, this.cursor), this.bar, el("div", { class: "ends" }, ...this.ends));
    this.canvas.addEventListener("pointermove", (event) => this.move(event));
    this.canvas.addEventListener("pointerdown", (event) => this.move(event));
    this.canvas.addEventListener("pointerleave", () => point(null));
    this.canvas.addEventListener("blur", () => point(null));
    this.canvas.addEventListener("keydown", (event) => this.key(event));
  }

  clear(palette) {
    this.side = 0;
    this.canvas.width = this.canvas.height = 1;
    const context = this.canvas.getContext("2d");
    context.fillStyle = `rgb(${parse(palette.surface)})`;
    context.fillRect(0, 0, 1, 1);
    this.ends.forEach((end) => say(end, ""));
    this.describe("Nothing yet");
  }

  picture(array, words) {
    this.side = array.shape.at(-1);
    paintPicture(this.canvas, array);
    this.scale("linear-gradient(to right, black, white)", ["0", "", "1"], "Pixels from 0 (black) to 1 (white)");
    this.describe(words);
  }

  /** `signed`: whether the scale has a lower half. */
  map(values, side, over, palette, signed, words) {
    this.side = side;
    this.largest = largestOf(values);
    if (over) paintOver(this.canvas, values, over, this.largest, palette);
    else paintSigned(this.canvas, values, side, this.largest, palette);
    const most = precise(this.largest);
    this.scale(signedGradient(palette, !signed), signed ? [`−${most}`, "0", `+${most}`] : ["0", "", most], signed ? "From minus to plus the largest size in this map; the middle is 0" : "From 0 to the largest of this map");
    this.describe(words);
  }

  scale(background, texts, title) {
    this.bar.style.background = background;
    this.bar.title = title;
    texts.forEach((text, i) => say(this.ends[i], text));
  }

  describe(words) {
    if (this.canvas.getAttribute("aria-label") !== words) this.canvas.setAttribute("aria-label", words);
  }

  move({ offsetX, offsetY }) {
    if (!this.side) return;
    const within = (value) => Math.max(0, Math.min(this.side - 1, value));
    const place = (offset) => within(Math.floor((offset / this.canvas.clientWidth) * this.side));
    this.point([place(offsetY), place(offsetX)]);
  }

  key(event) {
    const move = MOVES[event.key];
    if (!move || !this.side) return;
    event.preventDefault();
    event.stopPropagation(); // the bar moves through the run with these keys
    const from = this.at ?? [this.side >> 1, this.side >> 1];
    this.point(from.map((value, i) => Math.max(0, Math.min(this.side - 1, value + move[i]))));
  }

  mark(at, side) {
    this.at = at;
    this.cursor.hidden = !at || !this.side;
    if (this.cursor.hidden) return;
    const share = 100 / side;
    this.cursor.style.cssText = `left:${at[1] * share}%;top:${at[0] * share}%;width:${share}%;height:${share}%`;
  }
}


// The points themselves on a canvas, and the card that shows the image under the pointer.

import { el, fit, say } from "../shared/dom.js";
import { tickText } from "../shared/axes.js";
import { layoutOf, paintPicture } from "../shared/pictures.js";
import { textScale } from "../shared/textsize.js";
import { ticks } from "../shared/ticks.js";
import { mark } from "./shapes.js";

const MARGIN = { left: 50, right: 10, top: 10, bottom: 40 };
const DOT = 8; // px
const THUMB = 20; // px of an image drawn as a point
const NEAR = 16; // px within which the pointer finds a point
const PALE = 0.13;

export class Plane {
  constructor(choose) {
    Object.assign(this, { choose, points: [], at: -1 });
    this.canvas = el("canvas", { tabindex: 0, role: "application", "data-testid": "embedding-plane" });
    this.top = el("canvas", { class: "over", "aria-hidden": "true" });
    this.picture = el("canvas", { "aria-hidden": "true" });
    this.caption = el("span", { "data-testid": "embedding-hover" });
    this.card = el("div", { class: "card", hidden: true, "data-testid": "embedding-card" }, this.picture, this.caption);
    this.spoken = el("p", { class: "hidden", role: "status" });
    this.element = el("div", { class: "plane" }, this.canvas, this.top, this.card, this.spoken);
    this.canvas.addEventListener("pointermove", (event) => this.show(this.nearest(event)));
    this.canvas.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && this.show(-1));
    this.canvas.addEventListener("blur", () => this.show(-1));
    this.canvas.addEventListener("click", (event) => this.take(this.nearest(event)));
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    this.sprites = document.createElement("canvas");
  }

  draw(meta, arrays, images, { palette, look, only }) {
    Object.assign(this, { meta, arrays, images, palette, look, only });
    const [width, height] = [this.element.clientWidth, this.element.clientHeight];
    if (!width) return;
    const { context } = fit(this.canvas, width, height);
    context.clearRect(0, 0, width, height);
    this.family ??= getComputedStyle(this.element).fontFamily || "sans-serif";
    context.font = `${11 * textScale(this.element)}px ${this.family}`;
    this.place(width, height);
    this.axes(context);
    const order = this.points.map((_, i) => i).filter((i) => this.points[i]);
    order.sort((a, b) => this.shown(a) - this.shown(b)); // pale ones below
    if (look === "images" && images) this.sprite(images);
    for (const i of order) this.point(context, i);
    this.canvas.setAttribute("aria-label", `${order.length} images in the plane of ${meta.method === "pca" ? "the first two principal axes" : "t-SNE"}. Arrow keys go through them, Enter chooses one.`);
    this.show(this.at < this.points.length ? this.at : -1);
  }

  // Places of the points in px; both axes have the same scale.
  place(width, height) {
    const xy = this.arrays.xy?.data ?? [];
    const box = { left: MARGIN.left, top: MARGIN.top, right: width - MARGIN.right, bottom: height - MARGIN.bottom };
    const range = (axis) => {
      let [low, high] = [Infinity, -Infinity];
      for (let i = axis; i < xy.length; i += 2) if (Number.isFinite(xy[i])) [low, high] = [Math.min(low, xy[i]), Math.max(high, xy[i])];
      return low <= high ? [low, high] : [-1, 1];
    };
    const [rx, ry] = [range(0), range(1)];
    const room = this.look === "images" ? THUMB : DOT;
    const unit = Math.min((box.right - box.left - room) / (rx[1] - rx[0] || 1), (box.bottom - box.top - room) / (ry[1] - ry[0] || 1));
    const [cx, cy] = [(rx[0] + rx[1]) / 2, (ry[0] + ry[1]) / 2];
    this.box = box;
    this.toX = (value) => (box.left + box.right) / 2 + (value - cx) * unit;
    this.toY = (value) => (box.top + box.bottom) / 2 - (value - cy) * unit;
    const reach = (side) => side / 2 / unit;
    this.seen = { x: [cx - reach(box.right - box.left), cx + reach(box.right - box.left)], y: [cy - reach(box.bottom - box.top), cy + reach(box.bottom - box.top)] };
    this.points = Array.from({ length: xy.length / 2 }, (_, i) => (Number.isFinite(xy[2 * i]) ? [this.toX(xy[2 * i]), this.toY(xy[2 * i + 1])] : null));
  }

  axes(context) {
    const { box, palette, meta, arrays, seen } = this;
    context.strokeStyle = palette.border;
    context.lineWidth = 1;
    context.strokeRect(box.left - 0.5, box.top - 0.5, box.right - box.left + 1, box.bottom - box.top + 1);
    context.fillStyle = palette.muted;
    context.textAlign = "center";
    context.textBaseline = "middle";
    const share = (axis) => (arrays.explained && Number.isFinite(arrays.explained.data[axis]) ? ` (${(100 * arrays.explained.data[axis]).toFixed(0)} % of the spread)` : "");
    const names = meta.method === "pca" ? [`first principal axis${share(0)}`, `second principal axis${share(1)}`] : ["t-SNE: no unit, only neighbours count", ""];
    if (meta.method === "pca" && arrays.xy) {
      for (const value of ticks(...seen.x, 7)) context.fillText(tickText(value), this.toX(value), box.bottom + 10);
      context.textAlign = "right";
      for (const value of ticks(...seen.y, 6)) context.fillText(tickText(value), box.left - 6, this.toY(value));
    }
    context.textAlign = "center";
    context.fillStyle = palette.ink;
    context.fillText(names[0], (box.left + box.right) / 2, box.bottom + 28, box.right - box.left);
    context.save();
    context.translate(10, (box.top + box.bottom) / 2);
    context.rotate(-Math.PI / 2);
    context.fillText(names[1], 0, 0, box.bottom - box.top);
    context.restore();
  }

  shown(i) {
    return this.only < 0 || this.arrays.label.data[i] === this.only;
  }

  point(context, i) {
    const [x, y] = this.points[i];
    const { label, said } = this.arrays;
    const wrong = said.data[i] !== label.data[i];
    context.globalAlpha = this.shown(i) ? 1 : PALE;
    if (this.look === "images" && this.images) {
      const side = layoutOf(this.images)[1];
      context.imageSmoothingEnabled = true;
      context.drawImage(this.sprites, i * side, 0, side, side, x - THUMB / 2, y - THUMB / 2, THUMB, THUMB);
      context.strokeStyle = this.palette.classes[label.data[i] % 6];
      context.lineWidth = 1.5;
      context.strokeRect(x - THUMB / 2, y - THUMB / 2, THUMB, THUMB);
    } else mark(context, label.data[i], x, y, DOT, this.palette);
    if (wrong) this.cross(context, x, y);
    context.globalAlpha = 1;
  }

  cross(context, x, y) {
    const reach = DOT / 2 + 1.5;
    context.beginPath();
    for (const [dx, dy] of [[-1, -1], [-1, 1]]) {
      context.moveTo(x + dx * reach, y + dy * reach);
      context.lineTo(x - dx * reach, y - dy * reach);
    }
    context.strokeStyle = this.palette.point_edge;
    context.lineWidth = 3;
    context.stroke();
    context.strokeStyle = this.palette.wrong;
    context.lineWidth = 1.3;
    context.stroke();
  }

  // All images side by side on one canvas, made anew when they are others.
  sprite(images) {
    if (this.spriteOf === images) return;
    this.spriteOf = images;
    const side = layoutOf(images)[1];
    [this.sprites.width, this.sprites.height] = [side * images.shape[0], side];
    const context = this.sprites.getContext("2d");
    const one = document.createElement("canvas");
    for (let i = 0; i < images.shape[0]; i++) {
      paintPicture(one, images, i);
      context.drawImage(one, i * side, 0);
    }
  }

  nearest({ offsetX, offsetY }) {
    let [best, near] = [-1, NEAR];
    this.points.forEach((point, i) => {
      if (!point || !this.shown(i)) return;
      const far = Math.hypot(point[0] - offsetX, point[1] - offsetY);
      if (far < near) [best, near] = [i, far];
    });
    return best;
  }

  show(i) {
    this.at = i;
    const { arrays, meta } = this;
    if (!arrays) return;
    const { context } = fit(this.top, this.element.clientWidth, this.element.clientHeight);
    context.clearRect(0, 0, this.element.clientWidth, this.element.clientHeight);
    this.ring(context, arrays.index ? arrays.index.data.indexOf(meta.image ?? -1) : -1, this.palette.primary);
    this.ring(context, i, this.palette.ink);
    this.card.hidden = i < 0 || !this.points[i];
    this.canvas.style.cursor = this.card.hidden ? "default" : "pointer";
    if (this.card.hidden) return;
    const [truth, said] = [arrays.label.data[i], arrays.said.data[i]].map((k) => meta.names[k]);
    this.picture.hidden = !this.images;
    if (this.images) paintPicture(this.picture, this.images, i);
    const text = `${meta.split === "val" ? "Validation" : "Training"} image ${arrays.index.data[i] + 1}: ${truth}${truth === said ? "" : `, taken for ${said}`}`;
    say(this.caption, text);
    const [x, y] = this.points[i];
    const right = x > this.element.clientWidth / 2;
    this.card.style.cssText = `${right ? `right:${this.element.clientWidth - x + 14}px` : `left:${x + 14}px`};top:${Math.max(4, Math.min(this.element.clientHeight - 150, y - 60))}px`;
    this.card.dataset.index = arrays.index.data[i];
  }

  ring(context, i, colour) {
    if (i < 0 || !this.points[i]) return;
    context.beginPath();
    context.arc(...this.points[i], (this.look === "images" ? THUMB : DOT) * 0.85 + 1, 0, 2 * Math.PI);
    context.strokeStyle = colour;
    context.lineWidth = 2.5;
    context.stroke();
  }

  take(i) {
    if (i >= 0) this.choose(this.arrays.index.data[i]);
  }

  key(event) {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const places = this.points.map((_, i) => i).filter((i) => this.points[i] && this.shown(i));
    if (event.key === "Enter") this.take(this.at);
    if (event.key === "Escape") this.show(-1);
    if (!by || !places.length) return;
    event.preventDefault();
    event.stopPropagation(); // the bar moves through the run with these keys
    const from = places.indexOf(this.at);
    this.show(places[(from < 0 ? (by > 0 ? 0 : places.length - 1) : from + by + places.length) % places.length]);
    say(this.spoken, this.caption.textContent);
  }
}

// What the network says over the plane (or of one variable), with the data on it. Which of several outputs is shown is
// chosen here: those of a multi-label network can be seen together, as the lines where each of them changes its mind.

import { el, fit, number } from "../shared/dom.js";
import { Image, cssOf, sample, softTable } from "../shared/heatmap.js";
import { drawAxes } from "../shared/axes.js";
import { textScale } from "../shared/textsize.js";
import { contour } from "../shared/contour.js";
import { drawPoints } from "./points.js";

const MARGIN = { left: 46, right: 12, top: 6, bottom: 34 };

export class Plane {
  /** `onRead(text)` gets the value under the pointer, or "". */
  constructor(onRead) {
    this.onRead = onRead;
    this.image = new Image();
    this.canvas = el("canvas", {});
    this.element = el("div", { class: "plane", tabindex: 0, role: "img", "data-testid": "plane" }, this.canvas);
    const read = (event) => {
      const box = this.element.getBoundingClientRect();
      this.onRead(this.valueAt(event.clientX - box.left, event.clientY - box.top));
    };
    this.element.addEventListener("pointermove", read);
    this.element.addEventListener("pointerdown", read);
    this.element.addEventListener("pointerleave", () => this.onRead(""));
  }

  draw(frame, view, switches, palette) {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (!width || !height) return;
    const { facts } = frame;
    this.frame = frame;
    this.view = view;
    this.extent = facts.extent;
    const side = Math.floor(Math.min(width - MARGIN.left - MARGIN.right, height - MARGIN.top - MARGIN.bottom));
    this.box = { left: Math.floor((width - side - MARGIN.right + MARGIN.left) / 2), top: Math.floor(Math.max(MARGIN.top, (height - side - MARGIN.bottom) / 2)), side };
    const { context } = fit(this.canvas, width, height);
    context.clearRect(0, 0, width, height);
    const { left, top } = this.box;
    context.save();
    context.beginPath();
    context.rect(left, top, side, side);
    context.clip();
    if (!frame.curve) this.paint(context, frame, view, palette);
    const dots = () => drawPoints(context, frame, view, switches, palette, (x, y) => this.toScreen(x, y));
    if (!frame.curve) dots();
    else { // the line stands out better above the many points
      dots();
      this.line(context, frame, palette);
    }
    context.restore();
    context.font = `${11 * textScale(this.element)}px ${getComputedStyle(this.element).fontFamily}`;
    drawAxes(context, { box: this.box, range: this.extent, names: [facts.x_label, facts.y_label] }, palette);
  }

  paint(context, { arrays, facts }, view, palette) {
    const { left, top, side } = this.box;
    const { z, z_range: range, cls, conf } = arrays;
    const kind = this.kind(view);
    if (kind === "labels") {
      context.fillStyle = palette.surface;
      context.fillRect(left, top, side, side);
      if (z) for (let k = 0; k < z.shape[0]; k++) this.boundary(context, this.values(k), 0, palette.class_inks[k % 6], 2.5);
      return;
    }
    if (kind === "classes" ? !cls : !z) return;
    if (kind === "classes") this.image.fillClasses(cls.data, conf.data, cls.shape[0], facts.class_names.length, palette, false);
    else this.fill(z, range.data, view, palette);
    context.imageSmoothingEnabled = true;
    context.drawImage(this.image.canvas, left, top, side, side);
    if (kind === "probability" || kind === "margin") this.boundary(context, this.values(view), 0, palette.ink, 1.5);
    if (kind === "margin") for (const level of [-1, 1]) this.boundary(context, this.values(view), (level * 32767) / range.data[view], palette.ink, 0.8);
  }

  /** What a view shows: "classes" and "labels" are all outputs at once, "probability", "margin" and "value" one of them. */
  kind(view) {
    if (view !== "all") return this.frame.facts.outputs[view]?.kind;
    return this.frame.task === "multi-label" ? "labels" : "classes";
  }

  fill(z, ranges, view, palette) {
    const values = this.values(view);
    const size = z.shape[1];
    if (this.frame.task === "multi-label") { // probability of one label, in its colour
      const shares = Float32Array.from(values, (value) => ((value / 32767) * ranges[view] + 1) / 2);
      this.image.fillValues(shares, size, softTable(`out.${view}`, palette), 1);
      return;
    }
    this.image.fillValues(values, size, softTable("out", palette), ranges[view] / 32767 / this.reach(view));
  }

  /** The value at which colours are full. */
  reach(view) {
    const kind = this.kind(view);
    if (kind === "margin") return 2;
    return kind === "value" ? this.frame.range : 1;
  }

  values(k) {
    const { z } = this.frame.arrays;
    const cells = z.shape[1] * z.shape[2];
    return z.data.subarray(k * cells, (k + 1) * cells);
  }

  boundary(context, values, level, colour, width) {
    const { left, top, side } = this.box;
    context.beginPath();
    const lines = contour(values, this.frame.arrays.z.shape[1], level);
    for (let k = 0; k < lines.length; k += 4) {
      context.moveTo(left + lines[k] * side, top + lines[k + 1] * side);
      context.lineTo(left + lines[k + 2] * side, top + lines[k + 3] * side);
    }
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  }

  line(context, { arrays }, palette) {
    const { line_x: xs, line_y: ys, line_clean: clean } = arrays;
    if (!xs) return;
    const trace = (values, strokes) => {
      context.beginPath();
      for (let i = 0; i < xs.data.length; i++) context.lineTo(...this.toScreen(xs.data[i], values[i]));
      for (const [colour, width, dash] of strokes) {
        context.strokeStyle = colour;
        context.lineWidth = width;
        context.setLineDash(dash);
        context.stroke();
      }
      context.setLineDash([]);
    };
    context.lineJoin = "round";
    if (clean) trace(clean.data, [[palette.floor, 2, [6, 5]]]);
    trace(ys.data, [[palette.background, 5, []], [palette.ink, 2.5, []]]);
  }

  toScreen(x, y) {
    const [x0, x1, y0, y1] = this.extent;
    const { left, top, side } = this.box;
    return [left + ((x - x0) / (x1 - x0)) * side, top + ((y1 - y) / (y1 - y0)) * side];
  }

  valueAt(px, py) {
    if (!this.box || !this.frame) return "";
    const { left, top, side } = this.box;
    const [u, v] = [(px - left) / side, (py - top) / side];
    if (u < 0 || u > 1 || v < 0 || v > 1) return "";
    const { arrays, facts, task, curve } = this.frame;
    const [x0, x1, y0, y1] = this.extent;
    const small = (value) => number(value, 2);
    if (curve) {
      if (!arrays.line_y) return "";
      const count = arrays.line_y.data.length;
      return `${facts.x_label} = ${small(x0 + u * (x1 - x0))} → ${number(arrays.line_y.data[Math.min(count - 1, Math.floor(u * count))])}`;
    }
    const place = `(${small(x0 + u * (x1 - x0))}, ${small(y1 - v * (y1 - y0))}) → `;
    const { z, z_range: range, cls, conf } = arrays;
    const kind = this.kind(this.view);
    if (kind === "classes") {
      if (!cls) return "";
      const size = cls.shape[0];
      const cell = Math.min(size - 1, Math.floor(v * size)) * size + Math.min(size - 1, Math.floor(u * size));
      return `${place}${facts.class_names[cls.data[cell]]}, ${number(conf.data[cell] / 255, 2)}`;
    }
    if (!z) return "";
    const value = (k) => (sample(this.values(k), z.shape[1], u, v) / 32767) * range.data[k];
    const probability = (k) => number((value(k) + 1) / 2, 2);
    if (task === "multi-label") return place + facts.class_names.map((name, k) => `${name} ${probability(k)}`).join(", ");
    return kind === "probability" ? `${place}${facts.class_names[1]} ${probability(this.view)}` : place + number(value(this.view));
  }

  /** What the colours mean: [[colour, words], ...] from one end to the other, or none. */
  scale(view, palette) {
    const { task, curve } = this.frame;
    if (curve || view === "all") return [];
    if (task === "multi-label") {
      const table = softTable(`out.${view}`, palette);
      return [[cssOf(table, 0), "0"], [cssOf(table, 0.5), "0.5"], [cssOf(table, 1), "1"]];
    }
    const table = softTable("out", palette);
    const reach = this.reach(view);
    const texts = this.kind(view) === "probability" ? ["0", "0.5", "1"] : [number(-reach, 2), "0", number(reach, 2)];
    return texts.map((text, i) => [cssOf(table, i - 1), text]);
  }
}

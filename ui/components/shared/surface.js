// The big plot: one unit's output over the plane (or a function of one variable), axes, and what is under the pointer.

import { drawAxes } from "./axes.js";
import { textScale } from "./textsize.js";
import { el, fit, number } from "./dom.js";
import { Image, cssOf, discreteTable, finer, likeliest, sample, softTable } from "./heatmap.js";

const MARGIN = { left: 46, right: 62, top: 8, bottom: 34 }; // CSS pixels around the plane; the legend stands right
const FINE_FOR = 400; // ms a fine picture of a view stays good enough while newer ones are on their way

export class Surface {
  constructor() {
    this.image = new Image();
    this.base = el("canvas", { class: "layer base" });
    this.top = el("canvas", { class: "layer" });
    this.cross = el("div", { class: "cross", hidden: true });
    this.element = el("div", {
      class: "surface", tabindex: 0, role: "application", "data-testid": "surface",
      "aria-label": "Output over the plane. Arrow keys move a cursor.",
    }, this.base, this.top, this.cross);
    this.box = null;
    this.fine = new Map(); // view -> newest fine picture of it
  }

  /** Fit into width x height CSS pixels; the plane itself stays square. */
  layout(width, height) {
    const side = Math.max(60, Math.floor(Math.min(width - MARGIN.left - MARGIN.right, height - MARGIN.top - MARGIN.bottom)));
    const left = Math.floor(Math.max(MARGIN.left, (width - side - MARGIN.right + MARGIN.left) / 2));
    this.space = { width, height };
    this.box = { left, top: MARGIN.top, side };
    for (const [name, value] of Object.entries(this.box)) this.element.style.setProperty(`--plot-${name}`, `${value}px`);
  }

  /** Keep this frame's fine picture. */
  receive({ meta, arrays }) {
    if (!arrays.z && !arrays.line_y) return;
    this.fine.set(meta.view, { arrays, run: meta.run, step: meta.step, at: performance.now() });
    if (this.fine.size > 6) this.fine.delete(this.fine.keys().next().value);
  }

  /** The best picture of a view: the fine one when it is of now, else the unit's small map. */
  picture(model, view) {
    const { meta } = model;
    const kept = this.fine.get(view);
    const fresh = kept && kept.run === meta.run && (kept.step === meta.step || performance.now() - kept.at < FINE_FOR);
    if (fresh && model.curve && kept.arrays.line_y) {
      const { line_x: xs, line_y: ys } = kept.arrays;
      return { xs: xs.data, ys: ys.data, seen: largest(ys.data) };
    }
    if (fresh && kept.arrays.z) {
      const { z, z_range: range, cls, conf } = kept.arrays;
      const seen = range.data[0];
      const picture = { values: z.data, size: z.shape[0], unit: seen / 32767, seen };
      return view === "out" && cls ? { ...picture, classes: cls.data, confidence: conf.data } : picture;
    }
    return this.small(model, view);
  }

  small(model, view) {
    const whole = view === "out" && model.outputs > 1;
    const place = whole ? { column: model.columns.length - 1, index: 0 } : model.locate(view);
    const maps = place && model.maps(place.column);
    if (!maps) return null;
    const { size } = maps;
    if (whole) return { size, values: maps.data, ...likeliest(maps.data, size, model.outputs), unit: 1 / 127, seen: 1 };
    const bytes = maps.data.subarray(place.index * size * size, (place.index + 1) * size * size);
    const values = Int16Array.from(bytes, (byte) => byte - 128);
    const seen = maps.range[place.index];
    if (!model.curve) return { values, size, unit: seen / 127, seen };
    const [low, high] = model.facts.extent;
    const xs = Float32Array.from({ length: size }, (_, i) => low + ((i + 0.5) / size) * (high - low));
    const ys = Float32Array.from({ length: size }, (_, i) => (values[(size >> 1) * size + i] / 127) * seen);
    return { xs, ys, seen };
  }

  /** Draw view of this frame. Keeps what `valueAt` needs. */
  draw(model, view, palette, { discrete, faint }) {
    if (!this.box) return;
    this.model = model;
    this.view = view;
    const picture = (this.now = this.picture(model, view));
    const { left, top, side } = this.box;
    const { context } = fit(this.base, this.space.width, this.space.height);
    context.clearRect(0, 0, this.space.width, this.space.height);
    this.extent = this.extentOf(model, view, picture);
    const range = (this.range = model.colourRange(view, picture?.seen));
    this.element.classList.toggle("curve", model.curve); // its line lies above the points, a plane below them
    context.save();
    context.globalAlpha = faint ? 0.4 : 1;
    if (picture && !model.curve) {
      this.paint(model, view, picture, range, palette, discrete);
      context.imageSmoothingEnabled = true;
      context.drawImage(this.image.canvas, left, top, side, side);
    } else if (picture) this.drawLine(context, picture, palette);
    context.restore();
    context.font = `${11 * textScale(this.element)}px ${getFont(this.element)}`;
    const names = [model.axes[0], model.curve && view !== "out" ? "output of the unit" : model.axes[1]];
    drawAxes(context, { box: this.box, range: this.extent, names }, palette);
  }

  paint(model, view, picture, range, palette, discrete) {
    if (picture.classes) {
      this.image.fillClasses(picture.classes, picture.confidence, picture.size, model.outputs, palette, discrete);
      return;
    }
    const scale = picture.unit / range;
    if (!discrete) return this.image.fillValues(picture.values, picture.size, softTable(view, palette), scale);
    const times = Math.max(1, Math.round(300 / picture.size));
    this.image.fillValues(finer(picture.values, picture.size, times), picture.size * times, discreteTable(view, palette), scale);
  }

  /** [x low, x high, y low, y high] of what is drawn: a unit of one variable has heights of its own. */
  extentOf(model, view, picture) {
    const { extent } = model.facts;
    if (!model.curve || view === "out" || !picture) return extent;
    const reach = 1.1 * (picture.seen || 1);
    return [extent[0], extent[1], -reach, reach];
  }

  drawLine(context, { xs, ys }, palette) {
    const { left, top, side } = this.box;
    context.beginPath();
    context.rect(left, top, side, side);
    context.clip();
    const zero = this.toScreen(0, 0)[1];
    context.strokeStyle = palette.outline;
    context.lineWidth = 1;
    context.setLineDash([3, 4]);
    context.beginPath();
    context.moveTo(left, zero);
    context.lineTo(left + side, zero);
    context.stroke();
    context.setLineDash([]);
    context.beginPath();
    for (let i = 0; i < xs.length; i++) context.lineTo(...this.toScreen(xs[i], ys[i]));
    context.strokeStyle = palette.ink;
    context.lineWidth = 2.5;
    context.lineJoin = "round";
    context.stroke();
  }

  toScreen(x, y) {
    const [x0, x1, y0, y1] = this.extent;
    const { left, top, side } = this.box;
    return [left + ((x - x0) / (x1 - x0)) * side, top + ((y1 - y) / (y1 - y0)) * side];
  }

  /** Data coordinates of a place on the screen (CSS pixels in the element), or null outside the plane. */
  toPlane(px, py) {
    if (!this.box || !this.extent) return null;
    const { left, top, side } = this.box;
    const [u, v] = [(px - left) / side, (py - top) / side];
    if (u < 0 || u > 1 || v < 0 || v > 1) return null;
    const [x0, x1, y0, y1] = this.extent;
    return { x: x0 + u * (x1 - x0), y: y1 - v * (y1 - y0), u, v };
  }

  /** What the network says at a place of `toPlane`, in words. */
  valueText({ x, y, u, v }) {
    const { now, model, view } = this;
    if (!now || !model) return "";
    const small = (value) => number(value, 2);
    if (model.curve) {
      const i = Math.max(0, Math.min(now.xs.length - 1, Math.round(u * now.xs.length - 0.5)));
      return `${model.axes[0]} = ${small(x)} → ${number(now.ys[i])}`;
    }
    const place = `(${small(x)}, ${small(y)}) → `;
    if (now.classes) {
      const cell = Math.min(now.size - 1, Math.floor(v * now.size)) * now.size + Math.min(now.size - 1, Math.floor(u * now.size));
      return `${place}${model.facts.class_names[now.classes[cell]]}, ${number(now.confidence[cell] / 255, 2)}`;
    }
    return place + model.valueText(view, sample(now.values, now.size, u, v) * now.unit);
  }

  /** The range of colours as [low, middle, high] texts and colours, for the legend. */
  scale(palette) {
    const { model, view, range } = this;
    if (!model || model.curve) return null;
    const table = softTable(view, palette);
    const stops = Array.from({ length: 9 }, (_, i) => cssOf(table, view.startsWith("out.") ? i / 8 : i / 4 - 1));
    const probability = view.startsWith("out.") || (view === "out" && model.facts.task === "binary");
    if (!probability && range < 1e-5) return { stops, texts: ["", "0", ""] }; // a unit that says nothing
    return { stops, texts: probability ? ["0", "0.5", "1"] : [number(-range, 2), "0", number(range, 2)] };
  }

  /** The keyboard's cursor at (u, v) of the plane, or hidden. */
  showCross(place) {
    this.cross.hidden = !place;
    if (place) this.cross.style.transform = `translate(${this.box.left + place.u * this.box.side}px, ${this.box.top + place.v * this.box.side}px)`;
  }
}

const largest = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const getFont = (element) => (element.tlFont ??= getComputedStyle(element).fontFamily || "sans-serif");

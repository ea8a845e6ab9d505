// Receptive fields: which part of every layer, and of the picture, one unit of the last layer depends on.

import { button, el, say } from "../shared/dom.js";
import { Legend, coloursOf, ends, shadeOf } from "./legend.js";
import { Plane } from "./plane.js";
import { plural, square } from "./words.js";

const SMALLEST = 84; // px of a plane in the row
const LARGEST = 190;
const GAP = 18;
const PICTURE = 300; // px of the picture with all fields on it
const PAUSE = 700; // ms between two layers while they grow

export class FieldTab {
  constructor(scene) {
    this.scene = scene;
    this.unit = null; // [y, x] of the layer asked about; its middle when null
    this.upto = null; // the layer asked about; the last one when null
    this.row = el("div", { class: "pyramid", "data-testid": "pyramid" });
    this.planes = [];
    this.whole = new Plane("plane-field", "The picture with all receptive fields", { pick: (y, x) => this.aim(y, x), hover: (y, x, event) => event.buttons && this.aim(y, x), move: (...by) => this.move(...by) });
    this.table = el("table", { class: "fields", "data-testid": "fields" });
    this.sentence = el("p", { class: "sentence", "data-testid": "field-sentence" });
    this.heat = false;
    this.legend = new Legend("field-legend");
    this.heating = button("How much each pixel counts", "field-heat", () => { this.heat = !this.heat; this.redraw(); }, { cls: "btn small", "aria-pressed": "false", label: "The gradient of the unit with regard to every pixel: mostly the middle counts" });
    this.heating.setAttribute("aria-label", this.heating.textContent);
    this.growing = button("▶ Grow", "field-grow", () => this.grow(), { cls: "btn small play", label: "Layer after layer" });
    this.less = button("−", "stack-less", () => this.stack(-1), { cls: "btn small", label: "One convolution fewer" });
    this.more = button("+", "stack-more", () => this.stack(1), { cls: "btn small", label: "One convolution more" });
    this.count = el("b", { "data-testid": "stack" });
    this.doubling = button("Doubling dilation", "doubling", () => this.set({ doubling: !this.model.meta.config.doubling }), { cls: "btn small", label: "Each layer has twice the dilation of the one before" });
    this.doubling.setAttribute("aria-label", "Doubling dilation");
    const bar = el("div", { class: "slidebar" }, el("span", { class: "stacker", role: "group", "aria-label": "Convolutions in a row" }, this.less, this.count, this.more), this.doubling, this.growing, this.heating);
    this.element = el("div", { class: "tabpanel fieldtab", role: "tabpanel", "aria-label": "Receptive field" }, bar, this.row,
      el("div", { class: "split" }, el("figure", { class: "figure" }, this.whole.element, this.legend.element, el("figcaption", { class: "note", text: "Click the picture, or use the arrow keys, to move the unit." })), el("div", { class: "beside" }, this.sentence, el("div", { class: "scroller", tabindex: 0, role: "region", "aria-label": "Receptive fields in numbers" }, this.table))));
  }

  redraw() {
    this.scene.redraw();
  }

  set(changes) {
    this.scene.send({ do: "set", changes });
  }

  stack(by) {
    this.upto = this.unit = null;
    this.set({ stack: Math.max(1, Math.min(6, this.model.meta.wanted.stack + by)) });
  }

  grow() {
    clearTimeout(this.timer);
    this.upto = 0;
    const next = () => {
      this.redraw();
      if (this.upto === null || this.upto >= this.model.layers.length - 1) {
        this.upto = null;
        return;
      }
      this.timer = setTimeout(() => {
        this.upto += 1;
        next();
      }, PAUSE);
    };
    next();
  }

  get last() {
    return Math.min(this.upto ?? Infinity, this.model.layers.length - 1);
  }

  /** The unit whose field has its middle nearest to a pixel. */
  aim(y, x) {
    const { field, jump, start, after } = this.model.layers[this.model.layers.length - 1];
    const near = (at) => Math.max(0, Math.min(after - 1, Math.round((at - start - (field - 1) / 2) / jump)));
    this.unit = [near(y), near(x)];
    this.redraw();
  }

  move(dy, dx) {
    const { after } = this.model.layers[this.model.layers.length - 1];
    const [y, x] = this.unit ?? Array(2).fill(Math.floor((after - 1) / 2));
    this.unit = [y + dy, x + dx].map((at) => Math.max(0, Math.min(after - 1, at)));
    this.redraw();
  }

  draw(model, palette) {
    this.model = model;
    const which = this.scene.which;
    const count = model.layers.length;
    if (this.planes.length !== count + 1) this.build(count);
    const top = model.layers[count - 1];
    const [y, x] = this.unit && this.unit[0] < top.after && this.unit[1] < top.after ? this.unit : [Math.floor((top.after - 1) / 2), Math.floor((top.after - 1) / 2)];
    const asked = this.last;
    // the unit of the layer asked about: the one in the middle of what the topmost unit sees of it
    const seen = model.below(count - 1, [y, x, y + 1, x + 1], asked);
    const size = model.layers[asked].after;
    const unit = [seen[0] + seen[2] - 1, seen[1] + seen[3] - 1].map((sum) => Math.max(0, Math.min(size - 1, Math.floor(sum / 2))));
    const box = [unit[0], unit[1], unit[0] + 1, unit[1] + 1];
    const width = this.row.clientWidth || 320;
    const side = Math.max(SMALLEST, Math.min(LARGEST, (width - GAP * count) / (count + 1)));
    this.planes.forEach(({ plane, title, figure }, i) => {
      plane.resize(side);
      const layer = i - 1;
      figure.classList.toggle("beyond", layer > asked);
      const part = layer <= asked ? model.below(asked, box, layer) : null;
      const map = i === 0 ? model.input(which, 0) : model.output(which, layer);
      const colour = this.colour(asked, palette);
      const shades = i === 0 ? { colours: "picture", range: [0, 1] } : coloured(map.data);
      figure.title = `The colours go from ${ends(...shades.range).join(" to ")}.`;
      plane.draw({
        ...map, ...shades,
        marks: part ? [{ box: part, colour: layer === asked ? palette.primary : colour, width: 2, tint: layer === asked ? 0.5 : 0.2 }] : [],
      }, palette);
      say(title, i === 0 ? `Picture ${square(model.side)}` : `${i - 1 === model.pooling ? "Pooling" : `Layer ${i}`}: ${square(map.size)}`);
    });
    this.drawWhole(model, which, asked, box, palette);
    this.drawTable(model, asked);
    this.words(model, asked);
  }

  colour(layer, palette) {
    return palette.runs[layer % palette.runs.length];
  }

  build(count) {
    this.planes = Array.from({ length: count + 1 }, (_, i) => {
      const plane = new Plane(`field-plane-${i}`, i === 0 ? "Picture" : `Output of layer ${i}`, i === count ? { pick: (y, x) => { this.unit = [y, x]; this.redraw(); } } : {});
      const title = el("span");
      return { plane, title, figure: el("figure", { class: "figure" }, plane.element, el("figcaption", { class: "note" }, title)) };
    });
    this.row.replaceChildren(...this.planes.map(({ figure }) => figure));
  }

  /** The picture with one frame a layer round the same middle, and perhaps how much each pixel counts. */
  drawWhole(model, which, asked, box, palette) {
    this.whole.resize(Math.min(PICTURE, this.element.clientWidth || PICTURE));
    const here = model.box(asked, box[0], box[1]);
    const middle = [(here[0] + here[2]) / 2, (here[1] + here[3]) / 2];
    const marks = model.layers.slice(0, asked + 1).map(({ field }, i) => {
      const [top, left] = middle.map((at) => at - field / 2);
      return { box: [top, left, top + field, left + field], colour: this.colour(i, palette), width: i === asked ? 3 : 1.8 };
    });
    const counts = this.scene.looks.field?.[`${which}/${asked}`];
    this.heating.disabled = !counts;
    this.legend.element.hidden = !this.heat || !counts;
    if (!this.heat || !counts) {
      this.whole.draw({ ...model.input(which, 0), colours: "picture", range: [0, 1], marks }, palette);
      return;
    }
    const size = model.side;
    const data = new Float32Array(size * size);
    const wide = counts.shape[0];
    for (let r = 0; r < wide; r++) {
      for (let c = 0; c < wide; c++) {
        const [row, column] = [here[0] + r, here[1] + c];
        if (row >= 0 && column >= 0 && row < size && column < size) data[row * size + column] = counts.data[r * wide + c];
      }
    }
    const range = symmetric(data);
    this.legend.draw("positive", [0, range[1]], palette);
    this.whole.draw({ data, size, channels: 1, colours: "signed", range, marks: marks.slice(-1) }, palette);
  }

  drawTable(model, asked) {
    const { formula, counted, pixels } = this.scene.looks.field ?? {};
    if (!formula) return;
    const heads = ["layer", "kernel", "stride", "dilation", "jump", "sees, by formula", "counted", ""];
    const hints = ["", "", "", "", "How many pixels of the picture lie between neighbours of this layer's output", "Field of the layer below + dilation × (kernel − 1) × jump below", "Pixels from the first to the last whose gradient is not 0, through windows of ones"];
    const widest = Math.max(model.side, ...formula.data);
    const rows = model.layers.map((row, i) => {
      const holes = pixels.data[i] < counted.data[i] ** 2 ? `, ${pixels.data[i].toLocaleString("en")} pixels of them` : "";
      const cells = [square(row.kernel), row.stride, row.dilation, row.jump, square(formula.data[i]), `${square(counted.data[i])}${holes}`];
      const swatch = el("i", { class: "swatch" });
      swatch.style.background = `var(--tl-run-${i % 8})`;
      const bar = el("i");
      bar.style.cssText = `width: ${(100 * Math.min(1, formula.data[i] / widest)).toFixed(1)}%; background: var(--tl-run-${i % 8})`;
      const drawn = el("td", { class: "reach", title: `${formula.data[i]} of the picture's ${model.side} pixels` }, bar);
      return el("tr", { class: i === asked ? "asked" : i > asked ? "beyond" : "" }, el("th", { scope: "row" }, swatch, i === model.pooling ? "pooling" : `${i + 1}`), ...cells.map((text) => el("td", { text: String(text) })), drawn);
    });
    this.table.replaceChildren(el("thead", {}, el("tr", {}, ...heads.map((text, i) => el("th", { scope: "col", text, title: hints[i] || null })))), el("tbody", {}, ...rows));
  }

  words(model, asked) {
    const { config, wanted, editable, closed } = model.meta;
    say(this.count, plural(wanted.stack, "convolution"));
    this.less.disabled = !editable || wanted.stack <= 1 || closed.includes("stack");
    this.more.disabled = !editable || wanted.stack >= 6 || closed.includes("stack");
    this.doubling.disabled = !editable || closed.includes("doubling");
    this.doubling.setAttribute("aria-pressed", String(config.doubling));
    this.heating.setAttribute("aria-pressed", String(this.heat));
    const { field } = model.layers[asked];
    const i = asked + 1;
    const plain = config.size === "3" && config.stride === 1 && config.dilation === 1 && asked !== model.pooling;
    const rule = !plain ? "" : config.doubling ? ` For 3 × 3 kernels whose dilation doubles that is 2^(i+1) − 1 = ${2 ** (i + 1) - 1}.` : ` For 3 × 3 kernels that is 2 i + 1 = ${2 * i + 1}.`;
    const waits = wanted.stack !== config.stack ? " The other number of layers waits for a reset of the run." : "";
    const beyond = field > model.side ? " It is wider than the picture." : "";
    say(this.sentence, `A unit of ${asked === model.pooling ? "the pooling" : `layer ${i}`} sees ${square(field)} pixels.${rule}${beyond}${waits}`);
  }
}

const coloured = (data) => ({ colours: shadeOf(data), range: coloursOf(shadeOf(data), data) });
const symmetric = (data) => {
  const reach = data.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
  return [-reach, reach];
};

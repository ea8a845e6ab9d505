// The window slides: picture, kernel, output, and the one number under the pointer worked out below.

import { button, el, say } from "../shared/dom.js";
import { Beams } from "./beams.js";
import { Kernel } from "./kernel.js";
import { Legend } from "./legend.js";
import { Painter, pen } from "./painter.js";
import { Plane } from "./plane.js";
import { Player } from "./player.js";
import { Scale } from "./scale.js";
import { square } from "./words.js";
import { Working } from "./working.js";

const MIDDLE = 232; // px of the kernel between the planes
const GAP = 24;
const LARGEST = 312; // px of a plane
const STACKED = 700; // px of width below which the kernel stands below the planes
const BETWEEN = 10; // px between the planes then

export class SlideTab {
  constructor(scene) {
    this.scene = scene;
    this.at = null; // [y, x] of the output under the pointer, or null: where the player stands
    this.pooled = null; // the same of the pooling's output
    this.layer = 0;
    this.scale = new Scale();
    this.view = "out"; // out, target, difference, or the number of a channel
    this.numbers = false;
    this.kernel = new Kernel((command) => scene.send(command));
    this.working = new Working();
    this.player = new Player(() => this.redraw(), () => this.redraw());
    this.input = new Plane("plane-input", "Picture", { hover: (...at) => this.overInput(...at), leave: () => this.leave(), pick: (...at) => this.pickInput(...at), move: (...by) => this.move(...by) });
    this.output = new Plane("plane-output", "Output", { hover: (y, x) => this.over(y, x), leave: () => this.leave(), pick: (y, x) => this.pick(y, x), move: (...by) => this.move(...by) });
    this.pool = new Plane("plane-pooled", "After pooling", { hover: (y, x) => this.overPool(y, x), leave: () => this.leave(), pick: (y, x) => this.overPool(y, x), move: (...by) => this.movePool(...by) });
    this.painter = new Painter(scene, this.input, () => this.redraw());
    this.legend = new Legend("legend");
    this.beams = new Beams();
    this.build();
  }

  build() {
    const figure = (title, plane, ...more) => el("figure", { class: "figure" }, el("figcaption", {}, title), plane.element, ...more);
    this.titles = { input: el("span", { "data-testid": "input-title" }), output: el("span", { "data-testid": "output-title" }), pool: el("span", { "data-testid": "pooled-title" }) };
    const heading = (title, ...tools) => el("span", { class: "heading" }, title, el("span", { class: "tools" }, ...tools));
    this.numbering = button("Numbers", "numbers", () => { this.numbers = !this.numbers; this.redraw(); }, { cls: "btn small", label: "Write the numbers into the cells" });
    this.penning = button("", "paint", () => this.painter.toggle(), { cls: "btn small", label: "Draw on the picture" });
    this.penning.append(pen(), el("span", { text: "Draw" }));
    this.greying = button("Grey", "grey", () => { this.scale.toggle(); this.redraw(); }, { cls: "btn small", label: "Show the output as a grey picture" });
    this.views = el("div", { class: "segmented", role: "group", "aria-label": "What the right picture shows" });
    this.levels = el("div", { class: "segmented", role: "group", "aria-label": "Layer" });
    this.inputNote = el("p", { class: "note", "data-testid": "input-note" });
    this.pooling = figure(heading(this.titles.pool), this.pool, el("p", { class: "note", "data-testid": "pooled-note" }));
    this.pooling.classList.add("pooled");
    this.stage = el("div", { class: "stage" },
      el("figure", { class: "figure" }, el("figcaption", {}, heading(this.titles.input, this.numbering, this.penning)), this.input.element, this.painter.element, this.inputNote),
      this.kernel.element,
      el("figure", { class: "figure" }, el("figcaption", {}, heading(this.titles.output, this.greying)), this.output.element, this.legend.element),
      this.pooling, this.beams.element);
    this.bar = el("div", { class: "slidebar" }, this.player.element, this.levels, this.views);
    this.element = el("div", { class: "tabpanel slide", role: "tabpanel", "aria-label": "Slide" }, this.stage, this.bar, this.working.element);
  }

  redraw() {
    this.scene.redraw();
  }

  /** The first time the page is seen. */
  greet(model) {
    this.player.fit(model.layers[this.layer].after ** 2);
    this.player.greet();
  }

  // --- what is pointed at ------------------------------------------------------------------------------------------------

  /** [y, x] of the output that is worked out. */
  now() {
    const { after } = this.model.layers[this.layer];
    if (this.at && this.at[0] < after && this.at[1] < after) return this.at;
    return [Math.floor(this.player.place / after), this.player.place % after];
  }

  over(y, x) {
    if (this.player.playing && !this.player.unasked) return;
    this.player.stop(); // it greeted somebody who now points for himself
    this.pooled = null;
    this.at = [y, x];
    this.redraw();
  }

  pick(y, x) {
    this.player.stop();
    this.pooled = null;
    this.player.go(y * this.model.layers[this.layer].after + x);
    this.at = null;
    this.redraw();
  }

  /** The output whose window has its middle nearest to a pixel of the input. */
  nearest(y, x) {
    const { kernel, stride, padding, dilation, after } = this.model.layers[this.layer];
    const middle = (dilation * (kernel - 1)) / 2;
    const near = (at) => Math.max(0, Math.min(after - 1, Math.round((at + padding - middle) / stride)));
    return [near(y), near(x)];
  }

  overInput(y, x, event) {
    if (this.painter.on) this.painter.drag(y, x, event);
    else this.over(...this.nearest(y, x));
  }

  pickInput(y, x, event) {
    if (this.painter.on) this.painter.begin(y, x, event);
    else this.pick(...this.nearest(y, x));
  }

  overPool(y, x) {
    this.player.stop();
    this.at = null;
    this.pooled = [y, x];
    this.redraw();
  }

  leave() {
    this.at = this.pooled = null;
    this.redraw();
  }

  move(dy, dx) {
    const { after } = this.model.layers[this.layer];
    const [y, x] = this.now();
    this.pick(Math.max(0, Math.min(after - 1, y + dy)), Math.max(0, Math.min(after - 1, x + dx)));
  }

  movePool(dy, dx) {
    const { after } = this.model.layers[this.model.pooling];
    const [y, x] = this.pooled ?? [0, 0];
    this.overPool(Math.max(0, Math.min(after - 1, y + dy)), Math.max(0, Math.min(after - 1, x + dx)));
  }

  // --- drawing -----------------------------------------------------------------------------------------------------------

  draw(model, palette) {
    const which = this.scene.which;
    this.model = model;
    if (this.layer >= model.convolutions) this.layer = 0;
    const { layer } = this;
    const row = model.layers[layer];
    this.player.fit(row.after ** 2);
    this.painter.follow(model);
    this.choices(model, which);
    this.layout(model);
    const [y, x] = this.now();
    const playing = this.player.playing;
    const window = model.window(layer, y, x);
    const input = this.painter.paintedOr(model.input(which, layer), layer);
    const picture = layer === 0;
    const pooled = model.pooling >= 0 && layer === model.convolutions - 1;
    const over = pooled && this.pooled;
    this.input.draw({
      ...input, colours: picture ? "picture" : "signed", range: picture ? [0, 1] : symmetric(input.data), padding: row.padding, numbers: this.numbers,
      marks: over ? [{ box: model.below(model.pooling, [...over, over[0] + 1, over[1] + 1], layer - 1), colour: palette.primary, tint: 0.12 }] : this.lattice(row, window, palette),
    }, palette);
    const shown = this.shownOutput(model, which);
    const { colours, range } = this.scale.of(model, which, layer, this.view, shown);
    const poolBox = over && model.window(model.pooling, ...over);
    this.output.draw({
      ...shown, colours, range, numbers: this.numbers, seen: playing ? this.player.place + 1 : Infinity,
      marks: over ? [{ box: poolBox, colour: palette.primary, width: 2.5 }] : [{ box: [y, x, y + 1, x + 1], colour: palette.primary, width: 2.5 }],
    }, palette);
    this.legend.draw(colours, range, palette);
    this.pooling.hidden = !pooled;
    if (pooled) this.drawPool(model, which, colours, range, over, [y, x], palette);
    this.kernel.draw({ model, which, layer, onSheet: () => this.redraw() }, palette);
    if (over) this.working.pooling(model, which, model.pooling, ...over, palette);
    else this.working.convolution(model, which, layer, y, x, this.kernel.sheet, palette);
    if (this.stacked) this.beams.clear();
    else this.beams.draw(this.stage, this.input, over ? null : window, this.output, [y, x, y + 1, x + 1]);
    this.words(model, row, colours);
    this.working.sum.setAttribute("aria-live", playing ? "off" : "polite");
    this.scene.host.dataset.place = `${y},${x}`;
  }

  /** The pixels a window looks at: one frame, or with dilation a frame for each of them. */
  lattice({ kernel, dilation }, [top, left, bottom, right], palette) {
    const frame = { box: [top, left, bottom, right], colour: palette.primary, width: 2.5, tint: 0.14 };
    if (dilation === 1) return [frame];
    const cells = [];
    for (let r = 0; r < kernel; r++) {
      for (let c = 0; c < kernel; c++) {
        const [y, x] = [top + r * dilation, left + c * dilation];
        cells.push({ box: [y, x, y + 1, x + 1], colour: palette.primary, width: 1.5, tint: 0.4 });
      }
    }
    return [{ ...frame, tint: 0, width: 1, dash: [3, 3] }, ...cells];
  }

  shownOutput(model, which) {
    const { layer, view } = this;
    if (view === "target") return model.output("chosen", layer);
    if (view === "difference") {
      const [mine, wanted] = [model.output("learned", layer), model.output("chosen", layer)];
      return { ...mine, data: mine.data.map((value, i) => value - wanted.data[i]) };
    }
    if (typeof view === "number") return model.sums(which, view);
    return model.output(which, layer);
  }

  drawPool(model, which, colours, range, over, [y, x], palette) {
    const out = model.output(which, model.pooling);
    const row = model.layers[model.pooling];
    const [py, px] = over || [Math.min(row.after - 1, Math.floor(y / row.stride)), Math.min(row.after - 1, Math.floor(x / row.stride))];
    this.pool.draw({ ...out, colours, range, numbers: this.numbers, marks: [{ box: [py, px, py + 1, px + 1], colour: palette.primary, width: over ? 2.5 : 1.5, dash: over ? [] : [3, 3] }] }, palette);
    say(this.titles.pool, `${model.meta.config.pooling === "max" ? "Max" : "Average"} pooling ${square(out.size)}`);
    say(this.pooling.querySelector(".note"), `Each cell stands for ${square(row.kernel)} outputs. Point at one.`);
  }

  /** Buttons for layers and views, anew when there are others. */
  choices(model, which) {
    const names = which === "learned" ? [["out", "Output"], ["target", "Target"], ["difference", "Difference"]] : [["out", "Sum"]];
    if (this.layer === 0 && model.channels > 1) model.meta.facts.channel_names.forEach((name, c) => names.push([c, `Only ${name}`]));
    if (!names.some(([view]) => view === this.view)) this.view = "out";
    const state = JSON.stringify([names, model.convolutions]);
    if (state !== this.choiceState) {
      this.choiceState = state;
      const tab = (view, text) => button(text, `view-${view}`, () => this.see(view), { cls: "tab" });
      this.views.replaceChildren(...names.map(([view, text]) => tab(view, text)));
      this.levels.replaceChildren(...Array.from({ length: model.convolutions }, (_, i) => button(`Layer ${i + 1}`, `layer-${i}`, () => { this.layer = i; this.at = null; this.player.stop(); this.redraw(); }, { cls: "tab" })));
    }
    this.views.hidden = names.length < 2;
    this.levels.hidden = model.convolutions < 2;
    names.forEach(([view], i) => this.views.children[i].setAttribute("aria-pressed", String(view === this.view)));
    [...this.levels.children].forEach((node, i) => node.setAttribute("aria-pressed", String(i === this.layer)));
  }

  /** Another view of the output; that of one channel comes with its sheet of the kernel. */
  see(view) {
    this.view = view;
    if (typeof view === "number") this.kernel.sheet = view;
    this.redraw();
  }

  /** Planes as large as there is room for; below each other on a narrow page. */
  layout(model) {
    const width = this.element.clientWidth || 320;
    const pooled = model.pooling >= 0 && this.layer === model.convolutions - 1;
    this.stacked = width < STACKED;
    this.element.classList.toggle("stacked", this.stacked);
    const planes = pooled ? 2.55 : 2;
    const side = this.stacked ? (width - BETWEEN) / 2 : Math.min(LARGEST, (width - MIDDLE - (pooled ? 3 : 2) * GAP - 4) / planes);
    for (const [plane, wide] of [[this.input, this.stacked && this.painter.on ? Math.min(width, 400) : side], [this.output, side], [this.pool, side * 0.55]]) {
      plane.resize(wide);
      plane.element.parentElement.style.width = `${plane.side}px`;
    }
    const large = this.input.side / (model.side + 2 * model.layers[0].padding) >= 19;
    this.numbering.disabled = !large;
    this.numbering.title = large ? "Write the numbers into the cells" : "The cells are too small for numbers: choose a picture of fewer pixels";
  }

  words(model, row, colours) {
    const { config } = model.meta;
    const first = this.layer === 0;
    const named = first ? (config.picture === "own" ? "Your picture" : "Picture") : `Output of layer ${this.layer}`;
    say(this.titles.input, `${named} ${square(row.before)}`);
    const view = { target: "Target", difference: "Learned − target" }[this.view] ?? (typeof this.view === "number" ? `Only ${model.meta.facts.channel_names[this.view]}` : "Output");
    say(this.titles.output, `${view} ${square(row.after)}`);
    const padded = row.padding ? `${row.padding} ring${row.padding > 1 ? "s" : ""} of zeros. ` : "";
    const holes = row.dilation > 1 ? `Every ${ordinal(row.dilation)} pixel is looked at. ` : "";
    const strides = row.stride > 1 ? `Stride ${row.stride}: the window jumps. ` : "";
    const grid = row.padding ? `${row.before} + 2·${row.padding}` : `${row.before}`;
    const reach = row.dilation > 1 ? `${row.dilation}·(${row.kernel} − 1) − 1` : `${row.kernel}`;
    const steps = row.stride > 1 ? `⌊(${grid} − ${reach}) / ${row.stride}⌋` : `(${grid} − ${reach})`;
    const deep = first ? "" : ` One output sees ${square(row.field)} pixels of the picture.`;
    say(this.inputNote, this.painter.on ? this.painter.note() : `${padded}${holes}${strides}${steps} + 1 = ${row.after} places along each side.${deep}`);
    this.numbering.setAttribute("aria-pressed", String(this.numbers));
    this.greying.setAttribute("aria-pressed", String(colours === "grey"));
    this.penning.setAttribute("aria-pressed", String(this.painter.on));
    this.penning.disabled = !model.meta.editable || model.meta.closed.includes("picture") || !first;
    this.input.say(`${this.titles.input.textContent}. Arrow keys move the window.`);
    this.output.say(`${this.titles.output.textContent}, values ${this.legend.text}. Arrow keys move the window.`);
  }
}

const symmetric = (data) => {
  const reach = data.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
  return [-reach, reach];
};
const ordinal = (n) => ["", "", "second", "third", "fourth"][n] ?? `${n}th`;

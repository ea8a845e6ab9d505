// The picture is moved, and so is the output: by the same, or not.

import { button, el, say } from "../shared/dom.js";
import { Legend, coloursOf, shadeOf } from "./legend.js";
import { reachOf } from "./model.js";
import { Plane } from "./plane.js";
import { figure, plural, square } from "./words.js";

const FURTHEST = 8;
const GAP = 20;
const ARROWS = [["↑", "up", 0, -1], ["←", "left", -1, 0], ["→", "right", 1, 0], ["↓", "down", 0, 1]];
const CHOICES = [["stride", "Stride", [[1, "1"], [2, "2"], [3, "3"], [4, "4"]]], ["pooling", "Pooling", [["none", "none"], ["max", "max"], ["average", "average"]]]];

export class MovedTab {
  constructor(scene) {
    this.scene = scene;
    this.layer = null; // which is compared; the last one when null
    const plane = (name, label) => new Plane(`moved-${name}`, label);
    this.planes = { before: plane("before", "Picture"), out: plane("out", "Its output"), expected: plane("expected", "That output, moved"), after: plane("after", "Picture, moved"), moved: plane("output", "Its output"), difference: plane("difference", "Difference") };
    this.titles = Object.fromEntries(Object.keys(this.planes).map((name) => [name, el("figcaption", { class: "note" })]));
    this.grid = el("div", { class: "movedgrid" }, ...Object.entries(this.planes).map(([name, { element }]) => el("figure", { class: "figure" }, this.titles[name], element)));
    this.scales = { outputs: new Legend("moved-legend"), difference: new Legend("difference-legend") };
    const scale = (text, { element }) => el("div", { class: "scale" }, el("span", { class: "of", text }), element);
    const scales = el("div", { class: "scales" }, scale("Outputs", this.scales.outputs), scale("Difference", this.scales.difference));
    this.verdict = el("p", { class: "verdict", role: "status", "data-testid": "verdict" });
    this.changed = el("div", { class: "changed", "data-testid": "changed" });
    this.arrows = ARROWS.map(([text, name, right, down]) => button(text, `move-${name}`, () => this.move(right, down), { cls: `btn arrow ${name}`, label: `Move the picture ${name}` }));
    this.home = button("0", "move-home", () => this.set({ shift_x: 0, shift_y: 0 }), { cls: "btn arrow home", label: "Back to where it was" });
    this.place = el("p", { class: "note", "data-testid": "shift" });
    this.pickers = CHOICES.map(([name, text, options]) => {
      const buttons = options.map(([value, words]) => Object.assign(button(words, `moved-${name}-${value}`, () => this.set({ [name]: value }), { cls: "tab" }), { choice: value }));
      return { name, buttons, element: el("label", { class: "picker" }, el("span", { class: "of", text }), el("span", { class: "segmented", role: "group", "aria-label": text }, ...buttons)) };
    });
    this.levels = el("span", { class: "segmented", role: "group", "aria-label": "Output of" });
    const pad = el("div", { class: "arrows", role: "group", "aria-label": "Move the picture" }, ...this.arrows, this.home);
    this.controls = el("div", { class: "controls" }, pad, this.place, ...this.pickers.map(({ element }) => element), el("label", { class: "picker levelling" }, el("span", { class: "of", text: "Output of" }), this.levels));
    this.element = el("div", { class: "tabpanel movedtab", role: "tabpanel", "aria-label": "Moved picture" }, el("div", { class: "split" }, this.controls, el("div", { class: "movedside" }, this.grid, scales)), this.verdict, this.changed);
  }

  set(changes) {
    this.scene.send({ do: "set", changes });
  }

  move(right, down) {
    const { shift_x: x, shift_y: y } = this.model.meta.wanted;
    const within = (at) => Math.max(-FURTHEST, Math.min(FURTHEST, at));
    this.set({ shift_x: within(x + right), shift_y: within(y + down) });
  }

  draw(model, palette) {
    this.model = model;
    const look = this.scene.looks.moved;
    const { config, editable, closed } = model.meta;
    for (const { name, buttons } of this.pickers) {
      for (const node of buttons) {
        node.setAttribute("aria-pressed", String(node.choice === config[name]));
        node.disabled = !editable || closed.includes(name);
      }
    }
    for (const node of [...this.arrows, this.home]) node.disabled = !editable || closed.includes("shift_x");
    say(this.place, `Moved by ${direction(config.shift_x, "right", "left")} and ${direction(config.shift_y, "down", "up")}.`);
    const side = Math.max(90, Math.min(206, ((this.grid.clientWidth || 320) - 2 * GAP) / 3));
    for (const plane of Object.values(this.planes)) plane.resize(side);
    if (!look || !look.exact || look.exact.shape[0] !== model.layers.length) return; // not asked yet
    this.choose(model);
    const at = Math.min(this.layer ?? Infinity, model.layers.length - 1);
    this.drawPlanes(model, look, at, palette);
    this.words(model, look, at);
  }

  choose(model) {
    const names = model.layers.map((_, i) => (i === model.pooling ? "pooling" : model.convolutions > 1 ? `layer ${i + 1}` : "convolution"));
    const state = names.join();
    if (state !== this.state) {
      this.state = state;
      this.layer = null;
      this.levels.replaceChildren(...names.map((text, i) => button(text, `moved-layer-${i}`, () => { this.layer = i; this.scene.redraw(); }, { cls: "tab" })));
    }
    this.levels.parentElement.hidden = names.length < 2;
    const at = Math.min(this.layer ?? Infinity, names.length - 1);
    [...this.levels.children].forEach((node, i) => node.setAttribute("aria-pressed", String(i === at)));
  }

  drawPlanes(model, look, at, palette) {
    const size = look[`before/${at}`].shape[0];
    const [before, after, expected] = ["before", "after", "expected"].map((name) => look[`${name}/${at}`].data);
    const all = Float32Array.of(...before, ...after);
    const colours = shadeOf(all);
    const range = coloursOf(colours, all);
    const picture = { channels: model.channels, size: model.side, colours: "picture", range: [0, 1] };
    this.planes.before.draw({ ...picture, data: look.before.data }, palette);
    this.planes.after.draw({ ...picture, data: look.after.data }, palette);
    for (const [name, data] of [["out", before], ["moved", after], ["expected", expected]]) this.planes[name].draw({ data, size, colours, range }, palette);
    const difference = after.map((value, i) => value - expected[i]);
    const inside = look[`inside/${at}`].data;
    const reach = Math.max(reachOf(all), reachOf(difference.map((value, i) => value * inside[i])), 1e-9);
    this.scales.outputs.draw(colours, range, palette);
    this.scales.difference.draw("signed", [-reach, reach], palette);
    this.planes.difference.draw({ data: difference, size, colours: "signed", range: [-reach, reach], mask: inside }, palette);
  }

  words(model, look, at) {
    const [right, down] = look.places.data.subarray(2 * at, 2 * at + 2);
    const { jump, after } = model.layers[at];
    const inside = look[`inside/${at}`].data.reduce((sum, value) => sum + value, 0);
    const exact = Boolean(look.exact.data[at]);
    const largest = look.largest.data[at];
    say(this.titles.before, `Picture ${square(model.side)}`);
    say(this.titles.out, `Its output ${square(after)}`);
    say(this.titles.expected, `That output, moved by ${figure(right)} and ${figure(down)}`);
    say(this.titles.after, "The picture, moved");
    say(this.titles.moved, "Its output");
    say(this.titles.difference, "Output less moved output");
    const { shift_x: x, shift_y: y } = model.meta.config;
    const still = x === 0 && y === 0;
    const where = `at the ${plural(inside, "place")} that see${inside === 1 ? "s" : ""} no edge`;
    let text = "Move the picture with the arrows.";
    if (!still && !inside) text = "Every place sees an edge of the picture, or what came in: move it less far, or take a larger picture.";
    else if (!still && largest === 0) text = `Equivariant: ${where}, moving the picture and moving the output give the same, to the last bit.`;
    else if (!still && exact) text = `The difference is at most ${figure(largest, 3)} ${where}.`;
    else if (!still) text = `Neighbours of this output lie ${jump} pixels apart, and the picture was moved by a distance that is no multiple of it: ${where} the numbers differ by up to ${figure(largest)}.`;
    say(this.verdict, text);
    this.verdict.dataset.kind = still ? "still" : inside && largest === 0 ? "same" : "other";
    const most = Math.max(1, ...look.changed.data.filter(Number.isFinite)); // of the bars
    const bars = model.layers.map((_, i) => {
      const share = look.changed.data[i];
      const name = i === model.pooling ? "after pooling" : model.convolutions > 1 ? `after layer ${i + 1}` : "after the convolution";
      const bar = el("i");
      bar.style.width = `${(100 * (Number.isFinite(share) ? share : 0)) / most}%`;
      return el("div", { class: "change" }, el("span", { text: name }), el("span", { class: "track" }, bar), el("span", { class: "value", text: Number.isFinite(share) ? `${Math.round(100 * share)} %` : "–" }));
    });
    this.changed.replaceChildren(el("p", { class: "note", text: "How much the output changes where it stands, against its own size (0 % would be invariance)" }), ...bars);
  }
}

const direction = (by, on, back) => (by === 0 ? `0 ${on}` : `${Math.abs(by)} ${by > 0 ? on : back}`);

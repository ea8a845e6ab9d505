// Activation maximisation: choose a unit and the regularisers, start, and see the image that the unit answers to most.

import { button, el, number, say } from "../shared/dom.js";
import { mount } from "../shared/mount.js";
import { paintPicture } from "../shared/pictures.js";
import { Film } from "./film.js";
import { Knobs } from "./knobs.js";
import { Shelf } from "./shelf.js";
import { Trace } from "./trace.js";
import { UnitPick } from "./unit.js";

export const update = (component) => mount(component, new URL("./imagine.css", import.meta.url), (context) => new Imagine(context));

const WORDS = [
  "Gradient ascent, not on the weights but on the image: it starts from faint noise, and every step changes all pixels a little so that the unit answers more strongly (Erhan et al. 2009). The network is not changed.",
  "Without regularisers the result is usually noise that excites the unit and that nobody would recognise: the space of images is far larger than that of the training data. Each knob forbids some of it: L2 draws pixels back to the mean colour of the training images, blur and total variation keep neighbours alike, jitter makes the pattern hold when it is shifted (Yosinski et al. 2015; Olah, Mordvintsev and Schubert 2017).",
  "What it cannot show: what the unit does on real images. A pattern is one answer among many, it depends on the knobs and on the start (press Again), and a unit may answer to several unlike things. Compare it with the real images that excite the unit most.",
];

class Imagine {
  constructor({ host, send, palette }) {
    Object.assign(this, { host, send, palette });
    host.classList.add("imagine");
    this.pick = new UnitPick((layer, unit) => send({ do: "unit", layer, unit }));
    this.wholes = [[false, "One place"], [true, "Whole map"]].map(([whole, text]) => [whole, button(text, `imagine-${whole ? "map" : "place"}`, () => send({ do: "whole", whole }), {
      cls: "tab", "aria-pressed": "false", title: whole ? "Climb the mean of the whole feature map, after the activation function: a texture" : "Climb the value in the middle of the feature map, before the activation function: the pattern one place looks for",
    })]);
    this.knobs = new Knobs((name, value) => send({ do: "knob", name, value }));
    this.start = button("Start", "imagine-start", () => this.begin("start"), { cls: "btn primary" });
    this.again = button("Again from another start", "imagine-again", () => this.begin("again"), { cls: "btn" });
    this.usual = button("Usual", "imagine-usual", () => send({ do: "usual" }), { cls: "btn", label: "Usual: the regularisers as they come" });
    this.none = button("No regularisers", "imagine-none", () => send({ do: "none" }), { cls: "btn" });
    this.state = el("p", { class: "state", role: "status", "data-testid": "imagine-state" });
    this.canvas = el("canvas", { role: "img", "data-testid": "imagine-image" });
    this.caption = el("figcaption", { "data-testid": "imagine-caption" });
    this.film = new Film((frame) => this.drawImage(frame));
    this.trace = new Trace();
    this.shelf = new Shelf((id) => send({ do: "take", made: id }));
    host.append(
      el("div", { class: "top" }, this.pick.element,
        el("div", { class: "segmented", role: "group", "aria-label": "What is climbed" }, ...this.wholes.map(([, tab]) => tab)), el("div", { class: "go" }, this.start, this.again), this.state),
      el("div", { class: "body" },
        el("section", { class: "settings" }, el("div", { class: "heading" }, el("h4", { text: "Knobs" }), this.usual, this.none), this.knobs.element),
        el("section", { class: "result" },
          el("figure", {}, el("div", { class: "frame" }, this.canvas), this.caption),
          el("div", { class: "course" }, el("h4", { text: "On the way" }), this.film.element, el("h4", { text: "The unit's value, step by step", title: "The value that is climbed: of a feature map its middle, or the mean of all of it" }), this.trace.element)),
        el("section", { class: "before" }, el("h4", { text: "Made before" }), this.shelf.element)),
      el("div", { class: "words" }, ...WORDS.map((text) => el("p", { text }))));
  }

  begin(what) {
    this.start.disabled = this.again.disabled = true; // one press, one image: until the answer
    say(this.state, "Making the image ...");
    this.send({ do: what });
  }

  update(frame) {
    this.frame = frame;
    this.draw();
  }

  theme(palette) {
    this.palette = palette;
    if (this.frame) this.draw();
  }

  resize() {
    if (this.frame) this.trace.draw(this.frame.arrays, this.palette);
  }

  draw() {
    const { meta, arrays } = this.frame;
    this.pick.update(meta);
    this.knobs.update(meta.knobs, meta.values);
    const { made } = meta;
    for (const [whole, tab] of this.wholes) {
      tab.setAttribute("aria-pressed", String(whole === meta.whole));
      tab.disabled = !meta.spatial;
    }
    this.start.disabled = meta.working || !meta.layers.length;
    this.again.disabled = meta.working || !made;
    say(this.start, made && !meta.current ? "Start again here" : "Start");
    say(this.state, this.stateText(meta));
    this.film.update(made ? arrays.frames : null, arrays.trace?.shape[0] ?? 0);
    this.trace.draw(arrays, this.palette);
    this.drawImage(null);
    this.shelf.update(meta, arrays.shelf);
    this.host.classList.toggle("old", Boolean(made) && !meta.current);
    Object.assign(this.host.dataset, { made: made?.id ?? "", current: String(meta.current), working: String(meta.working), unit: `${meta.layer}.${meta.unit}` });
  }

  /** The end of the way, or one of the frames on it. */
  drawImage(frame) {
    const { meta, arrays } = this.frame;
    const { made } = meta;
    this.canvas.hidden = !made;
    if (!made) {
      say(this.caption, "");
      return;
    }
    if (frame === null) paintPicture(this.canvas, arrays.image);
    else paintPicture(this.canvas, arrays.frames, frame);
    const value = arrays.value.data[0];
    const strongest = arrays.strongest?.data[0];
    const beside = Number.isFinite(strongest) ? `; the strongest of the training images gives ${number(strongest, 2)}` : "";
    const words = frame === null
      ? `${unitName(meta, made)} after ${made.values.steps} steps: value ${number(value, 2)}${beside}.`
      : `${unitName(meta, made)} after step ${this.film.stepOf(frame)}: value ${number(arrays.trace.data[this.film.stepOf(frame) - 1], 2)}.`;
    say(this.caption, words);
    this.canvas.setAttribute("aria-label", words);
  }

  stateText({ working, moving, made, current, step }) {
    if (working) return moving ? "The image is made when the run rests: pause it." : "Making the image ...";
    if (!made) return "Choose a unit and press Start. It takes a second or two, so nothing is made unasked.";
    if (current) return "This is the network as it stands now.";
    return made.step === step ? "This was made with other settings." : `This was made at step ${made.step.toLocaleString("en")}; the run now stands at ${step.toLocaleString("en")}.`;
  }
}

/** A unit as people call it: a class by its name, else layer and number. */
export function unitName({ layers, names }, { layer, unit }) {
  const last = layers.at(-1)?.[0] === layer;
  const title = layers.find(([stage]) => stage === layer)?.[1] ?? layer;
  return last && names[unit] !== undefined ? `Class ${names[unit]}` : `${title}, unit ${unit + 1}`;
}

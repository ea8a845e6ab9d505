// Drawing: cell by cell on the picture itself, or with a pen on the pad. What is drawn becomes the run's picture.

import { button, el } from "../shared/dom.js";
import { pad } from "../shared/drawing.js";

const PEN = "M2 12l1-3.5L10 1.5a1.4 1.4 0 0 1 2 0l.5.5a1.4 1.4 0 0 1 0 2L5.5 11z";
const INKS = { white: [255, 255, 255], black: [0, 0, 0], red: [220, 60, 50], green: [60, 170, 80], blue: [60, 100, 220] };
const GREY = ["white", "black"];

export class Painter {
  constructor(scene, plane, changed) {
    Object.assign(this, { scene, plane, changed, on: false, ink: "white", wide: true, pixels: null, waiting: 0 });
    this.inks = el("span", { class: "segmented", role: "group", "aria-label": "Colour" });
    this.broad = button("Thick", "paint-thick", () => { this.wide = !this.wide; this.reflect(); }, { cls: "btn small", label: "Two pixels wide" });
    this.wipe = button("Clear", "paint-clear", () => this.clear(), { cls: "btn small", label: "Make every pixel black" });
    this.penned = button("Pad", "paint-pad", () => this.togglePad(), { cls: "btn small", label: "A larger pad with a smooth pen" });
    this.finish = button("Done", "paint-done", () => this.toggle(), { cls: "btn small" });
    this.sheet = el("div", { class: "padhost", hidden: true });
    this.element = el("div", { class: "painter", hidden: true, "data-testid": "painter" }, el("div", { class: "row" }, this.inks, this.broad, this.wipe, this.penned, this.finish), this.sheet);
    for (const type of ["pointerup", "pointercancel"]) plane.element.addEventListener(type, () => this.end());
  }

  toggle() {
    this.on = !this.on;
    this.element.hidden = !this.on;
    this.plane.element.classList.toggle("painting", this.on);
    if (!this.on) this.closePad();
    this.reflect();
    this.changed();
  }

  note() {
    return "Drag over the picture; what you draw is yours alone, a link does not carry it.";
  }

  /** What is drawn gives way to the run's picture once that is the same, or another one is chosen. */
  follow(model) {
    this.model = model;
    if (!model.meta.editable && this.on) this.toggle();
    const { picture, side } = model.meta.config;
    const settled = this.waiting && model.meta.painted === this.waiting;
    if (this.pixels && !this.down && (this.pixels.side !== side || settled || (!this.waiting && picture !== "own"))) {
      this.pixels = null;
      this.waiting = 0;
    }
    const names = model.channels === 3 ? Object.keys(INKS) : GREY;
    if (names.join() !== this.named) {
      this.named = names.join();
      this.inks.replaceChildren(...names.map((name) => button(name, `ink-${name}`, () => { this.ink = name; this.reflect(); }, { cls: "tab" })));
      if (!names.includes(this.ink)) this.ink = "white";
      this.reflect();
    }
  }

  reflect() {
    for (const node of this.inks.children) node.setAttribute("aria-pressed", String(node.textContent === this.ink));
    this.broad.setAttribute("aria-pressed", String(this.wide));
    this.penned.setAttribute("aria-pressed", String(Boolean(this.pad)));
  }

  /** The picture with what is being drawn on it, while the run does not have it yet. */
  paintedOr(input, layer) {
    if (layer !== 0 || !this.pixels) return input;
    return { data: this.pixels.data, channels: input.channels, size: input.size };
  }

  open() {
    const { model } = this;
    if (!this.pixels) this.pixels = { side: model.side, data: Float32Array.from(model.slide.picture.data) };
  }

  begin(y, x, event) {
    this.plane.element.setPointerCapture?.(event.pointerId);
    this.down = true;
    this.open();
    this.last = [y, x];
    this.dot(y, x);
    this.changed();
  }

  drag(y, x, event) {
    if (!this.down || !(event.buttons & 1 || event.pointerType === "touch")) return;
    const [fromY, fromX] = this.last;
    const steps = Math.max(Math.abs(y - fromY), Math.abs(x - fromX), 1);
    for (let i = 1; i <= steps; i++) this.dot(Math.round(fromY + ((y - fromY) * i) / steps), Math.round(fromX + ((x - fromX) * i) / steps));
    this.last = [y, x];
    this.changed();
  }

  dot(y, x) {
    const { side, data } = this.pixels;
    const reach = this.wide && side > 10 ? 1 : 0;
    const [r, g, b] = INKS[this.ink].map((level) => level / 255);
    for (let row = y; row <= y + reach; row++) {
      for (let column = x; column <= x + reach; column++) {
        if (row >= side || column >= side) continue;
        [r, g, b].slice(0, this.model.channels).forEach((level, c) => { data[(c * side + row) * side + column] = level; });
      }
    }
  }

  end() {
    if (!this.down) return;
    this.down = false;
    this.send();
  }

  clear() {
    this.open();
    this.pixels.data.fill(0);
    this.changed();
    this.send();
  }

  /** The picture as a setting: see engine/data/own_picture.py. */
  send() {
    const { side, data } = this.pixels;
    const { channels } = this.model;
    const bytes = new Uint8Array(side * side * channels);
    for (let i = 0; i < side * side; i++) {
      for (let c = 0; c < channels; c++) bytes[i * channels + c] = Math.round(255 * Math.max(0, Math.min(1, data[c * side * side + i])));
    }
    this.waiting = Date.now(); // a number no drawing before this one has had
    this.scene.send({ do: "paint", image: `${side}x${channels}:${btoa(String.fromCharCode(...bytes))}`, number: this.waiting });
  }

  togglePad() {
    if (this.pad) {
      this.closePad();
      return;
    }
    const { side, channels } = this.model;
    this.sheet.hidden = false;
    this.pad = pad(this.sheet, { size: side, box: 0, label: "Draw your picture", onChange: (drawn) => {
      clearTimeout(this.later);
      this.later = setTimeout(() => {
        const level = Float32Array.from(drawn, (value) => value / 255);
        this.pixels = { side, data: new Float32Array(channels * side * side) };
        for (let c = 0; c < channels; c++) this.pixels.data.set(level, c * side * side);
        this.changed();
        this.send();
      }, 250);
    } });
    this.reflect();
  }

  closePad() {
    this.pad?.destroy();
    this.pad = null;
    this.sheet.hidden = true;
    this.reflect();
  }
}

/** The sign on the button. */
export function pen() {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 14 14");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", PEN);
  svg.append(path);
  return svg;
}

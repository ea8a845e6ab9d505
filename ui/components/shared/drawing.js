// A pad to draw on by mouse, finger, pen or keys. What comes out are the pixels a network trained on: scaled and centred.

import { asTraining } from "./centring.js";
import { button, el, say } from "./dom.js";

const SIDE = 280; // px of the pad's own canvas, whatever its size on the page
const BRUSH = 34; // px: as thick as the strokes of the training digits once it is scaled to them
const BRUSHES = { thin: 20, medium: BRUSH, thick: 48 };
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const PACE = 10; // px an arrow key moves the pen
const STYLES = new URL("./drawing.css", import.meta.url);

/** Put a pad into `host`. `size`: pixels of a side of what comes out; `box`: pixels its ink is fitted to, 0 for the drawing as it
 *  stands; `onChange(Uint8Array of size * size, 0 paper to 255 ink)` while it is drawn, at most once a frame.
 *  Returns { element, clear(), empty, pixels(), destroy() }. */
export function pad(host, { size = 28, box = 20, onChange = () => {}, label = "Drawing pad" } = {}) {
  return new Pad(host, size, box, onChange, label);
}

class Pad {
  constructor(host, size, box, onChange, label) {
    Object.assign(this, { size, box, onChange, strokes: [], stroke: null, brush: BRUSH, pen: [SIDE / 2, SIDE / 2], down: false, keyed: false, asked: 0 });
    const help = "Draw with mouse, finger or pen. With keys: the arrows move the pen, the space bar puts it down and lifts it, Delete clears.";
    this.sheet = el("canvas", { class: "sheet", width: SIDE, height: SIDE, tabindex: 0, role: "application", "aria-label": `${label}. ${help}`, title: help, "data-testid": "pad-sheet" });
    this.seen = el("canvas", { class: "seen", width: size, height: size, role: "img", "aria-label": `The drawing in ${size} by ${size} pixels`, "data-testid": "pad-seen" });
    this.tools = Object.keys(BRUSHES).map((name) => button(name, `pad-${name}`, () => this.take(name), { label: `Draw with a ${name} pen` }));
    this.back = button("Undo", "pad-undo", () => this.undo(), { label: "Take back the last stroke" });
    this.wipe = button("Clear", "pad-clear", () => this.clear(), { label: "Clear the drawing" });
    this.words = el("span", { class: "words", "aria-live": "polite" });
    this.element = el("div", { class: "tl-pad" }, el("link", { rel: "stylesheet", href: STYLES.href }), this.sheet,
      el("div", { class: "aside" }, el("span", { class: "words", text: box ? "As the network sees it, scaled and centred like its training pictures:" : "As the network sees it:" }),
        this.seen, el("div", { class: "tools" }, ...this.tools), el("div", { class: "tools" }, this.back, this.wipe), this.words));
    host.append(this.element);
    const on = (type, listener) => this.sheet.addEventListener(type, listener);
    on("pointerdown", (event) => this.begin(event));
    on("pointermove", (event) => this.go(event));
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) on(end, () => this.lift());
    on("keydown", (event) => this.key(event));
    on("blur", () => this.hover());
    this.take("medium");
    this.render();
  }

  get empty() {
    return this.strokes.length === 0;
  }

  pixels() {
    const { data } = this.ink();
    const grey = Float32Array.from({ length: SIDE * SIDE }, (_, i) => data[4 * i] / 255);
    return Uint8Array.from(asTraining(grey, SIDE, SIDE, this.size, this.box), (value) => Math.round(255 * value));
  }

  clear() {
    this.strokes = [];
    this.lift();
    this.changed();
  }

  undo() {
    this.strokes.pop();
    this.lift();
    this.changed();
  }

  take(name) {
    this.brush = BRUSHES[name];
    this.tools.forEach((tool) => tool.setAttribute("aria-pressed", String(tool.textContent === name)));
  }

  destroy() {
    cancelAnimationFrame(this.asked);
    this.element.remove();
  }

  begin(event) {
    if (event.button > 0) return;
    event.preventDefault(); // no text is selected
    this.keyed = false;
    this.sheet.focus({ preventScroll: true });
    this.sheet.setPointerCapture(event.pointerId);
    this.put(this.at(event));
  }

  go(event) {
    if (!this.stroke || this.down) return;
    for (const each of event.getCoalescedEvents?.() ?? [event]) this.stroke.points.push(this.at(each));
    this.changed();
  }

  put(point) {
    this.stroke = { width: this.brush, points: [point] };
    this.strokes.push(this.stroke);
    this.changed();
  }

  lift() {
    this.stroke = null;
    this.down = false;
  }

  key(event) {
    this.keyed = true;
    const way = KEYS[event.key];
    if (way) {
      this.pen = this.pen.map((place, i) => Math.min(Math.max(place + PACE * way[i], 0), SIDE));
      if (this.down) this.stroke.points.push([...this.pen]);
    } else if (event.key === " ") {
      if (this.down) this.lift();
      else {
        this.put([...this.pen]);
        this.down = true;
      }
      say(this.words, this.down ? "The pen is down." : "The pen is up.");
    } else if (event.key === "Delete" || event.key === "Backspace") this.clear();
    else return;
    event.preventDefault();
    this.changed();
  }

  at(event) {
    const { left, top, width, height } = this.sheet.getBoundingClientRect();
    return [((event.clientX - left) / width) * SIDE, ((event.clientY - top) / height) * SIDE];
  }

  changed() {
    if (this.asked) return;
    this.asked = requestAnimationFrame(() => {
      this.asked = 0;
      this.onChange(this.render());
    });
  }

  // Draw the ink alone; its pixels.
  ink() {
    const context = this.sheet.getContext("2d", { willReadFrequently: true });
    context.fillStyle = "black";
    context.fillRect(0, 0, SIDE, SIDE);
    context.strokeStyle = "white";
    context.lineCap = context.lineJoin = "round";
    for (const { width, points } of this.strokes) {
      context.lineWidth = width;
      context.beginPath();
      context.moveTo(...points[0]);
      for (const point of points) context.lineTo(...point);
      context.stroke();
    }
    return context.getImageData(0, 0, SIDE, SIDE);
  }

  render() {
    const pixels = this.pixels();
    const image = new ImageData(this.size, this.size);
    pixels.forEach((value, i) => image.data.set([value, value, value, 255], 4 * i));
    this.seen.getContext("2d").putImageData(image, 0, 0);
    this.back.disabled = this.wipe.disabled = this.empty;
    this.hover();
    return pixels;
  }

  // Where the pen of the keys is, while they draw.
  hover() {
    this.ink();
    if (!this.keyed || this.sheet.getRootNode().activeElement !== this.sheet) return;
    const context = this.sheet.getContext("2d");
    context.lineWidth = 2;
    context.strokeStyle = "grey";
    context.beginPath();
    context.arc(...this.pen, this.brush / 2, 0, 2 * Math.PI);
    context.stroke();
  }
}

// Painting points of one's own on the big plot: click adds one, drag sprays, erase, undo; then train on them.

import { button, el, say } from "../shared/dom.js";

const CLASSES = 6;
const LEAST = { points: 10, classes: 2 };
const MOST = 2000;
const BRUSH = 13; // radius of spray and eraser, CSS pixels
const EVERY = 9; // pixels of dragging between two sprayed points
const HISTORY = 60;

export class Painter {
  constructor(scene, surface) {
    this.scene = scene;
    this.surface = surface;
    this.active = false;
    this.points = []; // [x1, x2, class]
    this.past = [];
    this.colour = 0;
    this.erasing = false;
    this.revision = 0; // counts changes, so that the canvas is redrawn only then
    this.toggle = button("Paint", "paint", () => (this.active ? this.stop() : this.start()), {
      label: "Paint your own points", cls: "btn", "aria-pressed": "false",
    });
    this.chips = Array.from({ length: CLASSES }, (_, c) => this.chip(c));
    this.eraser = button("Erase", "paint-erase", () => this.pick(this.colour, !this.erasing), { cls: "btn small", "aria-pressed": "false" });
    this.back = button("Undo", "paint-undo", () => this.undo(), { cls: "btn small" });
    this.clearing = button("Clear", "paint-clear", () => this.replace([]), { cls: "btn small" });
    this.copy = button("Copy current", "paint-copy", () => this.replace(this.current()), {
      cls: "btn small", label: "Start from the points of this run",
    });
    this.count = el("span", { class: "count", "data-testid": "paint-count" });
    this.train = button("Train on these points", "paint-train", () => this.send(), { cls: "btn primary" });
    const palette = el("div", { class: "chips", role: "group", "aria-label": "Class to paint" }, ...this.chips);
    this.element = el("div", { class: "controls painting", hidden: true },
      el("div", { class: "row" }, palette, this.eraser, this.back, this.clearing),
      el("div", { class: "row" }, this.copy, this.count, this.train));
    this.listen();
    this.pick(0, false);
    this.changed();
  }

  chip(c) {
    const chip = button(String(c + 1), `paint-class-${c + 1}`, () => this.pick(c, false), { cls: "chip", label: `Class ${c + 1} (key ${c + 1})` });
    chip.style.setProperty("--dot", `var(--tl-class-${c})`);
    return chip;
  }

  start() {
    this.scene.free();
    if (this.scene.panel.showing !== "plot") this.scene.panel.show("plot");
    this.active = true;
    this.reflect();
    if (!this.points.length) this.scene.toast("Click to add a point, drag to spray. Keys 1 to 6 choose the class.", "plot");
  }

  stop() {
    this.active = false;
    this.reflect();
  }

  reflect() {
    this.toggle.setAttribute("aria-pressed", String(this.active));
    say(this.toggle, this.active ? "Done" : "Paint");
    this.surface.element.classList.toggle("painting", this.active);
    this.scene.redraw();
  }

  pick(c, erasing) {
    this.colour = c;
    this.erasing = erasing;
    this.chips.forEach((chip, i) => chip.setAttribute("aria-pressed", String(i === c && !erasing)));
    this.eraser.setAttribute("aria-pressed", String(erasing));
  }

  /** The keys of painting, from anywhere on the page; true when one was used. */
  key(event) {
    if (!this.active || event.altKey) return false;
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key.toLowerCase() === "z" && !event.shiftKey) this.undo();
    else if (command) return false;
    else if (/^[1-6]$/.test(event.key)) this.pick(Number(event.key) - 1, false);
    else if (event.key.toLowerCase() === "e") this.pick(this.colour, !this.erasing);
    else return false;
    return true;
  }

  listen() {
    const { element } = this.surface;
    let last = null;
    const at = (event) => {
      const box = element.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    element.addEventListener("pointerdown", (event) => {
      if (!this.active || event.button !== 0) return;
      const place = this.surface.toPlane(...at(event));
      if (!place) return;
      element.setPointerCapture(event.pointerId);
      this.remember();
      last = at(event);
      if (this.erasing) this.erase(...last);
      else this.add(place);
    });
    element.addEventListener("pointermove", (event) => {
      if (!last) return;
      for (const moved of event.getCoalescedEvents?.() ?? [event]) {
        const [x, y] = at(moved);
        if (this.erasing) this.erase(x, y);
        else if (Math.hypot(x - last[0], y - last[1]) >= EVERY) this.spray(x, y);
        else continue;
        last = [x, y];
      }
    });
    for (const type of ["pointerup", "pointercancel"]) element.addEventListener(type, () => (last = null));
  }

  /** One point by keyboard. */
  dot(place) {
    this.remember();
    if (this.erasing) this.erase(...this.surface.toScreen(place.x, place.y));
    else this.add(place);
  }

  add({ x, y }) {
    if (this.points.length >= MOST) {
      this.scene.toast(`Painted points must be at most ${MOST}, got ${this.points.length + 1}.`, "plot");
      return;
    }
    this.points.push([Number(x.toFixed(4)), Number(y.toFixed(4)), this.colour]);
    this.changed();
  }

  spray(x, y) {
    const [angle, reach] = [2 * Math.PI * Math.random(), BRUSH * Math.sqrt(Math.random())];
    const place = this.surface.toPlane(x + reach * Math.cos(angle), y + reach * Math.sin(angle));
    if (place) this.add(place);
  }

  erase(x, y) {
    const far = ([px, py]) => {
      const [a, b] = this.surface.toScreen(px, py);
      return Math.hypot(a - x, b - y) > BRUSH;
    };
    const left = this.points.filter(far);
    if (left.length === this.points.length) return;
    this.points = left;
    this.changed();
  }

  remember() {
    this.past.push(this.points.slice());
    if (this.past.length > HISTORY) this.past.shift();
  }

  undo() {
    if (!this.past.length) return;
    this.points = this.past.pop();
    this.changed();
  }

  replace(points) {
    this.remember();
    this.points = points;
    this.changed();
  }

  /** The run's points, when they have classes. */
  current() {
    const { model } = this.scene;
    const { x, label } = model?.arrays ?? {};
    if (!x || !model.classification) {
      this.scene.toast("The points of this run have no classes to start from.", "plot");
      return this.points;
    }
    return Array.from(label.data, (c, i) => [x.data[2 * i], x.data[2 * i + 1], Math.min(CLASSES - 1, c)]);
  }

  changed() {
    this.revision++;
    const n = this.points.length;
    say(this.count, n === 1 ? "1 point" : `${n} points`);
    this.back.disabled = !this.past.length;
    this.clearing.disabled = !n;
    this.scene.redraw();
  }

  send() {
    const classes = new Set(this.points.map((point) => point[2])).size;
    if (this.points.length < LEAST.points) {
      this.scene.toast(`Training needs at least ${LEAST.points} points, got ${this.points.length}.`, "plot");
    } else if (classes < LEAST.classes) {
      this.scene.toast(`Training needs points of at least ${LEAST.classes} classes, got ${classes}.`, "plot");
    } else {
      this.scene.send({ do: "paint", points: this.points });
      this.scene.panel.turnOn("validation"); // or half of what was painted would be gone from sight
      this.stop();
    }
  }
}

// Lets the window slide by itself: place after place, row by row. Not the run's play button: nothing is learned here.

import { button, el } from "../shared/dom.js";

const SPEEDS = [2, 5, 12, 30, 90]; // places a second
const LONGEST = 15; // seconds that a first pass may take

export class Player {
  /** `move(place)` shows a place; `changed()` is told when playing starts or stops. */
  constructor(move, changed) {
    Object.assign(this, { move, changed, place: 0, count: 1, playing: false, timer: 0 });
    this.reduced = matchMedia("(prefers-reduced-motion: reduce)");
    this.back = button("‹", "slide-back", () => this.step(-1), { cls: "btn small", label: "One place back" });
    this.toggle = button("", "slide-play", () => (this.playing ? this.stop() : this.start()), { cls: "btn play", label: "Slide the window" });
    this.next = button("›", "slide-next", () => this.step(1), { cls: "btn small", label: "One place on" });
    this.speed = el("input", { type: "range", min: 0, max: SPEEDS.length - 1, step: 1, value: 2, "aria-label": "Places a second", title: "How fast the window slides", "data-testid": "slide-speed" });
    this.speed.addEventListener("keydown", (event) => event.stopPropagation());
    this.speed.addEventListener("input", () => this.pace());
    this.element = el("div", { class: "player", role: "group", "aria-label": "Sliding" }, this.back, this.toggle, this.next, el("label", { class: "speed" }, el("span", { class: "of", text: "slow" }), this.speed, el("span", { class: "of", text: "fast" })));
    this.pace();
    this.reflect();
  }

  pace() {
    this.rate = SPEEDS[Number(this.speed.value)];
    this.speed.setAttribute("aria-valuetext", `${this.rate} places a second`);
  }

  /** How many places there are. */
  fit(count) {
    this.count = count;
    if (this.place >= count) this.place = 0;
  }

  /** By itself when the page is first seen, unless motion is not wanted. */
  greet() {
    if (this.reduced.matches || this.greeted) return;
    this.greeted = true;
    const enough = SPEEDS.findIndex((rate) => this.count / rate <= LONGEST);
    this.speed.value = enough < 0 ? SPEEDS.length - 1 : enough;
    this.pace();
    this.place = 0;
    this.start();
    this.unasked = true;
  }

  start() {
    this.greeted = true;
    this.unasked = false;
    if (this.place >= this.count - 1) this.place = 0;
    this.playing = true;
    this.last = performance.now();
    this.due = 0;
    this.frame = requestAnimationFrame((now) => this.tick(now));
    this.reflect();
    this.changed();
  }

  stop() {
    this.greeted = true;
    if (!this.playing) return;
    this.playing = false;
    cancelAnimationFrame(this.frame);
    this.reflect();
    this.changed();
  }

  tick(now) {
    if (!this.playing) return;
    this.due += ((now - this.last) / 1000) * this.rate;
    this.last = now;
    const steps = Math.min(Math.floor(this.due), this.rate); // a page that was away does not jump
    if (steps > 0) {
      this.due -= Math.floor(this.due);
      this.place = Math.min(this.count - 1, this.place + steps);
      this.move(this.place);
      if (this.place === this.count - 1) {
        this.stop();
        return;
      }
    }
    this.frame = requestAnimationFrame((later) => this.tick(later));
  }

  step(by) {
    this.stop();
    this.place = (this.place + by + this.count) % this.count;
    this.move(this.place);
  }

  /** Somebody has pointed at a place. */
  go(place) {
    this.place = Math.max(0, Math.min(this.count - 1, place));
  }

  reflect() {
    this.toggle.textContent = this.playing ? "❚❚ Pause" : "▶ Slide";
    this.toggle.setAttribute("aria-label", this.playing ? "Pause the window" : "Slide the window");
    this.toggle.title = "Moves the window over the picture. The bar above trains.";
  }
}

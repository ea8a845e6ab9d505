// The line over the whole run, 0 .. head: shows the step on screen, and dragging it asks for another.

import { throttle } from "../shared/throttle.js";

const SEEK_EVERY = 80; // ms between two seeks while dragging
const SNAP = 6; // px: how close to a mark a press means the mark
const MOST_TICKS = 200; // more marks than pixels help nobody

// parts: elements by name; seek(step) sends; show(step) draws a step at once; label(step) names it.
export class Scrubber {
  constructor(parts, { seek, show, label, signal }) {
    Object.assign(this, { parts, show, label });
    this.step = 0;
    this.head = 0;
    this.span = 1; // steps over the whole width; stays as it is while dragging, though the run may grow
    this.dragging = null; // the step under the pointer while it is down
    this.wanted = null; // the step asked for and not shown by the server yet
    this.events = [];
    this.send = throttle((step) => seek(step), SEEK_EVERY);
    const { scrubber } = parts;
    const on = (type, handler) => scrubber.addEventListener(type, handler, { signal });
    on("pointerdown", (event) => this.down(event));
    on("pointermove", (event) => this.move(event));
    on("pointerup", (event) => this.up(event));
    on("pointercancel", (event) => this.up(event));
    on("pointerleave", () => this.dragging === null && this.hideBubble());
    signal.addEventListener("abort", () => { this.send.cancel(); clearTimeout(this.forget); });
  }

  // The step to draw: the one the hand has chosen until the server shows it, else the server's.
  get shown() {
    return this.dragging ?? this.wanted ?? this.step;
  }

  update(step, head, events) {
    this.step = step;
    this.head = head;
    if (this.wanted !== null && step === this.wanted) this.settle();
    if (this.dragging === null) this.span = Math.max(head, 1);
    const known = JSON.stringify(events);
    if (known !== this.known) {
      this.known = known;
      this.events = events.slice(-MOST_TICKS);
      this.parts.ticks.replaceChildren(...this.events.map(() => document.createElement("i")));
    }
    this.draw();
  }

  // Ask for a step from elsewhere (keys); shown at once.
  go(step) {
    this.want(Math.min(Math.max(step, 0), this.head));
    this.send(this.wanted);
    this.draw();
    this.show(this.shown);
  }

  want(step) {
    this.wanted = step;
    clearTimeout(this.forget); // a seek that the server cannot follow must not pin the handle for ever
    this.forget = setTimeout(() => { this.settle(); this.draw(); this.show(this.shown); }, 2500);
  }

  settle() {
    this.wanted = null;
    clearTimeout(this.forget);
  }

  draw() {
    const { scrubber, past, handle, ticks } = this.parts;
    const share = Math.min(this.shown / this.span, 1);
    past.style.transform = `scaleX(${share})`;
    handle.style.left = `${100 * share}%`;
    this.events.forEach(({ step }, i) => { ticks.children[i].style.left = `${100 * Math.min(step / this.span, 1)}%`; });
    scrubber.setAttribute("aria-valuemax", this.head);
    scrubber.setAttribute("aria-valuenow", this.shown);
    scrubber.setAttribute("aria-valuetext", this.label(this.shown));
    scrubber.classList.toggle("empty", this.head === 0);
  }

  down(event) {
    if (event.button !== 0 || this.head === 0) return;
    this.parts.scrubber.setPointerCapture(event.pointerId);
    this.parts.scrubber.focus({ preventScroll: true });
    this.parts.scrubber.classList.add("dragging");
    this.follow(event, SNAP);
  }

  move(event) {
    if (this.dragging === null) this.preview(event);
    else this.follow(event, 0);
  }

  up(event) {
    if (this.dragging === null) return;
    this.want(this.dragging);
    this.dragging = null;
    this.parts.scrubber.classList.remove("dragging");
    this.send.flush(); // the last step is always asked for, and now
    if (event.pointerType !== "mouse") this.hideBubble();
    this.span = Math.max(this.head, 1);
    this.draw();
  }

  follow(event, snap) {
    const { step } = this.at(event, snap);
    if (step !== this.dragging) {
      this.dragging = step;
      this.send(step);
      this.draw();
      this.show(step);
    }
    this.preview(event);
  }

  // The step, and the mark if one is near, under the pointer.
  at(event, snap) {
    const box = this.parts.scrubber.getBoundingClientRect();
    const x = Math.min(Math.max(event.clientX - box.left, 0), box.width);
    const distance = (mark) => Math.abs((mark.step / this.span) * box.width - x);
    const near = this.events.filter((mark) => distance(mark) <= SNAP).sort((a, b) => distance(a) - distance(b));
    const step = snap && near.length ? near[0].step : Math.round((x / box.width) * this.span);
    return { step: Math.min(step, this.head), near, x, width: box.width };
  }

  preview(event) {
    if (this.head === 0) return;
    const { step, near, x, width } = this.at(event, SNAP);
    const lines = [this.label(this.dragging ?? step)];
    if (near.length) lines.push(...near.filter((mark) => mark.step === near[0].step).slice(0, 3).map((mark) => mark.label));
    const { bubble } = this.parts;
    bubble.textContent = lines.join("\n");
    bubble.hidden = false;
    const half = bubble.offsetWidth / 2;
    bubble.style.left = `${Math.min(Math.max(x, half), width - half)}px`;
  }

  hideBubble() {
    this.parts.bubble.hidden = true;
  }
}

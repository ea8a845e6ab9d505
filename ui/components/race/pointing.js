// Mouse, finger and keyboard on the picture: what lies there, a start that is set, the relief that turns.

import { say } from "../shared/dom.js";
import { steady, tidy } from "./words.js";

const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const STRIDE = { usual: 0.02, shift: 0.1 }; // of the map, a press of an arrow key
const TURN = { drag: [0.009, 0.007], key: [0.12, 0.1] }; // radians a pixel, a press: around, and up

export class Pointing {
  /** `under`: the element that says what lies under the pointer; `hover(racer)`, `place({x, y})` and `soon()` act. */
  constructor(stage, { under, hover, place, soon, signal }) {
    Object.assign(this, { stage, under, hover, place, soon });
    this.dragging = false;
    const on = (type, listener) => stage.element.addEventListener(type, listener, { signal });
    on("pointermove", (event) => this.point(event));
    on("pointerleave", () => {
      this.hover(-1);
      say(this.under, "");
    });
    on("pointerdown", (event) => this.grab(event));
    on("click", (event) => {
      const place = stage.toPlane(...within(event, stage.element));
      if (place && event.detail < 2) this.place(place);
    });
    on("keydown", (event) => this.key(event));
    on("blur", () => stage.showCross(null));
  }

  point(event) {
    const { stage } = this;
    if (!stage.meta) return;
    const [x, y] = within(event, stage.element);
    const racer = stage.racerAt(x, y);
    this.hover(racer);
    const { label } = stage.meta.facts.racers?.[racer] ?? {};
    if (label !== undefined) {
      say(this.under, `${racer + 1}: ${label}, loss ${steady(stage.arrays.loss?.data[racer])}`);
      return;
    }
    const place = stage.toPlane(x, y);
    say(this.under, place && stage.terrain ? this.words(place) : "");
  }

  words({ x, y, u, v }) {
    const { terrain } = this.stage;
    return `(${tidy(x)}, ${tidy(y)}): loss ${tidy(terrain.value(terrain.heightAt(u, v)))}`;
  }

  grab({ clientX, clientY, pointerId }) {
    const { stage } = this;
    if (stage.flat) return;
    let [x, y] = [clientX, clientY];
    this.dragging = true;
    const own = new AbortController();
    stage.element.setPointerCapture(pointerId);
    stage.element.addEventListener("pointermove", (move) => {
      stage.rotate((x - move.clientX) * TURN.drag[0], (move.clientY - y) * TURN.drag[1]);
      [x, y] = [move.clientX, move.clientY];
      this.soon();
    }, { signal: own.signal });
    const end = () => {
      own.abort();
      this.dragging = false;
      stage.stale = true; // in full detail again
      this.soon();
    };
    for (const type of ["pointerup", "pointercancel"]) addEventListener(type, end, { once: true, signal: own.signal });
  }

  key(event) {
    const { stage } = this;
    const move = MOVES[event.key];
    if (event.key === "Enter" && stage.cursor) this.place(stage.cursor);
    else if (event.key === "Escape") stage.showCross(null);
    else if (move && !stage.flat) {
      stage.rotate(TURN.key[0] * move[0], TURN.key[1] * move[1]);
      this.soon();
    } else if (move && stage.terrain) this.step(move, event.shiftKey ? STRIDE.shift : STRIDE.usual);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Move the cursor, which begins at the start of the race. */
  step([right, up], stride) {
    const { stage } = this;
    const [x0, x1, y0, y1] = stage.range;
    const { x, y } = stage.cursor ?? { x: stage.meta.start[0], y: stage.meta.start[1] };
    const next = [clamp(x + right * stride * (x1 - x0), x0, x1), clamp(y + up * stride * (y1 - y0), y0, y1)];
    const [u, v] = stage.terrain.share(...next);
    const place = { x: next[0], y: next[1], u, v };
    stage.showCross(place);
    say(this.under, this.words(place));
  }
}

const clamp = (value, least, most) => Math.max(least, Math.min(most, value));

function within(event, element) {
  const box = element.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

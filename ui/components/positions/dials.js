// Rotary positions: each pair of numbers of a query as an arrow, before it is turned (pale) and after, and the angle between.

import { el, fit, number, say } from "../shared/dom.js";
import { withAlpha } from "../shared/palette.js";

const TURN = 2 * Math.PI;
const MOST = 16; // dials that are shown
const LABEL = 26; // px under each

export class Dials {
  constructor() {
    this.title = el("figcaption");
    this.canvas = el("canvas", { role: "img", "data-testid": "pos-dials" });
    this.holder = el("div", { class: "holder" }, this.canvas);
    this.note = el("p", { class: "legend", text: "Pale: before. Strong: turned. Under each: radians." });
    this.element = el("figure", {}, this.title, this.holder, this.note);
  }

  /** `angles` (T, P), `flat` and `turned` (T, 2 P): number i goes with number i + P. */
  draw({ angles, flat, turned }, place, name, palette) {
    const pairs = angles.shape[1];
    const shown = Math.min(MOST, pairs);
    say(this.title, `The query of token ${place + 1} “${name}”, ${shown < pairs ? `first ${shown} of ${pairs}` : `its ${pairs}`} pairs of numbers`);
    const [width, height] = [this.holder.clientWidth || 300, this.holder.clientHeight || 240];
    const columns = Math.ceil(Math.sqrt((shown * width) / height));
    const rows = Math.ceil(shown / columns);
    const radius = Math.max(8, Math.min(width / columns / 2 - 5, (height / rows - LABEL) / 2));
    const { context } = fit(this.canvas, width, height);
    context.clearRect(0, 0, width, height);
    const numbers = turned.data.subarray(place * 2 * pairs, (place + 1) * 2 * pairs);
    const before = flat.data.subarray(place * 2 * pairs, (place + 1) * 2 * pairs);
    let longest = 1e-9;
    for (let p = 0; p < pairs; p++) longest = Math.max(longest, Math.hypot(before[p], before[p + pairs]));
    context.font = "11px system-ui, sans-serif";
    context.textAlign = "center";
    for (let p = 0; p < shown; p++) {
      const [x, y] = [((p % columns) + 0.5) * (width / columns), Math.floor(p / columns) * (height / rows) + radius + 4];
      const angle = angles.data[place * pairs + p];
      context.strokeStyle = palette.grid;
      context.lineWidth = 1;
      context.beginPath();
      context.arc(x, y, radius, 0, TURN);
      context.stroke();
      const start = Math.atan2(before[p + pairs], before[p]);
      context.fillStyle = withAlpha(palette.primary, 0.16);
      context.beginPath();
      context.moveTo(x, y);
      context.arc(x, y, radius * 0.45, -start, -start - Math.min(angle, TURN), true);
      context.closePath();
      context.fill();
      arrow(context, x, y, (before[p] / longest) * radius, (-before[p + pairs] / longest) * radius, palette.batch, 1.3);
      arrow(context, x, y, (numbers[p] / longest) * radius, (-numbers[p + pairs] / longest) * radius, palette.primary, 2.2);
      context.fillStyle = palette.muted;
      context.fillText(short(angle), x, y + radius + 12);
    }
    this.canvas.setAttribute("aria-label", `${shown} pairs of numbers of the query of token ${place + 1}, turned by ${number(angles.data[place * pairs], 2)} radians for the first pair and ${number(angles.data[place * pairs + pairs - 1], 2)} for the last.`);
  }
}

/** Two digits that say something, however small. */
const short = (angle) => (angle === 0 ? "0" : angle < 1e-3 ? "<0.001" : String(Number(angle.toPrecision(2))));

function arrow(context, x, y, dx, dy, colour, width) {
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + dx, y + dy);
  context.stroke();
  const length = Math.hypot(dx, dy);
  if (length < 4) return;
  const [ux, uy] = [dx / length, dy / length];
  const head = 2.5 + width;
  context.beginPath();
  context.moveTo(x + dx, y + dy);
  context.lineTo(x + dx - head * (ux - 0.5 * uy), y + dy - head * (uy + 0.5 * ux));
  context.lineTo(x + dx - head * (ux + 0.5 * uy), y + dy - head * (uy - 0.5 * ux));
  context.fill();
}

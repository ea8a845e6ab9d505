// Lines over the layers (or time steps) on a logarithmic axis: as it is now, as it was before training, and in theory.

import { el, say } from "../shared/dom.js";
import { Chart } from "./chart.js";
import { power, reach, tidy, ticks } from "./scale.js";

const APART = 22; // px between two lines of the grid, at least
const SPARSE = 11; // px a column: where they are wider, values have dots
const ALONE = 12; // px to each side of a value without a neighbour

const drawable = (value) => value > 0 && Number.isFinite(value);

export class Profile extends Chart {
  constructor({ name, help, pick }) {
    super({ props: { "data-testid": `profile-${name}` }, pick, above: 8 });
    this.title = el("h3", { title: help });
    this.keys = el("div", { class: "keys", "aria-hidden": "true" });
    this.element = el("section", { class: "profile" }, el("div", { class: "heading" }, this.title, this.keys), this.canvas);
  }

  /** `title` says what and when; `lines` are { label, role, values, dash?, wide? }: `role` names a colour. Those without
   * a number are left out. */
  update({ title, lines, columns }) {
    this.lines = lines.filter(({ values }) => values?.some((value) => !Number.isNaN(value)));
    this.columns = columns;
    say(this.title, title);
    const known = this.lines.map(({ label }) => label).join();
    if (known !== this.known) {
      this.known = known;
      this.keys.replaceChildren(...this.lines.map(({ label, role, dash }) => el("span", { class: `line ${dash ? "dashed" : ""}`, style: `--line: var(--tl-${role})`, text: label })));
    }
    const now = this.lines[0]?.values;
    this.canvas.setAttribute("aria-label", now ? `${title}: first ${tidy(now[0])}, last ${tidy(now[columns - 1])}, log scale` : title);
  }

  draw(palette, marked) {
    if (!this.lines) return;
    const context = this.begin(palette);
    const { x, y, width, height } = this.plot;
    const range = reach(this.lines.flatMap(({ values }) => [...values]));
    const [low, high] = range ?? [0, 1];
    const up = (value) => y + height * (1 - (Math.log10(value) - low) / (high - low));
    const across = (i) => x + ((i + 0.5) * width) / this.columns;
    const most = Math.max(2, Math.floor(height / (APART * this.scale)));
    if (range) for (const place of ticks(low, high, most)) this.gridline(context, palette, up(10 ** place), power(place));
    else this.note(context, palette, "nothing above 0 to draw");
    if (marked) this.frame(context, palette, marked.column);
    for (const line of [...this.lines].reverse()) this.line(context, palette, line, across, up);
  }

  /** A line with gaps where nothing is known; a value of 0 lies on the bottom as a hollow dot. */
  line(context, palette, { values, role, dash, wide }, across, up) {
    const colour = role.startsWith("run-") ? palette.runs[Number(role.slice(4))] : palette[role];
    context.strokeStyle = context.fillStyle = colour;
    context.lineWidth = wide;
    context.setLineDash(dash ? [5, 4] : []);
    context.beginPath();
    values.forEach((value, i) => {
      if (!drawable(value)) return;
      const [before, after] = [drawable(values[i - 1]), drawable(values[i + 1])];
      const alone = before || after ? 0 : ALONE;
      context[before ? "lineTo" : "moveTo"](across(i) - alone, up(value));
      if (alone) context.lineTo(across(i) + alone, up(value));
    });
    context.stroke();
    context.setLineDash([]);
    if (!dash) this.dots(context, values, wide >= 2 && this.plot.width / this.columns > SPARSE, across, up);
  }

  dots(context, values, filled, across, up) {
    const bottom = this.plot.y + this.plot.height - 3;
    context.lineWidth = 1;
    values.forEach((value, i) => {
      context.beginPath();
      if (value === 0) {
        context.arc(across(i), bottom, 2.5, 0, 7);
        context.stroke();
      } else if (filled && drawable(value)) {
        context.arc(across(i), up(value), 2.6, 0, 7);
        context.fill();
      }
    });
  }
}

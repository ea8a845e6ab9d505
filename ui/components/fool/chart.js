// Lines of shares (0 to 100 %) over the strength of an attack.

import { el, fit } from "../shared/dom.js";
import { short } from "../shared/chances.js";
import { textScale } from "../shared/textsize.js";
import { tickText } from "../shared/axes.js";
import { ticks } from "../shared/ticks.js";

const HEIGHT = 170; // px
const MARGIN = { left: 44, right: 14, top: 26, bottom: 32 };

export class LineChart {
  constructor(testid, axis) {
    this.axis = axis;
    this.canvas = el("canvas", { role: "img", "data-testid": testid });
    this.element = el("div", { class: "chart" }, this.canvas);
  }

  /** `series` of { x, y, colour, name, dash }; the axis ends at `most`, a vertical line stands at `cursor`. */
  draw(series, { palette, most, cursor, words }) {
    const width = this.element.clientWidth;
    if (!width) return;
    const { context } = fit(this.canvas, width, HEIGHT);
    context.clearRect(0, 0, width, HEIGHT);
    this.family ??= getComputedStyle(this.element).fontFamily || "sans-serif";
    context.font = `${11 * textScale(this.element)}px ${this.family}`;
    const [right, bottom] = [width - MARGIN.right, HEIGHT - MARGIN.bottom];
    const x = (strength) => MARGIN.left + (strength / most) * (right - MARGIN.left);
    const y = (share) => bottom - share * (bottom - MARGIN.top);
    this.frame(context, palette, { x, y, right, bottom, most });
    if (cursor <= most) line(context, [[x(cursor), MARGIN.top], [x(cursor), bottom]], palette.cursor, 1);
    for (const { x: strengths, y: shares, colour, dash } of series) {
      context.setLineDash(dash ?? []);
      line(context, Array.from(strengths, (strength, i) => [x(strength), y(shares[i])]), colour, 2);
      context.setLineDash([]);
    }
    this.names(context, series, right, palette);
    this.describe(series, words);
  }

  frame(context, palette, { x, y, right, bottom, most }) {
    context.textBaseline = "middle";
    context.fillStyle = palette.muted;
    context.textAlign = "right";
    for (const share of [0, 0.5, 1]) {
      line(context, [[MARGIN.left, y(share)], [right, y(share)]], palette.grid, 1);
      context.fillText(`${100 * share} %`, MARGIN.left - 6, y(share));
    }
    context.textAlign = "center";
    for (const strength of ticks(0, most, 6)) context.fillText(tickText(strength), x(strength), bottom + 10);
    context.fillText(this.axis, (MARGIN.left + right) / 2, bottom + 24);
  }

  // The names of the lines in a row above them.
  names(context, series, right, palette) {
    context.textAlign = "right";
    let end = right;
    for (const { name, colour, dash } of [...series].reverse()) {
      const text = short(name);
      const start = end - context.measureText(text).width - 26;
      context.fillStyle = palette.ink;
      context.fillText(text, end, 9);
      context.setLineDash(dash ?? []);
      line(context, [[start, 9], [start + 20, 9]], colour, 2);
      context.setLineDash([]);
      end = start - 18;
    }
  }

  describe(series, words) {
    const ends = series.map(({ name, y }) => `${name} from ${Math.round(100 * y[0])} % to ${Math.round(100 * y.at(-1))} %`);
    const said = ends.length ? `${words}: ${ends.join(", ")}` : `${words}: nothing yet`;
    if (this.canvas.getAttribute("aria-label") !== said) this.canvas.setAttribute("aria-label", said);
  }
}

function line(context, points, colour, width) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.beginPath();
  for (const [x, y] of points) if (Number.isFinite(y)) context.lineTo(x, y);
  context.stroke();
}

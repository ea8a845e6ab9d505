// What the charts over layers (or time steps) share: a canvas with a column for each, numbered below, that says what is
// pointed at. All leave the same room at the sides, so that columns stand above each other.

import { el, fit } from "../shared/dom.js";
import { textScale } from "../shared/textsize.js";
import { columnTicks } from "./scale.js";

const LEFT = 50; // px, for the numbers beside
const RIGHT = 12; // for half of the last column's number
const BELOW = 20; // px, for the numbers of the columns
const NEAR = 6; // px between a plot and the numbers beside it

export class Chart {
  /** `props` of the canvas; `pick` is told { column, row } of what is pointed at (`row` null but in a map), or null. */
  constructor({ props, pick, above }) {
    this.canvas = el("canvas", { role: "img", ...props });
    this.above = above;
    this.canvas.addEventListener("pointermove", (event) => pick(this.cell(event.offsetX, event.offsetY)));
    this.canvas.addEventListener("pointerleave", () => pick(null));
  }

  /** Empties the canvas and numbers its columns; `this.plot` is the part to draw on. */
  begin(palette) {
    const [width, height] = [this.canvas.clientWidth, this.canvas.clientHeight];
    const { context } = fit(this.canvas, width, height);
    this.canvas.style.width = this.canvas.style.height = ""; // the style sheet says how large it is
    this.scale = textScale(this.canvas);
    const { x, y, width: wide, height: tall } = (this.plot = { x: LEFT, y: this.above, width: width - LEFT - RIGHT, height: height - this.above - BELOW * this.scale });
    context.clearRect(0, 0, width, height);
    context.font = `${11 * this.scale}px system-ui, sans-serif`;
    context.fillStyle = palette.muted;
    context.lineWidth = 1;
    context.textAlign = "center";
    context.textBaseline = "top";
    for (const column of columnTicks(this.columns, wide)) context.fillText(String(column), x + ((column - 0.5) * wide) / this.columns, y + tall + 5);
    return context;
  }

  /** A number beside the plot, at a height in px. */
  beside(context, text, level) {
    context.textAlign = "right";
    context.textBaseline = "middle";
    context.fillText(text, this.plot.x - NEAR, level, LEFT - NEAR - 2);
  }

  /** The same with a line of that colour across the plot. */
  gridline(context, palette, level, text, colour = palette.grid) {
    const { x, width } = this.plot;
    context.strokeStyle = colour;
    context.beginPath();
    context.moveTo(x, Math.round(level) + 0.5);
    context.lineTo(x + width, Math.round(level) + 0.5);
    context.stroke();
    context.fillStyle = palette.muted;
    this.beside(context, text, level);
  }

  /** Words in the middle of the plot, below `from` px of it. */
  note(context, palette, text, from = 0) {
    const { x, y, width, height } = this.plot;
    context.fillStyle = palette.muted;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(text, x + width / 2, y + (from + height) / 2);
  }

  /** A frame around a column. */
  frame(context, palette, column) {
    const { x, y, width, height } = this.plot;
    const wide = width / this.columns;
    context.strokeStyle = palette.cursor;
    context.lineWidth = 1;
    context.strokeRect(x + column * wide + 0.5, y + 0.5, wide - 1, height - 1);
  }

  cell(x) {
    if (!this.plot) return null;
    const column = Math.floor(((x - this.plot.x) / this.plot.width) * this.columns);
    return column < 0 || column >= this.columns ? null : { column, row: null };
  }
}

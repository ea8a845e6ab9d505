// A row of units on one vertical axis, each with a dot, a dot with a line through it, or a band behind it.

import { number } from "../shared/dom.js";

/** Units side by side on one vertical axis. */
export class UnitAxis {
  constructor(context, box, [low, high], units, palette) {
    const room = (high - low || 1) * 0.06;
    Object.assign(this, { context, box, palette, low: low - room, high: high + room, pitch: box.width / units });
    context.fillStyle = palette.muted;
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const value of [low, high]) context.fillText(number(value, 2), box.left - 5, Math.min(box.top + box.height - 4, Math.max(box.top + 5, this.y(value))));
    context.strokeStyle = palette.grid;
    context.strokeRect(box.left + 0.5, box.top + 0.5, box.width - 1, box.height - 1);
    if (low < 0 && high > 0) this.level(0);
  }

  x(unit) {
    return this.box.left + (unit + 0.5) * this.pitch;
  }

  y(value) {
    return this.box.top + this.box.height * (1 - (value - this.low) / (this.high - this.low));
  }

  level(value) {
    const { context, box, palette } = this;
    context.strokeStyle = palette.outline;
    context.lineWidth = 1;
    context.setLineDash([3, 3]);
    context.beginPath();
    context.moveTo(box.left, this.y(value));
    context.lineTo(box.left + box.width, this.y(value));
    context.stroke();
    context.setLineDash([]);
  }

  band(unit, middle, half, fill, line) {
    const { context } = this;
    const wide = Math.max(3, Math.min(14, this.pitch * 0.75));
    context.fillStyle = fill;
    context.fillRect(this.x(unit) - wide / 2, this.y(middle + half), wide, Math.max(1, this.y(middle - half) - this.y(middle + half)));
    context.fillStyle = line;
    context.fillRect(this.x(unit) - wide / 2, this.y(middle) - 1, wide, 2);
  }

  whisker(unit, middle, half, colour) {
    const { context } = this;
    if (!Number.isFinite(middle)) return;
    context.strokeStyle = colour;
    context.lineWidth = 1.2;
    context.beginPath();
    context.moveTo(this.x(unit), this.y(middle - half));
    context.lineTo(this.x(unit), this.y(middle + half));
    context.stroke();
    this.dot(unit, middle, colour, true);
  }

  dot(unit, value, colour, filled) {
    const { context } = this;
    if (!Number.isFinite(value)) return;
    context.beginPath();
    context.arc(this.x(unit), this.y(value), Math.max(1.6, Math.min(3, this.pitch / 4)), 0, 2 * Math.PI);
    context.lineWidth = 1.3;
    context.fillStyle = context.strokeStyle = colour;
    if (filled) context.fill();
    else context.stroke();
  }

  caption(words) {
    const { context, box, palette } = this;
    context.fillStyle = palette.muted;
    context.textAlign = "center";
    context.textBaseline = "top";
    context.fillText(words, box.left + box.width / 2, box.top + box.height + 3);
  }
}

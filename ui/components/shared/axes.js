// The axes of a square picture of the plane.

import { tickText, ticks } from "./ticks.js";

const BELOW = 25; // px from the square to the middle of a direction's name
const LEFT = 37;
const NARROW = 280; // px of a square with room for fewer ticks

/** Frame, ticks with their values, and the names of both directions, in the font of the context. `box` is { left, top, side } in
 *  px, `range` [x low, x high, y low, y high], `names` the two directions. */
export function drawAxes(context, { box: { left, top, side }, range: [x0, x1, y0, y1], names }, palette) {
  const many = side < NARROW ? 4 : 6;
  const bottom = top + side;
  context.lineWidth = 1;
  context.strokeStyle = palette.border;
  context.strokeRect(left - 0.5, top - 0.5, side + 1, side + 1);
  context.strokeStyle = palette.outline;
  context.fillStyle = palette.muted;
  context.textAlign = "center";
  context.textBaseline = "top";
  context.beginPath();
  for (const value of ticks(x0, x1, many)) {
    const x = left + ((value - x0) / (x1 - x0)) * side;
    context.moveTo(x, bottom + 1);
    context.lineTo(x, bottom + 5);
    context.fillText(tickText(value), x, bottom + 7);
  }
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const value of ticks(y0, y1, many)) {
    const y = top + ((y1 - value) / (y1 - y0)) * side;
    context.moveTo(left - 1, y);
    context.lineTo(left - 5, y);
    context.fillText(tickText(value), left - 7, y);
  }
  context.stroke();
  context.fillStyle = palette.ink;
  context.textAlign = "center";
  context.fillText(names[0], left + side / 2, bottom + BELOW, side);
  context.save();
  context.translate(left - LEFT, top + side / 2);
  context.rotate(-Math.PI / 2);
  context.fillText(names[1], 0, 0, side);
  context.restore();
}

export { tickText };

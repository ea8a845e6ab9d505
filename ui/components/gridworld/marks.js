// Small signs drawn on cells: arrows, a flag, a hole, a start, wind. All take the middle of where they stand and a size in px.

export const DIRECTIONS = { up: [0, -1], right: [1, 0], down: [0, 1], left: [-1, 0] };
export const WAYS = { "^": [0, -1], ">": [1, 0], v: [0, 1], "<": [-1, 0] };

/** An arrow from the middle of a cell towards one side. */
export function arrow(context, x, y, [dx, dy], length, width, colour) {
  const [tip, head] = [length, Math.max(4, width * 2.6)];
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = width;
  context.lineCap = "round";
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + dx * (tip - head), y + dy * (tip - head));
  context.stroke();
  head_(context, x + dx * tip, y + dy * tip, [dx, dy], head);
}

/** The filled tip of an arrow, its point at (x, y). */
export function head_(context, x, y, [dx, dy], size) {
  const half = size * 0.62;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x - dx * size - dy * half, y - dy * size + dx * half);
  context.lineTo(x - dx * size + dy * half, y - dy * size - dx * half);
  context.closePath();
  context.fill();
}

export function flag(context, x, y, size, colour) {
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = Math.max(1.5, size * 0.1);
  context.lineCap = "round";
  context.beginPath();
  context.moveTo(x - size * 0.3, y + size * 0.5);
  context.lineTo(x - size * 0.3, y - size * 0.5);
  context.stroke();
  context.beginPath();
  context.moveTo(x - size * 0.3, y - size * 0.5);
  context.lineTo(x + size * 0.45, y - size * 0.24);
  context.lineTo(x - size * 0.3, y + size * 0.04);
  context.closePath();
  context.fill();
}

export function pit(context, x, y, size, colour) {
  context.strokeStyle = colour;
  context.lineWidth = Math.max(2, size * 0.15);
  context.lineCap = "round";
  context.beginPath();
  for (const [dx, dy] of [[1, 1], [1, -1]]) {
    context.moveTo(x - dx * size * 0.34, y - dy * size * 0.34);
    context.lineTo(x + dx * size * 0.34, y + dy * size * 0.34);
  }
  context.stroke();
}

/** An arrow that turns round: back to the start. */
export function returned(context, x, y, size, colour) {
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = Math.max(1.5, size * 0.12);
  context.lineCap = "round";
  context.beginPath();
  context.arc(x, y, size * 0.36, -0.25 * Math.PI, 0.95 * Math.PI);
  context.stroke();
  head_(context, x - size * 0.36, y - size * 0.3, [0, -1], size * 0.42);
}

/** Three strokes and a tip, or two tips: the wind blows that way, one or two cells far. */
export function wind(context, x, y, [dx, dy], size, colour, two) {
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = Math.max(1, size * 0.09);
  context.lineCap = "round";
  context.beginPath();
  for (const side of [-1, 0, 1]) {
    const [long, off] = [side ? 0.3 : 0.5, side * size * 0.28];
    context.moveTo(x - dx * size * 0.5 + dy * off, y - dy * size * 0.5 + dx * off);
    context.lineTo(x + dx * size * (long - 0.3) + dy * off, y + dy * size * (long - 0.3) + dx * off);
  }
  context.stroke();
  head_(context, x + dx * size * 0.5, y + dy * size * 0.5, [dx, dy], size * 0.36);
  if (two) head_(context, x + dx * size * 0.12, y + dy * size * 0.12, [dx, dy], size * 0.36);
}

/** A number as short as a cell has room for. */
export function short(value) {
  if (!Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = value.toFixed(size >= 99.5 ? 0 : size >= 9.95 ? 1 : 2);
  return text.replace(/^-(?=[0.]+$)/, "").replace("-", "−");
}

/** A number for a quarter of a cell: shorter still, without the zero before the point. */
export function tiny(value) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  return value.toFixed(size >= 9.95 ? 0 : size >= 0.995 ? 1 : 2).replace(/^-?0\.00$/, "0").replace(/^(-?)0\./, "$1.").replace("-", "−");
}

/** A reward as it was typed: no zeros behind. */
export const plain = (value) => `${value > 0 ? "+" : ""}${Number(value.toFixed(3))}`.replace("-", "−");

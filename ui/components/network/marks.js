// What stands in a unit's box besides its map: the curve of a one-variable unit, the picture of a switched-off feature,
// the cross of a silenced unit, the snowflake of a frozen one.

// The features' own formulas; only for boxes that are off, of which the run computes no map.
const FORMULAS = {
  x1: (a) => a,
  x2: (a, b) => b,
  "x1^2": (a) => a * a,
  "x2^2": (a, b) => b * b,
  "x1*x2": (a, b) => a * b,
  "sin x1": (a) => Math.sin(a),
  "sin x2": (a, b) => Math.sin(b),
};
const GRID = 12;
const pictures = new Map();

/** The middle row of a unit's map as a line: a function of one variable. */
export function drawMark(context, maps, size, index, left, top, side, ink) {
  const row = index * size * size + (size >> 1) * size;
  context.beginPath();
  for (let i = 0; i < size; i++) {
    const x = left + ((i + 0.5) / size) * side;
    const y = top + side / 2 - ((maps[row + i] - 128) / 127) * side * 0.42;
    if (i) context.lineTo(x, y);
    else context.moveTo(x, y);
  }
  context.strokeStyle = ink;
  context.lineWidth = 1.3;
  context.stroke();
}

/** A feature that is off: its shape, faint; a plain box when it is a column of somebody's data. */
export function drawOff(context, name, facts, palette, left, top, side) {
  const formula = FORMULAS[name];
  if (!formula) return;
  const [low1, high1, low2, high2] = facts.extent;
  const key = `${name} ${facts.extent} ${palette.name}`;
  if (!pictures.has(key)) {
    if (pictures.size > 60) pictures.clear();
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = GRID;
    const values = Array.from({ length: GRID * GRID }, (_, i) => {
      const u = ((i % GRID) + 0.5) / GRID;
      const v = (Math.floor(i / GRID) + 0.5) / GRID;
      return formula(low1 + u * (high1 - low1), high2 - v * (high2 - low2));
    });
    const largest = Math.max(...values.map(Math.abs)) || 1;
    const pen = canvas.getContext("2d");
    values.forEach((value, i) => {
      pen.fillStyle = palette.ink;
      pen.globalAlpha = 0.5 + (0.5 * value) / largest;
      pen.fillRect(i % GRID, Math.floor(i / GRID), 1, 1);
    });
    pictures.set(key, canvas);
  }
  context.globalAlpha = 0.22;
  context.drawImage(pictures.get(key), left, top, side, side);
  context.globalAlpha = 1;
}

/** A unit that is silenced: its map greyed, under a cross (zero) or a level line (its mean, whatever the input). */
export function drawSilenced(context, way, left, top, side, palette) {
  if (!way) return;
  context.globalAlpha = 0.78;
  context.fillStyle = palette.surface;
  context.fillRect(left + 1, top + 1, side - 2, side - 2);
  context.globalAlpha = 1;
  const [low, high, middle] = [0.24 * side, 0.76 * side, side / 2];
  context.beginPath();
  if (way === "zero") {
    context.moveTo(left + low, top + low);
    context.lineTo(left + high, top + high);
    context.moveTo(left + high, top + low);
    context.lineTo(left + low, top + high);
  } else {
    context.moveTo(left + low * 0.6, top + middle);
    context.lineTo(left + side - low * 0.6, top + middle);
  }
  context.lineCap = "round";
  context.strokeStyle = palette.danger;
  context.lineWidth = Math.max(2, side / 13);
  context.stroke();
}

/** A snowflake at the unit's upper right corner: its weights stay as they are. */
export function drawFrozen(context, x, y, palette) {
  context.beginPath();
  context.arc(x, y, 7.5, 0, 2 * Math.PI);
  context.fillStyle = palette.raised;
  context.fill();
  context.strokeStyle = palette.primary;
  context.lineWidth = 1;
  context.stroke();
  context.beginPath();
  for (let i = 0; i < 3; i++) {
    const [dx, dy] = [5 * Math.sin((i * Math.PI) / 3), 5 * Math.cos((i * Math.PI) / 3)];
    context.moveTo(x - dx, y - dy);
    context.lineTo(x + dx, y + dy);
  }
  context.lineWidth = 1.4;
  context.stroke();
}

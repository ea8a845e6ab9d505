// Where everything stands, as pure functions of the columns and the space (CSS pixels).

export const NODE = { max: 40, min: 22 };
const LETTER = 7; // width of a letter of a name, about; names stand left of inputs and right of outputs
const LEAST_PITCH = { x: 60, y: 28 };
const TIGHT = { min: 17, y: 22 }; // of two pictures next to each other
const COMPACT = 84; // below this distance of columns their controls are drawn smaller
const GAP = 14;

/**
 * Places of all units: {width, height, node, compact, columns: [{x, ys, stays}]} with centres of units. `height` exceeds
 * the space when nodes at their readable minimum do not fit, and the component then scrolls; columns that fit stay in view.
 * `space` is {width, height, tight}.
 */
export function place(columns, space) {
  const rows = Math.max(...columns.map((units) => units.length));
  const room = space.height - 2 * GAP + 6;
  const least = space.tight ? TIGHT : { min: NODE.min, y: LEAST_PITCH.y };
  const node = Math.max(least.min, Math.min(NODE.max, Math.floor((room / rows) * 0.78)));
  const height = rows * least.y <= room ? space.height : rows * least.y + 2 * GAP;
  const longest = (units) => Math.max(...units.map((unit) => (unit.label ?? "").length));
  const left = Math.max(52, Math.min(112, longest(columns[0]) * LETTER + 10)) + NODE.max / 2 + 4;
  const label = Math.min(86, longest(columns.at(-1)) * LETTER + 13);
  const right = NODE.max / 2 + (longest(columns.at(-1)) ? 10 + label : 18);
  const gaps = Math.max(1, columns.length - 1);
  const pitch = Math.max(LEAST_PITCH.x, (space.width - left - right) / gaps);
  const placed = columns.map((units, c) => {
    const fits = units.length * least.y <= room;
    const step = fits ? Math.min(room / units.length, node + 22) : least.y;
    const middle = fits ? space.height / 2 : height / 2;
    const first = middle - ((units.length - 1) * step) / 2;
    return { x: left + c * pitch, ys: units.map((_, row) => first + row * step), stays: fits };
  });
  return { width: Math.max(space.width, left + gaps * pitch + right), height, node, compact: pitch < COMPACT, columns: placed };
}

/** Height of the curve from (x0, y0) to (x1, y1) at x: the S-bend that `bend` draws. */
export function heightAt(x, x0, y0, x1, y1) {
  const u = Math.max(0, Math.min(1, (x - x0) / (x1 - x0)));
  let t = u; // x(t) = 1.5 t (1 - t) + t^3 rises steadily, so a few Newton steps invert it
  for (let i = 0; i < 5; i++) t -= (1.5 * t * (1 - t) + t * t * t - u) / Math.max(0.3, 1.5 - 3 * t + 3 * t * t);
  return y0 + (y1 - y0) * t * t * (3 - 2 * t);
}

/** Adds that S-bend to a canvas path. */
export function bend(path, x0, y0, x1, y1) {
  const middle = (x0 + x1) / 2;
  path.moveTo(x0, y0);
  path.bezierCurveTo(middle, y0, middle, y1, x1, y1);
}

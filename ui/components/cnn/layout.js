// Where the feature maps of every layer stand: columns of square tiles, as large as the place allows.

const GAP = 3; // px between tiles
const LARGEST = 92; // px of a tile of the layer with the largest maps
const SMALLEST = [30, 46]; // px below which the network is wider than its place, and scrolls: in a wide place and in a narrow one
const NARROW = 480; // px, as on a phone: maps are there to be touched
const CELL = [15, 4]; // px of a unit that is one number, at most and at least
const THIN = 20; // px of a layer that only hands on: flatten, dropout
const SPACE = 14; // px between two columns
const LETTER = 7.2; // px of a letter of a layer's name

/** How each of `stages` ({ name, count, side: of a map, 1 for a number, thin }) is laid out in `width` x `height` px:
 *  [{ columns, rows, tile, gap, width }]. The sum of the widths may be more than there is: then the place scrolls. */
export function arrange(stages, width, height) {
  const largest = Math.max(1, ...stages.map(({ side }) => side));
  let found = [];
  for (let base = LARGEST; base >= SMALLEST[width < NARROW ? 1 : 0]; base -= 2) {
    found = stages.map((stage) => {
      const column = place(stage, base, largest, height);
      return stage.thin ? column : { ...column, width: Math.max(column.width, Math.ceil(stage.name.length * LETTER)) };
    });
    const wide = found.reduce((sum, column) => sum + column.width + SPACE, -SPACE);
    if (wide <= width) break;
  }
  return found;
}

function place({ count, side, thin }, base, largest, height) {
  if (thin) return { columns: 0, rows: 0, tile: 0, gap: 0, width: THIN };
  if (side === 1) return numbers(count, height);
  const tile = Math.round(base * (0.5 + 0.5 * Math.sqrt(side / largest))); // smaller maps are smaller, yet can be read
  return grid(count, Math.min(tile, Math.floor(height)), GAP, height);
}

function numbers(count, height) {
  for (let cell = CELL[0]; cell >= CELL[1]; cell--) {
    const found = grid(count, cell, cell > 6 ? 2 : 1, height);
    if (found.columns <= 1 + (count > 24) + (count > 64) || cell === CELL[1]) return found;
  }
  return null;
}

function grid(count, tile, gap, height) {
  const fit = Math.max(1, Math.floor((height + gap) / (tile + gap)));
  const columns = Math.ceil(count / fit);
  const rows = Math.ceil(count / columns); // as even as can be
  return { columns, rows, tile, gap, width: columns * (tile + gap) - gap };
}

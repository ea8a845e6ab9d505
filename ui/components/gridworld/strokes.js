// One stroke of a tool over the board: from the press to the release, with all the cells between two events of the pointer.

import { words } from "./text.js";
import { plain } from "./marks.js";

export class Strokes {
  /** `changed(grid, done)`: the grid as it is drafted, and whether the stroke has ended. */
  constructor(tools, changed) {
    Object.assign(this, { tools, changed, stroke: null, grid: null, said: "" });
  }

  begin(grid, cell, event) {
    this.stroke = this.tools.begin(grid, cell, event);
    if (!this.stroke) return;
    this.grid = this.tools.apply(grid, this.stroke, cell, event);
    this.tell(cell, false);
  }

  move(cell, event) {
    const { stroke } = this;
    if (!stroke) return;
    const before = this.grid;
    for (const between of cell < 0 || stroke.name === "reward" ? [cell] : line(this.grid, stroke.last, cell)) this.grid = this.tools.apply(this.grid, stroke, between, event);
    if (cell >= 0) stroke.last = cell;
    if (this.grid !== before) this.tell(stroke.name === "reward" ? stroke.cell : cell, false);
  }

  end(event) {
    const { stroke } = this;
    if (!stroke) return;
    if (stroke.name === "reward") this.grid = this.tools.apply(this.grid, stroke, stroke.cell, event);
    const grid = this.grid;
    this.drop();
    this.changed(grid, true);
  }

  /** The tool on one cell, from the keyboard. */
  tap(grid, cell) {
    if (cell < 0) return;
    this.begin(grid, cell, { clientY: 0, type: "pointerdown" });
    this.end({ clientY: 0, type: "pointerup" });
  }

  /** Forget a stroke that has not ended. */
  drop() {
    this.stroke = this.grid = null;
    this.said = "";
  }

  tell(cell, done) {
    const here = this.grid.cells[cell];
    this.said = here ? `Row ${Math.floor(cell / this.grid.columns) + 1}, column ${(cell % this.grid.columns) + 1}: ${words(this.grid, cell, plain)}` : "";
    this.changed(this.grid, done);
  }
}

/** The cells from one to another, without the first unless it is the last as well. */
function line({ columns }, from, to) {
  const [x, y, tx, ty] = [from % columns, Math.floor(from / columns), to % columns, Math.floor(to / columns)];
  const steps = Math.max(Math.abs(tx - x), Math.abs(ty - y));
  if (!steps) return [to];
  return Array.from({ length: steps }, (_, k) => {
    const share = (k + 1) / steps;
    return Math.round(y + (ty - y) * share) * columns + Math.round(x + (tx - x) * share);
  });
}

// A grid as text and back: rows are parted by "/", cells by blanks. `.` free, `#` wall, `S` start; a number is the reward
// on entering; `!` after it says that the episode ends there, `@` that the agent is put back on the start; one or two of
// ^ > v < are wind that blows one or two cells that way. The engine has the last word on what is a grid.

const CELL = /^(?:\.|(S)?([+-]?(?:\d+\.?\d*|\.\d+))?([!@])?(\^{1,2}|>{1,2}|v{1,2}|<{1,2})?)$/;
const BLOWS = { "^": "up", ">": "right", v: "down", "<": "left" };

/** A cell where nothing is. `reward` null: entering pays what every move pays. */
export const FREE = Object.freeze({ wall: false, start: false, reward: null, ends: false, back: false, wind: "" });
export const round = (value) => Math.round(value * 1000) / 1000;

/** { rows, columns, cells: [{ wall, start, reward, ends, back, wind }] }, or null for text that is none. */
export function parse(text) {
  const rows = String(text ?? "").split("/").map((row) => row.trim().split(/\s+/));
  const columns = rows[0].length;
  const cells = rows.flat().map(one);
  if (rows.some((row) => row.length !== columns) || cells.includes(null)) return null;
  return { rows: rows.length, columns, cells };
}

function one(token) {
  if (token === "#") return { ...FREE, wall: true };
  const found = CELL.exec(token);
  if (!found || !token) return null;
  const [, start, reward, mark, wind] = found;
  return { ...FREE, start: Boolean(start), reward: reward === undefined ? null : Number(reward), ends: mark === "!", back: mark === "@", wind: wind ?? "" };
}

/** The text of a grid as `parse` gives it. */
export function write({ columns, cells }) {
  const tokens = cells.map(token);
  const rows = [];
  for (let i = 0; i < tokens.length; i += columns) rows.push(tokens.slice(i, i + columns).join(" "));
  return rows.join("/");
}

function token({ wall, start, reward, ends, back, wind }) {
  if (wall) return "#";
  const number = reward === null ? "" : `${reward > 0 ? "+" : ""}${round(reward)}`;
  return `${start ? "S" : ""}${number}${ends ? "!" : back ? "@" : ""}${wind}` || ".";
}

/** Whether an episode (or the way) is over there, so that nothing is to be chosen. */
export const closed = ({ wall, ends, back }) => wall || ends || back;

/** The grid with another number of rows and columns: cut, or grown by free cells, at its right and lower edge. */
export function resized(grid, rows, columns) {
  const cells = Array.from({ length: rows * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    return row < grid.rows && column < grid.columns ? grid.cells[row * grid.columns + column] : { ...FREE };
  });
  if (grid.cells.some(({ start }) => start) && !cells.some(({ start }) => start)) cells[0] = { ...FREE, start: true };
  return { rows, columns, cells };
}

/** Tells which ends are goals: those with a good reward; and, in a grid where there are none such, those without any. */
export function goals({ cells }) {
  const rewarding = cells.some(({ ends, reward }) => ends && reward > 0);
  return ({ ends, reward }) => ends && (reward > 0 || (!rewarding && !reward));
}

/** What a cell of the grid is, in words; `plain` writes a number. */
export function words(grid, i, plain) {
  const cell = grid.cells[i];
  if (cell.wall) return "wall";
  const what = cell.ends ? (goals(grid)(cell) ? "goal" : "pit") : cell.back ? "back to the start" : cell.start ? "start" : "free";
  const reward = cell.reward === null ? "" : `, reward ${plain(cell.reward)}`;
  return `${what}${cell.ends ? ", the episode ends" : ""}${reward}${cell.wind ? `, wind ${BLOWS[cell.wind[0]]}${cell.wind.length > 1 ? " (2 cells)" : ""}` : ""}`;
}

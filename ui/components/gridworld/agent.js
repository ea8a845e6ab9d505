// What moves above the board: the agent with the way it has come, imagined updates, the greedy path, and the cell that is
// looked at with where its moves may lead. The agent walks every cell between two frames, as long as they are few.

import { DIRECTIONS, arrow, head_ } from "./marks.js";

const MOST = 14; // cells walked between two frames; of more only the last are shown
const LONG = 40; // cells of the way that are drawn
const LONGEST = 450; // ms from one cell to the next

const SIDES = [[0, -1], [0, 1], [-1, 0], [1, 0]]; // where the chance of staying is written

export class Agent {
  constructor(board) {
    this.board = board;
    this.queue = [];
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
  }

  /** A new frame. `walk`: agent, trail (cells, the newest last), step, run, over. */
  update(walk) {
    const now = performance.now();
    const passed = Math.min(1000, now - (this.at ?? now - 300));
    const before = this.walk;
    this.walk = walk;
    if (walk.step !== before?.step || walk.run !== before?.run) this.at = now;
    if (walk.agent < 0) {
      this.queue = [];
      this.here = null;
      return;
    }
    const fresh = !before || walk.run !== before.run || walk.step < before.step || this.here == null;
    if (fresh || this.calm.matches || this.board.size === undefined) {
      this.queue = [];
      this.here = walk.agent;
      return;
    }
    if (walk.step === before.step) return;
    const moves = Math.min(MOST, walk.step - before.step);
    const ended = walk.trail.length <= moves && before.trail?.length ? [] : null; // another episode has begun on the way
    const path = Array.from(walk.trail).slice(-moves);
    if (!path.length || path.at(-1) !== walk.agent) path.push(walk.agent);
    this.queue = ended ? path : [...this.queue.slice(-2), ...path];
    this.pace = Math.min(LONGEST, Math.max(25, (passed * 0.9) / this.queue.length));
    this.since = now;
    this.run();
  }

  run() {
    if (this.frame) return;
    const tick = (now) => {
      this.frame = 0;
      while (this.queue.length && now - this.since >= this.pace) {
        this.here = this.queue.shift();
        this.since += this.pace;
      }
      this.paint(now);
      if (this.queue.length && this.board.canvas.isConnected) this.frame = requestAnimationFrame(tick);
    };
    this.frame = requestAnimationFrame(tick);
  }

  stop() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }

  /** Everything above the board. `shown`: trail, imagined, path (on or off), focus { cell, held, outcomes }, palette. */
  draw(shown) {
    this.shown = shown;
    this.paint(performance.now());
  }

  paint(now) {
    const { board, shown } = this;
    if (!shown || !board.grid || !board.size) return;
    const context = board.above.getContext("2d");
    context.clearRect(0, 0, board.above.width, board.above.height);
    const { palette, walk, imagined, path, focus } = shown;
    if (imagined) this.imagined(context, imagined, palette);
    if (path) this.line(context, path, palette.ink, { dashed: true, width: 2.5 });
    if (walk.trail?.length > 1 && shown.trail) this.trail(context, Array.from(walk.trail.slice(-LONG)), palette);
    if (focus && focus.cell >= 0) this.focus(context, focus, palette);
    if (this.here != null && walk.agent >= 0) this.body(context, now, palette, walk.over);
  }

  body(context, now, palette, over) {
    const { board } = this;
    let [x, y] = board.middle(this.here);
    if (this.queue.length) {
      const share = Math.min(1, Math.max(0, (now - this.since) / this.pace));
      const [tx, ty] = board.middle(this.queue[0]);
      if (Math.hypot(tx - x, ty - y) < board.size * 3.5) [x, y] = [x + (tx - x) * share, y + (ty - y) * share]; // else a jump to the start
    }
    const r = Math.max(4, board.size * 0.19);
    context.beginPath();
    context.arc(x, y, r, 0, 2 * Math.PI);
    context.fillStyle = palette.classes[2];
    context.globalAlpha = over ? 0.6 : 1;
    context.fill();
    context.globalAlpha = 1;
    context.lineWidth = Math.max(1.5, r * 0.2);
    context.strokeStyle = palette.background;
    context.stroke();
    context.fillStyle = palette.background;
    for (const side of [-1, 1]) {
      context.beginPath();
      context.arc(x + side * r * 0.36, y - r * 0.15, Math.max(1, r * 0.16), 0, 2 * Math.PI);
      context.fill();
    }
  }

  /** The way of this episode, fainter the longer ago. */
  trail(context, cells, palette) {
    const { board } = this;
    context.strokeStyle = palette.classes[2];
    context.lineCap = "round";
    context.lineWidth = Math.max(2, board.size * 0.06);
    for (let i = 1; i < cells.length; i++) {
      const [[x, y], [tx, ty]] = [board.middle(cells[i - 1]), board.middle(cells[i])];
      if (Math.hypot(tx - x, ty - y) > board.size * 3.5) continue;
      context.globalAlpha = 0.15 + 0.75 * (i / cells.length) ** 2;
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(tx, ty);
      context.stroke();
    }
    context.globalAlpha = 1;
  }

  line(context, cells, colour, { dashed, width }) {
    const { board } = this;
    if (cells.length < 2) return;
    context.save();
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.lineJoin = "round";
    if (dashed) context.setLineDash([2, 6]);
    context.lineCap = "round";
    context.beginPath();
    for (const [k, cell] of Array.from(cells).entries()) context[k ? "lineTo" : "moveTo"](...board.middle(cell));
    context.stroke();
    context.restore();
  }

  /** Moves of the model that were tried out in the head only: hollow, dashed arrows. */
  imagined(context, pairs, palette) {
    const { board } = this;
    const seen = new Set();
    for (let k = 0; k + 1 < pairs.length; k += 2) seen.add(pairs[k] * 4 + pairs[k + 1]);
    context.save();
    context.setLineDash([Math.max(2, board.size * 0.07), Math.max(2, board.size * 0.06)]);
    for (const both of seen) {
      const [x, y] = board.middle(both >> 2);
      const way = DIRECTIONS[board.actions[both & 3]];
      arrow(context, x + way[0] * board.size * 0.08, y + way[1] * board.size * 0.08, way, board.size * 0.36, Math.max(1.5, board.size * 0.05), palette.classes[3]);
    }
    context.restore();
  }

  /** The cell that is looked at, and where the move that is looked at may lead, with its chances. */
  focus(context, { cell, held, outcomes }, palette) {
    const { board } = this;
    const { size } = board;
    const [x, y] = board.middle(cell);
    context.strokeStyle = palette.primary;
    context.lineWidth = held ? 3.5 : 2;
    context.strokeRect(x - size / 2 + 1.5, y - size / 2 + 1.5, size - 2, size - 2);
    for (const { chance, to } of outcomes ?? []) {
      const [tx, ty] = board.middle(to);
      const far = Math.hypot(tx - x, ty - y);
      context.strokeStyle = context.fillStyle = palette.primary;
      context.lineWidth = 1 + 3 * chance;
      context.beginPath();
      if (far < 1) {
        context.arc(x, y, size * 0.24, 0.2 * Math.PI, 1.8 * Math.PI);
        context.stroke();
      } else {
        const [ux, uy] = [(tx - x) / far, (ty - y) / far];
        context.moveTo(x + ux * size * 0.22, y + uy * size * 0.22);
        context.lineTo(tx - ux * size * 0.3, ty - uy * size * 0.3);
        context.stroke();
        head_(context, tx - ux * size * 0.2, ty - uy * size * 0.2, [ux, uy], 6 + 4 * chance);
      }
      if (size < 36 || chance > 0.999) continue;
      const [dx, dy] = SIDES.find(([right, down]) => !outcomes.some((other) => other.to !== cell && this.towards(cell, other.to, right, down))) ?? SIDES[0];
      const [px, py] = far < 1 ? [x + dx * size * 0.34, y + dy * size * 0.34] : [(x + tx) / 2, (y + ty) / 2];
      this.label(context, `${Math.round(100 * chance)} %`, px, py, palette);
    }
  }

  /** Whether a cell lies that way from another. */
  towards(from, to, right, down) {
    const { columns } = this.board.grid;
    const [dx, dy] = [(to % columns) - (from % columns), Math.floor(to / columns) - Math.floor(from / columns)];
    return Math.sign(dx) === right && Math.sign(dy) === down;
  }

  label(context, text, x, y, palette) {
    context.font = `600 11px ${this.board.family}`;
    const wide = context.measureText(text).width + 8;
    context.fillStyle = palette.raised;
    context.beginPath();
    context.roundRect(x - wide / 2, y - 8, wide, 16, 4);
    context.fill();
    context.fillStyle = palette.primary;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(text, x, y + 0.5);
  }
}

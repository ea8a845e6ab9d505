// The board: every cell with what the chosen layer says of it, and what is under the pointer. The agent has a canvas above.

import { el, fit } from "../shared/dom.js";
import { textScale } from "../shared/textsize.js";
import { moved, readable } from "./layers.js";
import { goals } from "./text.js";
import { DIRECTIONS, WAYS, arrow, flag, head_, pit, plain, returned, wind } from "./marks.js";

const [TALLEST, LARGEST] = [520, 104]; // px: the board, one cell

export class Board {
  /** `on`: hover(cell, action), press(cell, event), move(cell, event), release(event), key(event). */
  constructor(on) {
    this.canvas = el("canvas", { class: "cells", tabindex: 0, role: "img", "data-testid": "board" });
    this.above = el("canvas", { class: "above", "aria-hidden": "true" });
    this.element = el("div", { class: "board" }, this.canvas, this.above);
    this.canvas.addEventListener("pointermove", (event) => {
      const { cell, action } = this.at(event);
      on.hover(cell, action);
      if (event.buttons) on.move(cell, event);
    });
    this.canvas.addEventListener("pointerleave", () => on.hover(-1, -1));
    this.canvas.addEventListener("pointerdown", (event) => {
      if (event.button || !this.grid) return;
      this.canvas.setPointerCapture(event.pointerId);
      on.press(this.at(event).cell, event);
    });
    for (const type of ["pointerup", "pointercancel"]) this.canvas.addEventListener(type, (event) => on.release(event));
    this.canvas.addEventListener("keydown", (event) => on.key(event));
  }

  /** The cell and the quarter of it (index of the action) under the pointer; -1 outside. */
  at(event) {
    if (!this.grid) return { cell: -1, action: -1 };
    const box = this.canvas.getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / this.size, (event.clientY - box.top) / this.size];
    const [column, row] = [Math.floor(x), Math.floor(y)];
    if (column < 0 || row < 0 || column >= this.grid.columns || row >= this.grid.rows) return { cell: -1, action: -1 };
    const [dx, dy] = [x - column - 0.5, y - row - 0.5];
    const way = Math.abs(dx) > Math.abs(dy) ? (dx > 0 ? "right" : "left") : dy > 0 ? "down" : "up";
    return { cell: row * this.grid.columns + column, action: this.actions.indexOf(way) };
  }

  /** The middle of a cell in px. */
  middle(cell) {
    const { columns } = this.grid;
    return [((cell % columns) + 0.5) * this.size, (Math.floor(cell / columns) + 0.5) * this.size];
  }

  /** `shown`: grid, actions, known (see layers.js, or null), how (a layer), arrows (bool), palette. */
  draw(shown) {
    Object.assign(this, shown);
    const room = this.element.clientWidth;
    if (room < 40 || !this.grid) return;
    const { rows, columns, cells } = this.grid;
    this.size = Math.max(14, Math.floor(Math.min(room / columns, TALLEST / rows, LARGEST)));
    const [width, height] = [columns * this.size + 1, rows * this.size + 1];
    this.scale = textScale(this.element);
    const { context } = fit(this.canvas, width, height);
    context.clearRect(0, 0, width, height);
    context.textAlign = "center";
    context.textBaseline = "middle";
    this.isGoal = goals(this.grid);
    for (let i = 0; i < cells.length; i++) this.cell(context, i);
    this.rings(context);
    const lines = this.palette.border;
    context.strokeStyle = lines;
    context.lineWidth = 1;
    context.beginPath();
    for (let c = 0; c <= columns; c++) context.moveTo(c * this.size + 0.5, 0), context.lineTo(c * this.size + 0.5, height);
    for (let r = 0; r <= rows; r++) context.moveTo(0, r * this.size + 0.5), context.lineTo(width, r * this.size + 0.5);
    context.stroke();
    return fit(this.above, width, height);
  }

  cell(context, i) {
    const { size, palette, known, how } = this;
    const cell = this.grid.cells[i];
    const [x, y] = this.middle(i);
    const [left, top] = [x - size / 2, y - size / 2];
    if (cell.wall) return this.wall(context, left, top);
    if (cell.ends || cell.back) return this.end(context, cell, x, y);
    let fill = palette.surface;
    if (known && how.part) {
      for (let a = 0; a < 4; a++) this.quarter(context, i, a, x, y);
    } else {
      fill = known ? how.fill(i) : palette.surface;
      context.fillStyle = fill;
      context.fillRect(left, top, size, size);
    }
    const ink = readable(fill, palette);
    if (known && how.text && how.text(i)) this.write(context, how.text(i), x, y, Math.min(16, size * 0.27), ink, size - 6);
    if (known && how.arrows && this.arrows) this.ways(context, i, x, y, ink);
    this.badges(context, cell, left, top, how?.part ? palette.ink : ink);
  }

  /** One of four triangles, with its number near the edge. */
  quarter(context, i, a, x, y) {
    const { size, palette, how } = this;
    const [fill, text] = how.part(i, a);
    const [dx, dy] = DIRECTIONS[this.actions[a]];
    const half = size / 2;
    context.fillStyle = fill;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + (dx - dy) * half, y + (dy + dx) * half);
    context.lineTo(x + (dx + dy) * half, y + (dy - dx) * half);
    context.closePath();
    context.fill();
    context.strokeStyle = palette.grid;
    context.lineWidth = 1;
    context.stroke();
    if (size >= 44 && text) this.write(context, text, x + dx * size * (dy ? 0.33 : 0.31), y + dy * size * 0.36, Math.min(13, size * 0.165), readable(fill, palette), size * 0.37);
  }

  write(context, text, x, y, wanted, colour, room) {
    let px = Math.max(8, wanted * Math.min(this.scale, 1.4));
    context.font = `500 ${px}px ${this.family ??= getComputedStyle(this.element).fontFamily}`;
    const wide = context.measureText(text).width;
    if (wide > room) context.font = `500 ${(px *= room / wide)}px ${this.family}`;
    if (px < 6.5) return; // nobody could read it
    context.fillStyle = colour;
    context.fillText(text, x, y);
  }

  /** Arrows of all moves that are best. On quarters they are heads at the edges, beside a number at the sides. */
  ways(context, i, x, y, ink) {
    const mask = this.known.policy?.[i] ?? 0;
    const { size, how, palette } = this;
    if (mask === 15) return; // all are alike: nothing is known
    for (let a = 0; a < 4; a++) {
      if (!(mask & (1 << a))) continue;
      const way = DIRECTIONS[this.actions[a]];
      if (how.arrows === "large") arrow(context, x, y, way, size * 0.38, Math.max(1.5, size * 0.055), palette.ink);
      else if (how.arrows === "small") {
        context.fillStyle = ink;
        head_(context, x + way[0] * size * 0.46, y + way[1] * size * 0.46, way, Math.max(4, size * 0.13));
      } else {
        const fill = how.part(i, a)[0];
        context.fillStyle = readable(fill, palette);
        head_(context, x + way[0] * size * 0.14, y + way[1] * size * 0.14, way, Math.max(4, size * 0.11));
      }
    }
  }

  wall(context, left, top) {
    const { size, palette } = this;
    context.fillStyle = palette.outline;
    context.fillRect(left, top, size, size);
    context.save();
    context.beginPath();
    context.rect(left, top, size, size);
    context.clip();
    context.strokeStyle = palette.muted;
    context.lineWidth = 1;
    context.beginPath();
    for (let d = -size; d < size; d += Math.max(6, size / 6)) context.moveTo(left + d, top + size), context.lineTo(left + d + size, top);
    context.stroke();
    context.restore();
  }

  /** Where an episode ends, or the agent is put back on the start. */
  end(context, cell, x, y) {
    const { size, palette } = this;
    const { reward, back } = cell;
    const good = this.isGoal(cell);
    const fill = good ? palette.classes[1] : palette.classes[0];
    context.fillStyle = fill;
    context.fillRect(x - size / 2, y - size / 2, size, size);
    const ink = readable(fill, palette);
    const number = size >= 26 && reward !== null;
    (back ? returned : good ? flag : pit)(context, x, number ? y - size * 0.13 : y, size * (number ? 0.38 : 0.6), ink);
    if (number) this.write(context, plain(reward), x, y + size * 0.27, Math.min(14, size * 0.24), ink, size - 6);
  }

  /** Start, wind and the reward of entering, in the corners. */
  badges(context, { start, wind: blows, reward }, left, top, ink) {
    const { size, palette } = this;
    if (start) {
      const r = Math.max(5, size * 0.11);
      context.beginPath();
      context.arc(left + r + 3, top + r + 3, r, 0, 2 * Math.PI);
      context.fillStyle = palette.background;
      context.fill();
      context.strokeStyle = palette.ink;
      context.lineWidth = 1.2;
      context.stroke();
      this.write(context, "S", left + r + 3, top + r + 3.5, r * 1.5, palette.ink, 2 * r);
    }
    if (blows) wind(context, left + size * 0.83, top + size * 0.17, WAYS[blows[0]], size * 0.22, ink);
    if (reward === null) return;
    const [w, h] = [Math.min(size - 4, Math.max(18, size * 0.46)), Math.max(10, size * 0.2)];
    context.fillStyle = reward > 0 ? palette.classes[1] : reward < 0 ? palette.classes[0] : palette.raised;
    context.beginPath();
    context.roundRect(left + size - w - 2, top + size - h - 2, w, h, 3);
    context.fill();
    const on = readable(context.fillStyle, palette);
    context.strokeStyle = on;
    context.lineWidth = 1;
    context.stroke();
    this.write(context, plain(reward), left + size - w / 2 - 2, top + size - h / 2 - 1.5, h * 0.82, on, w - 3);
  }

  /** Cells that the last sweep has changed. */
  rings(context) {
    const { known, how, size, palette } = this;
    if (!how?.ring) return;
    for (let i = 0; i < known.S; i++) {
      const change = moved(known, i);
      if (!change) continue;
      const [x, y] = this.middle(i);
      context.globalAlpha = 0.35 + 0.65 * Math.min(1, change / (0.2 * known.limit));
      context.strokeStyle = palette.validation;
      context.lineWidth = 2;
      context.strokeRect(x - size / 2 + 2.5, y - size / 2 + 2.5, size - 4, size - 4);
    }
    context.globalAlpha = 1;
  }
}

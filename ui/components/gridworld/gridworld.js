// A grid on which somebody plans, or learns by walking: the board, tools to change it, and one cell in numbers.

import { el } from "../shared/dom.js";
import { mount } from "../shared/mount.js";
import { Pending } from "../shared/pending.js";
import { Tabs } from "../shared/tabs.js";
import { throttle } from "../shared/throttle.js";
import { Agent } from "./agent.js";
import { Backup } from "./backup.js";
import { Board } from "./board.js";
import { Editor } from "./editor.js";
import { LAYERS, layer, measured, moved } from "./layers.js";
import { Options } from "./options.js";
import { short } from "./marks.js";
import { Scale } from "./scale.js";
import { Strokes } from "./strokes.js";
import { parse, words, write } from "./text.js";
import { Tools, one } from "./tools.js";

export const update = (component) => mount(component, new URL("./gridworld.css", import.meta.url), (context) => new Scene(context));

const HOVER = 110; // ms between two cells that are asked about

let lastTool = "look"; // the board is built anew when something comes or goes above it, and the tool stays

class Scene {
  constructor({ host, send, palette }) {
    Object.assign(this, { host, palette, send, cell: -1, action: -1 });
    this.pending = new Pending(() => this.draw());
    this.ask = throttle((cell) => this.send({ do: "hover", cell }), HOVER);
    host.classList.add("gridworld");
    host.dataset.testid = "gridworld";
    this.tabs = new Tabs(LAYERS, (_, name) => this.turn(name), { label: "What the cells show" });
    this.tools = new Tools(() => this.taken(), lastTool);
    this.strokes = new Strokes(this.tools, (grid, done) => this.stroked(grid, done));
    this.options = new Options({ send: (command) => this.send(command), path: (on) => this.path(on), draw: () => this.draw(), resize: (grid) => this.put(grid), grid: () => this.grid });
    this.board = new Board({
      hover: (cell, action) => this.hover(cell, action), press: (cell, event) => this.press(cell, event),
      move: (cell, event) => this.strokes.move(cell, event), release: (event) => this.release(event), key: (event) => this.key(event),
    });
    this.agent = new Agent(this.board);
    this.taken();
    this.backup = new Backup({ action: (a) => this.point(a), hold: (on) => (on ? this.hold(this.shown) : this.free()) });
    this.editor = new Editor((cell, made) => this.put(one(this.grid, cell, made)));
    this.scale = new Scale();
    this.walked = el("p", { class: "readout walked", "data-testid": "walked" });
    this.said = el("p", { class: "readout", "aria-live": "polite", "data-testid": "readout" });
    host.append(
      el("div", { class: "row" }, this.options.ready, this.tabs.element, this.options.layers),
      this.row = el("div", { class: "row" }, this.tools.element, el("div", { class: "aside" }, this.options.steps, this.tools.slot)),
      this.main = el("div", { class: "main" }, el("div", { class: "left" }, this.board.element, this.scale.element, this.walked, el("div", { class: "row below" }, this.said, this.options.size)), el("div", { class: "right" }, this.backup.element, this.editor.element)));
  }

  update(frame) {
    this.frame = frame;
    const { meta, arrays } = frame;
    if (meta.run !== this.run || meta.loaded !== this.loaded) {
      if (this.loaded !== undefined && meta.loaded !== this.loaded) [this.cell, this.held] = [-1, false]; // another world
      [this.run, this.loaded, this.fresh] = [meta.run, meta.loaded, true];
      this.strokes.drop();
    }
    const trail = arrays["values.trail"]?.data ?? [];
    this.walk = { agent: arrays["values.agent"]?.data[0] ?? -1, trail, step: meta.step, run: meta.run, over: Boolean(arrays["values.over"]?.data[0]) };
    this.draw(true);
  }

  theme(palette) {
    this.palette = palette;
    this.board.family = null;
    this.draw();
  }

  resize() {
    this.draw();
  }

  destroy() {
    this.agent.stop();
  }

  // --- what is pressed ---

  turn(name) {
    if (!this.frame || this.frame.meta.follow) return;
    this.pending.want("tab", name);
    this.send({ do: "tab", tab: name });
    this.draw();
  }

  path(on) {
    this.pending.want("path", on);
    this.send({ do: "path", on });
    this.draw();
  }

  taken() {
    lastTool = this.tools.name;
    this.board.canvas.classList.toggle("painting", this.tools.name !== "look");
    this.draw();
  }

  hover(cell, action) {
    if (cell < 0 || !this.frame || this.frame.meta.follow) return;
    [this.action, this.keyed] = [this.quarters ? action : -1, false]; // a quarter of a cell is one of its moves
    if (!this.held && cell !== this.cell) {
      this.cell = cell;
      this.ask(cell);
    }
    this.drawAbove();
  }

  /** A move pointed at beside the board; the quarter of a cell under the pointer is set by `hover`. */
  point(action) {
    this.action = action;
    this.drawAbove();
  }

  press(cell, event) {
    const { meta } = this.frame;
    if (meta.follow || cell < 0) return;
    if (this.tools.name === "look" || meta.closed) {
      if (event.pointerType === "touch") this.touched = cell; // until it is lifted: it may be about to scroll the page
      else this.toggle(cell);
      return;
    }
    event.preventDefault();
    this.board.canvas.focus({ preventScroll: true });
    this.strokes.begin(this.grid, cell, event);
  }

  /** The end of a press: a finger that has not gone on to scroll the page has held the cell, or let go of it. */
  release(event) {
    if (this.touched >= 0 && event.type === "pointerup") this.toggle(this.touched);
    this.touched = -1;
    this.strokes.end(event);
  }

  toggle(cell) {
    if (this.held && cell === this.cell) this.free();
    else this.hold(cell);
  }

  hold(cell) {
    if (cell < 0) return;
    [this.cell, this.held] = [cell, true];
    this.ask.cancel();
    this.send({ do: "hold", cell });
    this.draw();
  }

  free() {
    [this.cell, this.held] = [-1, false];
    this.ask.cancel();
    this.send({ do: "hold", cell: -1 });
    this.draw();
  }

  key(event) {
    const { meta } = this.frame ?? {};
    if (!meta || meta.follow || !this.grid) return;
    const { rows, columns } = this.grid;
    const way = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    const here = this.shown;
    if (way) [this.action, this.keyed] = [-1, true];
    if (way) {
      const [row, column] = [Math.floor(here / columns) + way[0], (here % columns) + way[1]];
      this.hold(Math.min(rows - 1, Math.max(0, row)) * columns + Math.min(columns - 1, Math.max(0, column)));
    } else if (event.key === "Enter" || event.key === " ") {
      if (this.tools.name === "look" || meta.closed) this.held ? this.free() : this.hold(here);
      else this.strokes.tap(this.grid, here);
    } else if (event.key === "Escape") this.free();
    else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") this.send({ do: event.shiftKey ? "grid_redo" : "grid_undo" });
    else if (/^[-+.\d]$/.test(event.key) && !event.ctrlKey && !meta.closed) this.editor.type(event.key, () => this.board.canvas.focus({ preventScroll: true }));
    else return;
    event.preventDefault();
    event.stopPropagation(); // the bar listens for keys, too
  }

  stroked(grid, done) {
    if (done && grid) this.put(grid);
    else this.draw();
  }

  /** The grid as it is wanted: shown at once, and told. */
  put(grid) {
    const text = write(grid);
    if (text !== write(this.told)) {
      this.pending.want("grid", text);
      this.send({ do: "grid", text });
    }
    this.draw();
  }

  // --- drawing ---

  draw(walking = false) {
    const { meta, arrays } = this.frame ?? {};
    const told = meta && parse(meta.grid);
    if (!told) return;
    this.told = parse(this.pending.settled("grid", meta.grid)) ?? told;
    this.grid = this.strokes.grid ?? this.told;
    if (this.fresh) this.tools.suit(this.grid);
    this.fresh = false;
    const learner = !meta.planning;
    const tab = this.pending.settled("tab", meta.tab);
    const look = {};
    for (const [name, array] of Object.entries(arrays)) if (name.startsWith("values.")) look[name.slice(7)] = array;
    const { palette } = this;
    const known = measured(look, this.grid);
    const how = known && layer(tab, known, palette, { learner });
    this.host.dataset.tab = tab;
    this.host.dataset.step = meta.step;
    this.host.dataset.grid = write(this.grid);
    this.tabs.show(tab, { follow: meta.follow });
    for (const part of [this.row, this.options.size, this.options.ready]) part.classList.toggle("unused", Boolean(meta.follow));
    this.tools.disable(meta.closed);
    this.options.update({ ...meta, path: this.pending.settled("path", meta.path) }, this.grid);
    if (!this.adopted && meta.held) [this.cell, this.held] = [meta.cell, true]; // held before this page was drawn anew
    this.adopted = true;
    if (this.cell >= this.grid.cells.length) [this.cell, this.held] = [-1, false];
    this.quarters = Boolean(how?.part);
    this.main.classList.toggle("flat", this.grid.columns >= 2 * this.grid.rows); // the numbers below the board, not beside it
    this.board.draw({ grid: this.grid, actions: meta.actions, known, how, arrows: this.options.arrows, palette });
    this.shown = this.cell >= 0 ? this.cell : (meta.backup?.cell ?? -1);
    if (walking) this.agent.update(this.walk);
    this.drawAbove();
    const ringed = how?.ring && this.grid.cells.some((_, i) => moved(known, i));
    this.scale.update(how?.scale, {
      agent: this.walk.agent >= 0, trail: this.options.trail, imagined: this.imagined?.length / 2 || 0, path: this.pathWords(meta), changed: meta.planning && ringed,
    }, palette);
    this.backup.update(meta.backup, { cell: this.shown, held: Boolean(this.held), grid: this.grid, planning: meta.planning, follow: meta.follow });
    this.editor.update(this.shown, this.grid.cells[this.shown], meta.closed || meta.follow);
    this.tellWalk();
    this.describe(meta, known, tab);
  }

  pathWords({ path, arrives, total }) {
    if (!path || !this.frame.arrays["path.cells"]) return "";
    return arrives ? `the best way as known now, return ${short(total)}` : "the best way as known now goes round in circles";
  }

  drawAbove() {
    if (!this.grid || !this.frame) return;
    const { meta, arrays } = this.frame;
    const told = meta.backup?.cell === this.shown ? meta.backup : null;
    const moves = told?.actions ?? [];
    const chosen = this.action >= 0 ? moves[this.action] : moves.every(({ best }) => best) ? null : moves.find(({ best }) => best);
    const fits = (cells) => cells && cells.every((cell) => cell < this.grid.cells.length) && cells;
    this.imagined = fits(arrays["values.imagined"]?.data.filter((_, i) => i % 2 === 0)) && arrays["values.imagined"].data;
    this.agent.draw({
      walk: this.walk, palette: this.palette, trail: this.options.trail && fits(this.walk.trail), imagined: this.imagined,
      path: meta.path && fits(arrays["path.cells"]?.data),
      focus: meta.follow ? null : { cell: this.shown, held: this.held, outcomes: told?.acting ? chosen?.outcomes : null },
    });
  }

  /** In words what the board shows: for screen readers, and one line below it. */
  describe(meta, known, tab) {
    const cell = this.shown;
    const { columns, rows, cells } = this.grid;
    const at = cells[cell] && `row ${Math.floor(cell / columns) + 1}, column ${(cell % columns) + 1}`;
    const what = at && `${at}: ${words(this.grid, cell, short)}${known?.open[cell] ? `, V ${short(known.v[cell])}` : ""}`;
    const label = LAYERS.find(([name]) => name === tab)[1].toLowerCase();
    const sentence = what ? `${what[0].toUpperCase()}${what.slice(1)}.` : "";
    const hint = this.strokes.said || (this.keyed && sentence) || this.hints(meta);
    if (this.said.textContent !== hint) this.said.textContent = hint;
    this.board.canvas.setAttribute("aria-label", `Grid of ${rows} rows and ${columns} columns, showing ${label}. ${sentence}`);
  }

  /** How far the agent is, and how much of it was only imagined. */
  tellWalk() {
    const of = (name) => this.frame.arrays[`values.${name}`]?.data[0];
    this.walked.hidden = this.walk.agent < 0;
    if (this.walk.agent < 0) return;
    const dreamt = of("dreamt");
    const count = (value) => value.toLocaleString("en");
    const real = `Episode ${count(of("episodes") + 1 - Number(this.walk.over))}, move ${count(of("length"))}, return so far ${short(of("total"))}`;
    const text = `${real}${dreamt ? ` · ${count(of("real"))} real moves, ${count(dreamt)} imagined updates` : ""}`;
    if (this.walked.textContent !== text) this.walked.textContent = text;
  }

  hints(meta) {
    if (meta.follow) return "";
    if (meta.closed) return "Point at a cell to see its numbers; click it to hold it.";
    return {
      look: "Point at a cell to see its numbers; click it (or press the arrow keys) to hold it.", reward: "Click a cell to put the reward there, or drag up and down on it.",
      start: "Click the cell where episodes shall begin.", wind: "Click or drag; wind blows the agent on when it moves from that cell.",
    }[this.tools.name] ?? "Click or drag over cells. The same again takes it away.";
  }
}

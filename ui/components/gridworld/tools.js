// Tools to change the grid by click and drag. A stroke is one change: it is drawn while the pointer moves and told at its end.

import { button, el } from "../shared/dom.js";
import { node } from "../shared/svg.js";
import { plain } from "./marks.js";
import { FREE, round } from "./text.js";

const PIXELS = 5; // of dragging up or down that change a reward by one notch
const LARGEST = 1000; // reward, either way

// name, words, what it does, path of its sign in a box of 16
export const TOOLS = [
  ["look", "Look", "Click a cell to hold it: its numbers stay beside the board. Changes nothing.", "M3 2l9 6-4 1 3 5-2 1-3-5-3 3z"],
  ["wall", "Wall", "Click or drag: walls. On a wall: takes walls away.", "M2 3h12v4H2zM2 9h5v4H2zM9 9h5v4H9z"],
  ["goal", "Goal", "Click or drag: the episode ends here, with a good reward.", "M4 15V1l9 3-9 4"],
  ["pit", "Pit", "Click or drag: the episode ends here, with a bad reward.", "M3 3l10 10M13 3L3 13"],
  ["reward", "Reward", "Click: a reward on entering. Drag up or down: change the number of a cell.", "M8 1l2 5 5 .4-4 3.3 1.3 5L8 12l-4.3 2.7 1.3-5-4-3.3 5-.4z"],
  ["wind", "Wind", "Click or drag: wind that blows the agent on when it moves from here.", "M1 5h9a2 2 0 1 0-2-2M1 8h12a2 2 0 1 1-2 2M1 11h6a2 2 0 1 1-2 2"],
  ["start", "Start", "Click a free cell: episodes begin there.", "M8 2a6 6 0 1 0 .01 0M8 6a2 2 0 1 0 .01 0"],
  ["erase", "Erase", "Click or drag: free cells.", "M6 13l-4-4 7-7 5 5-6 6zM5 6l5 5"],
];
const WINDS = [["^", "↑"], [">", "→"], ["v", "↓"], ["<", "←"], ["^^", "↑↑"], [">>", "→→"], ["vv", "↓↓"], ["<<", "←←"]];

export class Tools {
  /** `chosen(name)` is called when another tool is taken than that to begin with. */
  constructor(chosen, name = "look") {
    this.name = name;
    this.numbers = { goal: 1, pit: -1, reward: -0.5 };
    this.buttons = TOOLS.map(([name, words, help, path]) => {
      const made = button("", `tool-${name}`, () => this.take(name, chosen), { cls: "btn tool", label: words, title: help, "aria-pressed": "false" });
      made.append(node("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" }, node("path", { d: path })), el("span", { text: words }));
      return made;
    });
    this.number = el("input", { type: "number", step: "any", class: "number", "data-testid": "tool-number", "aria-label": "Reward of what is placed" });
    this.number.addEventListener("change", () => this.typed());
    this.way = el("select", { "aria-label": "Where the wind blows", "data-testid": "tool-way" }, ...WINDS.map(([value, text]) => el("option", { value, text })));
    this.slot = el("label", { class: "slot" }, this.word = el("span"), this.number, this.way);
    this.element = el("div", { class: "tools", role: "toolbar", "aria-label": "Tools to change the grid", on: { keydown: (event) => this.key(event) } }, ...this.buttons);
    this.show();
  }

  take(name, chosen) {
    this.name = name;
    this.show();
    chosen(name);
  }

  show() {
    this.buttons.forEach((made, i) => {
      const on = TOOLS[i][0] === this.name;
      made.setAttribute("aria-pressed", String(on));
      made.tabIndex = on ? 0 : -1;
    });
    const numbered = this.name in this.numbers;
    this.slot.style.visibility = numbered || this.name === "wind" ? "" : "hidden";
    this.number.hidden = !numbered && this.name === "wind";
    this.way.hidden = this.name !== "wind";
    this.word.textContent = this.name === "wind" ? "blows" : "reward";
    if (numbered) this.number.value = this.numbers[this.name];
  }

  key(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || !this.buttons.includes(event.target)) return;
    event.preventDefault();
    event.stopPropagation();
    const next = this.buttons[(this.buttons.indexOf(event.target) + by + this.buttons.length) % this.buttons.length];
    next.click();
    next.focus();
  }

  typed() {
    const value = Number(this.number.value);
    if (!this.number.value || !Number.isFinite(value)) return this.show();
    this.numbers[this.name] = round(Math.max(-LARGEST, Math.min(LARGEST, value)));
    this.show();
  }

  disable(off) {
    for (const made of [...this.buttons.slice(1), this.number, this.way]) made.disabled = off;
    if (off && this.name !== "look") this.take("look", () => {});
  }

  /** Numbers that fit the grid: those of its goals and pits, until somebody types others. */
  suit({ cells }) {
    const ends = cells.filter(({ ends, reward }) => ends && reward).map(({ reward }) => reward);
    this.numbers.goal = Math.max(0, ...ends) || this.numbers.goal;
    this.numbers.pit = Math.min(0, ...ends) || this.numbers.pit;
    this.show();
  }

  /** A stroke begins on a cell: what `apply` does to it and to those that follow. Null when this tool changes nothing. */
  begin(grid, cell, event) {
    const here = grid.cells[cell];
    const { name } = this;
    if (name === "look" || cell < 0) return null;
    const stroke = { name, cell, y: event.clientY, first: here, last: cell };
    const same = (made) => Object.keys(made).every((key) => made[key] === here[key]);
    const made = {
      wall: { ...FREE, wall: true }, erase: { ...FREE }, start: null, reward: null,
      goal: { ...FREE, ends: true, reward: this.numbers.goal }, pit: { ...FREE, ends: true, reward: this.numbers.pit }, wind: null,
    }[name];
    if (made) stroke.paint = same(made) && name !== "erase" ? { ...FREE } : made;
    if (name === "wind") stroke.wind = here.wind === this.way.value ? "" : this.way.value;
    return stroke;
  }

  /** The grid after a stroke has come to a cell (and so high, in px); the same object when nothing changes. */
  apply(grid, stroke, cell, event) {
    const { name } = stroke;
    if (name === "reward") return this.reward(grid, stroke, event);
    if (cell < 0) return grid;
    const here = grid.cells[cell];
    if (name === "start") {
      if (here.wall || here.ends || here.back || here.start) return grid;
      return with_(grid, grid.cells.map((old, i) => ({ ...old, start: i === cell })));
    }
    if (name === "wind") return here.wall || here.ends || here.back || here.wind === stroke.wind ? grid : one(grid, cell, { ...here, wind: stroke.wind });
    if (here.start && name !== "erase") return grid; // it goes elsewhere with the tool for it
    const paint = here.start ? { ...stroke.paint, start: true } : stroke.paint;
    return Object.keys(paint).every((key) => paint[key] === here[key]) ? grid : one(grid, cell, paint);
  }

  /** A click writes the number of the tool; dragging up or down changes the number that the cell has. */
  reward(grid, stroke, event) {
    const { first, cell } = stroke;
    if (first.wall) return grid;
    const notches = Math.round((stroke.y - event.clientY) / PIXELS);
    if (notches) stroke.dragged = true;
    const from = first.reward ?? 0;
    const notch = Math.abs(from) >= 10 || event.shiftKey ? 1 : 0.1;
    const value = stroke.dragged ? from + notches * notch : event.type === "pointerup" || event.type === "pointercancel" ? (first.reward === this.numbers.reward && !first.ends && !first.back ? null : this.numbers.reward) : grid.cells[cell].reward;
    const next = value === null ? null : round(Math.max(-LARGEST, Math.min(LARGEST, value)));
    stroke.said = next === null ? "" : plain(next);
    return next === grid.cells[cell].reward ? grid : one(grid, cell, { ...grid.cells[cell], reward: next });
  }
}

const with_ = (grid, cells) => ({ ...grid, cells });
/** The grid with one cell replaced. */
export const one = (grid, cell, made) => with_(grid, grid.cells.map((old, i) => (i === cell ? made : old)));

// What is drawn beside the cells' colours, ready-made grids, the size of the grid, undo.

import { button, el } from "../shared/dom.js";
import { resized } from "./text.js";

const MOST = 16; // rows, columns

export class Options {
  /** `on`: send(command), path(bool), draw(), resize(grid), grid(). */
  constructor(on) {
    this.on = on;
    [this.arrows, this.trail] = [true, true];
    const check = (name, text, help, change, checked) => {
      const box = el("input", { type: "checkbox", checked, "data-testid": `show-${name}` });
      box.addEventListener("change", () => change(box.checked));
      this[`${name}Box`] = box;
      return el("label", { class: "check", title: help }, box, text);
    };
    this.layers = el("div", { class: "checks" },
      check("arrows", "arrows", "The best moves of each cell as they are known now", (value) => { this.arrows = value; on.draw(); }, true),
      this.trailLabel = check("trail", "trail", "Where the agent has gone in this episode", (value) => { this.trail = value; on.draw(); }, true),
      check("path", "best way", "The way from the start that the best moves as known now lead", (value) => on.path(value), false));
    this.ready = el("select", { "aria-label": "Ready-made grids", "data-testid": "ready", title: "Begin anew on a ready-made grid" });
    this.ready.addEventListener("change", () => this.ready.value && on.send({ do: "ready", name: this.ready.value }));
    this.undo = button("↶", "undo", () => on.send({ do: "grid_undo" }), { label: "Undo the last change of the grid" });
    this.redo = button("↷", "redo", () => on.send({ do: "grid_redo" }), { label: "Redo" });
    this.sizes = ["rows", "columns"].map((what) => this.sizeOf(what));
    this.steps = el("span", { class: "steps" }, this.undo, this.redo);
    this.size = el("div", { class: "sizes" }, ...this.sizes.map(({ element }) => element));
  }

  sizeOf(what) {
    const count = el("b");
    const by = (step) => () => {
      const grid = this.on.grid();
      const { rows, columns } = { ...grid, [what]: Math.min(MOST, Math.max(1, grid[what] + step)) };
      this.on.resize(resized(grid, rows, columns));
    };
    const less = button("−", `${what}-less`, by(-1), { label: `One of the ${what} fewer`, cls: "btn small" });
    const more = button("+", `${what}-more`, by(1), { label: `One of the ${what} more`, cls: "btn small" });
    return { what, count, less, more, element: el("span", { class: "size", role: "group", "aria-label": what }, less, el("span", {}, count, ` ${what}`), more) };
  }

  update(meta, grid) {
    this.trailLabel.hidden = meta.planning;
    this.pathBox.checked = meta.path;
    this.pathBox.disabled = meta.follow;
    this.undo.disabled = !meta.undo || meta.closed;
    this.redo.disabled = !meta.redo || meta.closed;
    for (const { what, count, less, more } of this.sizes) {
      count.textContent = grid[what];
      less.disabled = meta.closed || grid[what] <= (what === "rows" ? 1 : 2);
      more.disabled = meta.closed || grid[what] >= MOST;
    }
    this.ready.disabled = meta.closed;
    const known = JSON.stringify(meta.grids);
    if (known !== this.known) {
      this.known = known;
      this.ready.replaceChildren(el("option", { value: "", text: "Your own grid", disabled: true }), ...meta.grids.map(([name, title]) => el("option", { value: name, text: title })));
    }
    if (this.ready.getRootNode().activeElement !== this.ready) this.ready.value = meta.ready;
  }
}

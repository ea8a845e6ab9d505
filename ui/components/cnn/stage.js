// One layer of the network: its name, the size of what it says, and its feature maps.

import { button, el, say } from "../shared/dom.js";
import { Tiles } from "./tiles.js";
import { reachOf } from "./scale.js";

export class Stage {
  /** `pick(layer, unit, row, column)` with nulls for the whole layer; `point(layer, place, value)` under the mouse. */
  constructor(info, { pick, point }) {
    this.info = info;
    const { name, words } = info;
    this.name = button(name, `layer-${name}`, () => pick(name, null, null, null), { cls: "layername", title: `${words ?? name}. Click: look at this layer` });
    this.shape = el("span", { class: "shape", text: info.shape.join("×"), title: info.shape.length === 3 ? "channels × rows × columns" : "units" });
    this.tiles = new Tiles(`maps-${name}`, {
      pick: (unit, row, column) => pick(name, unit, ...(this.flat ? [null, null] : [row, column])),
      point: (place) => point(name, place, place && this.value(...place)),
      step: (right, down, columns) => this.step(right + down * columns, pick),
    });
    this.more = el("span", { class: "more" });
    this.element = el("section", { class: "stage", "aria-label": `${name}, ${info.shape.join(" × ")}`, "data-testid": `stage-${name}` },
      el("div", { class: "stagehead" }, this.name, this.shape), el("div", { class: "tilebox" }, this.tiles.canvas), this.more);
    this.element.classList.toggle("thin", info.thin);
  }

  get flat() {
    return this.info.side === 1;
  }

  /** The value that is shown for a unit at a place. */
  value(unit, row, column) {
    const { maps } = this;
    return maps.data[(unit * maps.height + row) * maps.width + column];
  }

  step(by, pick) {
    const now = this.marks.chosen ?? 0;
    const next = Math.max(0, Math.min(this.maps.count - 1, this.marks.chosen == null ? 0 : now + by));
    pick(this.info.name, next, ...(this.flat ? [null, null] : this.marks.pixel ?? [null, null]));
  }

  /** `array` is the layer's maps: (n, h, w) or (units,). */
  update({ meta, array, range, whole, grid, palette }) {
    const { name, shape, thin } = this.info;
    const { focus, scale, ablated, frozen } = meta;
    const mine = focus.layer === name;
    this.element.classList.toggle("focus", mine);
    this.name.setAttribute("aria-pressed", String(mine));
    this.element.style.width = `${grid.width}px`;
    if (thin || !array) return;
    const [count, height = 1, width = 1] = array.shape;
    const maps = { data: array.data, count, height, width };
    this.maps = maps;
    say(this.more, count < shape[0] ? `+${shape[0] - count} more` : "");
    const pixel = mine && focus.y !== null ? [focus.y, focus.x] : null;
    this.marks = {
      chosen: mine ? focus.unit : null, pixel: this.flat ? null : pixel,
      silenced: (i) => ablated[`${name}.${i}`], frozen: (i) => frozen.includes(`${name}.${i}`),
    };
    this.tiles.paint(grid, maps, reachOf(scale, maps, range, whole), palette, this.marks);
    this.tiles.describe(this.flat ? `${name}: ${count} numbers. Arrow keys choose one.`
      : `${name}: ${count} of ${shape[0]} feature maps of ${height} × ${width}. Arrow keys choose one.`);
  }
}

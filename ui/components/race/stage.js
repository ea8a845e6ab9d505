// The picture of the race: a contour map, or the surface in three dimensions, and the racers with their trails on it.

import { el, fit } from "../shared/dom.js";
import { drawAxes } from "../shared/axes.js";
import { textScale } from "../shared/textsize.js";
import { drawMap, drawScale } from "./ground.js";
import { drawRacers } from "./racers.js";
import { Relief } from "./relief.js";

const MARGIN = { left: 46, right: 58, top: 8, bottom: 36 }; // px around the map; its scale stands right
const EMPTY = [-1, 1, -1, 1]; // range of the axes while nobody has moved

export class Stage {
  constructor(playback) {
    this.playback = playback;
    this.relief = new Relief();
    this.mode = "map";
    this.base = el("canvas", { class: "layer" });
    this.top = el("canvas", { class: "layer" });
    this.cross = el("div", { class: "cross", hidden: true });
    this.hint = el("div", { class: "hint", text: "" });
    this.element = el("div", { class: "stage", tabindex: 0, role: "application", "data-testid": "stage" }, this.base, this.top, this.cross, this.hint);
    this.hidden = new Set(); // racers that are not drawn
    this.hovered = -1;
  }

  layout(width, height) {
    const [across, down] = [width - MARGIN.left - MARGIN.right, height - MARGIN.top - MARGIN.bottom];
    const side = Math.max(60, Math.floor(Math.min(across, down)));
    const middle = (free) => Math.max(0, Math.floor((free - side) / 2));
    this.box = { left: MARGIN.left + middle(across), top: MARGIN.top + middle(down), side };
    this.space = { width, height };
    this.relief.layout(width, height);
    this.stale = true;
  }

  /** Take a message. `terrain` is the surface, or what is known of the loss under the paths of networks; or null. */
  receive({ meta, arrays }, terrain) {
    Object.assign(this, { meta, arrays });
    this.surface = meta.facts.surface !== false;
    if (this.terrain !== terrain) this.stale = true;
    this.terrain = terrain;
    this.range = Array.from(terrain?.range ?? arrays.range?.data ?? EMPTY);
    const told = `${this.surface} ${this.names} ${this.range}`;
    if (told !== this.told) this.stale = true;
    this.told = told;
    const empty = this.surface ? !terrain : !this.playback.places;
    this.hint.textContent = empty ? (this.surface ? "The race is being set up." : "Press play: the paths are drawn here.") : "";
    const what = this.surface ? (this.mode === "map" ? "Map of the loss. Arrow keys move a cursor, Enter starts the race there" : "The loss as a surface. Arrow keys turn it") : "Paths of the weights";
    this.element.setAttribute("aria-label", `${what}.`);
  }

  setMode(mode) {
    this.mode = mode;
    this.stale = true;
    this.showCross(null);
  }

  get flat() {
    return this.mode === "map" || !this.surface || !this.terrain;
  }

  rotate(right, up) {
    this.relief.rotate(right, up);
    this.stale = true;
  }

  /** Draw what has changed: the ground rarely, the racers always. `quick` makes a coarser relief, while it turns. */
  draw(palette, quick = false) {
    if (!this.box || !this.meta) return;
    if (this.stale || this.palette !== palette) this.drawBase(palette, quick);
    this.palette = palette;
    const { context } = fit(this.top, this.space.width, this.space.height);
    context.clearRect(0, 0, this.space.width, this.space.height);
    context.font = this.font(10.5, 700);
    drawRacers(context, this, palette);
  }

  drawBase(palette, quick) {
    this.stale = false;
    const { context } = fit(this.base, this.space.width, this.space.height);
    context.clearRect(0, 0, this.space.width, this.space.height);
    context.font = this.font(11);
    if (this.flat) {
      if (this.terrain) drawMap(context, this, palette);
      drawAxes(context, this, palette);
    } else this.relief.draw(context, this.terrain, palette, quick ? 26 : 79, this.names);
    if (this.terrain) drawScale(context, this, palette, MARGIN.right);
  }

  get names() {
    const { x_label: across, y_label: up } = this.meta.facts;
    if (this.surface) return [across || "x", up || "y"];
    const share = this.arrays.path_share?.data ?? [];
    return [0, 1].map((k) => `direction ${k + 1}${Number.isFinite(share[k]) ? ` (${Math.round(100 * share[k])} % of the paths' spread)` : ""}`);
  }

  font(size, weight = 400) {
    this.family ??= getComputedStyle(this.element).fontFamily || "sans-serif";
    return `${weight} ${size * textScale(this.element)}px ${this.family}`;
  }

  /** Place of the plane -> [px, py], in whichever way it is drawn. */
  toScreen(x, y) {
    const [x0, x1, y0, y1] = this.range;
    const [u, v] = [(x - x0) / (x1 - x0), (y1 - y) / (y1 - y0)];
    if (this.flat) return [this.box.left + u * this.box.side, this.box.top + v * this.box.side];
    return this.relief.project(u, v, this.terrain.heightAt(u, v));
  }

  /** A place on the map (px) -> {x, y, u, v}, or null beside it. */
  toPlane(px, py) {
    if (!this.box || !this.flat || !this.range) return null;
    const { left, top, side } = this.box;
    const [u, v] = [(px - left) / side, (py - top) / side];
    if (u < 0 || u > 1 || v < 0 || v > 1) return null;
    const [x0, x1, y0, y1] = this.range;
    return { x: x0 + u * (x1 - x0), y: y1 - v * (y1 - y0), u, v };
  }

  /** The racer drawn nearest to a place on the screen, if one is near; else -1. */
  racerAt(px, py) {
    let [found, nearest] = [-1, 14];
    for (let r = 0; r < this.playback.racers; r++) {
      if (this.hidden.has(r)) continue;
      const [x, y] = this.toScreen(...this.playback.head(r));
      const far = Math.hypot(x - px, y - py);
      if (far < nearest) [found, nearest] = [r, far];
    }
    return found;
  }

  /** The keyboard's cursor, or none. */
  showCross(place) {
    this.cursor = place;
    this.cross.hidden = !place;
    if (!place) return;
    const [x, y] = this.toScreen(place.x, place.y);
    this.cross.style.transform = `translate(${x}px, ${y}px)`;
  }
}

// The network from left to right: the image, what every layer makes of it, and the answer.

import { el, number, say } from "../shared/dom.js";
import { layoutOf, paintPicture } from "../shared/pictures.js";
import { arrange } from "./layout.js";
import { Pad } from "./pad.js";
import { Predictions } from "./predictions.js";
import { Stage } from "./stage.js";

const ONLY_HANDS_ON = new Set(["flatten", "dropout"]);
const HEIGHT = 272; // px of the maps of a layer
export const HINT = "Click a map: how it is made. Click a class: what speaks for it.";

export class Flow {
  /** `pick(layer, unit, row, column)`; `draw(pixels)`: a drawing, u8 (S, S); `close()`: the pad. */
  constructor({ pick, draw, close }) {
    this.pick = pick;
    this.built = "";
    this.picture = el("canvas", { class: "picture", role: "img", "data-testid": "input" });
    this.box = el("i", { class: "patch", hidden: true });
    this.caption = el("span", { class: "note", "data-testid": "input-caption" });
    this.shape = el("span", { class: "shape" });
    this.pad = new Pad(draw, close);
    this.image = el("div", { class: "imagebox" }, this.picture, this.box);
    this.input = el("section", { class: "inputbox", "aria-label": "Input image" },
      el("div", { class: "stagehead" }, el("b", { text: "input" }), this.shape), this.image, this.pad.element, this.caption);
    this.stages = el("div", { class: "stages", tabindex: -1, "data-testid": "stages" });
    this.answer = new Predictions((c) => pick(this.info.at(-1).name, c, null, null));
    this.element = el("div", { class: "flow" }, this.input, this.stages, this.answer.element);
    this.readout = el("span", { class: "readout", "data-testid": "readout", text: HINT });
  }

  update(meta, arrays, palette, drawing) {
    Object.assign(this, { meta, arrays, palette, drawing });
    const told = meta.facts.stages ?? [];
    const structure = JSON.stringify(told);
    if (structure !== this.built) this.build(told);
    if (structure !== this.built || this.opened !== drawing) this.width = 0; // asking for it makes the browser lay out
    Object.assign(this, { built: structure, opened: drawing });
    this.draw();
  }

  build(told) {
    this.info = told.map((stage) => ({
      ...stage, count: stage.shape[0], side: stage.shape.length === 3 ? Math.max(stage.shape[1], stage.shape[2]) : 1,
      thin: ONLY_HANDS_ON.has(stage.kind),
    }));
    this.columns = this.info.slice(0, -1).map((info) => new Stage(info, {
      pick: this.pick, point: (layer, place, value) => this.point(layer, place, value, info.side === 1),
    }));
    this.stages.replaceChildren(...this.columns.map(({ element }) => element));
  }

  draw() {
    if (!this.info?.length) return;
    const { meta, arrays, palette } = this;
    const { input, p, label, box } = arrays;
    this.element.classList.toggle("drawing", this.drawing);
    if (input) {
      const [channels, side] = layoutOf(input);
      paintPicture(this.picture, input);
      say(this.shape, `${channels}×${side}×${side}`);
      this.frame(box, side);
    }
    this.pad.update(this.drawing, meta.facts, meta.box);
    const truth = label ? label.data[0] : -1;
    const names = meta.facts.class_names ?? [];
    const drawn = meta.image.drawn !== undefined;
    say(this.caption, drawn ? meta.image_words : `${meta.image_words}: ${names[truth] ?? ""}`);
    this.picture.setAttribute("aria-label", `Input: ${this.caption.textContent}`);
    this.answer.update(meta, p?.data, drawn ? -1 : truth);
    const shown = this.info.slice(0, -1).map((info) => ({ ...info, count: arrays[`map/${info.name}`]?.shape[0] ?? info.count }));
    this.width ||= this.stages.clientWidth;
    const grids = arrange(shown, this.width || 600, HEIGHT);
    this.columns.forEach((column, i) => column.update({
      meta, array: arrays[`map/${column.info.name}`], range: arrays[`range/${column.info.name}`]?.data, whole: arrays.global?.data, grid: grids[i], palette,
    }));
  }

  /** What the chosen number depends on, as a frame on the image. */
  frame(box, side) {
    this.box.hidden = !box || this.drawing;
    if (this.box.hidden) return;
    const [top, left, bottom, right] = Array.from(box.data, (edge) => Math.max(0, Math.min(side, edge)));
    for (const [name, value] of Object.entries({ top, left, height: bottom - top, width: right - left })) this.box.style[name] = `${(100 * value) / side}%`;
  }

  point(layer, place, value, flat) {
    if (!place) return say(this.readout, HINT);
    const [unit, row, column] = place;
    return say(this.readout, `${layer}, ${flat ? "unit" : "map"} ${unit + 1}${flat ? "" : `, row ${row + 1}, column ${column + 1}`}: ${number(value, 3)}`);
  }
}

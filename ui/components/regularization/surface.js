// The map on the plane: the network's answer, or how far its answers under dropout lie apart.

import { number } from "../shared/dom.js";
import { Surface } from "../shared/surface.js";
import { parse } from "../shared/palette.js";

const WIDEST = 0.5; // the largest standard deviation a probability can have
const pixel = ([red, green, blue]) => ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;

/** What Surface and Points want to know of a frame. */
export class Model {
  constructor(meta, points, spread) {
    this.meta = meta;
    this.facts = meta.facts;
    this.arrays = points;
    this.axes = [this.facts.x_label, this.facts.y_label];
    this.curve = false;
    this.outputs = 1;
    this.classification = true;
    this.spread = spread;
  }

  colourRange() {
    return this.spread ? WIDEST : 1;
  }

  valueText(view, value) {
    if (this.spread) return `spread ${number(value, 2)}`;
    return `${number((value + 1) / 2, 2)} (${this.facts.class_names[value > 0 ? 1 : 0]})`;
  }
}

/** A surface that can also show a spread: 0 in the colour of the page, the widest in that of ink. */
export class PlaneSurface extends Surface {
  picture(model, view) {
    if (!model.spread) return super.picture(model, view);
    const { data, shape } = model.spread;
    return { values: data, size: shape[0], unit: 1, seen: WIDEST };
  }

  small() {
    return null; // there are no units here whose small maps could stand in
  }

  paint(model, view, picture, range, palette, discrete) {
    if (!model.spread) {
      super.paint(model, view, picture, range, palette, discrete);
      return;
    }
    const pixels = this.image.open(picture.size, picture.size);
    const shades = ramp(palette);
    for (let i = 0; i < pixels.length; i++) pixels[i] = shades[Math.max(0, Math.min(255, Math.round((picture.values[i] / WIDEST) * 255)))];
    this.image.close();
  }

  scale(palette) {
    if (!this.model?.spread) return super.scale(palette);
    return { stops: [shade(palette, 0), shade(palette, 0.5), shade(palette, 1)].map(([r, g, b]) => `rgb(${r},${g},${b})`), texts: ["0", "0.25", "0.5"] };
  }
}

const shade = (palette, share) => {
  const [from, to] = [parse(palette.surface), parse(palette.ink)];
  return from.map((channel, i) => Math.round(channel + (to[i] - channel) * share * 0.85));
};
const ramps = new Map();
function ramp(palette) {
  if (!ramps.has(palette.name)) ramps.set(palette.name, Uint32Array.from({ length: 256 }, (_, i) => pixel(shade(palette, i / 255))));
  return ramps.get(palette.name);
}

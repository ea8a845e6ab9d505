// Which colour is which number of the output, and how long a scale stays as it is.

import { coloursOf, shadeOf } from "./legend.js";

const LEAST = 0.02; // of what a kernel can make of pixels from 0 to 1: rounding errors must not look like an answer

export class Scale {
  constructor() {
    this.picked = ""; // "grey" or "signed" once somebody has chosen
    this.colours = "signed";
    this.held = { key: "", range: [0, 0] };
  }

  toggle() {
    this.picked = this.colours === "grey" ? "signed" : "grey";
  }

  /** { colours, range } of the numbers shown. Of the chosen kernel the range only grows while picture and kernel keep their
   *  names, so that an output that gets weaker fades. */
  of(model, which, layer, view, { data }) {
    const { config } = model.meta;
    const kernel = model.kernel(which, layer);
    const chosen = which === "chosen";
    const signed = view === "difference" || (chosen && !config.relu && kernel.data.some((weight) => weight < 0));
    const colours = this.colours = this.picked || (signed ? "signed" : shadeOf(data));
    let range = coloursOf(colours, data);
    if (view === "difference") range = wider(range, coloursOf(colours, model.output("chosen", layer).data));
    else if (colours === "signed") {
      const least = LEAST * kernel.data.reduce((all, weight) => all + Math.abs(weight), 0);
      range = wider(range, [-least, least]);
    }
    if (!chosen) return { colours, range };
    const key = JSON.stringify([config.picture, named(config.kernel, kernel), config.size, config.relu, layer, view, colours]);
    if (key === this.held.key) range = wider(range, this.held.range);
    this.held = { key, range };
    return { colours, range };
  }
}

const wider = ([a, b], [c, d]) => [Math.min(a, c), Math.max(b, d)];

/** A kernel's name with its share of every channel; of a typed one its numbers. */
function named(name, { data, channels }) {
  if (name === "typed") return [...data];
  const count = data.length / channels;
  return [name, ...Array.from({ length: channels }, (_, c) => data.subarray(c * count, (c + 1) * count).reduce((all, weight) => all + weight, 0).toFixed(2))];
}

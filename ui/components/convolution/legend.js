// The scale of an output: which colour is which number.

import { el, say } from "../shared/dom.js";
import { cssOf } from "../shared/heatmap.js";
import { divergingTable } from "../shared/palette.js";
import { reachOf, spanOf } from "./model.js";
import { figure } from "./words.js";

const STOPS = { signed: [-1, -0.5, 0, 0.5, 1], positive: [0, 0.5, 1] };
const SMALLEST = 6; // digits after the point

/** [low, high] of the colours for some numbers: as far below 0 as above it, or from their least to their largest. */
export function coloursOf(colours, data) {
  if (colours === "signed") {
    const reach = reachOf(data) || 1;
    return [-reach, reach];
  }
  const [low, high] = spanOf(data);
  return high > low ? [low, high] : [Math.min(0, low), Math.max(1, high)];
}

/** Grey for numbers that are never below 0, signed colours else. */
export const shadeOf = (data) => (data.some((value) => value < -1e-6) ? "signed" : "grey");

/** Both ends in words, with two digits that say something where they are small. */
export function ends(low, high) {
  const reach = Math.max(Math.abs(low), Math.abs(high));
  const digits = reach > 0 && reach < 1 ? Math.min(SMALLEST, 1 + Math.ceil(-Math.log10(reach))) : 2;
  return [figure(low, digits), figure(high, digits)];
}

export class Legend {
  constructor(testid) {
    this.low = el("span");
    this.high = el("span");
    this.ramp = el("i", { class: "ramp", "aria-hidden": "true" });
    this.element = el("p", { class: "legend", "data-testid": testid }, this.low, this.ramp, this.high);
    this.text = "";
  }

  draw(colours, [low, high], palette) {
    const [least, largest] = ends(low, high);
    say(this.low, least);
    say(this.high, largest);
    this.text = `${least} to ${largest}`;
    const table = divergingTable(palette);
    const stops = STOPS[colours]?.map((stop) => cssOf(table, stop)) ?? ["black", "white"];
    this.ramp.style.background = `linear-gradient(to right, ${stops.join(", ")})`;
    this.element.title = `The colours go from ${this.text}${{ signed: "; 0 lies in the middle", grey: "; black is the least, white the largest" }[colours] ?? ""}.`;
  }
}

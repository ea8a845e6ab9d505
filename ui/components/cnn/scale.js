// What the colours of feature maps stand for: each map, each layer or the whole network has its own ends of the scale.

import { button, el, number, say } from "../shared/dom.js";
import { signedGradient } from "../shared/pictures.js";
import { largest } from "./tiles.js";

const SCALES = [
  ["map", "Map", "Every map has its own scale: faint maps can be seen, but not compared"],
  ["layer", "Layer", "All maps of a layer share a scale: its strongest maps stand out"],
  ["global", "Network", "All maps of all layers share one scale"],
];

/** What full colour stands for in map `i` of a stage. `range` and `whole` are [low, high] of the layer and of the network. */
export function reachOf(scale, maps, range, whole) {
  if (scale === "global" && whole) return () => largest(whole);
  if (scale === "layer") {
    const reach = range ? largest(range) : largest(maps.data);
    return () => reach;
  }
  const area = maps.height * maps.width;
  return (i) => largest(maps.data.subarray(i * area, (i + 1) * area));
}

export class ScaleChoice {
  constructor(choose) {
    this.tabs = SCALES.map(([value, text, help]) =>
      button(text, `scale-${value}`, () => choose(value), { cls: "tab", role: "radio", title: help, "aria-checked": "false" }));
    this.bar = el("i", { class: "gradient" });
    this.ends = [el("span"), el("span")];
    this.legend = el("span", { class: "legend", "data-testid": "legend", title: "Colours of the maps: orange is negative, blue is positive, the middle is 0" },
      this.ends[0], this.bar, this.ends[1]);
    this.element = el("div", { class: "scalechoice" }, el("span", { class: "caption", text: "colours per" }),
      el("div", { class: "segmented", role: "radiogroup", "aria-label": "What shares a scale of colours" }, ...this.tabs), this.legend);
  }

  update(scale, closed, layer, range, whole, palette) {
    SCALES.forEach(([value], i) => {
      this.tabs[i].setAttribute("aria-checked", String(value === scale));
      this.tabs[i].disabled = closed && value !== scale;
    });
    this.bar.style.background = signedGradient(palette);
    const ends = scale === "global" ? whole : scale === "layer" ? range : null;
    const reach = ends ? number(largest(ends), 2) : "";
    const blank = ends && largest(ends) === 0; // every map of a dead layer
    say(this.ends[0], ends ? `${scale === "layer" ? `${layer}: ` : ""}${blank ? "all 0" : `−${reach}`}` : "−max");
    say(this.ends[1], blank ? "" : ends ? `+${reach}` : "+max of each map");
  }
}

// Which colour means what, with its range; and what else is drawn on the board.

import { el } from "../shared/dom.js";
import { diverging } from "../shared/palette.js";
import { heat } from "./layers.js";
import { short } from "./marks.js";

export class Scale {
  constructor() {
    this.element = el("div", { class: "scale", "data-testid": "scale" });
  }

  /** `scale` of a layer; `signs`: which of agent, trail, imagined, path, changed are on the board. */
  update(scale, signs, palette) {
    const known = JSON.stringify([scale, signs, palette.name]);
    if (known === this.known) return;
    this.known = known;
    const parts = [];
    if (scale) {
      const stops = Array.from({ length: 9 }, (_, i) => (scale.kind === "heat" ? heat(i / 8, palette) : diverging(i / 4 - 1, palette)));
      const end = (value) => (scale.kind === "heat" ? value.toLocaleString("en") : short(value));
      const text = `${scale.what}: ${end(scale.low)} to ${end(scale.high)}`;
      parts.push(el("span", { class: "legend", role: "img", "aria-label": text }, el("b", { text: scale.what }),
        ...(scale.kind === "heat" && !scale.high ? [] : [el("span", { text: end(scale.low) }), el("i", { class: "gradient", style: `background: linear-gradient(90deg, ${stops.join(", ")})` }), el("span", { text: end(scale.high) })])));
      if (scale.more) parts.push(el("span", { class: "legend", text: scale.more }));
    }
    const sign = (cls, colour, text) => el("span", { class: "legend" }, el("i", { class: cls, style: `--own: ${colour}` }), text);
    if (signs.agent) parts.push(sign("dot", palette.classes[2], signs.trail ? "agent and its way in this episode" : "agent"));
    if (signs.imagined) parts.push(sign("dashes", palette.classes[3], `imagined updates of this step (${signs.imagined})`));
    if (signs.path) parts.push(sign("dots", palette.ink, signs.path));
    if (signs.changed) parts.push(sign("box", palette.validation, "changed in the newest sweep"));
    this.element.replaceChildren(...parts);
  }
}

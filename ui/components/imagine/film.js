// The image at ten moments of its making; pointing at one shows it large.

import { el } from "../shared/dom.js";
import { paintPicture } from "../shared/pictures.js";

export class Film {
  constructor(show) {
    this.show = show;
    this.items = [];
    this.element = el("div", { class: "film", role: "group", "aria-label": "The image on the way", "data-testid": "imagine-film" });
    this.element.addEventListener("pointerleave", () => show(null));
  }

  /** `frames` u8 (n, C, S, S), evenly spread over `steps` and the last at the end; null for none. */
  update(frames, steps) {
    const count = frames ? frames.shape[0] : 0;
    Object.assign(this, { count, steps });
    while (this.items.length < Math.max(count, 10)) this.items.push(this.item(this.items.length));
    if (this.element.childElementCount !== this.items.length) this.element.replaceChildren(...this.items.map(({ node }) => node));
    this.items.forEach(({ node, canvas }, i) => {
      node.disabled = i >= count;
      canvas.hidden = i >= count;
      if (i >= count) return;
      paintPicture(canvas, frames, i);
      const words = `After step ${this.stepOf(i)}`;
      if (node.title === words) return;
      node.title = words;
      node.setAttribute("aria-label", words);
    });
  }

  stepOf(frame) {
    return Math.max(1, Math.round(((frame + 1) / this.count) * this.steps));
  }

  item(i) {
    const canvas = el("canvas", { "aria-hidden": "true" });
    const show = () => i < this.count && this.show(i);
    const node = el("button", { type: "button", class: "shot", on: { pointerenter: show, focus: show, click: show, blur: () => this.show(null) } }, canvas);
    return { node, canvas };
  }
}

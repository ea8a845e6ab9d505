// The drawing pad in place of the input image. What is drawn goes through the network while it is drawn.

import { button, el } from "../shared/dom.js";
import { pad } from "../shared/drawing.js";
import { throttle } from "../shared/throttle.js";

const OFTEN = 150; // ms between two drawings sent to the network

export class Pad {
  constructor(draw, close) {
    this.send = throttle(draw, OFTEN);
    this.place = el("div", { class: "padplace" });
    this.element = el("div", { class: "pad", hidden: true, "data-testid": "pad" }, this.place,
      button("Done", "pad-done", close, { cls: "btn small", title: "Close the pad; the drawing stays" }));
    this.made = "";
  }

  update(open, { size }, box) {
    this.element.hidden = !open;
    const wanted = `${size},${box}`;
    if (!open || this.made === wanted) return;
    this.pad?.destroy();
    this.place.replaceChildren();
    this.pad = pad(this.place, { size, box, onChange: (pixels) => this.send(pixels) });
    this.made = wanted;
  }
}

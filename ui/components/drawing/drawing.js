// The drawing pad as a component of its own: what was drawn goes to Python when the button is pressed, and the pad is empty again.

import { button, el, say } from "../shared/dom.js";
import { pad } from "../shared/drawing.js";
import { mount } from "../shared/mount.js";
import { toBase64 } from "../shared/pictures.js";

export const update = (component) => mount(component, new URL("./drawing.css", import.meta.url), (context) => new Drawing(context));

class Drawing {
  constructor({ host, send }) {
    this.send = send;
    this.made = "";
    host.classList.add("drawing");
    this.place = el("div");
    this.take = button("", "drawing-take", () => this.hand(), { cls: "btn" });
    host.append(this.place, this.take);
  }

  update({ meta }) {
    const wanted = `${meta.size},${meta.box}`;
    if (this.made !== wanted) {
      this.pad?.destroy();
      this.pad = pad(this.place, { size: meta.size, box: meta.box, onChange: () => this.enable() });
      this.made = wanted;
    }
    this.ready = meta.ready;
    say(this.take, meta.words);
    this.enable();
  }

  hand() {
    this.send({ do: "take", pixels: toBase64(this.pad.pixels()) });
    this.pad.clear();
  }

  enable() {
    this.take.disabled = !this.ready || this.pad.empty;
  }
}

// One line over a picture: which run it is of, at which step, and what makes it different from the one next to it.

import { mount } from "../shared/mount.js";

const number = new Intl.NumberFormat("en-US");
const WORDS = { diverged: "diverged", finished: "finished", failed: "stopped on an error", lost: "being brought back" };

export const update = (component) => mount(component, new URL("./runs.css", import.meta.url), ({ host }) => new Caption(host));

class Caption {
  constructor(host) {
    this.host = host;
    host.classList.add("caption");
    host.dataset.testid = "caption";
    host.innerHTML = '<i class="dot"></i><b></b><span class="step"></span><span class="differs"></span>';
    [this.dot, this.name, this.step, this.differs] = host.children;
  }

  update({ meta }) {
    this.colour = meta.colour;
    this.theme();
    this.name.textContent = meta.name;
    const state = WORDS[meta.state];
    this.step.textContent = `step ${number.format(meta.step)}${state ? `, ${state}` : ""}`;
    this.differs.textContent = meta.differs;
    this.host.title = `${meta.label} · ${meta.differs}`;
    this.host.dataset.step = meta.step;
  }

  theme(palette = this.palette) {
    this.palette = palette;
    const { runs } = palette ?? {};
    if (runs && this.colour !== undefined) this.host.style.setProperty("--dot", runs[this.colour % runs.length]);
  }
}

// Squeeze-and-excitation: how loud each channel is, for pictures of each class; one heat map a gate.

import { el, fit, say } from "../shared/dom.js";
import { parse } from "../shared/palette.js";

const [CELL, TALL] = [11, 12]; // px of a channel, of a class

export class Gates {
  constructor() {
    this.why = el("p", { class: "note", text: "A gate sums up every channel in one number and decides from all of these how loud each channel shall be, from 0 (off) to 1 (as it is). Rows are classes, columns channels: where a column changes from row to row, the network looks at different channels for different classes." });
    this.legend = el("span", { class: "legend" }, el("span", { text: "0" }), el("i", { class: "gradient" }), el("span", { text: "1" }));
    this.readout = el("span", { class: "note", "aria-live": "polite" });
    this.list = el("div", { class: "gates", "data-testid": "gates" });
    this.element = el("div", { class: "part" }, this.why, el("div", { class: "bar" }, this.legend, this.readout), this.list);
  }

  update({ facts, picked }, arrays, palette) {
    const stages = facts.contenders[picked].gates.filter((stage) => arrays[`gate/${stage}`]);
    const [none, full] = [palette.diverging[(palette.diverging.length - 1) / 2], palette.diverging.at(-1)];
    this.legend.children[1].style.background = `linear-gradient(to right, ${none}, ${full})`;
    const known = JSON.stringify(stages);
    if (known !== this.known) this.build(stages, facts);
    this.known = known;
    const [from, to] = [parse(none), parse(full)];
    stages.forEach((stage, i) => {
      const { data, shape: [classes, channels] } = arrays[`gate/${stage}`];
      const { canvas, range } = this.figures[i];
      const { context } = fit(canvas, channels * CELL, classes * TALL);
      for (let k = 0; k < classes; k++) {
        for (let c = 0; c < channels; c++) {
          const value = data[k * channels + c];
          const share = Number.isFinite(value) ? value : 0;
          context.fillStyle = `rgb(${from.map((channel, j) => Math.round(channel + (to[j] - channel) * share)).join(",")})`;
          context.fillRect(c * CELL, k * TALL, CELL - 1, TALL - 1);
        }
      }
      const spread = arrays[`spread/${stage}`].data;
      const mean = spread.reduce((all, each) => all + each, 0) / channels;
      say(range, `${channels} channels, varies by ${mean.toFixed(3)} from picture to picture`);
      canvas.setAttribute("aria-label", `Gate of ${stage}: ${classes} classes, ${range.textContent}`);
      canvas.values = { data, channels };
    });
  }

  build(stages, facts) {
    this.figures = stages.map((stage, i) => {
      const canvas = el("canvas", { role: "img" });
      const range = el("span");
      const element = el("figure", {}, el("figcaption", {}, el("b", { text: `block ${i + 1}` }), " ", range), el("div", { class: "gate" },
        el("div", { class: "classes", "aria-hidden": "true" }, ...facts.class_names.map((name) => el("span", { text: name.slice(0, 9) }))), el("div", { class: "scroll" }, canvas)));
      canvas.addEventListener("pointermove", (event) => {
        const { data, channels } = canvas.values;
        const [c, k] = [Math.floor(event.offsetX / CELL), Math.floor(event.offsetY / TALL)];
        if (c < channels && k < facts.class_names.length) say(this.readout, `Block ${i + 1}, channel ${c + 1}, pictures of ${facts.class_names[k]}: × ${data[k * channels + c].toFixed(3)}`);
      });
      canvas.addEventListener("pointerleave", () => say(this.readout, ""));
      return { canvas, range, element };
    });
    this.list.replaceChildren(...this.figures.map(({ element }) => element));
  }
}

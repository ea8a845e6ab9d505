// What goes through the layers of every contender: gradients on the way back, responses on the way there.

import { button, el, number, say } from "../shared/dom.js";
import { Lines } from "../shared/lines.js";

const QUANTITIES = [
  ["slope", "Gradient at the layer", "length of the gradient", "How strongly the loss of one picture hangs on what the layer puts out: the mean length of that gradient. Where it fades from right to left, early layers hear little of the error; where it grows, they are shaken by it. Height tells little: it falls with the loss."],
  ["relative", "Gradient of its weights", "gradient / weights", "Length of the gradient of a layer's weights over the length of the weights: the share by which a step of learning rate 1 would change them."],
  ["response", "Response", "standard deviation", "Spread of the layer's weighted sums. Layers of a residual network respond less: each only adds a little to what is passed on (He et al. 2015, figure 7)."],
];

export class Depth {
  constructor(want) {
    this.buttons = QUANTITIES.map(([name, text]) => button(text, `quantity-${name}`, () => want("quantity", name), { cls: "tab", role: "radio" }));
    this.why = el("p", { class: "note" });
    this.lines = new Lines("depth-chart", "What goes through the layers, by depth.", 292);
    this.element = el("div", { class: "part" }, el("div", { class: "segmented", role: "radiogroup", "aria-label": "What to draw" }, ...this.buttons), this.why, this.lines.element);
  }

  update({ facts, quantity, seen, moving }, arrays, palette) {
    const i = QUANTITIES.findIndex(([name]) => name === quantity);
    this.buttons.forEach((each, k) => each.setAttribute("aria-checked", String(k === i)));
    const [name, , yLabel, why] = QUANTITIES[i];
    say(this.why, why);
    const lines = facts.contenders.flatMap(({ label }, k) => {
      const [depth, values] = [arrays[`depth/${k}`], arrays[`${name}/${k}`]];
      if (!depth) return [];
      return [{ name: label, colour: palette.runs[k % palette.runs.length], points: Array.from(depth.data, (x, j) => [x, values.data[j]]) }];
    });
    const deepest = Math.max(8, ...lines.flatMap(({ points }) => points.map(([x]) => x)));
    const said = lines.map(({ name: who, points }) => `${who}: ${number(points[0][1])} at the first layer, ${number(points.at(-1)[1])} at the last.`).join(" ");
    this.lines.draw({
      x: [1, deepest], xLabel: "layer", yLabel, log: true, lines, said,
      hint: lines.length ? `For the coming mini-batch of step ${seen.flow.toLocaleString("en")}${moving ? ", renewed twice a second" : ""}. Scale: powers of ten.` : "Measuring …",
    }, palette);
  }
}

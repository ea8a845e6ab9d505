// Layers without a bend between them are one matrix: that matrix, and how far its answers are from the network's.

import { el, fit, say } from "../shared/dom.js";
import { cssOf } from "../shared/heatmap.js";
import { divergingTable } from "../shared/palette.js";
import { textScale } from "../shared/textsize.js";
import { tidy } from "./scale.js";

const MOST = 64; // outputs with a cell
const WIDEST = 190; // px of the matrix
const HELP = "Multiplying the weight matrices of layers without an activation gives one matrix. A network with it as its only hidden layer "
  + "answers as the deep one does on all training points, in 64-bit numbers: depth adds nothing without a bend.";

export class Collapse {
  constructor() {
    this.canvas = el("canvas", { role: "img", "aria-label": "The product of all weight matrices" });
    this.text = el("p", { "data-testid": "collapse" });
    this.element = el("section", { class: "collapse" },
      el("div", { class: "heading" }, el("h3", { text: "Linear layers equal one", title: HELP })),
      el("div", { class: "one" }, this.canvas, this.text));
  }

  update(meta, arrays) {
    this.product = meta.collapse && arrays.product?.data.length ? arrays.product : null;
    this.element.dataset.state = this.product ? "one" : "many";
    this.canvas.hidden = !this.product;
    if (!this.product) {
      say(this.text, meta.collapse ? "Multiplying the matrices ..."
        : "Set the activation to linear and the normalisation to none: all layers then equal a single matrix, and it appears here.");
      return;
    }
    const [outputs, inputs] = this.product.shape;
    const [far, size] = [arrays.difference.data[0], arrays.scale?.data[0]];
    const count = arrays.activation.data.length;
    say(this.text, `${count === 1 ? "The only hidden layer" : `The ${count} hidden layers multiplied`}: ${inputs} inputs (rows), ${outputs} outputs; blue is positive, orange negative. `
      + `Its answers differ from the network's by at most ${tidy(far)}${size > 0 ? ` (they reach ${tidy(size)})` : ""}.`);
  }

  draw(palette) {
    if (!this.product) return;
    const { data, shape: [outputs, inputs] } = this.product;
    const [shown, scale] = [Math.min(outputs, MOST), textScale(this.canvas)];
    const cell = { width: Math.min(56 * scale, WIDEST / shown), height: 30 * scale };
    const { context } = fit(this.canvas, cell.width * shown, cell.height * inputs);
    const table = divergingTable(palette);
    const most = Math.max(1e-30, ...[...data].map(Math.abs).filter(Number.isFinite));
    const gap = cell.width > 8 ? 1 : 0;
    context.font = `${12 * scale}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (let row = 0; row < inputs; row++) {
      for (let column = 0; column < shown; column++) {
        const value = data[column * inputs + row];
        const written = cell.width >= 44;
        const [x, y] = [column * cell.width, row * cell.height];
        context.fillStyle = cssOf(table, ((written ? 0.6 : 1) * value) / most); // paler under text
        context.fillRect(x, y, cell.width - gap, cell.height - 1);
        context.fillStyle = palette.ink;
        if (written) context.fillText(tidy(value), x + cell.width / 2, y + cell.height / 2);
      }
    }
  }
}

// How often every gate stands open or shut: a point a unit, as in Karpathy et al. 2015 (arXiv:1506.02078).

import { el, fit, keep, say } from "../shared/dom.js";
import { inkOf, TRACKS } from "./names.js";

const WHY = "Each point is a unit. To the right: the gate is nearly shut (below 0.1) at a larger share of the steps; upwards: nearly open (above 0.9). A forget gate high up keeps its memory for long; a gate far to the right is hardly ever open; one near the corner between the axes is seldom either. Click a point to look at that unit.";
const PLAIN = "A simple cell has no gates: nothing decides what is kept. Each point is a unit: to the right, its state is below −0.9 at a larger share of the steps; upwards, above 0.9. A unit that is saturated nearly always lets hardly any gradient through. Click a point to look at that unit.";
const [SIDE, LEFT, BELOW] = [236, 48, 30]; // px

export class Saturation {
  /** `choose(layer, back, unit)`. */
  constructor(choose) {
    Object.assign(this, { choose, figures: new Map() });
    this.why = el("p", { class: "note", text: WHY });
    this.note = el("span", { class: "note" });
    this.readout = el("p", { class: "readout", "aria-live": "polite", "data-testid": "saturation-readout" });
    this.list = el("div", { class: "scatters", "data-testid": "saturation" });
    this.element = el("div", { class: "part" }, this.why, this.list, this.readout, this.note);
  }

  update(model, { share }, { meta, palette }) {
    const gates = model.cell.saturating ?? model.cell.gates.filter((name) => TRACKS[name]?.low === 0);
    this.list.hidden = !share;
    const plain = gates.includes("hidden"); // a simple cell
    say(this.why, plain ? PLAIN : WHY);
    if (!share) return say(this.note, "Measuring …");
    const [layers, rows, H] = share.shape;
    const one = meta.facts.units?.[`${meta.focus.cell}.l0`] ?? H; // of one direction
    Object.assign(this, { share, H, one, rows, layers, palette, gates, plain, focus: { ...meta.focus, unit: meta.focus.unit + (meta.focus.back ? one : 0) } });
    say(this.note, `Over validation examples${meta.seen.saturation === meta.step ? "" : `, at step ${meta.seen.saturation}`}; ${layers > 1 ? `layers 1 to ${layers}: from pale to dark` : `${H} units`}`);
    keep(this.list, gates.map((name) => this.figure(name)));
    for (const name of gates) this.draw(name);
    return null;
  }

  at(g, layer, u) {
    const i = ((layer * this.rows + g) * this.H + u) * 2;
    return [this.share.data[i], this.share.data[i + 1]];
  }

  figure(name) {
    if (!this.figures.has(name)) {
      const canvas = el("canvas", { role: "img", "data-testid": `saturation-${name}` });
      const caption = el("figcaption");
      canvas.addEventListener("pointermove", (event) => this.hover(name, event));
      canvas.addEventListener("pointerleave", () => say(this.readout, ""));
      canvas.addEventListener("click", (event) => {
        const found = this.nearest(name, event);
        if (found) this.choose(found.layer, found.u >= this.one, found.u % this.one);
      });
      this.figures.set(name, { canvas, caption, node: el("figure", {}, caption, canvas) });
    }
    return this.figures.get(name).node;
  }

  draw(name) {
    const { canvas, caption } = this.figures.get(name);
    const { palette, H, layers, focus } = this;
    const g = this.gates.indexOf(name);
    const ink = inkOf(name, palette);
    say(caption, TRACKS[name].words);
    caption.style.color = ink;
    const { context } = fit(canvas, LEFT + SIDE + 8, SIDE + BELOW + 8);
    context.clearRect(0, 0, LEFT + SIDE + 8, SIDE + BELOW + 8);
    context.font = "10px system-ui, sans-serif";
    context.fillStyle = palette.muted;
    context.strokeStyle = palette.grid;
    for (const value of [0, 0.5, 1]) {
      context.beginPath();
      context.moveTo(LEFT, this.y(value));
      context.lineTo(this.x(1 - value), this.y(value));
      context.moveTo(this.x(value), this.y(0));
      context.lineTo(this.x(value), this.y(1 - value));
      context.stroke();
      context.textAlign = "right";
      context.fillText(`${100 * value} %`, LEFT - 4, this.y(value) + 3);
      context.textAlign = "center";
      context.fillText(`${100 * value} %`, this.x(value) - (value === 1 ? 8 : 0), this.y(0) + 13);
    }
    context.strokeStyle = palette.outline;
    context.beginPath();
    context.moveTo(this.x(0), this.y(1));
    context.lineTo(this.x(0), this.y(0));
    context.lineTo(this.x(1), this.y(0));
    context.closePath();
    context.stroke();
    context.fillText(this.plain ? "of the steps below −0.9" : "of the steps below 0.1 (shut)", this.x(0.5), this.y(0) + 26);
    context.save();
    context.translate(9, this.y(0.5));
    context.rotate(-Math.PI / 2);
    context.fillText(this.plain ? "above 0.9" : "above 0.9 (open)", 0, 0);
    context.restore();
    const isChosen = (i) => i === focus.layer * H + focus.unit;
    const order = Array.from({ length: layers * H }, (_, i) => i).sort((one, other) => isChosen(one) - isChosen(other)); // it lies on top
    for (const i of order) {
      const [layer, u, chosen] = [Math.floor(i / H), i % H, isChosen(i)];
      const [shut, open] = this.at(g, layer, u);
      context.beginPath();
      context.arc(this.x(shut), this.y(open), chosen ? 6.5 : 4.5, 0, 2 * Math.PI);
      context.globalAlpha = Math.min(1, (0.35 + (0.5 * (layer + 1)) / layers) * (chosen ? 1.2 : 1));
      context.fillStyle = ink;
      context.fill();
      context.globalAlpha = 1;
      context.strokeStyle = chosen ? palette.ink : palette.background;
      context.lineWidth = chosen ? 2 : 1;
      context.stroke();
    }
    context.lineWidth = 1;
    const means = [0, 1].map((k) => Math.round((100 * Array.from({ length: layers * H }, (_, i) => this.at(g, Math.floor(i / H), i % H)[k]).reduce((a, b) => a + b, 0)) / (layers * H)));
    const [shut, open] = this.plain ? ["low", "high"] : ["shut", "open"];
    canvas.setAttribute("aria-label", `${TRACKS[name].words}: on average ${shut} at ${means[0]} % of the steps, ${open} at ${means[1]} %`);
    say(caption, `${TRACKS[name].words}: ${shut} ${means[0]} %, ${open} ${means[1]} %`);
  }

  nearest(name, { offsetX, offsetY }) {
    const g = this.gates.indexOf(name);
    let best = null;
    for (let layer = 0; layer < this.layers; layer++) {
      for (let u = 0; u < this.H; u++) {
        const [shut, open] = this.at(g, layer, u);
        const far = Math.hypot(this.x(shut) - offsetX, this.y(open) - offsetY);
        if (far < (best?.far ?? 14)) best = { layer, u, shut, open, far };
      }
    }
    return best;
  }

  hover(name, event) {
    const found = this.nearest(name, event);
    this.figures.get(name).canvas.style.cursor = found ? "pointer" : "";
    say(this.readout, found ? `${this.layers > 1 ? `Layer ${found.layer + 1}, unit` : "Unit"} ${found.u + 1}, ${TRACKS[name].words}: shut at ${(100 * found.shut).toFixed(0)} % of the steps, open at ${(100 * found.open).toFixed(0)} %` : "");
  }

  x(value) {
    return LEFT + value * SIDE;
  }

  y(value) {
    return 6 + (1 - value) * SIDE;
  }
}

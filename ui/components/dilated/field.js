// The tree of one prediction: time across, layers upwards. Lines are taps, and only what the chosen output depends on is lit.

import { el, fit, say } from "../shared/dom.js";
import { Lines } from "../shared/lines.js";
import { textScale } from "../shared/textsize.js";
import { channels, treeOf } from "./tree.js";

const [LEFT, RIGHT, TOP, BOTTOM] = [74, 14, 14, 36];
const NARROWEST = 3; // px a step
const HEIGHT = 300;

export class Field {
  constructor() {
    this.canvas = el("canvas", { role: "img", tabindex: 0, "data-testid": "tree", "aria-label": "What a prediction depends on" });
    this.scroll = el("div", { class: "scroll" }, this.canvas);
    this.readout = el("p", { class: "readout", "aria-live": "polite" });
    this.reach = new Lines("reach-chart", "How strongly the last prediction depends on earlier values.", 200);
    this.element = el("div", { class: "part" },
      el("p", { class: "note", text: "Every dot is a layer at a time step, the stronger its colour the larger what it puts out there; lines are taps, the thicker the larger their weights in their layer. Point at a step (or press the arrow keys) to see what the prediction there depends on." }),
      this.scroll, this.readout,
      el("h4", { text: "How strongly the last prediction depends on the value so many steps back" }), this.reach.element);
    this.at = null;
    this.canvas.addEventListener("pointermove", (event) => this.point(event));
    this.canvas.addEventListener("pointerleave", () => this.choose(null));
    this.canvas.addEventListener("keydown", (event) => this.key(event));
  }

  point(event) {
    if (!this.known) return;
    const x = event.clientX - this.canvas.getBoundingClientRect().left;
    const t = Math.round((x - LEFT) / this.pitch);
    this.choose(t < 0 || t >= this.known.facts.length ? null : t);
  }

  key(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || !this.known) return;
    event.preventDefault();
    event.stopPropagation();
    const last = this.known.facts.length - 1;
    this.choose(Math.min(last, Math.max(0, (this.at ?? last) + by)));
  }

  choose(t) {
    if (t === this.at) return;
    this.at = t;
    this.draw();
  }

  update({ facts, seen: when, moving }, look, palette) {
    const { size, taps } = look("tree");
    this.known = { facts, size, taps, palette };
    this.draw();
    const { slope } = look("reach");
    const T = facts.length;
    const lines = slope ? facts.networks.map(({ label }, k) => ({ name: label, colour: palette.runs[k], points: Array.from(slope.data.subarray(k * T, (k + 1) * T), (y, i) => [i, y]).filter(([, y]) => y > 1e-9) })) : [];
    this.reach.draw({
      x: [0, T - 1], xLabel: "steps back", yLabel: "|slope|", log: true, lines,
      said: lines.length ? `The stack's prediction depends on ${Math.min(T, facts.field)} values and on none before.` : "",
      hint: slope ? `Mean absolute slope over 32 validation series, of step ${when.reach.toLocaleString("en")}${moving ? ", renewed twice a second" : ""}.${facts.field < T ? ` Of the stack it is exactly 0 from ${facts.field} steps back on, and not drawn.` : ""} Scale: powers of ten.` : "Measuring …",
    }, palette);
  }

  draw() {
    const { facts, size, taps, palette } = this.known;
    const T = facts.length;
    const room = this.element.clientWidth;
    if (room < 40) return;
    const width = Math.max(room, LEFT + RIGHT + NARROWEST * (T - 1));
    this.pitch = (width - LEFT - RIGHT) / (T - 1);
    const { context } = fit(this.canvas, width, HEIGHT);
    context.clearRect(0, 0, width, HEIGHT);
    const rows = facts.layers + 1;
    const py = (row) => HEIGHT - BOTTOM - (row / (rows - 1)) * (HEIGHT - TOP - BOTTOM);
    const px = (t) => LEFT + t * this.pitch;
    const font = 11 * textScale(this.element);
    const t = this.at ?? T - 1;
    const { nodes, edges } = treeOf(facts.dilations, facts.kernel, t);
    for (const { row, from, to, tap } of edges) {
      context.strokeStyle = palette.runs[0];
      context.globalAlpha = 0.75;
      context.lineWidth = Math.min(1, this.pitch / 6) * (0.4 + 1.6 * (taps ? taps.data[row * facts.kernel + tap] : 0.5)); // thinner where steps are close
      context.beginPath();
      context.moveTo(px(from), py(row));
      context.lineTo(px(to), py(row + 1));
      context.stroke();
    }
    const [low, high] = [channels(palette.grid), channels(palette.runs[0])];
    const radius = Math.min(5, Math.max(1.5, this.pitch * 0.36));
    for (let row = 0; row < rows; row++) {
      const most = size ? Math.max(1e-9, ...size.data.subarray(row * T, (row + 1) * T)) : 1;
      for (let step = 0; step < T; step++) {
        const lit = nodes[row].has(step);
        const share = size ? size.data[row * T + step] / most : 0.5;
        context.globalAlpha = lit ? 1 : 0.55;
        context.fillStyle = lit ? `rgb(${low.map((c, i) => Math.round(c + (high[i] - c) * (0.35 + 0.65 * share))).join(" ")})` : palette.grid;
        context.beginPath();
        context.arc(px(step), py(row), lit ? radius : radius * 0.75, 0, 2 * Math.PI);
        context.fill();
      }
    }
    context.globalAlpha = 1;
    context.font = `${font}px ${getComputedStyle(this.canvas).fontFamily}`;
    context.fillStyle = palette.muted;
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (let row = 0; row < rows; row++) context.fillText(row ? `${facts.dilations[row - 1]} apart` : "entry", LEFT - 10, py(row));
    context.textAlign = "center";
    for (let step = 0; step < T; step += T > 100 ? 20 : 10) context.fillText(String(step), px(step), HEIGHT - BOTTOM + 16);
    context.fillStyle = palette.ink;
    context.fillText("step", (LEFT + width - RIGHT) / 2, HEIGHT - 8);
    const begin = t + 1 - facts.field;
    const count = edges.length;
    const said = `The prediction after step ${t} depends on ${begin < 0 ? `all ${t + 1} values so far (it could see ${facts.field})` : `${facts.field} values: steps ${begin} to ${t}`}; ${count} connections${facts.doubling ? "" : ", taps side by side"}. Colour: each row from 0 to its own largest.`;
    say(this.readout, said);
    this.canvas.setAttribute("aria-label", said);
    this.scroll.dataset.wide = String(width > room);
    if (!this.moved && width > room) {
      this.scroll.scrollLeft = width; // the last step is what is shown first
      this.moved = true;
    }
  }
}

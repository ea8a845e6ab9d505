// A cell drawn with its gates as valves: how far a valve is filled is how far it is open, how thick a line is how much runs through.

import { el, number } from "../shared/dom.js";
import { diverging } from "../shared/palette.js";
import { node } from "../shared/svg.js";
import { inkOf, TRACKS } from "./names.js";

const [W, TALL] = [360, 164];
const R = 15; // px, radius of a valve
const thick = (value, reach) => 1.5 + 6 * Math.min(1, Math.abs(value) / (reach || 1) || 0);

export class Diagram {
  constructor() {
    this.svg = node("svg", { viewBox: `0 0 ${W} ${TALL}`, role: "img", class: "diagram", "data-testid": "diagram" });
    this.element = el("div", { class: "diagrambox" }, this.svg);
  }

  update(model, { now, past, palette, token }) {
    const kind = model.kind in DRAW ? model.kind : "rnn";
    const told = kind === "lstm" ? `Keeps ${percent(now("forget"))} of the memory, writes ${percent(now("input"))} of the candidate, shows ${percent(now("output"))} of the result.` : "";
    this.svg.setAttribute("aria-label", `The ${kind.toUpperCase()} cell at this step. ${told}`);
    const pen = new Pen(palette, now, past, (name) => model.tracks.get(name)?.reach ?? 1, token);
    DRAW[kind](pen);
    this.svg.replaceChildren(...pen.nodes);
  }
}

const percent = (value) => `${Math.round(100 * value) || 0} %`;

class Pen {
  constructor(palette, now, past, reach, token) {
    Object.assign(this, { palette, now, past, reach, token, nodes: [] });
  }

  line(points, value, reach, gate = "") {
    const colour = Number.isFinite(value) ? diverging(0.35 * Math.sign(value) + (0.65 * value) / reach, this.palette) : this.palette.muted;
    this.nodes.push(node("polyline", { points: points.map((p) => p.join(",")).join(" "), fill: "none", stroke: this.palette.outline, "stroke-width": thick(value, reach) + 1.5, "stroke-linejoin": "round" }),
      node("polyline", { points: points.map((p) => p.join(",")).join(" "), fill: "none", stroke: gate ? inkOf(gate, this.palette) : colour, "stroke-width": thick(value, reach), "stroke-linejoin": "round" }));
  }

  thin(points) {
    this.nodes.push(node("polyline", { points: points.map((p) => p.join(",")).join(" "), fill: "none", stroke: this.palette.outline, "stroke-width": 1.2 }));
  }

  text(x, y, words, { size = 11, colour = this.palette.muted, weight = 400, anchor = "middle" } = {}) {
    this.nodes.push(node("text", { x, y, "text-anchor": anchor, "font-size": size, "font-weight": weight, fill: colour }, words));
  }

  /** A gate: filled from below as far as it is open. */
  valve(x, y, name) {
    const value = Math.max(0, Math.min(1, this.now(name))) || 0;
    const ink = inkOf(name, this.palette);
    const level = y + R - 2 * R * value;
    const half = Math.sqrt(Math.max(0, R * R - (level - y) ** 2));
    const filled = `M ${x - half} ${level} A ${R} ${R} 0 ${value > 0.5 ? 1 : 0} 0 ${x + half} ${level} Z`;
    const title = node("title", {}, `${TRACKS[name].words}: open ${percent(value)}`);
    this.nodes.push(node("circle", { cx: x, cy: y, r: R, fill: this.palette.background, stroke: ink, "stroke-width": 1.8 }),
      value > 0.995 ? node("circle", { cx: x, cy: y, r: R, fill: ink }) : node("path", { d: filled, fill: ink }),
      node("circle", { cx: x, cy: y, r: R, fill: "transparent" }, title));
    this.text(x, y + R + 13, `${TRACKS[name].letter} ${number(this.now(name), 2)}`, { colour: ink, weight: 600 });
  }

  /** A value that is no gate, in a box of its colour. */
  box(x, y, name, label = TRACKS[name].letter) {
    const value = this.now(name);
    this.nodes.push(node("rect", { x: x - R, y: y - R + 2, width: 2 * R, height: 2 * R - 4, rx: 5, fill: diverging(value / this.reach(name) || 0, this.palette), stroke: inkOf(name, this.palette), "stroke-width": 1.8 }));
    this.text(x, y + R + 13, `${label} ${number(value, 2)}`, { colour: inkOf(name, this.palette), weight: 600 });
  }

  sign(x, y, words) {
    this.nodes.push(node("circle", { cx: x, cy: y, r: 9, fill: this.palette.raised, stroke: this.palette.outline, "stroke-width": 1.2 }));
    this.text(x, y + 4.5, words, { size: 13, colour: this.palette.ink });
  }

  end(x, y, words, value, anchor) {
    this.text(x, y, `${words} ${number(value, 2)}`, { colour: this.palette.ink, weight: 600, anchor });
  }
}

const DRAW = {
  lstm(pen) {
    const { now, past } = pen;
    const reach = pen.reach("cell");
    pen.thin([[12, 148], [348, 148]]);
    for (const x of [70, 130, 190, 288]) pen.thin([[x, 148], [x, 132]]);
    pen.line([[8, 30], [70, 30]], past("cell"), reach);
    pen.line([[70, 30], [160, 30]], now("forget") * past("cell"), reach);
    pen.line([[160, 30], [352, 30]], now("cell"), reach);
    pen.thin([[70, 85], [70, 30]]);
    pen.thin([[130, 85], [130, 66], [160, 66]]);
    pen.thin([[190, 85], [190, 66], [160, 66]]);
    pen.line([[160, 66], [160, 30]], now("input") * now("candidate"), reach);
    pen.thin([[288, 85], [288, 62]]);
    pen.thin([[250, 30], [250, 62], [288, 62]]);
    pen.line([[288, 62], [352, 62]], now("hidden"), 1);
    pen.sign(70, 30, "×");
    pen.sign(160, 30, "+");
    pen.sign(160, 66, "×");
    pen.sign(288, 62, "×");
    pen.text(250, 50, "tanh", { size: 10 });
    pen.valve(70, 100, "forget");
    pen.valve(130, 100, "input");
    pen.box(190, 100, "candidate");
    pen.valve(288, 100, "output");
    pen.end(8, 18, "c₋₁", past("cell"), "start");
    pen.end(352, 18, "c", now("cell"), "end");
    pen.end(352, 80, "h", now("hidden"), "end");
    pen.text(12, 161, `h₋₁ of all units, and ${pen.token}`, { size: 10, anchor: "start" });
  },
  gru(pen) {
    const { now, past } = pen;
    pen.thin([[12, 148], [348, 148]]);
    for (const x of [92, 180, 262]) pen.thin([[x, 148], [x, 132]]);
    pen.line([[8, 30], [180, 30]], past("hidden"), 1);
    pen.line([[180, 30], [250, 30]], now("update") * past("hidden"), 1);
    pen.line([[250, 30], [352, 30]], now("hidden"), 1);
    pen.thin([[180, 85], [180, 30]]);
    pen.thin([[92, 85], [92, 66], [140, 66], [140, 100], [247, 100]]);
    pen.thin([[195, 85], [215, 62], [250, 62]]);
    pen.thin([[262, 85], [250, 62]]);
    pen.line([[250, 62], [250, 30]], (1 - now("update")) * now("candidate"), 1);
    pen.sign(180, 30, "×");
    pen.sign(250, 30, "+");
    pen.sign(250, 62, "×");
    pen.text(226, 56, "1 − z", { size: 10 });
    pen.valve(92, 100, "reset");
    pen.valve(180, 100, "update");
    pen.box(262, 100, "candidate");
    pen.end(8, 18, "h₋₁", past("hidden"), "start");
    pen.end(352, 18, "h", now("hidden"), "end");
    pen.text(12, 161, `h₋₁ of all units, and ${pen.token}`, { size: 10, anchor: "start" });
  },
  rnn(pen) {
    const { now, past } = pen;
    pen.thin([[12, 148], [180, 148], [180, 112]]);
    pen.line([[8, 30], [40, 30], [40, 148]], past("hidden"), pen.reach("hidden"));
    pen.line([[180, 70], [180, 30], [352, 30]], now("hidden"), pen.reach("hidden"));
    pen.box(180, 80, "before");
    pen.end(8, 18, "h₋₁", past("hidden"), "start");
    pen.end(352, 18, "h", now("hidden"), "end");
    pen.text(188, 56, "squashed", { size: 10, anchor: "start" });
    pen.text(12, 161, `h₋₁ of all units, and ${pen.token}`, { size: 10, anchor: "start" });
  },
};

// Q over two state variables: every place of the map is a state, its colour what the network says it is worth there.

import { drawAxes } from "../shared/axes.js";
import { contour } from "../shared/contour.js";
import { button, el, fit, keep, number, say } from "../shared/dom.js";
import { Image, finer, sample } from "../shared/heatmap.js";
import { divergingTable, withAlpha } from "../shared/palette.js";
import { textScale } from "../shared/textsize.js";
import { QBars } from "./qbars.js";
import { gradientOf, scaleOf } from "./qscale.js";

const MARGIN = { left: 56, right: 10, top: 8, bottom: 40 };
const LARGEST = 430; // px of a side of the map
const FINE = 4; // times as many cells when actions are drawn as regions, so that edges are not stairs
const STEP = 0.025; // of a side, for the arrow keys

export class Plane {
  constructor(send) {
    Object.assign(this, { send, what: "max", cursor: null, image: new Image() });
    this.x = this.chooser("x", "Across");
    this.y = this.chooser("y", "Upwards");
    this.whats = el("div", { class: "segmented", role: "radiogroup", "aria-label": "What the colours show" });
    this.here = button("Through the state on stage", "plane-here", () => this.hold(this.meta.stage), { cls: "btn", title: "The variables that are not on the axes get the values they have on the stage now" });
    this.middle = button("Through the middle", "plane-middle", () => this.hold(null), { cls: "btn", title: "The variables that are not on the axes are held at their middle values" });
    this.canvas = el("canvas", { class: "plane", tabindex: 0, role: "img", "data-testid": "plane", "aria-label": "Q over two state variables" });
    this.legend = el("div", { class: "scale" });
    this.where = el("p", { class: "readout", "aria-live": "polite", "data-testid": "plane-readout" });
    this.bars = new QBars("plane-q", "Q-values at the place that is pointed at");
    this.held = el("p", { class: "note", "data-testid": "plane-held" });
    this.element = el("div", { class: "part" },
      el("p", { class: "lead", text: "Every place on the map is a state. Its colour says how much reward the network still expects from there on." }),
      el("div", { class: "bar" }, this.x.element, this.y.element, this.whats),
      el("div", { class: "two" }, this.canvas, el("div", { class: "side" }, this.legend, this.where, this.bars.element, this.held, el("div", { class: "bar" }, this.here, this.middle))));
    this.canvas.addEventListener("pointermove", (event) => this.point(event));
    this.canvas.addEventListener("pointerleave", () => this.show(null));
    this.canvas.addEventListener("keydown", (event) => this.key(event));
  }

  chooser(name, words) {
    const select = el("select", { "data-testid": `plane-${name}`, "aria-label": `${words}: the state variable`, on: { change: () => this.pick(name, Number(select.value)) } });
    return { select, element: el("label", { class: "choice" }, el("span", { text: words }), select) };
  }

  /** Two different variables: choosing the one of the other axis swaps both. */
  pick(name, index) {
    const now = { x: this.meta.plane.x, y: this.meta.plane.y };
    const other = name === "x" ? "y" : "x";
    const next = { ...now, [name]: index };
    if (next.x === next.y) next[other] = now[name];
    this.send({ do: "plane", ...next });
  }

  hold(values) {
    this.send({ do: "hold", at: values ? Array.from(values) : null });
  }

  choose(what) {
    this.what = what;
    this.draw();
  }

  point(event) {
    const box = this.canvas.getBoundingClientRect();
    if (!this.box) return;
    const { left, top, side } = this.box;
    const [u, v] = [(event.clientX - box.left - left) / side, (event.clientY - box.top - top) / side];
    this.show(u < 0 || u > 1 || v < 0 || v > 1 ? null : [u, v]);
  }

  key(event) {
    const by = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    this.show((this.cursor ?? [0.5, 0.5]).map((place, i) => Math.min(1, Math.max(0, place + by[i]))));
  }

  show(place) {
    this.cursor = place;
    if (this.frame) this.draw();
  }

  update(meta, look, palette) {
    Object.assign(this, { meta, frame: look("plane"), palette });
    this.controls();
    this.draw();
  }

  controls() {
    const { variables, actions, plane } = this.meta;
    const known = JSON.stringify([variables, actions]);
    if (known !== this.known) {
      this.known = known;
      for (const { select } of [this.x, this.y]) select.replaceChildren(...variables.map(([name], i) => el("option", { value: i, text: name })));
      const items = [["max", "Best Q", "The largest Q-value: what the state is worth"], ["best", "Best action", "Regions by the action with the largest Q; pale where the next best is almost as good"],
        ...actions.map((name, a) => [String(a), name, `Q of the action "${name}"`])];
      if (!items.some(([value]) => value === this.what)) this.what = "max";
      this.buttons = items.map(([value, text, title]) => button(text, `plane-what-${value}`, () => this.choose(value), { cls: "tab", role: "radio", title, "aria-checked": "false" }));
      keep(this.whats, this.buttons);
    }
    for (const axis of ["x", "y"]) if (document.activeElement !== this[axis].select) this[axis].select.value = String(plane[axis]);
    this.here.hidden = this.middle.hidden = variables.length < 3;
    const { follow } = this.meta;
    this.x.select.disabled = this.y.select.disabled = follow; // beside another picture: what is chosen there holds here
    this.here.disabled = follow || !this.meta.stage;
    this.middle.disabled = follow || !plane.held;
  }

  draw() {
    const { meta, frame, palette } = this;
    this.buttons?.forEach((item) => item.setAttribute("aria-checked", String(item.dataset.testid === `plane-what-${this.what}`)));
    const room = this.element.clientWidth;
    if (room < 80) return;
    const side = Math.max(160, Math.min(LARGEST, (room > 760 ? room - 300 : room) - MARGIN.left - MARGIN.right));
    this.box = { left: MARGIN.left, top: MARGIN.top, side };
    const { context } = fit(this.canvas, side + MARGIN.left + MARGIN.right, side + MARGIN.top + MARGIN.bottom);
    context.clearRect(0, 0, side + MARGIN.left + MARGIN.right, side + MARGIN.top + MARGIN.bottom);
    if (!frame.q) return say(this.where, "The map comes with the next answer.");
    const [A, size] = frame.q.shape;
    const q = Array.from({ length: A }, (_, a) => frame.q.data.subarray(a * size * size, (a + 1) * size * size));
    this.scale = this.paint(q, size, A);
    const cells = this.image.canvas.width;
    const inset = (0.5 * cells) / size; // the outer cells lie on the edges, not within them
    context.imageSmoothingEnabled = true;
    context.drawImage(this.image.canvas, inset, inset, cells - 2 * inset, cells - 2 * inset, MARGIN.left, MARGIN.top, side, side);
    context.save();
    context.beginPath();
    context.rect(MARGIN.left, MARGIN.top, side, side);
    context.clip();
    if (A === 2) this.drawEdge(context, q, size);
    this.drawVisited(context);
    this.drawStage(context);
    this.drawCursor(context);
    context.restore();
    const range = Array.from(frame.range.data);
    const named = (i) => meta.variables[i]?.slice(0, 2).filter(Boolean).join(", ") ?? "";
    context.font = `${11 * textScale(this.element)}px ${getComputedStyle(this.canvas).fontFamily}`;
    drawAxes(context, { box: this.box, range, names: [named(meta.plane.x), named(meta.plane.y)] }, palette);
    this.words(q, size, range);
  }

  /** The map in colours; its scale, or null for regions. */
  paint(q, size, A) {
    const { palette, image, what } = this;
    const cells = size * size;
    if (what === "best") {
      const wide = size * FINE;
      const fine = q.map((plane) => finer(plane, size, FINE));
      const [best, gap] = [new Uint8Array(wide * wide), new Float32Array(wide * wide)];
      let most = 1e-9;
      for (let i = 0; i < best.length; i++) {
        let [first, second] = [-Infinity, -Infinity];
        for (let a = 0; a < A; a++) {
          const value = fine[a][i];
          if (value > first) [second, first, best[i]] = [first, value, a];
          else if (value > second) second = value;
        }
        gap[i] = A > 1 ? first - second : 1;
        most = Math.max(most, gap[i]);
      }
      this.gap = most;
      image.fillClasses(best, Uint8Array.from(gap, (value) => 255 * (1 / A + (1 - 1 / A) * Math.sqrt(value / most))), wide, A, palette, false);
      return null;
    }
    let values = q[Number(what)];
    if (what === "max") values = Float32Array.from({ length: cells }, (_, i) => Math.max(...q.map((plane) => plane[i])));
    const scale = scaleOf(values);
    const pixels = image.open(size, size);
    const table = divergingTable(palette);
    for (let i = 0; i < cells; i++) pixels[i] = table[Math.max(1, Math.min(255, Math.round(128 + 127 * scale.shade(values[i]))))];
    image.close();
    return scale;
  }

  /** Where both actions are worth the same. */
  drawEdge(context, [one, other], size) {
    const { left, top, side } = this.box;
    const lines = contour(Float32Array.from(one, (value, i) => value - other[i]), size, 0);
    context.beginPath();
    for (let i = 0; i < lines.length; i += 4) {
      context.moveTo(left + lines[i] * side, top + lines[i + 1] * side);
      context.lineTo(left + lines[i + 2] * side, top + lines[i + 3] * side);
    }
    context.strokeStyle = this.palette.ink;
    context.lineWidth = 1.5;
    context.stroke();
    this.edge = lines.length > 0;
  }

  place(x, y) {
    const [x0, x1, y0, y1] = this.frame.range.data;
    const { left, top, side } = this.box;
    return [left + ((x - x0) / (x1 - x0)) * side, top + ((y1 - y) / (y1 - y0)) * side];
  }

  drawVisited(context) {
    const { visited } = this.frame;
    if (!visited) return;
    const count = visited.shape[0];
    for (let i = 0; i < count; i++) {
      context.beginPath();
      context.arc(...this.place(visited.data[2 * i], visited.data[2 * i + 1]), 1.7, 0, 2 * Math.PI);
      context.fillStyle = withAlpha(this.palette.ink, 0.15 + (0.55 * (i + 1)) / count);
      context.fill();
    }
  }

  drawStage(context) {
    const { stage, plane } = this.meta;
    if (!stage) return;
    const [x, y] = this.place(stage[plane.x], stage[plane.y]);
    for (const [colour, width] of [[this.palette.point_edge, 5], [this.palette.primary, 2.5]]) {
      context.beginPath();
      context.arc(x, y, 8, 0, 2 * Math.PI);
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.stroke();
    }
  }

  drawCursor(context) {
    if (!this.cursor) return;
    const { left, top, side } = this.box;
    const [x, y] = [left + this.cursor[0] * side, top + this.cursor[1] * side];
    context.beginPath();
    context.moveTo(left, y);
    context.lineTo(left + side, y);
    context.moveTo(x, top);
    context.lineTo(x, top + side);
    context.strokeStyle = withAlpha(this.palette.ink, 0.45);
    context.lineWidth = 1;
    context.stroke();
  }

  words(q, size, [x0, x1, y0, y1]) {
    const { meta, palette, scale, frame } = this;
    const { variables, plane, actions, stage } = meta;
    const inside = (value, low, high) => (value - low) / (high - low);
    let place = this.cursor;
    let name = "At the pointer";
    if (!place && stage) {
      place = [inside(stage[plane.x], x0, x1), 1 - inside(stage[plane.y], y0, y1)];
      name = "At the ring, the state on stage";
      if (place.some((share) => share < 0 || share > 1)) [place, name] = [null, ""];
    }
    const values = place && q.map((one) => sample(one, size, (place[0] * (size - 1) + 0.5) / size, (place[1] * (size - 1) + 0.5) / size));
    this.bars.update(actions, values, palette);
    const text = (i, value) => `${variables[i][0]} ${number(value)}${variables[i][1] ? ` ${variables[i][1]}` : ""}`;
    say(this.where, place ? `${name}: ${text(plane.x, x0 + place[0] * (x1 - x0))}, ${text(plane.y, y1 - place[1] * (y1 - y0))}` : "Point at the map, or press the arrow keys on it, to read Q there.");
    const others = variables.map((_, i) => i).filter((i) => i !== plane.x && i !== plane.y);
    say(this.held, others.length ? `A cut through ${variables.length} variables; held still: ${others.map((i) => text(i, frame.at?.data[i] ?? 0)).join(", ")}.` : "");
    this.drawLegend(scale);
    const seen = scale ? `from ${number(scale.low)} to ${number(scale.high)}` : "by its best action";
    this.canvas.setAttribute("aria-label", `Map of Q over ${variables[plane.x][0]} and ${variables[plane.y][0]}, coloured ${seen}, of step ${meta.seen.plane ?? 0}. ${values ? actions.map((action, a) => `${action} ${number(values[a])}`).join(", ") : ""}`);
  }

  drawLegend(scale) {
    const { palette, meta } = this;
    const known = JSON.stringify([scale?.low, scale?.high, this.gap, this.what, palette.name, meta.actions, this.edge, meta.seen.plane, !!meta.stage]);
    if (known === this.legendKnown) return;
    this.legendKnown = known;
    const mark = (style, words) => el("span", { class: "key" }, el("i", { class: style, "aria-hidden": "true" }), words);
    const colours = scale
      ? el("div", { class: "range" }, el("span", { text: number(scale.low) }), el("i", { style: `background: ${gradientOf(scale, palette)}` }), el("span", { text: number(scale.high) }))
      : el("div", { class: "keys" }, ...meta.actions.map((name, a) => el("span", { class: "key" }, el("i", { class: "square", style: `background: ${palette.classes[a % palette.classes.length]}` }), name)));
    const title = { max: "Largest Q, in units of reward", best: `Best action; full colour where it leads by ${number(this.gap ?? 0)}` }[this.what] ?? `Q of "${meta.actions[Number(this.what)]}", in units of reward`;
    this.legend.replaceChildren(el("b", { text: title }), colours, el("div", { class: "keys" },
      mark("spot", "recent states of the replay buffer"), ...(meta.stage ? [mark("ring", "the state on stage")] : []), ...(this.edge ? [mark("edge", "both actions worth the same")] : [])),
    el("span", { class: "note", text: `Agent of step ${(meta.seen.plane ?? 0).toLocaleString("en")}` }));
  }
}

// The plane with the points on it, its legend, and what is under the pointer.

import { el, say } from "../shared/dom.js";
import { Points } from "../shared/points.js";
import { Model, PlaneSurface } from "./surface.js";

const MARKS = [["", "mark nothing"], ["wrong", "mark wrong answers"], ["flipped", "mark wrong labels"]];

export class Plane {
  constructor() {
    this.surface = new PlaneSurface();
    this.points = new Points(this.surface);
    this.heading = el("span", { class: "heading" });
    this.legend = el("div", { class: "legend", "data-testid": "legend" });
    this.surface.element.append(this.legend);
    this.readout = el("span", { class: "readout", "data-testid": "readout", "aria-live": "polite" });
    this.validation = this.check("validation points", "show-validation", false);
    this.mark = el("select", { "data-testid": "mark", "aria-label": "Which points are marked", title: "Which points are marked with a cross", on: { change: () => this.draw() } },
      ...MARKS.map(([value, text]) => el("option", { value, text })));
    this.note = el("p", { class: "note over", hidden: true, "data-testid": "plane-note" });
    this.element = el("div", { class: "planebox" },
      el("div", { class: "plot" }, this.surface.element, this.note),
      el("div", { class: "foot" }, this.validation.node, this.mark, this.readout));
    this.listen();
  }

  check(words, testid, on) {
    const input = el("input", { type: "checkbox", "data-testid": testid, checked: on, on: { change: () => this.draw() } });
    return { input, node: el("label", { class: "check" }, input, el("span", { text: words })) };
  }

  listen() {
    const { element } = this.surface;
    const read = (event) => {
      const box = element.getBoundingClientRect();
      this.point(this.surface.toPlane(event.clientX - box.left, event.clientY - box.top));
    };
    element.addEventListener("pointermove", read);
    element.addEventListener("pointerdown", read);
    element.addEventListener("pointerleave", () => this.point(null));
    element.addEventListener("blur", () => {
      this.surface.showCross(null);
      this.point(null);
    });
    element.addEventListener("keydown", (event) => this.step(event));
  }

  step(event) {
    const pace = event.shiftKey ? 0.1 : 0.02;
    const move = { ArrowLeft: [-pace, 0], ArrowRight: [pace, 0], ArrowUp: [0, -pace], ArrowDown: [0, pace] }[event.key];
    if (!move || !this.surface.box) return;
    event.preventDefault();
    event.stopPropagation();
    const { left, top, side } = this.surface.box;
    const at = (value, by) => Math.max(0.001, Math.min(0.999, value + by));
    const [u, v] = this.place ? [this.place.u, this.place.v] : [0.5, 0.5];
    const place = this.surface.toPlane(left + at(u, move[0]) * side, top + at(v, move[1]) * side);
    this.surface.showCross(place);
    this.point(place);
  }

  point(place) {
    this.place = place;
    say(this.readout, place && this.surface.now ? this.surface.valueText(place) : "");
  }

  update(meta, { plane, points, uncertainty }, palette) {
    this.frame = { meta, points, uncertainty };
    this.palette = palette;
    if (plane.z) this.surface.receive({ meta: { run: meta.run, step: meta.step, view: "out" }, arrays: plane });
    this.draw();
  }

  draw() {
    if (!this.frame?.meta.facts.extent) return;
    const { meta, points, uncertainty } = this.frame;
    const { element } = this.surface;
    const plot = element.parentElement;
    if (!plot.clientWidth) return;
    const spread = meta.picture === "uncertainty" && Boolean(uncertainty.std); // until it comes, the answer
    const crosses = points[this.mark.value];
    const model = new Model(meta, { ...points, wrong: crosses }, spread ? uncertainty.std : null);
    this.surface.layout(plot.clientWidth, plot.clientHeight);
    this.surface.draw(model, "out", this.palette, { discrete: false, faint: false });
    this.points.draw(model, "out", this.palette, { validation: this.validation.input.checked, mark: Boolean(crosses) });
    this.explain(meta, spread);
    this.drawLegend();
    this.point(this.place);
  }

  explain(meta, spread) {
    say(this.heading, spread ? "spread (std) of the probability" : `probability of ${meta.facts.class_names[1]}`);
    this.heading.title = spread
      ? `Monte Carlo dropout: the plane is asked ${meta.passes} times with masks drawn anew; the shade of ink is where the answers disagree`
      : "What the network says in evaluation mode";
    const { dropout, dropconnect } = meta.settings;
    const none = spread && !dropout && !dropconnect;
    this.note.hidden = !none;
    if (none) say(this.note, "Without dropout or DropConnect every pass gives the same answer: the spread is 0 everywhere. That does not mean that the network is right.");
  }

  drawLegend() {
    const { stops, texts } = this.surface.scale(this.palette);
    const state = String([stops, texts]);
    if (state === this.legendState) return;
    this.legendState = state;
    const bar = el("div", { class: "bar" });
    bar.style.background = `linear-gradient(to top, ${stops.join(", ")})`;
    this.legend.replaceChildren(el("div", { class: "scale" }, bar, el("div", { class: "texts" }, ...texts.map((text) => el("span", { text })).reverse())));
  }
}

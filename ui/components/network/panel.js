// Everything around the big plot: what it shows, its switches, its legend and the value under the pointer.

import { button, el, say } from "../shared/dom.js";

const SWITCHES = [
  ["validation", "Show validation points", "show-validation"],
  ["discrete", "Discretise", "discretise"],
  ["mark", "Mark misclassified", "mark-misclassified"],
];

export class Panel {
  constructor(scene, surface, confusion, painter) {
    this.scene = scene;
    this.surface = surface;
    this.confusion = confusion;
    this.painter = painter;
    this.on = { validation: false, discrete: false, mark: false };
    this.showing = "plot";
    this.title = el("span", { class: "title", "data-testid": "view" });
    this.what = el("span", { class: "what" });
    this.free = button("Unlock", "unlock", () => scene.free(), { label: "Stop showing this unit (Esc)", cls: "btn small", hidden: true });
    this.tabs = ["plot", "confusion"].map((name) =>
      button(name === "plot" ? "Plot" : "Confusion", `show-${name}`, () => this.show(name), { cls: "tab", role: "radio" }));
    this.segmented = el("div", { class: "segmented", role: "radiogroup", "aria-label": "Show" }, ...this.tabs);
    this.segmented.addEventListener("keydown", (event) => this.tabKey(event));
    this.head = el("div", { class: "panelhead" },
      el("div", { class: "heading" }, this.title, this.what), this.free, this.segmented, painter.toggle);
    this.switches = Object.fromEntries(SWITCHES.map(([name, text, id]) => [name, this.switch(name, text, id)]));
    this.readout = el("span", { class: "readout", "data-testid": "readout", "aria-live": "polite" });
    this.controls = el("div", { class: "controls" },
      el("div", { class: "row" }, this.switches.validation, this.switches.discrete),
      el("div", { class: "row" }, this.switches.mark, this.readout));
    this.legend = el("div", { class: "legend", "data-testid": "legend" });
    surface.element.append(this.legend);
    this.plot = el("div", { class: "plot" }, surface.element, confusion.element);
    this.element = el("section", { class: "pane right", "aria-label": "Output" }, this.head, this.plot, this.controls, painter.element);
    this.show("plot");
    this.listen();
  }

  switch(name, text, id) {
    const input = el("input", { type: "checkbox", "data-testid": id, on: { change: () => {
      this.on[name] = input.checked;
      this.scene.redraw();
    } } });
    return el("label", { class: "switch" }, input, el("span", { text }));
  }

  /** Switch something on that the user has just become interested in. */
  turnOn(name) {
    this.on[name] = this.switches[name].querySelector("input").checked = true;
  }

  show(name) {
    this.showing = name;
    this.tabs.forEach((tab, i) => {
      const chosen = (i === 0) === (name === "plot");
      tab.setAttribute("aria-checked", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
    });
    this.surface.element.hidden = name !== "plot";
    this.confusion.element.hidden = name === "plot";
    if (name !== "plot" && this.painter.active) this.painter.stop();
    this.scene.redraw();
  }

  tabKey(event) {
    if (!event.key.startsWith("Arrow")) return;
    event.preventDefault();
    event.stopPropagation();
    this.show(this.showing === "plot" ? "confusion" : "plot");
    this.tabs[this.showing === "plot" ? 0 : 1].focus();
  }

  /** The pointer and the keyboard cursor read values off the plot. */
  listen() {
    const { element } = this.surface;
    const read = (event) => {
      const box = element.getBoundingClientRect();
      this.place = this.surface.toPlane(event.clientX - box.left, event.clientY - box.top);
      this.say();
    };
    element.addEventListener("pointermove", read);
    element.addEventListener("pointerdown", read);
    element.addEventListener("pointerleave", () => this.point(null));
    element.addEventListener("blur", () => {
      this.surface.showCross(null);
      this.point(null);
    });
    element.addEventListener("keydown", (event) => this.key(event));
  }

  key(event) {
    const step = event.shiftKey ? 0.1 : 0.02;
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    const move = moves[event.key];
    if (!move && !(this.painter.active && (event.key === "Enter" || event.key === " "))) return;
    event.preventDefault();
    event.stopPropagation();
    const clamp = (value) => Math.max(0.001, Math.min(0.999, value));
    const { left, top, side } = this.surface.box;
    const [u, v] = this.place ? [this.place.u, this.place.v] : [0.5, 0.5];
    const [du, dv] = move ?? [0, 0];
    const place = this.surface.toPlane(left + clamp(u + du) * side, top + clamp(v + dv) * side);
    this.surface.showCross(place);
    this.point(place);
    if (!move && place) this.painter.dot(place);
  }

  point(place) {
    this.place = place;
    this.say();
  }

  say() {
    const visible = this.place && this.showing === "plot" && this.scene.model;
    say(this.readout, visible ? this.surface.valueText(this.place) : "");
  }

  update(model, view, locked, palette) {
    const [title, what] = model.describe(view);
    say(this.title, title);
    say(this.what, locked ? "locked, Esc frees it" : what);
    this.title.classList.toggle("locked", locked);
    this.free.hidden = !locked;
    this.segmented.hidden = !model.classification;
    this.switches.mark.hidden = !model.classification;
    this.switches.discrete.hidden = model.curve;
    this.painter.toggle.hidden = model.meta.painting === false;
    if (!model.classification && this.showing !== "plot") this.show("plot");
    this.controls.hidden = this.painter.active;
    this.controls.style.visibility = this.showing === "plot" ? "" : "hidden"; // keeps its room
    this.painter.element.hidden = !this.painter.active;
    if (this.showing === "plot") this.drawLegend(model, view, palette);
    else this.confusion.update(model);
    this.say();
  }

  drawLegend(model, view, palette) {
    const classes = view === "out" && model.outputs > 1;
    const scale = classes ? null : this.surface.scale(palette);
    const state = JSON.stringify([classes && model.facts.class_names, scale, palette.name]);
    if (state === this.legendState) return;
    this.legendState = state;
    if (classes) {
      const entries = model.facts.class_names.map((name, c) => {
        const swatch = el("i", { class: "swatch" });
        swatch.style.background = `var(--tl-class-${c % 6})`;
        return el("li", { title: name }, swatch, el("span", { text: name }));
      });
      this.legend.replaceChildren(el("ul", {}, ...entries));
    } else if (scale) {
      const bar = el("div", { class: "bar" });
      bar.style.background = `linear-gradient(to top, ${scale.stops.join(", ")})`;
      const texts = scale.texts.map((text) => el("span", { text })).reverse();
      this.legend.replaceChildren(el("div", { class: "scale" }, bar, el("div", { class: "texts" }, ...texts)));
    } else this.legend.replaceChildren();
  }
}

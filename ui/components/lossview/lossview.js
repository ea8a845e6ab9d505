// The Loss functions lab: the plane on the left, the loss in four views on the right.

import { button, el, say } from "../shared/dom.js";
import { mount } from "../shared/mount.js";
import { CurveTab } from "./curve.js";
import { ErrorsTab } from "./errors.js";
import { NaiveTab } from "./naive.js";
import { Plane } from "./plane.js";
import { WorkedTab } from "./worked.js";

export const update = (component) => mount(component, new URL("./lossview.css", import.meta.url), (context) => new LossView(context));

const TABS = [["curve", "Curve", CurveTab], ["worked", "Worked examples", WorkedTab], ["naive", "Naive or stable", NaiveTab], ["errors", "Errors", ErrorsTab]];
const WHAT = { probability: (facts) => `the probability of ${facts.class_names[1]}`, margin: () => "above 0 it says class 2; thin lines at −1 and 1", value: (facts) => `predicted ${facts.task === "multi-task" ? "number" : "target"}` };

class LossView {
  constructor({ host, palette, send }) {
    this.send = send;
    this.palette = palette;
    this.on = { validation: false, mark: false };
    this.view = "all";
    this.open = "curve";
    host.classList.add("lossview");
    this.host = host;
    this.plane = new Plane((text) => say(this.readout, text));
    this.tabs = Object.fromEntries(TABS.map(([name, , Tab]) => [name, new Tab(this)]));
    host.append(el("div", { class: "sheet" }, this.left(), this.right()));
    this.show("curve");
  }

  left() {
    this.title = el("span", { class: "title", "data-testid": "view" });
    this.what = el("span", { class: "what" });
    this.views = el("div", { class: "segmented", role: "group", "aria-label": "Output on the plane" });
    this.scale = el("div", { class: "scale" });
    this.classes = el("ul", { class: "legend", title: "In brackets: how many training points there are" });
    this.readout = el("span", { class: "readout", "data-testid": "plane-readout", "aria-live": "polite" });
    const toggle = (name, text) => {
      const input = el("input", { type: "checkbox", "data-testid": `show-${name}`, on: { change: () => {
        this.on[name] = input.checked;
        this.redraw();
      } } });
      return el("label", { class: "switch" }, input, el("span", { text }));
    };
    this.marking = toggle("mark", "Mark misclassified");
    return el("section", { class: "pane left", "aria-label": "Output of the network" },
      el("div", { class: "head" }, el("div", { class: "heading" }, this.title, this.what), this.views),
      this.plane.element,
      el("div", { class: "foot" }, el("div", { class: "keys" }, this.classes, this.scale), el("div", { class: "row" }, toggle("validation", "Validation points"), this.marking, this.readout)));
  }

  right() {
    this.buttons = TABS.map(([name, text]) => button(text, `tab-${name}`, () => this.show(name), { cls: "tab", role: "tab" }));
    const list = el("div", { class: "segmented tabs", role: "tablist", "aria-label": "Views of the loss" }, ...this.buttons);
    list.addEventListener("keydown", (event) => {
      const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!move) return;
      event.preventDefault();
      event.stopPropagation();
      const offered = TABS.map(([name]) => name).filter((_, i) => !this.buttons[i].hidden);
      const next = offered[(offered.indexOf(this.open) + move + offered.length) % offered.length];
      this.show(next);
      this.buttons[TABS.findIndex(([name]) => name === next)].focus();
    });
    for (const [name, words] of TABS) {
      const { element } = this.tabs[name];
      element.setAttribute("role", "tabpanel");
      element.setAttribute("aria-label", words);
    }
    return el("section", { class: "pane right", "aria-label": "The loss" }, list, ...TABS.map(([name]) => this.tabs[name].element));
  }

  show(name) {
    this.open = name;
    TABS.forEach(([tab], i) => {
      this.buttons[i].setAttribute("aria-selected", String(tab === name));
      this.buttons[i].tabIndex = tab === name ? 0 : -1;
      this.tabs[tab].element.hidden = tab !== name;
    });
    this.redraw();
  }

  update({ meta, arrays }) {
    const looks = {};
    for (const [name, array] of Object.entries(arrays)) {
      const [lens, ...rest] = name.split(".");
      (looks[lens] ??= {})[rest.join(".")] = array;
    }
    const { facts } = meta;
    this.host.dataset.step = meta.step;
    if (!facts.task) return; // the run is starting
    const numbers = looks.points?.value?.data; // of a class and a number
    const range = numbers ? numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6) : facts.target_range || 1;
    this.frame = { meta, facts, range, task: facts.task, curve: facts.task === "curve", looks, arrays: { ...looks.plane, ...looks.points } };
    this.redraw();
  }

  theme(palette) {
    this.palette = palette;
    this.redraw();
  }

  resize() {
    this.redraw();
  }

  visible(value) {
    if (value) this.redraw();
  }

  /** With the next picture of the browser; the newest frame counts. */
  redraw() {
    if (!this.frame || this.pending) return;
    this.pending = requestAnimationFrame(() => {
      this.pending = 0;
      this.draw();
    });
  }

  draw() {
    const { frame, palette } = this;
    const { facts } = frame;
    this.buttons[TABS.findIndex(([name]) => name === "naive")].hidden = !facts.naive;
    if (this.open === "naive" && !facts.naive) this.show("curve");
    this.chooseView(facts);
    this.plane.draw(frame, this.view, this.on, palette);
    this.words(frame);
    this.host.dataset.loss = facts.loss;
    this.tabs[this.open].draw(frame, palette);
  }

  /** The views there are, as buttons when there are several; the first one where the present one does not fit. */
  chooseView({ task, outputs = [] }) {
    const last = outputs.length - 1;
    const views = { classes: [["all", ""]], "multi-label": [["all", "All"], ...outputs.map(({ name }, k) => [k, name])], "multi-task": [["all", "Class"], [last, "Number"]] }[task] ?? [[0, ""]];
    const shown = views.length > 1 ? views : [];
    const structure = JSON.stringify(views);
    if (structure !== this.structure) {
      this.structure = structure;
      if (!views.some(([view]) => view === this.view)) this.view = views[0][0];
      this.views.hidden = !shown.length;
      this.views.replaceChildren(...shown.map(([view, text]) => button(text, `view-${view}`, () => {
        this.view = view;
        this.redraw();
      }, { cls: "tab" })));
    }
    shown.forEach(([view], i) => this.views.children[i].setAttribute("aria-pressed", String(view === this.view)));
  }

  words({ facts, arrays, curve }) {
    const kind = curve ? "value" : this.plane.kind(this.view);
    const many = { classes: "the likeliest class", labels: "lines: probability 0.5" };
    say(this.title, kind === "labels" || this.view === "all" || facts.outputs.length < 2 ? "Output" : `Output ${facts.outputs[this.view]?.name ?? ""}`);
    const label = facts.task === "multi-label" && this.view !== "all" ? `the probability of ${facts.class_names[this.view]}` : WHAT[kind]?.(facts);
    say(this.what, many[kind] ?? label ?? "");
    this.plane.element.setAttribute("aria-label", `${this.title.textContent}: ${this.what.textContent}`);
    this.marking.hidden = !arrays.wrong || kind === "value";
    const numbers = kind === "value";
    const counts = facts.train_counts ?? [];
    const names = numbers ? [] : (facts.class_names ?? []).map((name, c) => (counts.length ? `${name} (${counts[c]})` : name));
    const lines = curve ? [["network", "line"], ...(arrays.line_clean ? [["without noise", "dashes"]] : [])] : [];
    const outliers = arrays.outlier?.data.some((value) => value) ? [["outlier", "outlier"]] : [];
    const state = JSON.stringify([names, lines, outliers]);
    if (state !== this.legendState) {
      this.legendState = state;
      this.classes.replaceChildren(...names.map((name, c) => {
        const swatch = el("i", { class: "dot" });
        swatch.style.setProperty("--swatch", `var(--tl-class-${c % 6})`);
        return el("li", {}, swatch, el("span", { text: name }));
      }), ...[...lines, ...outliers].map(([text, cls]) => el("li", {}, el("i", { class: `key ${cls}` }), el("span", { text }))));
    }
    const stops = this.plane.scale(this.view, this.palette);
    this.scale.hidden = !stops.length;
    this.scale.replaceChildren();
    if (!stops.length) return;
    const bar = el("i", { class: "ramp", "aria-hidden": "true" });
    bar.style.background = `linear-gradient(to right, ${stops.map(([colour]) => colour).join(", ")})`;
    this.scale.append(el("span", { text: stops[0][1] }), bar, el("span", { text: stops[stops.length - 1][1] }));
  }
}

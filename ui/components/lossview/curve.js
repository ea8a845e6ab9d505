// The loss of one example as a curve of the output, and its gradient below; the run's own examples stand on the curve.

import { button, el, number, say } from "../shared/dom.js";
import { throttle } from "../shared/throttle.js";
import { Chart } from "./chart.js";
import { formulaText } from "./formula.js";
import { legend } from "./legend.js";
import { between, median, span } from "./series.js";

const PARTS = { class: "Class", value: "Number" };
const ROOM = 0.07; // share of the plot

export class CurveTab {
  constructor(scene) {
    this.scene = scene;
    this.comparing = false;
    this.send = throttle((value) => scene.send({ do: "target", value }), 120);
    this.formula = el("p", { class: "formula", "data-testid": "formula" });
    this.targets = el("div", { class: "segmented", role: "group", "aria-label": "Target of the example" });
    this.value = el("output", {});
    this.slider = el("input", { type: "range", "aria-label": "Target of the example", "data-testid": "target-slider", on: { input: () => {
      say(this.value, number(Number(this.slider.value), 2));
      this.send(Number(this.slider.value));
    } } });
    this.sliding = el("span", { class: "sliding" }, this.slider, this.value);
    this.caption = el("span", { class: "of", text: "Target" });
    this.parts = el("div", { class: "segmented", role: "group", "aria-label": "Which of the losses" });
    this.compare = button("Compare", "compare", () => {
      this.comparing = !this.comparing;
      scene.redraw();
    }, { cls: "btn", "aria-pressed": "false", title: "Draw the other losses for such a target beside this one" });
    this.loss = new Chart("loss-curve", "Loss of one example over the output", (x) => this.gradient.show(x));
    this.gradient = new Chart("gradient-curve", "Gradient of the loss over the output", (x) => this.loss.show(x));
    this.legend = el("ul", { class: "legend" });
    this.element = el("div", { class: "tabpanel curvetab" },
      el("div", { class: "bar" }, this.parts, this.caption, this.targets, this.sliding, el("span", { class: "space" }), this.compare),
      this.formula, this.loss.element, this.gradient.element, this.legend);
    this.built = "";
  }

  /** Buttons and the slider's ends, anew when the lab has another loss. */
  build({ facts, meta }) {
    const { curve } = facts;
    const structure = JSON.stringify([meta.run, curve, meta.part, meta.editable]);
    if (structure === this.built) return;
    this.built = structure;
    const targets = curve.targets[meta.part];
    const buttons = targets.choices;
    const pick = (name, value) => () => this.scene.send({ do: name, value });
    this.targets.replaceChildren(...buttons.map(({ value, label }) =>
      button(label, `target-${value}`, pick("target", value), { cls: "tab", disabled: !meta.editable })));
    const parts = curve.parts.filter(Boolean);
    this.parts.replaceChildren(...parts.map((part) => button(PARTS[part], `part-${part}`, pick("part", part), { cls: "tab", disabled: !meta.editable })));
    this.parts.hidden = parts.length < 2;
    this.targets.hidden = buttons.length < 2;
    const slide = targets.max !== undefined;
    this.sliding.hidden = !slide;
    if (slide) Object.assign(this.slider, { min: targets.min, max: targets.max, step: 0.1 });
    this.slider.disabled = !meta.editable;
  }

  draw(frame, palette) {
    const { facts, meta, looks } = frame;
    const { curve } = looks;
    if (!curve) return;
    this.build(frame);
    const chosen = curve.target.data[0];
    this.reflect(frame, chosen);
    const mine = facts.curve.mine[meta.part];
    const others = this.comparing ? facts.curve.names[meta.part].filter((name) => name !== mine) : [];
    const colours = others.map((_, i) => palette.runs[i % palette.runs.length]);
    const xs = curve.x.data;
    const range = [xs[0], xs[xs.length - 1]];
    const points = Array.from(curve.now.data).filter((output) => output >= range[0] && output <= range[1]);
    const spot = this.spot(facts, chosen, palette);
    legend(this.legend, [
      { text: mine, colour: palette.ink, line: true },
      ...others.map((text, i) => ({ text, colour: colours[i], line: true, dashed: true })),
      { text: this.count(facts, curve, points.length), colour: spot, dot: true },
    ]);
    const plot = (ys, all, word) => ({
      x: range, yLabel: word,
      lines: [
        ...others.map((name, i) => ({ x: xs, y: curve[`${all}/${name}`].data, colour: colours[i], width: 1.5, dash: [6, 4] })),
        { x: xs, y: ys, colour: palette.ink, width: 2.6 },
      ],
      dots: points.map((output) => ({ x: output, y: between(xs, ys, output), colour: spot })),
      read: (at) => `output ${number(at, 2)}: ${word} ${number(between(xs, ys, at), 3)}`,
    });
    const target = (text) => (this.sliding.hidden ? [] : [{ x: chosen, colour: palette.floor, text }]);
    const [loss, gradient] = [curve.loss.data, curve.gradient.data];
    const peers = (all) => [mine, ...others].map((name) => curve[`${all}/${name}`].data);
    this.loss.draw({ ...plot(loss, "all", "loss"), y: heights(loss, peers("all")), xLabel: "", verticals: target("target") }, palette);
    this.gradient.draw({ ...plot(gradient, "all_gradient", "gradient"), y: slopes(gradient, peers("all_gradient")), xLabel: facts.curve.x_label[meta.part], verticals: target("") }, palette);
  }

  /** Whose the dots are. */
  count({ task }, { now, total }, inside) {
    const [drawn, all] = [now.data.length, total.data[0]];
    const noun = task === "multi-label" ? "labels of training examples" : "training examples";
    const details = [drawn < all ? `${drawn} of ${all}` : all, ...(inside < drawn ? [`${drawn - inside} beyond the plot`] : [])];
    return `${noun} of the run now (${details.join(", ")})`;
  }

  /** Which buttons are pressed, and where the slider stands when nobody holds it. */
  reflect(frame, chosen) {
    const pressed = (node, on) => node.setAttribute("aria-pressed", String(on));
    for (const node of this.targets.children) pressed(node, node.dataset.testid === `target-${chosen}`);
    for (const node of this.parts.children) pressed(node, node.dataset.testid === `part-${frame.meta.part}`);
    pressed(this.compare, this.comparing);
    this.caption.hidden = this.targets.hidden && this.sliding.hidden;
    if (this.slider.getRootNode().activeElement !== this.slider) {
      this.slider.value = chosen;
      say(this.value, number(chosen, 2));
    }
    say(this.formula, formulaText(frame));
  }

  /** The colour of the dots: that of the class where all of them have the same. */
  spot({ task }, chosen, palette) {
    return task === "binary" || task === "margin" ? palette.classes[chosen] : palette.muted;
  }
}

/** [low, high] of the axis of a loss. Of several that grow at different speeds the fastest may leave the plot. */
function heights(own, peers) {
  const most = Math.max(largest(own), median(peers.map(largest))) || 1;
  return [-ROOM * most, (1 + ROOM) * most]; // room for the dots at 0
}

/** [low, high] of the axis of a gradient: as far up as down where the loss has slopes of both signs. */
function slopes(own, peers) {
  const ends = span(own, 0.12);
  const steep = median(peers.map(largest));
  const half = Math.max(...ends.map(Math.abs)) / 3;
  return ends.map((end) => (Math.abs(end) < half ? end : Math.sign(end) * Math.max(Math.abs(end), steep)));
}

const largest = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

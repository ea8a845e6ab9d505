// The row of choices: method, strength, steps of PGD, and the answer that is wanted.

import { button, el, say } from "../shared/dom.js";
import { throttle } from "../shared/throttle.js";

const METHODS = [["fgsm", "FGSM", "The fast gradient sign method: one step"], ["pgd", "PGD", "Projected gradient descent: many small steps"]];
const INTERVAL = 150; // ms between two strengths of one drag

export class Attack {
  constructor(send) {
    this.methods = METHODS.map(([method, text, title]) => [method, button(text, `fool-${method}`, () => send({ do: "method", method }), { cls: "tab", "aria-pressed": "false", title })]);
    const tell = throttle((strength) => send({ do: "strength", strength }), INTERVAL);
    this.strength = this.slider("Strength", "fool-strength", 0.01, (value) => tell(value), tell.flush);
    this.steps = this.slider("PGD steps", "fool-steps", 1, null, null, (steps) => send({ do: "steps", steps }));
    this.least = button("Smallest that works", "fool-least", () => send({ do: "strength", strength: this.flips }), { cls: "btn" });
    this.target = el("select", { "data-testid": "fool-target", on: { change: () => send({ do: "target", target: Number(this.target.value) }) } });
    this.element = el("div", { class: "top" },
      el("div", { class: "segmented", role: "group", "aria-label": "Method" }, ...this.methods.map(([, tab]) => tab)),
      this.strength.node, this.least, el("label", { class: "choice" }, "Make it say ", this.target), this.steps.node);
  }

  slider(text, testid, step, onInput, onEnd, onChange) {
    const output = el("output");
    const input = el("input", { type: "range", min: 0, max: 1, step, "aria-label": text, "data-testid": testid });
    const made = { input, output, dragging: false };
    input.addEventListener("input", () => {
      made.dragging = true;
      this.show(made, Number(input.value));
      onInput?.(Number(input.value));
    });
    input.addEventListener("change", () => {
      made.dragging = false;
      onEnd?.();
      onChange?.(Number(input.value));
    });
    input.addEventListener("keydown", (event) => event.stopPropagation()); // the bar moves through the run with arrows
    made.node = el("label", { class: "slider" }, el("span", { text }), input, output);
    return made;
  }

  update(meta, flips) {
    this.flips = Number.isFinite(flips) ? Number(flips.toFixed(2)) : NaN;
    for (const [method, tab] of this.methods) tab.setAttribute("aria-pressed", String(method === meta.method));
    this.set(this.strength, 0, meta.strongest, meta.strength);
    this.set(this.steps, 1, meta.most_steps, meta.steps);
    this.steps.node.classList.toggle("off", meta.method !== "pgd");
    this.steps.input.disabled = meta.method !== "pgd";
    this.least.disabled = !(this.flips > 0) || !meta.current;
    const names = meta.names.join("\n");
    if (this.names !== names) {
      this.names = names;
      this.target.replaceChildren(el("option", { value: -1, text: "anything else" }), ...meta.names.map((name, k) => el("option", { value: k, text: name })));
    }
    if (Number(this.target.value) !== meta.target) this.target.value = String(meta.target);
  }

  set(slider, low, high, value) {
    slider.input.min = low;
    slider.input.max = high;
    if (slider.dragging) return;
    if (Number(slider.input.value) !== value) slider.input.value = String(value);
    this.show(slider, value);
  }

  show({ input, output }, value) {
    say(output, Number(input.step) < 1 ? value.toFixed(2) : String(value));
    input.setAttribute("aria-valuetext", output.textContent);
  }
}

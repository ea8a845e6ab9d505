// How to draw: temperature, top-k and top-p, each with what it means, and how much to write.

import { button, el, say } from "../shared/dom.js";
import { throttle } from "../shared/throttle.js";

const PAUSE = 150; // ms between two messages while a slider is dragged
const SLIDERS = [
  ["temperature", "Temperature", 0, 2, 0.05, 1, (v) => (v === 0 ? "0: greedy" : v.toFixed(2)), "Scores are divided by it before the softmax: below 1 the likely tokens get likelier, above 1 the unlikely ones do"],
  ["top_k", "Top-k", 0, 100, 1, 0, (v) => (v === 0 ? "off" : `${v} likeliest`), "Only the k likeliest tokens can be drawn"],
  ["top_p", "Top-p", 0.05, 1, 0.05, 1, (v) => (v >= 1 ? "off" : v.toFixed(2)), "Only as many of the likeliest tokens as have the share p between them can be drawn (nucleus sampling)"],
];
const COUNTS = [100, 200, 500, 1000];

export class Knobs {
  constructor(send, want) {
    this.sliders = SLIDERS.map(([name, words, low, high, step, usual, tell, help]) => {
      const tell_ = throttle((value) => send({ do: "knob", name, value }), PAUSE);
      const said = el("output", { class: "number" });
      const input = el("input", { type: "range", min: low, max: high, step, "aria-label": words, "data-testid": `knob-${name}`, on: {
        input: () => {
          want(name, Number(input.value));
          say(said, tell(Number(input.value)));
          tell_(Number(input.value));
        },
        dblclick: () => {
          input.value = usual;
          input.dispatchEvent(new Event("input"));
        },
        keydown: (event) => event.stopPropagation(), // arrows are for the slider, not for the bar
      } });
      return { name, input, said, tell, node: el("label", { class: "knob", title: `${help}. Double click: as usual.` }, el("span", { text: words }), input, said) };
    });
    this.counts = COUNTS.map((count) => button(String(count), `count-${count}`, () => {
      want("count", count);
      send({ do: "count", count });
    }, { cls: "tab", role: "radio", "aria-checked": "false", title: `Write ${count} tokens` }));
    this.element = el("div", { class: "knobs" }, ...this.sliders.map(({ node }) => node),
      el("div", { class: "knob" }, el("span", { text: "Tokens" }), el("div", { class: "segmented", role: "radiogroup", "aria-label": "Tokens to write" }, ...this.counts)));
  }

  update(meta) {
    for (const { name, input, said, tell } of this.sliders) {
      if (name === "top_k") input.max = meta.most;
      if (input.getRootNode().activeElement !== input || Number(input.value) !== meta[name]) input.value = meta[name];
      say(said, tell(meta[name]));
    }
    this.counts.forEach((item, i) => item.setAttribute("aria-checked", String(COUNTS[i] === meta.count)));
  }
}

// Every block left out alone: residual networks hardly mind, plain ones do.

import { el, say } from "../shared/dom.js";

export class Lesions {
  constructor() {
    this.why = el("p", { class: "note", text: "One block at a time is left out: its input is passed on as if it were not there. What is left of the validation accuracy is its bar; the line is the whole network. Nothing is trained anew." });
    this.list = el("div", { class: "lesions", "data-testid": "lesions" });
    this.state = el("p", { class: "note" });
    this.element = el("div", { class: "part" }, this.why, this.list, this.state);
  }

  update({ facts, seen, moving, step }, arrays, palette) {
    const shown = facts.contenders.map((contender, k) => ({ contender, k, accuracy: arrays[`lesions${k}.accuracy`], whole: arrays[`lesions${k}.whole_accuracy`] }))
      .filter(({ accuracy }) => accuracy);
    const steps = Object.entries(seen).filter(([name]) => name.startsWith("lesions")).map(([, at]) => at);
    const old = steps.length && steps.some((at) => at !== step);
    say(this.state, !shown.length ? (moving ? "Pause the run: this is measured at rest." : facts.contenders.some(({ blocks }) => blocks.length) ? "Measuring …" : "No contender has blocks that can be left out.")
      : old ? `Measured at step ${Math.max(...steps).toLocaleString("en")}; measured anew when the run rests.` : "");
    this.list.replaceChildren(...shown.map(({ contender, k, accuracy, whole }) => {
      const all = whole.data[0];
      const worst = Math.min(...accuracy.data);
      const bars = contender.blocks.map((stage, i) => el("div", { class: "lesion", title: `Without ${stage}: ${percent(accuracy.data[i])}, with all ${percent(all)}` },
        el("span", { class: "column" }, el("i", { style: `height: ${100 * accuracy.data[i]}%; background: ${palette.runs[k % palette.runs.length]}` })),
        el("span", { class: "name", text: stage.replace("residual", "") })));
      return el("figure", { role: "img", "aria-label": `${contender.label}: ${percent(all)} with all blocks; without one of them at worst ${percent(worst)}` },
        el("figcaption", {}, el("b", { text: contender.label }), ` ${percent(all)} whole, at worst ${percent(worst)}`),
        el("div", { class: "bars", style: `max-width: ${50 * bars.length}px` }, el("span", { class: "whole", style: `bottom: calc(16px + (100% - 16px) * ${all})` }), ...bars),
        el("p", { class: "note", text: "the block that is left out" }));
    }));
  }
}

const percent = (share) => `${(100 * share).toFixed(1)} %`;

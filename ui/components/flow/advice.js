// What the gradient's way back comes to, in one sentence, and the buttons that break the network or mend it.

import { button, el, say } from "../shared/dom.js";
import { tidy } from "./scale.js";

const WORDS = {
  dense: { first: "The first layer's gradient", last: "the last layer's", back: "on its way back through the layers", each: "every layer" },
  recurrent: { first: "The gradient with respect to the first state", last: "that of the last", back: "on its way back through time", each: "every time step" },
};

/** [state, sentence] for the ratio of the first gradient to the last. */
export function verdict(ratio, gradients, kind) {
  const { first, last, back, each } = WORDS[kind];
  // Infinite values become NaN on their way back: infinity times zero, or less infinity.
  if (gradients.some((value) => !Number.isFinite(value))) return ["exploded", `The gradient is too large for a 32-bit number: it explodes ${back}.`];
  if (gradients.every((value) => value === 0)) return ["none", `No gradient at all: it is exactly 0 for ${each}.`];
  if (!Number.isFinite(ratio)) return ["none", "The gradient's way back cannot be measured here."];
  if (gradients.length === 1) return ["healthy", "One hidden layer: the gradient has no other to go back through."];
  if (ratio === 0) return ["vanished", `${first} is exactly 0: nothing arrives ${back}.`];
  const said = `${first} is ${tidy(ratio)} times ${last}`;
  if (ratio < 1e-4) return ["vanished", `${said}: it vanishes ${back}.`];
  if (ratio < 1e-2) return ["weak", `${said}: it fades ${back}.`];
  if (ratio > 1e4) return ["exploded", `${said}: it explodes ${back}.`];
  if (ratio > 1e2) return ["weak", `${said}: it grows ${back}.`];
  return ["healthy", `${said}: ${each} gets its share.`];
}

const MARKS = { healthy: "✓", weak: "!", vanished: "✕", exploded: "✕", none: "✕" };
const TITLES = { healthy: "healthy", weak: "uneven", vanished: "vanishing", exploded: "exploding", none: "no gradient" };

export class Advice {
  constructor(send) {
    this.send = send;
    this.mark = el("span", { class: "mark", "aria-hidden": "true" });
    this.title = el("b");
    this.text = el("span");
    this.sentence = el("p", { class: "verdict", role: "status", "data-testid": "verdict" }, this.mark, this.title, this.text);
    this.groups = {
      breaks: el("div", { class: "buttons", "data-testid": "breaks" }),
      repairs: el("div", { class: "buttons", "data-testid": "repairs" }),
    };
    const group = (name, words) => el("div", { class: `group ${name}`, role: "group", "aria-label": words }, el("span", { class: "what", text: words }), this.groups[name]);
    this.element = el("div", { class: "advice" }, this.sentence, group("breaks", "Break it"), group("repairs", "Repair it"));
    this.built = "";
  }

  update(meta, arrays) {
    if (arrays.gradient) {
      const [state, words] = verdict(arrays.first_to_last.data[0], arrays.gradient.data, meta.kind);
      this.sentence.dataset.state = state;
      say(this.mark, MARKS[state]);
      say(this.title, TITLES[state]);
      say(this.text, words);
    }
    const built = JSON.stringify([meta.repairs, meta.breaks, meta.usable]);
    if (built === this.built) return;
    this.built = built;
    for (const name of ["breaks", "repairs"]) if (meta[name]) this.fill(this.groups[name], meta[name], name, meta.usable);
  }

  fill(place, offers, name, usable) {
    const none = name === "repairs" ? "nothing needs repair" : "nothing left to break";
    if (!offers.length) return place.replaceChildren(el("span", { class: "nothing", text: none }));
    place.replaceChildren(...offers.map(({ label, changes, why, live }, i) => {
      const tell = () => this.send({ do: "change", changes });
      const says = `${label}. ${why} ${live ? "Changes the run at once." : "Starts a second run from step 0."}`;
      return button(label, `${name}-${i}`, tell, { cls: `chip ${live ? "live" : ""}`, disabled: !usable, label: says });
    }));
  }
}

// What the model wrote while it learned: one line for each sample that was kept, and the one that is chosen in full.

import { button, el, keep, say } from "../shared/dom.js";

export class Babble {
  /** `seek(step)` brings the run to where a sample was taken. */
  constructor(seek) {
    Object.assign(this, { seek, chosen: null, rows: [] });
    this.slider = el("input", { type: "range", min: 0, max: 0, step: 1, "aria-label": "Which sample", "data-testid": "babble-slider", on: {
      input: () => this.pick(Number(this.slider.value)),
      keydown: (event) => event.stopPropagation(),
    } });
    this.when = el("b");
    this.text = el("p", { class: "story", "data-testid": "babble-text" });
    this.go = button("Go to this step", "babble-seek", () => seek(this.samples[this.at]?.step ?? 0), { title: "Bring the run to the step at which this was written" });
    this.list = el("div", { class: "list", role: "listbox", tabindex: 0, "aria-label": "Samples kept while it learned", "data-testid": "babble-list", on: { keydown: (event) => this.key(event) } });
    this.none = el("p", { class: "note" });
    this.body = el("div", { class: "kept" }, el("div", { class: "full" }, el("div", { class: "row" }, this.slider, this.when, this.go), this.text), this.list);
    this.element = el("section", { class: "babble", "aria-label": "While it learned" },
      el("p", { class: "lead", text: "While it learned", title: "Samples of 120 tokens, taken every so many steps at temperature 1. Drag through them, or scrub the run." }), this.none, this.body);
  }

  /** The sample that is shown: the one picked, else the newest. */
  get at() {
    const picked = this.samples.findIndex(({ step }) => step === this.chosen);
    return picked < 0 ? this.samples.length - 1 : picked;
  }

  pick(i) {
    this.chosen = i === this.samples.length - 1 ? null : this.samples[i].step;
    this.show();
  }

  update({ babble, every }) {
    this.samples = babble;
    this.body.hidden = !babble.length;
    this.none.hidden = babble.length > 0;
    say(this.none, every ? `Every ${every.toLocaleString("en")} steps a sample is taken and kept: press play.` : "No samples are taken: set “Babble every” in the settings at the side to more than 0.");
    if (!babble.length) return;
    while (this.rows.length < babble.length) this.add();
    keep(this.list, this.rows.slice(0, babble.length).map(({ node }) => node).reverse());
    babble.forEach(({ step, text }, i) => {
      say(this.rows[i].step, step.toLocaleString("en"));
      say(this.rows[i].text, text.replace(/\s+/g, " ").trim());
    });
    this.show();
  }

  show() {
    const { at, samples } = this;
    this.slider.max = samples.length - 1;
    if (Number(this.slider.value) !== at) this.slider.value = at;
    this.slider.setAttribute("aria-valuetext", `step ${samples[at].step}`);
    say(this.when, `step ${samples[at].step.toLocaleString("en")}`);
    say(this.text, samples[at].text);
    this.rows.forEach(({ node }, i) => node.setAttribute("aria-selected", String(i === at)));
  }

  add() {
    const i = this.rows.length;
    const row = { step: el("span", { class: "number" }), text: el("span", { class: "line" }) };
    row.node = el("div", { class: "sample", role: "option", "data-testid": `babble-${i}`, on: { click: () => this.pick(i) } }, row.step, row.text);
    this.rows.push(row);
  }

  key(event) {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key]; // the newest stands on top
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    this.pick(Math.max(0, Math.min(this.samples.length - 1, this.at + by)));
    this.rows[this.at].node.scrollIntoView({ block: "nearest" });
  }
}

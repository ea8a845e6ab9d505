// One step of training in five stages: batch, forward, loss, backward, update. The stage, the example and the unit that
// are looked at live here; Python sends the numbers of the whole step once and hears only "take this step".

import { button, el, say } from "../shared/dom.js";
import { mount } from "../shared/mount.js";
import { Picture } from "./picture.js";
import { STAGES, Step } from "./step.js";
import { sentence, targetWords, working } from "./words.js";

export const update = (component) => mount(component, new URL("./slow_motion.css", import.meta.url), (context) => new SlowMotion(context));

const TITLES = { batch: "Batch", forward: "Forward", loss: "Loss", backward: "Backward", update: "Update" };
const SIGNS = "orange is negative, blue positive";
const LEGENDS = {
  batch: "Boxes: what the network is given, one point of the mini-batch.",
  forward: `Boxes: what each unit says to this point. Lines: weights; ${SIGNS}..`,
  loss: "Boxes: what each unit said to this point. The loss compares the output with the target.",
  backward: `Boxes: slope of this point's loss with the unit's output. Lines: gradients, means over the batch; ${SIGNS}.`,
  update: `Lines: what is added to each weight. Boxes: what is added to each bias; ${SIGNS}.`,
};
const PACE = 2600; // ms a stage stays when the stages play by themselves

class SlowMotion {
  constructor({ host, send, palette, signal }) {
    Object.assign(this, { send, palette, stage: "batch", example: 0, step: null, taking: false });
    this.chosen = { c: Infinity, j: 0 };
    host.classList.add("slowmotion");
    this.tabs = STAGES.map((stage, i) => button(`${i + 1} ${TITLES[stage]}`, `stage-${stage}`, () => this.go(stage), { cls: "tab", "aria-pressed": "false" }));
    this.back = button("Back", "stage-back", () => this.move(-1), { cls: "btn" });
    this.next = button("Next", "stage-next", () => this.move(1), { cls: "btn" });
    this.playing = button("Play through", "stage-play", () => this.playThrough(), { cls: "btn" });
    this.take = button("Take this step", "take-step", () => this.really(), { cls: "btn primary" });
    this.before = button("‹", "example-before", () => this.show(this.example - 1), { cls: "btn round", label: "Point before" });
    this.after = button("›", "example-after", () => this.show(this.example + 1), { cls: "btn round", label: "Next point" });
    this.which = el("select", { "aria-label": "Point of the mini-batch", "data-testid": "example", on: { change: () => this.show(Number(this.which.value)) } });
    this.of = el("span", { class: "of" });
    this.sentence = el("p", { class: "sentence", "aria-live": "polite", "data-testid": "stage-sentence" });
    this.picture = new Picture((chosen) => this.choose(chosen));
    this.card = el("div", { class: "working", "data-testid": "working" });
    this.code = el("code", {});
    this.codeTitle = el("h4", {});
    this.codeBox = el("div", { class: "code", tabindex: 0, role: "region", "aria-label": "The lines of this stage", "data-testid": "stage-code" }, this.codeTitle, el("pre", {}, this.code));
    this.cover = el("p", { class: "cover", role: "status", "data-testid": "slow-motion-rest" });
    const bar = el("div", { class: "bar" },
      el("div", { class: "segmented", role: "group", "aria-label": "Stages of the step" }, ...this.tabs),
      el("div", { class: "group" }, this.back, this.next, this.playing),
      this.take);
    const example = el("div", { class: "group example" }, el("span", { text: "Point" }), this.before, this.which, this.after, this.of);
    this.legend = el("p", { class: "legend" });
    this.body = el("div", { class: "stagebody" },
      el("div", { class: "left" }, this.picture.element, this.legend), el("div", { class: "beside" }, example, this.card, this.codeBox));
    host.append(el("div", { class: "sheet" }, bar, this.sentence, this.body, this.cover));
    signal.addEventListener("abort", () => clearTimeout(this.timer));
  }

  update(frame) {
    const { meta, arrays } = frame;
    const ready = !meta.why_not && Boolean(arrays.numbers);
    say(this.cover, ready ? "" : meta.why_not || "Taking the step apart ...");
    this.cover.hidden = ready;
    this.body.classList.toggle("resting", !ready);
    for (const control of [...this.tabs, this.take, this.playing, this.which]) control.disabled = !ready;
    if (!ready) {
      this.stop();
      this.back.disabled = this.next.disabled = this.before.disabled = this.after.disabled = true;
      return; // what was drawn stays, pale
    }
    const fresh = !this.step || this.step.meta.run !== meta.run || this.step.meta.step !== meta.step;
    this.step = new Step(frame);
    if (fresh) this.fill();
    if (fresh && this.taking) this.stage = "batch";
    this.taking = this.taking && !fresh;
    this.example = Math.min(this.example, this.step.examples - 1);
    const c = Math.min(this.chosen.c, this.step.last);
    this.chosen = { c, j: Math.min(this.chosen.j, this.step.count(c) - 1) };
    this.draw();
  }

  theme(palette) {
    this.palette = palette;
    this.draw();
  }

  resize() {
    this.draw();
  }

  fill() {
    const { step } = this;
    this.which.replaceChildren(...Array.from({ length: step.examples }, (_, e) => new Option(`${step.number(e)}, target ${targetWords(step, e)}`, e)));
    const more = step.size - step.examples;
    say(this.of, more > 0 ? `${step.examples} of ${step.size}` : `of ${step.size}`);
  }

  // --- what is looked at ---

  go(stage) {
    this.stop();
    this.stage = stage;
    this.draw();
  }

  move(by) {
    this.go(STAGES[Math.max(0, Math.min(STAGES.length - 1, STAGES.indexOf(this.stage) + by))]);
  }

  show(example) {
    this.example = Math.max(0, Math.min(this.step.examples - 1, example));
    this.draw();
  }

  choose(chosen) {
    this.chosen = chosen;
    this.draw();
  }

  playThrough() {
    if (this.timer) {
      this.stop();
      return;
    }
    this.stage = "batch";
    this.draw();
    const tick = () => {
      this.timer = null;
      this.stage = STAGES[STAGES.indexOf(this.stage) + 1];
      if (this.stage !== STAGES.at(-1)) this.timer = setTimeout(tick, PACE);
      this.draw();
    };
    this.timer = setTimeout(tick, PACE);
    say(this.playing, "Stop");
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = null;
    say(this.playing, "Play through");
  }

  really() {
    this.stop();
    this.taking = true;
    this.send({ do: "take" });
  }

  // --- drawing ---

  draw() {
    const { step, stage, example } = this;
    if (!step) return;
    if (!this.timer) say(this.playing, "Play through");
    const place = STAGES.indexOf(stage);
    this.tabs.forEach((tab, i) => tab.setAttribute("aria-pressed", String(i === place)));
    if (!this.body.classList.contains("resting")) {
      this.back.disabled = place === 0;
      this.next.disabled = place === STAGES.length - 1;
      this.before.disabled = example === 0;
      this.after.disabled = example === step.examples - 1;
    }
    this.which.value = String(example);
    say(this.sentence, sentence(step, stage, example));
    this.picture.draw(step, stage, example, this.chosen, this.palette);
    if (stage === "batch") this.drawBatch();
    else this.drawWorking(working(step, stage, example, this.chosen));
    say(this.legend, LEGENDS[stage] + (step.meta.silenced ? " Silenced units take part: training uses them." : ""));
    say(this.codeTitle, `${place + 1} ${TITLES[stage]} in PyTorch`);
    say(this.code, step.meta.code[stage] ?? "The program of this run is not there yet.");
  }

  drawWorking({ title, head, rows, note }) {
    const coloured = head.findIndex((words) => ["product", "gradient", "+ change"].includes(words));
    const cells = (kind, row) => row.map((words, i) => {
      const cell = el(i === 0 && kind === "td" ? "th" : kind, { text: words, scope: i === 0 && kind === "td" ? "row" : null });
      if (kind === "td" && i === coloured && /^[+−]/.test(words)) cell.className = words.startsWith("−") ? "negative" : "positive";
      return cell;
    });
    const parts = [el("caption", { text: title }), el("tbody", {}, ...rows.map((row) => el("tr", {}, ...cells("td", row))))];
    if (head.length) parts.splice(1, 0, el("thead", {}, el("tr", {}, ...cells("th", head))));
    this.card.replaceChildren(el("table", {}, ...parts), el("p", { text: note }));
  }

  /** The points of the mini-batch, to choose from. */
  drawBatch() {
    const { step, example } = this;
    const names = Array.from({ length: step.count(0) }, (_, k) => step.name(0, k));
    const rows = Array.from({ length: step.examples }, (_, e) => {
      const row = el("tr", { class: e === example ? "now" : null },
        el("th", { scope: "row" }, button(String(step.number(e)), `batch-${e}`, () => this.show(e), { cls: "link", label: `Show point ${step.number(e)}` })),
        ...names.map((_, k) => el("td", { text: step.output(0, e, k).toFixed(2).replace("-", "−") })), el("td", { text: targetWords(step, e) }));
      row.addEventListener("click", () => this.show(e));
      return row;
    });
    const scrolled = this.card.scrollTop;
    this.card.replaceChildren(el("table", { class: "points" }, el("caption", { text: `The mini-batch: ${step.size} points` }),
      el("thead", {}, el("tr", {}, ...["number", ...names, "target"].map((text) => el("th", { scope: "col", text })))), el("tbody", {}, ...rows)));
    this.card.scrollTop = scrolled;
  }
}

// The convolution lab: four ways to look at one picture and one kernel.

import { button, el } from "../shared/dom.js";
import { mount } from "../shared/mount.js";
import { FieldTab } from "./field.js";
import { Model } from "./model.js";
import { MovedTab } from "./moved.js";
import { QuizTab } from "./quiz.js";
import { SlideTab } from "./slide.js";

export const update = (component) => mount(component, new URL("./convolution.css", import.meta.url), (context) => new Convolution(context));

const TABS = [["slide", "Slide", SlideTab], ["field", "Receptive field", FieldTab], ["moved", "Move the picture", MovedTab], ["quiz", "Quiz", QuizTab]];
const WHICH = [["chosen", "Chosen kernel"], ["learned", "Learned kernel"]];

class Convolution {
  constructor({ host, palette, send }) {
    Object.assign(this, { host, palette, send, open: "slide", which: "chosen", picked: false });
    host.classList.add("convolution");
    this.tabs = Object.fromEntries(TABS.map(([name, , Tab]) => [name, new Tab(this)]));
    this.buttons = TABS.map(([name, text]) => button(text, `tab-${name}`, () => this.show(name), { cls: "tab", role: "tab" }));
    const list = el("div", { class: "segmented tabs", role: "tablist", "aria-label": "Views" }, ...this.buttons);
    list.addEventListener("keydown", (event) => this.turn(event));
    this.whiches = WHICH.map(([name, text]) => button(text, `which-${name}`, () => this.take(name, true), { cls: "tab" }));
    this.whiches[1].title = "Press play above: gradient descent finds the kernel from the picture and its output";
    this.switch = el("div", { class: "segmented", role: "group", "aria-label": "Which kernel" }, ...this.whiches);
    host.append(el("div", { class: "board" }, el("div", { class: "top" }, list, this.switch), ...TABS.map(([name]) => this.tabs[name].element)));
    this.reflect();
  }

  turn(event) {
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    const names = TABS.map(([name]) => name);
    this.show(names[(names.indexOf(this.open) + move + names.length) % names.length]);
    this.buttons[names.indexOf(this.open)].focus();
  }

  show(name) {
    if (name === this.open) return;
    this.open = name;
    this.tabs.slide.player.stop();
    this.send({ do: "tab", tab: name });
    this.reflect();
    this.redraw();
  }

  take(which, picked) {
    this.picked = this.picked || picked;
    if (which === this.which) return;
    this.which = which;
    this.send({ do: "which", which });
    this.reflect();
    this.redraw();
  }

  reflect() {
    TABS.forEach(([name], i) => {
      this.buttons[i].setAttribute("aria-selected", String(name === this.open));
      this.buttons[i].tabIndex = name === this.open ? 0 : -1;
      this.tabs[name].element.hidden = name !== this.open;
    });
    WHICH.forEach(([name], i) => this.whiches[i].setAttribute("aria-pressed", String(name === this.which)));
    const follows = this.model && !this.model.meta.editable; // the second of two pictures shows what the first does
    for (const node of [...this.buttons, ...this.whiches]) node.disabled = Boolean(follows);
    this.switch.hidden = this.open === "quiz";
    this.host.dataset.tab = this.open;
    this.host.dataset.which = this.which;
  }

  update({ meta, arrays }) {
    const looks = {};
    for (const [name, array] of Object.entries(arrays)) {
      const [lens, ...rest] = name.split(".");
      (looks[lens] ??= {})[rest.join(".")] = array;
    }
    this.host.dataset.step = meta.step;
    if (!looks.slide || !meta.facts.channel_names) return; // the run is starting
    const first = !this.model;
    const ran = meta.run === this.run;
    // the server and this page agree on the tab at first, and when a run stands beside another one
    this.looks = looks;
    this.model = new Model(meta, looks);
    if (first || !meta.editable) Object.assign(this, { open: meta.tab, which: meta.which });
    this.reflect();
    if (meta.editable && meta.playing && !this.wasPlaying && !this.picked && this.open === "slide") this.take("learned", false);
    if (ran === false) this.picked = false;
    this.run = meta.run;
    this.wasPlaying = meta.playing;
    this.host.dataset.run = meta.run;
    this.host.dataset.kernel = meta.config.kernel;
    if (first && meta.step === 0 && this.open === "slide" && meta.editable) this.tabs.slide.greet(this.model);
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
    if (!this.model || this.pending) return;
    this.pending = requestAnimationFrame(() => {
      this.pending = 0;
      this.tabs[this.open].draw(this.model, this.palette);
    });
  }

  destroy() {
    this.tabs.slide.player.stop();
  }
}

// The regularisation lab in one frame: switches and the gap above, data on the left, what goes on inside on the right.

import { button, el, say } from "../shared/dom.js";
import { mount } from "../shared/mount.js";
import { Digits } from "./digits.js";
import { Gap } from "./gap.js";
import { Masks } from "./masks.js";
import { Modes } from "./modes.js";
import { Norms } from "./norms.js";
import { Pending } from "../shared/pending.js";
import { Plane } from "./plane.js";
import { Switches } from "./switches.js";
import { Weights } from "./weights.js";

export const update = (component) => mount(component, new URL("./regularization.css", import.meta.url), (context) => new Scene(context));

const TABS = [
  ["masks", "Masks", "Which units (dropout) or weights (DropConnect) are left out of the next training step", Masks],
  ["weights", "Weights", "How the weights of every layer are distributed: L1 makes many of them zero, L2 makes all of them small", Weights],
  ["norms", "Normalisation", "What goes into every normalisation and what comes out, and the moments it uses", Norms],
  ["modes", "Train vs eval", "The same inputs in training mode, where masks and batch statistics are at work, and in evaluation mode", Modes],
];
const PICTURES = [
  ["answer", "Answer", "What the network says in evaluation mode, and the data"],
  ["uncertainty", "Uncertainty", "Where the answers of differently masked networks disagree (Monte Carlo dropout)"],
];

/** The arrays of one lens: "weights.norm" becomes norm. */
function lens(arrays, name) {
  const found = {};
  for (const [key, array] of Object.entries(arrays)) if (key.startsWith(`${name}.`)) found[key.slice(name.length + 1)] = array;
  return found;
}

class Scene {
  constructor({ host, send, palette }) {
    this.palette = palette;
    this.send = send;
    this.pending = new Pending(() => this.draw());
    host.classList.add("regularization");
    this.switches = new Switches(send, this.pending);
    this.gap = new Gap();
    this.plane = new Plane();
    this.digits = new Digits();
    this.picture = this.choice("picture", PICTURES, "What the picture shows");
    this.tab = this.choice("tab", TABS, "What to look into");
    this.inside = Object.fromEntries(TABS.map(([name, , , Part]) => [name, new Part()]));
    const right = Object.values(this.inside).map((part) => part.element);
    this.body = el("div", { class: "body" },
      el("section", { class: "pane left", "aria-label": "Data and answer" },
        el("div", { class: "panehead" }, this.picture.group, this.plane.heading), this.plane.element, this.digits.element),
      el("section", { class: "pane right", "aria-label": "Inside the network", "data-testid": "inside" },
        el("div", { class: "panehead" }, this.tab.group), ...right));
    this.gap.element.append(this.switches.ends);
    host.append(this.switches.element, this.gap.element, this.body);
    this.host = host;
  }

  /** A row of buttons of which one is chosen. */
  choice(what, items, words) {
    const tabs = items.map(([value, text, help]) => button(text, `${what}-${value}`, () => this.choose(what, value), { cls: "tab", role: "radio", title: help, "aria-checked": "false" }));
    const group = el("div", { class: "segmented", role: "radiogroup", "aria-label": words, on: { keydown: (event) => move(event, tabs) } }, ...tabs);
    return { tabs, group };
  }

  /** A press shows at once; the arrays for it come with the answer. */
  choose(what, value) {
    if (!this.frame) return;
    this.frame.meta[what] = value;
    this.pending.want(what, value);
    this.draw();
    this.send({ do: what, [what]: value });
  }

  update(frame) {
    this.frame = frame;
    for (const what of ["tab", "picture"]) frame.meta[what] = this.pending.settled(what, frame.meta[what]);
    this.draw();
  }

  theme(palette) {
    this.palette = palette;
    this.draw();
  }

  resize() {
    this.draw();
  }

  draw() {
    if (!this.frame) return;
    const { meta, arrays } = this.frame;
    const { palette } = this;
    const digits = meta.facts.dataset ? meta.facts.inputs > 2 : this.digits.element.hidden === false;
    this.host.dataset.tab = meta.tab;
    this.host.dataset.step = meta.step;
    this.host.classList.toggle("images", digits);
    say(this.picture.tabs[0], digits ? "Images" : "Answer");
    mark(this.picture.tabs, PICTURES, meta.picture, meta.follow);
    mark(this.tab.tabs, TABS, meta.tab, meta.follow);
    this.switches.update(meta);
    this.gap.update(meta);
    this.plane.element.hidden = this.plane.heading.hidden = digits;
    this.digits.element.hidden = !digits;
    if (digits) this.digits.update(meta, lens(arrays, meta.picture === "answer" ? "images" : "uncertainty"), palette);
    else this.plane.update(meta, { plane: lens(arrays, "plane"), points: lens(arrays, "points"), uncertainty: lens(arrays, "uncertainty") }, palette);
    for (const [name, part] of Object.entries(this.inside)) {
      part.element.hidden = name !== meta.tab;
      if (name === meta.tab) part.update(meta, lens(arrays, name), palette);
    }
  }
}

function mark(tabs, items, chosen, closed) {
  tabs.forEach((tab, i) => {
    const on = items[i][0] === chosen;
    tab.setAttribute("aria-checked", String(on));
    tab.tabIndex = on ? 0 : -1;
    tab.disabled = Boolean(closed) && !on;
  });
}

/** Arrow keys within a row of choices. */
function move(event, tabs) {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!step) return;
  event.preventDefault();
  event.stopPropagation();
  const at = tabs.indexOf(event.target);
  const next = tabs[(at + step + tabs.length) % tabs.length];
  next.click();
  next.focus();
}

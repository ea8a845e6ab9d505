// A closer look at the agent: a row of tabs under the stage, each one picture of what it has learned or remembers.

import { el } from "../shared/dom.js";
import { mount } from "../shared/mount.js";
import { Tabs } from "../shared/tabs.js";
import { Buffer } from "./buffer.js";
import { Errors } from "./errors.js";
import { Overestimation } from "./overestimation.js";
import { Pixels } from "./pixels.js";
import { Plane } from "./plane.js";

export const update = (component) => mount(component, new URL("./tabs.css", import.meta.url), (context) => new Closer(context));

const TABS = [
  ["plane", "Q map", "What states are worth, over two state variables", Plane],
  ["pixels", "What it sees", "The frames it is shown, its filters and feature maps, and which pixels its choice hangs on", Pixels],
  ["buffer", "Replay buffer", "The transitions it remembers and learns from", Buffer],
  ["errors", "TD errors", "How far its Q-values are from their targets", Errors],
  ["overestimation", "Expected and obtained", "Predicted Q against the return that then came: over-estimation", Overestimation],
];

/** The arrays of one look: "buffer.action" becomes action. */
function look(arrays, name) {
  const found = {};
  for (const [key, array] of Object.entries(arrays)) if (key.startsWith(`${name}.`)) found[key.slice(name.length + 1)] = array;
  return found;
}

function same(one, other) {
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  return names.every((name) => other[name]?.data.length === one[name].data.length && one[name].data.every((value, i) => Object.is(value, other[name].data[i])));
}

class Closer {
  constructor({ host, send, palette }) {
    Object.assign(this, { host, send, palette });
    host.classList.add("dqn-tabs");
    host.dataset.testid = "dqn-tabs";
    this.tabs = new Tabs(TABS, (_, name) => this.open(name), { label: "A closer look at the agent", cls: "tabs" });
    this.parts = Object.fromEntries(TABS.map(([name, , , Part]) => [name, new Part((command) => this.frame && !this.frame.meta.follow && send(command))]));
    host.append(el("section", { class: "pane", "aria-label": "A closer look at the agent" }, this.tabs.element, ...Object.values(this.parts).map((part) => part.element)));
  }

  open(name) {
    if (!this.frame || this.frame.meta.follow) return;
    this.tab = name;
    this.send({ do: "tab", tab: name });
    this.draw();
  }

  update(frame) {
    this.frame = frame;
    this.draw();
  }

  theme(palette) {
    this.palette = palette;
    this.draw();
  }

  resize() {
    this.draw();
  }

  /** Whether there is anything new to draw: while the run trains, messages come more often than answers. */
  changed(tab) {
    const { meta, arrays } = this.frame;
    const told = JSON.stringify([tab, { ...meta, step: 0 }, this.palette.name, this.host.clientWidth]);
    const equal = told === this.told && same(arrays, this.drawn);
    Object.assign(this, { told, drawn: arrays });
    return !equal;
  }

  draw() {
    if (!this.frame?.meta.environment) return;
    const { meta, arrays } = this.frame;
    const mine = !meta.follow && meta.tabs.includes(this.tab) ? this.tab : meta.tab;
    this.host.dataset.tab = mine;
    this.host.dataset.step = meta.step;
    if (!this.changed(mine)) return;
    this.tabs.show(mine, { follow: meta.follow, without: TABS.map(([name]) => name).filter((name) => !meta.tabs.includes(name)) });
    for (const [name, part] of Object.entries(this.parts)) {
      part.element.hidden = name !== mine;
      if (name === mine) part.update(meta, (which) => look(arrays, which), this.palette);
    }
  }
}

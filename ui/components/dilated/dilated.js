// A stack of dilated convolutions and its recurrent rival: who they are, and one of four tabs about them.

import { button, el, number, say } from "../shared/dom.js";
import { mount } from "../shared/mount.js";
import { Pending } from "../shared/pending.js";
import { Tabs } from "../shared/tabs.js";
import { Alone } from "./alone.js";
import { Echo } from "./echo.js";
import { Field } from "./field.js";
import { Prediction } from "./prediction.js";

export const update = (component) => mount(component, new URL("./dilated.css", import.meta.url), (context) => new Scene(context));

const TABS = [
  ["field", "Receptive field", "Which earlier values a prediction depends on", Field],
  ["prediction", "Prediction", "The next value, said at every step from what was seen", Prediction],
  ["alone", "Going on alone", "Each network reads its own predictions", Alone],
  ["echo", "One value changed", "What a change of one value changes: nothing before it", Echo],
];

/** The arrays of one look: "tree.size" becomes size. */
function look(arrays, name) {
  const found = {};
  for (const [key, array] of Object.entries(arrays)) if (key.startsWith(`${name}.`)) found[key.slice(name.length + 1)] = array;
  return found;
}

class Scene {
  constructor({ host, send, palette }) {
    Object.assign(this, { host, palette, send });
    this.pending = new Pending(() => this.draw());
    host.classList.add("dilated");
    host.dataset.testid = "dilated";
    const want = (what, value) => this.want(what, value);
    this.who = el("div", { class: "who", "data-testid": "networks" });
    this.tabs = new Tabs(TABS, want, { label: "What to look at", cls: "tabs" });
    this.which = el("span", { class: "which", "aria-live": "polite", "data-testid": "series" });
    this.back = button("‹", "series-back", () => this.go(-1), { label: "Previous series", cls: "btn step" });
    this.next = button("›", "series-next", () => this.go(1), { label: "Next series", cls: "btn step" });
    this.parts = Object.fromEntries(TABS.map(([name, , , Part]) => [name, new Part(want)]));
    const picker = el("div", { class: "picker" }, this.back, this.which, this.next);
    this.pane = el("section", { class: "pane", "aria-label": "A closer look", "data-testid": "pane" }, this.tabs.element, picker, ...Object.values(this.parts).map((part) => part.element));
    host.append(this.who, this.pane);
  }

  want(what, value) {
    if (!this.frame || this.frame.meta.follow) return;
    if (what === "tab") this.tab = value;
    else this.pending.want(what, value);
    this.send({ do: what, [what]: value });
    this.draw();
  }

  go(by) {
    const { meta } = this.frame ?? {};
    if (!meta) return;
    const now = this.pending.settled("index", meta.index);
    this.want("index", (now + by + meta.facts.val) % meta.facts.val);
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

  draw() {
    if (!this.frame?.meta.facts.networks) return;
    const { arrays } = this.frame;
    const meta = { ...this.frame.meta };
    const late = this.pending.settled("index", meta.index) !== meta.index;
    for (const what of ["index", "at"]) meta[what] = this.pending.settled(what, meta[what]);
    if (!meta.follow) meta.tab = this.tab ??= meta.tab;
    this.host.dataset.tab = meta.tab;
    this.host.dataset.step = meta.step;
    this.drawWho(meta);
    this.tabs.show(meta.tab, { follow: meta.follow });
    say(this.which, `Validation series ${(meta.index + 1).toLocaleString("en")} of ${meta.facts.val.toLocaleString("en")}${late ? " …" : ""}`);
    this.back.disabled = this.next.disabled = meta.follow;
    for (const [name, part] of Object.entries(this.parts)) {
      part.element.hidden = name !== meta.tab;
      if (!part.element.hidden) part.update(meta, (which) => look(arrays, which), this.palette);
    }
  }

  /** Both networks with their sizes and their validation error, which curves have as well. */
  drawWho({ facts, errors }) {
    const known = JSON.stringify([facts.networks, facts.field, errors, this.palette.name]);
    if (known === this.known) return;
    this.known = known;
    const best = Math.min(...errors.filter((value) => value !== null));
    this.who.replaceChildren(...facts.networks.map(({ label, parameters, units }, k) => {
      const how = k ? `${units} hidden units, remembers in its state` : `sees ${facts.field.toLocaleString("en")} values: ${facts.layers === 1 ? "1 layer, dilation" : `${facts.layers} layers, dilations`} ${facts.dilations.join(", ")}`;
      const error = errors[k] === null ? "not measured yet" : number(errors[k]);
      return el("div", { class: "network", "data-testid": `network-${k}` },
        el("i", { class: "dot", style: `background: ${this.palette.runs[k]}` }),
        el("b", { text: label }),
        el("span", { class: "size", text: `${parameters.toLocaleString("en")} parameters · ${how}` }),
        el("span", { class: `error${errors[k] === best ? " best" : ""}`, text: error, title: "Mean squared error of the next value over 64 validation series, as last measured" }));
    }), el("p", { class: "note", text: `Validation error: mean squared error of the next value. Always saying 0 has ${number(facts.guess)}${facts.noise ? `, saying the last value again ${number(facts.last)}` : ""}.` }));
  }
}

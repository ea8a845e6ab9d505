// Contenders of several families: how they stand, and one of six tabs that looks inside.

import { button, el } from "../shared/dom.js";
import { mount } from "../shared/mount.js";
import { Pending } from "../shared/pending.js";
import { Tabs } from "../shared/tabs.js";
import { Branches } from "./branches.js";
import { Depth } from "./depth.js";
import { Gates } from "./gates.js";
import { ImageNet } from "./imagenet.js";
import { Lesions } from "./lesions.js";
import { Standings } from "./standings.js";
import { Strip } from "./strip.js";
import { Unrolled } from "./unrolled.js";

export const update = (component) => mount(component, new URL("./architectures.css", import.meta.url), (context) => new Scene(context));

const TABS = [
  ["depth", "Through depth", "Gradients and responses, layer by layer", Depth],
  ["lesions", "Without a block", "The accuracy when one block is left out (Veit, Wilber and Belongie 2016)", Lesions],
  ["branches", "Inception", "Windows of several sizes side by side", Branches],
  ["gates", "Squeeze-and-excitation", "How loud each channel is, class by class", Gates],
  ["unrolled", "Recurrent", "One block again and again, step by step (Liao and Poggio 2016)", Unrolled],
  ["imagenet", "ImageNet", "The winners from 2010 to 2017: error, layers, parameters", ImageNet],
];
const FAMILY = { branches: "inception", gates: "squeeze", unrolled: "recurrent" };
const HAS = { branches: ({ branches }) => branches.length, gates: ({ gates }) => gates.length, unrolled: ({ times }) => times };

/** The arrays of one look: "flow.slope/0" becomes slope/0. */
function look(arrays, name) {
  const found = {};
  for (const [key, array] of Object.entries(arrays)) if (key.startsWith(`${name}.`)) found[key.slice(name.length + 1)] = array;
  return found;
}

class Scene {
  constructor({ host, send, palette }) {
    Object.assign(this, { host, palette, send });
    this.pending = new Pending(() => this.draw());
    host.classList.add("architectures");
    host.dataset.testid = "architectures";
    const want = (what, value) => this.want(what, value);
    this.standings = new Standings((k) => want("picked", k));
    this.tabs = new Tabs(TABS, want, { label: "What to look into", cls: "tabs" });
    this.strip = new Strip((image) => this.choose(image), (start) => want("start", start));
    this.parts = Object.fromEntries(TABS.map(([name, , , Part]) => [name, new Part(want)]));
    this.none = el("div", { class: "none" });
    this.pane = el("section", { class: "pane", "aria-label": "Inside", "data-testid": "inside" }, this.tabs.element, this.strip.element, this.none, ...Object.values(this.parts).map((part) => part.element));
    host.append(this.standings.element, this.pane);
  }

  /** A press shows at once; the arrays for it come with the answer. The tab is chosen here: what it needs may take a while. */
  want(what, value) {
    if (!this.frame || this.frame.meta.follow) return;
    if (what === "tab") this.tab = value;
    else if (what !== "count") this.pending.want(what, value);
    this.send({ do: what, [what]: value });
    if (what !== "count") this.draw(); // that is asked while it is drawn
  }

  choose(image) {
    this.pending.want("image", JSON.stringify(image));
    this.send({ do: "choose", image });
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

  draw() {
    if (!this.frame?.meta.facts.contenders) return;
    const { arrays } = this.frame;
    const meta = { ...this.frame.meta };
    for (const what of ["quantity", "stage", "start", "picked"]) meta[what] = this.pending.settled(what, meta[what]);
    if (!meta.follow) meta.tab = this.tab ??= meta.tab;
    const fitting = meta.facts.contenders.flatMap((contender, k) => (!HAS[meta.tab] || HAS[meta.tab](contender) ? [k] : []));
    const late = !fitting.includes(meta.picked) || meta.tab !== this.frame.meta.tab; // what has come is about another contender
    if (!fitting.includes(meta.picked)) meta.picked = fitting[0] ?? null;
    meta.image = JSON.parse(this.pending.settled("image", JSON.stringify(meta.image)));
    this.host.dataset.tab = meta.tab;
    this.host.dataset.step = meta.step;
    this.standings.update(meta, this.palette);
    this.tabs.show(meta.tab, { follow: meta.follow });
    const missing = meta.tab in FAMILY && meta.picked === null;
    const aside = meta.follow && !["depth", "imagenet"].includes(meta.tab);
    const pictures = ["branches", "unrolled"].includes(meta.tab) && !missing && !aside;
    this.strip.element.hidden = !pictures;
    if (pictures && !late) this.strip.update(meta, look(arrays, "gallery"));
    this.drawNone(meta, missing, aside);
    for (const [name, part] of Object.entries(this.parts)) {
      part.element.hidden = name !== meta.tab || missing || aside;
      if (!part.element.hidden) part.update(meta, late && HAS[name] ? {} : name === "lesions" ? arrays : look(arrays, name === "depth" ? "flow" : name), this.palette);
    }
  }

  /** What stands there when there is nothing to look into. */
  drawNone(meta, missing, aside) {
    this.none.hidden = !missing && !aside;
    const known = JSON.stringify([missing && FAMILY[meta.tab], aside, meta.room, meta.changed]);
    if (known === this.known) return;
    this.known = known;
    if (aside) {
      this.none.replaceChildren(el("p", { text: "The inside is shown of the run on screen." }));
      return;
    }
    if (!missing) return;
    const family = FAMILY[meta.tab];
    const name = { inception: "an inception network", squeeze: "a squeeze-and-excitation network", recurrent: "a recurrent network" }[family];
    this.none.replaceChildren(
      el("p", { text: meta.changed ? "Contenders have changed. They are trained after a reset." : `None of the contenders is ${name}.` }),
      meta.changed
        ? button("Reset with them", "reset-contenders", () => this.send({ do: "reset" }), { title: "Start again from step 0 with the changed settings" })
        : button(`Add ${name}`, "add-family", () => this.send({ do: "add", family }), { disabled: !meta.room }));
  }
}

// Attention at work on a text: every head as a small picture, one layer from token to token, and what lies behind them.

import { el } from "../shared/dom.js";
import { mount } from "../shared/mount.js";
import { Pending } from "../shared/pending.js";
import { Tabs } from "../shared/tabs.js";
import { Averages } from "./averages.js";
import { Blueprint } from "./blueprint.js";
import { Card } from "./card.js";
import { Embeddings } from "./embeddings.js";
import { HeadBar } from "./headbar.js";
import { Lines } from "./lines.js";
import { LogitLens } from "./logitlens.js";
import { Matrix } from "./matrix.js";
import { Menu } from "./menu.js";
import { Layer, headWords } from "./model.js";
import { Overview } from "./overview.js";
import { save } from "./saving.js";
import { Source } from "./source.js";
import { Streams } from "./streams.js";

export const update = (component) => mount(component, new URL("./transformer.css", import.meta.url), (context) => new Scene(context));

const TABS = [
  ["lens", "Logit lens", "What the model would say after each layer"],
  ["stream", "Residual stream", "How long the stream's vectors are, and what each part adds to them"],
  ["averages", "Habits of heads", "Mean attention over many examples: previous token, induction, first token"],
  ["embeddings", "Embeddings", "The vectors of tokens and positions on a plane"],
  ["model", "Model", "The way of one token through all parts of the network"],
];
const WIDE = 900; // px of the picture from which its height is given; see transformer.css
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

class Scene {
  constructor({ host, send, palette }) {
    Object.assign(this, { host, palette, send, scale: "root", on: null, shownFor: "" });
    this.pending = new Pending(() => this.draw());
    host.classList.add("transformer", "waiting"); // until there is a network to show
    this.source = new Source({ choose: (text) => send({ do: "choose", text }), save: (kind) => save(kind, this) });
    this.menu = new Menu(host, { send, only: (focus) => this.pick(focus, true) });
    this.overview = new Overview({ pick: (focus) => this.pick(focus), menu: (focus, anchor) => this.menu.open(this.meta, focus, anchor) });
    this.lines = new Lines(() => this.near());
    this.headbar = new HeadBar({
      toggle: (head) => this.toggle(head),
      only: (head) => this.pick({ ...this.focus, head }, true),
      all: () => this.all(),
      rescale: (scale) => { this.scale = scale; this.draw(); },
      several: () => { this.lines.several = !this.lines.several; this.near(); },
      release: () => this.lines.release(),
    });
    this.matrix = new Matrix({ point: (place) => this.aim(place), hold: (row, more) => this.lines.hold("from", row, more || this.lines.several) });
    this.card = new Card();
    this.parts = {
      lens: new LogitLens(),
      stream: new Streams(),
      averages: new Averages({ pick: (focus) => this.pick(focus), want: (origin) => this.want("origin", origin) }),
      model: new Blueprint({ pick: (focus) => this.pick(focus), open: (tab) => this.want("tab", tab) }),
      embeddings: new Embeddings({ want: (what) => this.want("what", what) }),
    };
    this.tabs = new Tabs(TABS, (what, value) => this.want(what, value), { label: "What to look into" });
    host.append(this.source.element, this.menu.strip,
      el("div", { class: "upper" }, this.overview.element,
        el("section", { class: "layerview", "aria-label": "The chosen layer" }, this.headbar.element, this.lines.element, el("div", { class: "numbers" }, this.matrix.element, this.card.element))),
      el("section", { class: "pane", "aria-label": "Behind the attention", "data-testid": "pane" }, el("div", { class: "panehead" }, this.tabs.element), ...Object.values(this.parts).map((part) => part.element)),
      this.menu.element);
  }

  /** A press shows at once; the arrays for it come with the answer. */
  want(what, value) {
    if (!this.meta || this.meta.follow) return;
    this.pending.want(what, value);
    this.send({ do: what, [what]: value });
    this.draw();
  }

  /** Look at a head; its lines alone if `alone`, or if it was not among those that are drawn. */
  pick(focus, alone = false) {
    if (!this.meta || this.meta.follow) return;
    const layer = focus.stack === this.focus.stack && focus.layer === this.focus.layer;
    if (alone || !layer || this.on.length < 2 || !this.on.includes(focus.head)) this.on = [focus.head];
    this.shownFor = `${focus.stack}.${focus.layer}`;
    if (same(focus, this.focus)) return this.draw();
    this.pending.want("focus", JSON.stringify(focus));
    this.send({ do: "focus", ...focus });
    return this.draw();
  }

  /** A cell of the matrix is pointed at: its row in the lines as well. */
  aim(place) {
    this.lines.hovered = place ? { side: "from", i: place.row } : null;
    this.near();
  }

  toggle(head) {
    this.on = this.on.includes(head) ? this.on.filter((one) => one !== head) : [...this.on, head].sort((a, b) => a - b);
    if (!this.on.includes(this.focus.head) && this.on.length) return this.pick({ ...this.focus, head: this.on[0] });
    return this.draw();
  }

  all() {
    const { heads } = this.layer;
    this.on = this.on.length === heads ? [this.focus.head] : Array.from({ length: heads }, (_, head) => head);
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
    if (!this.frame?.meta.facts.stacks?.length) return;
    const { meta: told, arrays } = this.frame;
    const meta = { ...told };
    for (const what of ["tab", "what", "origin"]) meta[what] = this.pending.settled(what, told[what]);
    const focus = JSON.parse(this.pending.settled("focus", JSON.stringify(told.focus)));
    Object.assign(this, { meta, arrays, focus });
    this.layer = new Layer(told, arrays, focus);
    const place = `${focus.stack}.${focus.layer}`;
    if (this.shownFor !== place || !this.on?.every((head) => head < this.layer.heads)) this.on = [focus.head]; // another layer came from elsewhere
    this.shownFor = place;
    this.show(meta, arrays);
  }

  show(meta, arrays) {
    const { palette, focus, scale } = this;
    this.host.classList.remove("waiting");
    this.host.dataset.tab = meta.tab;
    this.host.dataset.step = meta.step;
    const averages = { stack: meta.averages_of, heads: arrays["averages.previous"]?.shape[1] ?? 0, arrays: lens(arrays, "averages") };
    this.source.update(meta, arrays["translate.json"]);
    this.menu.update(meta);
    this.overview.update({ meta, arrays, focus, scale, palette, averages, bounded: this.host.clientWidth >= WIDE });
    this.near();
    this.tabs.show(meta.tab, { follow: meta.follow });
    for (const [name, { element }] of Object.entries(this.parts)) element.hidden = name !== meta.tab;
    if (meta.tab === "averages") this.parts.averages.update(meta, meta.origin === meta.averages_from ? averages : { ...averages, arrays: {} }, focus, palette);
    else if (meta.tab === "embeddings") this.parts.embeddings.update(meta, meta.what === meta.embeddings_of ? arrays : {}, palette);
    else if (meta.tab !== "model") this.parts[meta.tab].update(meta, arrays, palette);
  }

  /** The chosen layer alone, as tokens are pointed at and kept. */
  near() {
    const { palette, focus, scale, layer, on, meta, arrays } = this;
    if (!layer) return;
    this.headbar.update({ words: headWords(meta.facts, focus), heads: layer.heads, on, focus, scale, palette, several: this.lines.several, holding: this.lines.held.set.size > 0,
      silenced: (head) => meta.silenced?.[`${focus.stack}.${focus.layer}.${head}`] });
    this.lines.update(layer, on, { palette, scale, follow: meta.follow });
    const { active } = this.lines;
    this.matrix.update(layer, focus.head, active, { palette, scale, words: headWords(meta.facts, focus) });
    this.card.update(layer, on, active, { meta, arrays, palette, reading: this.matrix.reading(layer, focus.head) });
    if (meta.tab === "model") this.parts.model.update(meta, arrays, focus, active, palette);
  }
}

/** The arrays of one lens: "averages.first" becomes first. */
function lens(arrays, name) {
  const found = {};
  for (const [key, array] of Object.entries(arrays)) if (key.startsWith(`${name}.`)) found[key.slice(name.length + 1)] = array;
  return found;
}

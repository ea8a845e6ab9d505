// A convolutional network at work on one image: the strip of images, the network, and the zoom below it.

import { el, say } from "../shared/dom.js";
import { mount } from "../shared/mount.js";
import { Pending } from "../shared/pending.js";
import { toBase64 } from "../shared/pictures.js";
import { Tabs } from "../shared/tabs.js";
import { Filters } from "./filters.js";
import { Flow, HINT } from "./flow.js";
import { Pixel } from "./pixel.js";
import { ScaleChoice } from "./scale.js";
import { Strip } from "./strip.js";
import { Strongest } from "./strongest.js";
import { Unit } from "./unit.js";
import { Zoom } from "./zoom.js";

export const update = (component) => mount(component, new URL("./cnn.css", import.meta.url), (context) => new Scene(context));

const TABS = [
  ["filters", "Filters", "The weights of the layer: what it looks for"],
  ["map", "How a map is made", "Channel sums of one feature map, and the arithmetic of one of its numbers"],
  ["strongest", "Strongest images", "The training images that a filter answers to most"],
];

/** The arrays of one lens: "maps.p" becomes p. */
function lens(arrays, name) {
  const found = {};
  for (const [key, array] of Object.entries(arrays)) if (key.startsWith(`${name}.`)) found[key.slice(name.length + 1)] = array;
  return found;
}

class Scene {
  constructor({ host, send, palette }) {
    Object.assign(this, { host, palette, send, drawing: false });
    this.pending = new Pending(() => this.draw());
    host.classList.add("cnn", "waiting"); // until there is a network to show
    const pick = (layer, unit, y = null, x = null) => this.pick(layer, unit, y, x);
    this.strip = new Strip({ choose: (image) => this.choose(image), browse: (gallery) => this.want("gallery", gallery), draw: () => this.open(!this.drawing) });
    this.flow = new Flow({ pick, draw: (pixels) => send({ do: "draw", pixels: toBase64(pixels) }), close: () => this.open(false) });
    this.scale = new ScaleChoice((scale) => this.want("scale", scale));
    this.unit = new Unit((layer, unit) => this.pick(layer, unit, ...this.sameplace(layer)), send);
    this.zoom = new Zoom((y, x) => this.pick(this.meta.focus.layer, this.meta.focus.unit, y, x), (text) => say(this.flow.readout, text || HINT));
    this.pixel = new Pixel();
    this.parts = {
      filters: new Filters((unit) => this.pick(this.meta.focus.layer, unit, null, null)),
      map: { element: el("div", { class: "twozooms" }, this.zoom.element, this.pixel.element) },
      strongest: new Strongest((image) => this.choose(image)),
    };
    this.tabs = new Tabs(TABS, (what, value) => this.want(what, value), { label: "What to look into" });
    host.append(this.strip.element,
      el("div", { class: "bar" }, this.scale.element, this.flow.readout, this.unit.strip),
      this.flow.element,
      el("section", { class: "pane", "aria-label": "Zoom", "data-testid": "zoom" },
        el("div", { class: "panehead" }, this.tabs.element, this.unit.element), ...Object.values(this.parts).map((part) => part.element)));
  }

  /** A press shows at once; the arrays for it come with the answer. */
  want(what, value) {
    if (!this.meta || this.meta.follow) return;
    this.pending.want(what, what === "gallery" ? JSON.stringify({ ...value, count: this.meta.gallery.count }) : value);
    this.send(what === "gallery" ? { do: what, ...value } : { do: what, [what]: value });
    this.draw();
  }

  pick(layer, unit, y, x) {
    if (!this.meta || this.meta.follow) return;
    const opens = unit !== null && this.meta.tab === "filters" && y !== null; // a click on a map asks how it is made
    if (opens) this.pending.want("tab", "map");
    this.pending.want("focus", JSON.stringify({ layer, unit, y, x }));
    this.send({ do: "focus", layer, unit, y, x, zoom: opens });
    this.draw();
  }

  /** Where the chosen pixel is, for another unit of the same layer. */
  sameplace(layer) {
    const { focus } = this.meta;
    return layer === focus.layer ? [focus.y, focus.x] : [null, null];
  }

  choose(image) {
    this.drawing = false;
    this.send({ do: "choose", image });
    this.draw();
  }

  open(drawing) {
    if (!this.meta || this.meta.follow) return;
    this.drawing = drawing;
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
    this.flow.width = 0;
    this.draw();
  }

  draw() {
    if (!this.frame?.meta.facts.stages) return;
    const { meta: told, arrays } = this.frame;
    const meta = { ...told };
    for (const what of ["tab", "scale"]) meta[what] = this.pending.settled(what, told[what]);
    for (const what of ["focus", "gallery"]) meta[what] = JSON.parse(this.pending.settled(what, JSON.stringify(told[what])));
    this.meta = meta;
    this.show(meta, arrays, JSON.stringify(meta.focus) === JSON.stringify(told.focus));
  }

  show(meta, arrays, arrived) {
    const { palette } = this;
    this.host.classList.remove("waiting");
    const maps = lens(arrays, "maps");
    const arithmetic = arrived ? lens(arrays, "arithmetic") : {};
    this.host.dataset.tab = meta.tab;
    this.host.dataset.step = meta.step;
    this.tabs.show(meta.tab, { follow: meta.follow });
    const { layer } = meta.focus;
    this.scale.update(meta.scale, meta.follow, layer, maps[`range/${layer}`]?.data, maps.global?.data, palette);
    this.strip.update(meta, lens(arrays, meta.gallery.split === "batch" ? "augmented" : "gallery"), this.drawing);
    this.flow.update(meta, { ...maps, box: arithmetic.box }, palette, this.drawing);
    this.unit.update(meta);
    this.flow.readout.hidden = !this.unit.strip.hidden; // what is lost without a unit stands in its place
    this.flow.readout.style.visibility = meta.follow ? "hidden" : ""; // keeps its room, so that two pictures stay level
    for (const [name, { element }] of Object.entries(this.parts)) element.hidden = name !== meta.tab;
    if (!arrived) return;
    if (meta.tab === "filters") this.parts.filters.update(meta, lens(arrays, "filters"), palette);
    if (meta.tab === "strongest") this.parts.strongest.update(meta, lens(arrays, "strongest"));
    if (meta.tab !== "map") return;
    this.zoom.update(meta, lens(arrays, "sums"), maps[`map/${layer}`], palette);
    this.pixel.update(meta, { ...arithmetic, input: maps.input }, palette);
  }
}

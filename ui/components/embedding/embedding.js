// Images as points: choose how they are laid out, point at one to see it, click it to choose it.

import { button, el, number, say } from "../shared/dom.js";
import { mount } from "../shared/mount.js";
import { Legend } from "./legend.js";
import { Plane } from "./plane.js";

export const update = (component) => mount(component, new URL("./embedding.css", import.meta.url), (context) => new Embedding(context));

const METHODS = {
  pca: {
    title: "PCA",
    words: "PCA turns the points so that the two directions in which they differ most lie in the picture, and drops the others (Pearson 1901). Distances mean what they say, as far as the two axes go: points that lie on one another here may be far apart in a direction that was dropped. The shares beside the axes say how much of the spread is seen.",
  },
  tsne: {
    title: "t-SNE",
    words: "t-SNE places the points so that neighbours stay neighbours (van der Maaten and Hinton 2008; perplexity 30). It cannot show distances: how large a cluster is and how far it lies from another means nothing, and clumps may appear that are not there (Wattenberg, Viégas and Johnson 2016). The axes have no unit.",
  },
};
const SPLITS = [["val", "Validation"], ["train", "Training"]];
const LOOKS = [["dots", "Dots"], ["images", "Images"]];

class Embedding {
  constructor({ host, send, palette }) {
    Object.assign(this, { host, send, palette, look: "dots", images: null });
    host.classList.add("embedding");
    const tabs = (name, items, press) => items.map(([value, text]) => [value, button(text, `embedding-${value}`, () => press(value), { cls: "tab", "aria-pressed": "false" })]);
    this.methods = tabs("method", Object.entries(METHODS).map(([method, { title }]) => [method, title]), (method) => send({ do: "method", method }));
    this.splits = tabs("split", SPLITS, (split) => send({ do: "split", split }));
    this.looks = tabs("look", LOOKS, (look) => {
      this.look = look;
      this.draw();
    });
    this.layer = el("select", { "data-testid": "embedding-layer", on: { change: () => send({ do: "layer", layer: this.layer.value }) } });
    this.again = button("Lay out again", "embedding-again", () => {
      this.again.disabled = true;
      send({ do: "again" });
    }, { cls: "btn" });
    this.state = el("p", { class: "state", role: "status", "data-testid": "embedding-state" });
    this.plane = new Plane((index) => send({ do: "choose", split: this.frame.meta.split, index }));
    this.legend = new Legend((only) => {
      this.only = only;
      this.draw();
    });
    this.words = el("p", { class: "note" });
    const group = (words, items) => el("div", { class: "segmented", role: "group", "aria-label": words }, ...items.map(([, tab]) => tab));
    host.append(
      el("div", { class: "top" }, group("Method", this.methods), el("label", { class: "choice" }, "Answers of ", this.layer), group("Images", this.splits), group("Draw as", this.looks), this.again),
      this.state,
      el("div", { class: "body" }, this.plane.element, this.legend.element),
      this.words,
      el("p", { class: "note", text: "Every point is one image; its place comes from the numbers that the chosen layer gives for it. A network that has learned its task puts images of one class together, because the last layer can only tell apart what lies apart. Point at a point to see its image (arrow keys go through them), click it (or press Enter) to look at it in the other pictures." }));
  }

  update(frame) {
    this.frame = frame;
    const { arrays, meta } = frame;
    const mark = `${meta.run} ${meta.split} ${arrays.index?.data}`;
    if (arrays.images) this.images = { mark, array: arrays.images };
    else if (this.images?.mark !== mark) this.images = null;
    this.draw();
  }

  theme(palette) {
    this.palette = palette;
    if (this.frame) this.draw();
  }

  resize() {
    if (this.frame) this.drawPlane();
  }

  draw() {
    const { meta, arrays } = this.frame;
    for (const [tabs, on] of [[this.methods, meta.method], [this.splits, meta.split], [this.looks, this.look]]) {
      for (const [value, tab] of tabs) tab.setAttribute("aria-pressed", String(value === on));
    }
    const layers = meta.layers.join("\n");
    if (this.layers !== layers) {
      this.layers = layers;
      this.layer.replaceChildren(el("option", { value: "", text: "what the last layer is given" }), ...meta.layers.map((name) => el("option", { value: name, text: name })));
    }
    if (this.layer.value !== meta.layer) this.layer.value = meta.layer;
    this.again.disabled = meta.working || meta.moving || meta.current;
    this.again.classList.toggle("gone", meta.method !== "tsne");
    this.legend.update(meta.names, arrays, this.palette);
    this.drawPlane();
    say(this.state, this.stateText(meta, arrays));
    say(this.words, METHODS[meta.method].words);
    this.host.classList.toggle("old", Boolean(arrays.xy) && !meta.current);
    Object.assign(this.host.dataset, { made: meta.made_at ?? "", method: arrays.xy ? meta.method : "", layer: meta.layer, points: arrays.xy?.shape[0] ?? 0, current: String(meta.current) });
  }

  drawPlane() {
    const { meta, arrays } = this.frame;
    this.plane.draw(meta, arrays, this.images?.array, { palette: this.palette, look: this.look, only: this.only ?? -1 });
  }

  stateText({ method, made_at: made, current, moving, working, layer, step }, { xy, label, features, explained }) {
    if (!xy) return moving && method === "tsne" ? "t-SNE takes a second or two: pause the run to see it." : "The points are being laid out ...";
    const when = current ? "" : `This is of step ${made.toLocaleString("en")}, the run stands at ${step.toLocaleString("en")}${working ? "; a new one is on its way" : moving ? ": pause it to lay out again" : ""}. `;
    if (!Number.isFinite(xy.data[0])) return `${when}There is nothing to lay out: the numbers are not finite, or there are too few images.`;
    const same = neighbours(xy.data, label.data);
    const seen = method === "pca" ? ` The two axes hold ${(100 * (explained.data[0] + explained.data[1])).toFixed(0)} % of the spread.` : "";
    const from = layer ? `of ${layer}` : "that the last layer is given";
    return `${when}${xy.shape[0]} images by the ${features ? `${features.data[0].toLocaleString("en")} numbers` : "numbers"} ${from}. In this plane ${number(100 * same, 2)} % lie next to one of their own class.${seen}`;
  }
}

/** The share of points whose nearest neighbour has their class. */
export function neighbours(xy, label) {
  let same = 0;
  for (let i = 0; i < label.length; i++) {
    let [best, near] = [-1, Infinity];
    for (let j = 0; j < label.length; j++) {
      if (i === j) continue;
      const far = (xy[2 * i] - xy[2 * j]) ** 2 + (xy[2 * i + 1] - xy[2 * j + 1]) ** 2;
      if (far < near) [best, near] = [j, far];
    }
    if (best >= 0 && label[best] === label[i]) same++;
  }
  return label.length ? same / label.length : 0;
}

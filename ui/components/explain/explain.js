// Which pixels an answer rests on: the image, the map over it, and the map of the same network with random weights.

import { Chances, likeliest } from "../shared/chances.js";
import { button, el, number, say } from "../shared/dom.js";
import { mount } from "../shared/mount.js";
import { layoutOf } from "../shared/pictures.js";
import { MapView, precise } from "./map.js";
import { CHECK, METHODS, verdict } from "./words.js";

export const update = (component) => mount(component, new URL("./explain.css", import.meta.url), (context) => new Explain(context));

class Explain {
  constructor({ host, send, palette }) {
    Object.assign(this, { host, send, palette });
    host.classList.add("explain");
    this.methods = Object.entries(METHODS).map(([method, { title }]) => [method, button(title, `method-${method.replaceAll(" ", "-")}`, () => send({ do: "method", method }), { cls: "tab", "aria-pressed": "false" })]);
    this.target = el("select", { "data-testid": "explain-target", on: { change: () => send({ do: "target", target: Number(this.target.value) }) } });
    this.under = el("input", { type: "checkbox", checked: true, on: { change: () => this.draw() } });
    const point = (at) => this.point(at);
    this.image = new MapView("The image", "image", point);
    this.map = new MapView("The network as it is", "map", point);
    this.random = new MapView("With random weights", "random", point);
    this.chances = new Chances({ words: "Probabilities; choose the class to explain", testid: "explain-chances", pick: (target) => send({ do: "target", target }) });
    this.state = el("p", { class: "state", role: "status", "data-testid": "explain-state" });
    this.reading = el("p", { class: "reading", "data-testid": "explain-reading" });
    this.check = el("p", { class: "check", "data-testid": "explain-check" });
    this.scale = el("p", { class: "scale" });
    this.does = el("p");
    this.not = el("p");
    host.append(
      el("div", { class: "top" },
        el("div", { class: "segmented", role: "group", "aria-label": "Method" }, ...this.methods.map(([, tab]) => tab)),
        el("label", {}, "Evidence for ", this.target),
        el("label", { title: "Draw the maps over a faint copy of the image" }, this.under, " over the image")),
      this.state,
      el("div", { class: "body" },
        el("div", { class: "maps" }, this.image.element, this.map.element, this.random.element),
        el("div", { class: "side" }, el("h4", { text: "What it says" }), this.chances.element)),
      this.reading, this.scale, this.check,
      el("div", { class: "words" }, this.does, this.not, el("p", { text: CHECK })));
  }

  update(frame) {
    this.frame = frame;
    this.draw();
  }

  theme(palette) {
    this.palette = palette;
    if (this.frame) this.draw();
  }

  draw() {
    const { meta, arrays } = this.frame;
    for (const [i, [method, tab]] of this.methods.entries()) {
      const able = meta.methods[i]?.[1];
      tab.setAttribute("aria-pressed", String(method === meta.method));
      tab.disabled = !able;
      tab.title = able ? METHODS[method].does : "Grad-CAM needs a convolution: this network has none.";
    }
    this.targets(meta);
    const known = Boolean(arrays.map);
    const target = known ? arrays.target.data[0] : meta.target;
    const said = known ? likeliest(arrays.p.data) : -1;
    this.chances.update(meta.names, [arrays.p?.data], { chosen: target, marks: { [said]: "says" }, title: (name) => `Explain the evidence for ${name}` });
    this.drawMaps(arrays, known, meta);
    say(this.state, this.stateText(meta, known, target, said));
    const { does, scale, not } = METHODS[meta.method];
    const layer = meta.method === "grad-cam" && meta.layer ? ` Here the layer is ${meta.layer}.` : "";
    say(this.does, does + layer);
    say(this.not, `What it cannot show. ${not}`);
    say(this.scale, `Colours: ${scale}; each map has its own scale. ${known ? this.sum(meta, arrays) : ""}`);
    say(this.check, known ? this.checkText(meta, arrays) : "");
    this.host.classList.toggle("old", known && !meta.current);
    Object.assign(this.host.dataset, { method: known ? meta.method : "", target: known ? target : "", made: meta.made_at ?? "", current: String(meta.current), said });
    this.point(null);
  }

  drawMaps(arrays, known, meta) {
    if (!known) {
      for (const view of [this.image, this.map, this.random]) view.clear(this.palette);
      return;
    }
    this.side = arrays.map.shape[1];
    const over = this.under.checked && arrays.image ? arrays.image : null;
    const which = meta.current ? "" : ` at step ${meta.made_at}`;
    if (arrays.image) this.image.picture(arrays.image, meta.image);
    else this.image.clear(this.palette);
    this.map.map(arrays.map.data, this.side, over, this.palette, meta.signed, `${METHODS[meta.method].title} of the network${which}`);
    this.random.map(arrays.random.data, this.side, over, this.palette, meta.signed, `${METHODS[meta.method].title} of the network with random weights`);
  }

  checkText({ signed }, { similarity, signed_similarity: withSigns }) {
    const [sizes, signs] = [similarity.data[0], withSigns?.data[0] ?? NaN];
    const show = (value) => (Number.isFinite(value) ? number(value, 2) : "none");
    const also = signed ? `, with their signs ${show(signs)}` : "";
    return `Rank correlation of the two maps (−1 to 1): ${show(sizes)}${also}. ${verdict(sizes, signs, signed)}`;
  }

  targets({ names, target }) {
    if (this.names !== names.join("\n")) {
      this.names = names.join("\n");
      this.target.replaceChildren(el("option", { value: -1, text: "what it says" }), ...names.map((name, k) => el("option", { value: k, text: name })));
    }
    if (this.target !== this.host.getRootNode().activeElement || Number(this.target.value) !== target) this.target.value = String(target);
  }

  stateText({ names, moving, method, methods, made_at: made, current, image }, known, target, said) {
    const waits = methods.find(([name]) => name === method)?.[2];
    if (known && said < 0) return "The network's numbers are not finite: there is nothing to explain.";
    if (known && current) return `Evidence in ${image} for the class ${names[target]}.`;
    if (known && moving && waits) return `These maps are of step ${made.toLocaleString("en")}: this method takes too long while the run moves; they are made again when it rests.`;
    if (known) return `These maps are of step ${made.toLocaleString("en")}; new ones are on their way.`;
    return moving && waits ? "This method takes too long while the run moves: pause it." : "The maps are being made ...";
  }

  sum({ method }, { total, difference }) {
    if (method !== "integrated gradients" || !total || !Number.isFinite(total.data[0])) return "";
    return `The map adds up to ${number(total.data[0], 2)}; the score rose by ${number(difference.data[0], 2)} from the black image to this one.`;
  }

  /** The values under the pointer, in all three pictures. `at` [row, column] or null. */
  point(at) {
    const { arrays } = this.frame;
    const views = [this.image, this.map, this.random];
    views.forEach((view) => view.mark(at, this.side));
    if (!at || !arrays.map) {
      say(this.reading, "Point at a pixel, or use the arrow keys on a picture, to read its values.");
      return;
    }
    const [r, c] = at;
    const place = r * this.side + c;
    const channels = arrays.image ? layoutOf(arrays.image)[0] : 0;
    const pixel = Array.from({ length: channels }, (_, k) => number(arrays.image.data[k * this.side ** 2 + place], 2)).join(", ");
    say(this.reading, `Row ${r + 1}, column ${c + 1}: ${channels ? `pixel ${pixel} (0 to 1), ` : ""}map ${precise(arrays.map.data[place])}, with random weights ${precise(arrays.random.data[place])}.`);
  }
}

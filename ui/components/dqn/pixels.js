// What a convolutional agent sees and makes of it: its input, the pixels its choice hangs on, first filters, feature maps.

import { el, keep, number, say } from "../shared/dom.js";
import { flattened, paintGrey, paintSaliency, paintSigned } from "./frames.js";
import { QBars } from "./qbars.js";
import { signedGradient } from "../shared/pictures.js";

const MOST = 32; // maps of a layer that are drawn
const largest = (values) => values.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0);

export class Pixels {
  constructor() {
    this.lead = el("p", { class: "lead", text: "What the network is shown, what its first layers make of it, and which pixels its choice hangs on." });
    this.stack = new Row("pixels-stack", "Input");
    this.saliency = el("canvas", { class: "picture large", role: "img", "data-testid": "pixels-saliency" });
    this.words = el("p", { class: "readout", "aria-live": "polite" });
    this.bars = new QBars("pixels-q", "Q-values of this input");
    this.filters = new Row("pixels-filters", "First-layer filters");
    this.maps = el("div", { class: "part" });
    this.rows = [];
    this.scales = el("div", { class: "bar" });
    this.note = el("p", { class: "note" });
    this.element = el("div", { class: "part" }, this.lead,
      el("div", { class: "halves" }, this.stack.element,
        el("div", { class: "part" }, el("h4", { text: "Saliency: what the choice hangs on", title: "The gradient of the chosen action's Q by each input pixel, its size summed over the channels (Simonyan et al. 2014)" }),
          el("div", { class: "two" }, this.saliency, el("div", { class: "side" }, this.words, this.bars.element)))),
      this.filters.element, this.maps, this.scales, this.note);
  }

  update(meta, look, palette) {
    const { stack, saliency, filters, action, q, ...rest } = look("pixels");
    if (!stack) return say(this.note, "The picture comes with the next answer.");
    const [C, H, W] = stack.shape;
    const { frames } = meta;
    const area = H * W;
    this.stack.show(frames ? `Its input: the last ${C} frames, oldest first` : `Its input: ${C} layer${C === 1 ? "" : "s"} of ${H} × ${W} pixels`, C,
      (canvas, c) => paintGrey(canvas, stack.data.subarray(c * area, (c + 1) * area), H, W),
      (c) => meta.channels[c] ?? `layer ${c + 1}`, C <= 4 ? 104 : 76);
    const sizes = new Float32Array(area);
    for (let c = 0; c < C; c++) for (let i = 0; i < area; i++) sizes[i] += Math.abs(saliency.data[c * area + i]);
    const most = largest(sizes);
    paintSaliency(this.saliency, flattened(stack, meta), sizes, H, W, most, palette);
    const chosen = action.data[0];
    const at = sizes.indexOf(Math.max(...sizes));
    say(this.words, `It would do "${meta.actions[chosen]}". Coloured: the pixels a small change of which would change that Q most; full colour ${number(most)} per unit of brightness${most > 0 ? `, at row ${Math.floor(at / W) + 1}, column ${(at % W) + 1}` : ""}.`);
    this.saliency.setAttribute("aria-label", `Saliency of the action ${meta.actions[chosen]} over the frame. ${this.words.textContent}`);
    this.bars.update(meta.actions, Array.from(q.data), palette, chosen);
    this.drawFilters(filters, palette);
    this.drawMaps(rest, meta, palette);
    const known = palette.name;
    if (known !== this.known) {
      this.known = known;
      const scale = (words, background) => el("span", { class: "range" }, el("span", { text: words[0] }), el("i", { style: `background: ${background}` }), el("span", { text: words[1] }));
      this.scales.replaceChildren(el("span", { text: "Filters and maps, each to its own largest size:" }), scale(["negative", "positive"], signedGradient(palette)));
    }
    say(this.note, `Network of step ${(meta.seen.pixels ?? 0).toLocaleString("en")}, at the frame on stage. Saliency is the plain gradient: what would change Q, not what caused it.`);
  }

  drawFilters(filters, palette) {
    this.filters.element.hidden = !filters;
    if (!filters) return;
    const [F, C, h, w] = filters.shape;
    const area = h * w;
    this.filters.show(`First layer: ${F} filters of ${h} × ${w}${C > 1 ? `, each over ${C} channels (side by side)` : ""}`, Math.min(F, MOST), (canvas, f) => {
      const one = filters.data.subarray(f * C * area, (f + 1) * C * area);
      const gap = C > 1 ? 1 : 0;
      const wide = C * w + (C - 1) * gap;
      const values = new Float32Array(h * wide);
      for (let c = 0; c < C; c++) for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) values[y * wide + c * (w + gap) + x] = one[c * area + y * w + x];
      paintSigned(canvas, values, h, wide, largest(one), palette);
    }, (f) => `filter ${f + 1}`, C > 1 ? Math.min(112, Math.max(60, 8 * C * w)) : 44, true);
  }

  drawMaps(arrays, meta, palette) {
    const names = Object.keys(arrays).filter((name) => name.startsWith("maps_")).sort((a, b) => Number(a.slice(5)) - Number(b.slice(5)));
    while (this.rows.length < names.length) this.rows.push(new Row(`pixels-${names[this.rows.length]}`, "Feature maps"));
    keep(this.maps, this.rows.slice(0, names.length).map((row) => row.element));
    names.forEach((name, k) => {
      const [F, h, w] = arrays[name].shape;
      const area = h * w;
      this.rows[k].show(`Convolution ${k + 1}: ${F} feature maps of ${h} × ${w}${F > MOST ? `, the first ${MOST}` : ""}`, Math.min(F, MOST), (canvas, f) => {
        const one = arrays[name].data.subarray(f * area, (f + 1) * area);
        paintSigned(canvas, one, h, w, largest(one), palette);
      }, (f) => `map ${f + 1}, up to ${number(largest(arrays[name].data.subarray(f * area, (f + 1) * area)), 2)}`, 56, true);
    });
  }
}

/** A titled row of small pictures. */
class Row {
  constructor(testid, words) {
    this.title = el("h4");
    this.list = el("div", { class: "tiles", role: "group", "aria-label": words, "data-testid": testid });
    this.element = el("div", { class: "part" }, this.title, this.list);
    this.tiles = [];
  }

  /** `count` pictures by `paint(canvas, i)`, each with its words: below it, or (`quiet`) only as its title. */
  show(title, count, paint, words, width, quiet = false) {
    say(this.title, title);
    while (this.tiles.length < count) {
      const [canvas, caption] = [el("canvas", { class: "picture", role: "img" }), el("span", { class: "small" })];
      this.tiles.push({ canvas, caption, node: el("div", { class: "tile" }, canvas, caption) });
    }
    keep(this.list, this.tiles.slice(0, count).map(({ node }) => node));
    for (let i = 0; i < count; i++) {
      const { canvas, caption, node } = this.tiles[i];
      paint(canvas, i);
      canvas.style.width = `${width}px`;
      const said = words(i);
      if (node.title !== said) node.title = said;
      canvas.setAttribute("aria-label", said);
      say(caption, quiet ? "" : said);
      caption.hidden = quiet;
    }
  }
}

// Beam search as a tree that grows to the right: at every step the best few hypotheses stay, one above the other, and the
// rest are dropped. The greedy translation, the likeliest word at every step, is the dashed path.

import { button, el, say } from "../shared/dom.js";
import { withAlpha } from "../shared/palette.js";
import { node } from "../shared/svg.js";
import { textScale } from "../shared/textsize.js";
import { widthOf } from "./layout.js";
import { asText, called, isEnd, percent, written } from "./sentence.js";

const ROW = 40; // px from rank to rank
const TALL = 24;
const GAP = [20, 46]; // px between columns, for the branches: least, most
const TOP = 30;
const WIDTHS = [1, 2, 3, 4, 5, 8];

export class Beam {
  constructor(widen, joiner) {
    Object.assign(this, { joiner, over: null });
    this.buttons = WIDTHS.map((width) => button(String(width), `width-${width}`, () => widen(width), { cls: "tab", role: "radio", "aria-checked": "false", title: `Keep the best ${width} at every step${width === 1 ? ": greedy search" : ""}` }));
    this.svg = node("svg", { role: "img", "data-testid": "beam-tree" });
    this.best = el("p", { class: "hypothesis", "data-testid": "beam-best" });
    this.greedy = el("p", { class: "hypothesis", "data-testid": "beam-greedy" });
    this.readout = el("p", { class: "readout", "aria-live": "polite" });
    this.scroller = el("div", { class: "scroll tree", tabindex: 0, "aria-label": "The tree of beam search" }, this.svg);
    this.winning = el("i", { class: "winning" });
    this.element = el("div", { class: "part", "data-testid": "beam" },
      el("div", { class: "bar" }, el("span", { text: "Beam width", title: "How many hypotheses are kept at every step" }),
        el("div", { class: "segmented", role: "radiogroup", "aria-label": "Beam width" }, ...this.buttons), el("span", { class: "legend" }, el("i", { class: "kept" }), "kept", el("i", { class: "dropped" }), "dropped", this.winning, "best in the end", el("i", { class: "dashes" }), "greedy")),
      this.best, this.greedy, this.scroller, this.readout);
    this.svg.addEventListener("pointerover", (event) => this.point(event));
    this.svg.addEventListener("pointerleave", () => this.show(null));
    this.svg.addEventListener("click", (event) => this.point(event));
  }

  point(event) {
    const group = event.target.closest?.("[data-node]");
    this.show(group ? Number(group.dataset.node) : null);
  }

  show(id) {
    if (id === this.over) return;
    this.over = id;
    this.paint();
  }

  update({ meta, beam, palette, colour }) {
    Object.assign(this, { palette, colour, joiner: meta.facts.joiner });
    this.buttons.forEach((item, i) => item.setAttribute("aria-checked", String(WIDTHS[i] === meta.width)));
    if (!beam) return;
    this.tree = beam;
    this.winning.style.cssText = `border-color:${colour};background:${withAlpha(colour, 0.28)}`;
    const key = JSON.stringify([beam, palette.name, colour, this.scroller.clientWidth, textScale(this.element)]);
    if (key === this.built) return;
    this.built = key;
    this.over = null;
    this.build();
    this.paint();
    this.tell();
  }

  /** What both searches found, in words. */
  tell() {
    const { tree } = this;
    const mark = (exact) => (exact === null || exact === undefined ? "" : exact ? " ✓" : " ✗");
    const chain = this.chain(tree.best).map(({ token }) => token);
    const winner = this.byId.get(tree.best);
    const same = asText(chain, "\u0001") === asText(tree.greedy, "\u0001");
    const row = (name, tokens, logp, exact) => [el("b", { text: name }), el("span", { class: "said", text: asText(tokens, this.joiner) || "(nothing)" }), el("span", { class: exact === false ? "mark miss" : "mark right", text: mark(exact) }), el("span", { class: "number", text: `log p ${logp.toFixed(2).replace("-", "−")}, p ${percent(Math.exp(logp))}` })];
    this.best.replaceChildren(...row(`Beam of ${tree.width}`, chain, winner?.logp ?? NaN, tree.exact));
    this.greedy.replaceChildren(...row("Greedy", tree.greedy, tree.greedy_logp, tree.greedy_exact), el("span", { class: "note", text: same ? "the same" : "another one" }));
  }

  chain(id) {
    const found = [];
    for (let now = this.byId.get(id); now; now = this.byId.get(now.parent)) found.unshift(now);
    return found;
  }

  build() {
    const { tree, palette } = this;
    this.byId = new Map(tree.nodes.map((one) => [one.id, one]));
    const family = getComputedStyle(this.element).fontFamily || "sans-serif";
    const size = 13 * textScale(this.element);
    const depth = Math.max(0, ...tree.nodes.map((one) => one.depth));
    const levels = Array.from({ length: depth }, (_, d) => tree.nodes.filter((one) => one.depth === d + 1).sort((a, b) => Number(b.kept) - Number(a.kept) || b.score - a.score));
    const kept = Math.max(1, ...levels.map((level) => level.filter((one) => one.kept).length));
    const rows = Math.max(...levels.map((level) => kept + level.filter((one) => !one.kept).length));
    this.places = new Map();
    const widths = levels.map((level) => Math.max(26, ...level.map((one) => widthOf(written(one.token), size, family) + 14)));
    const spare = (this.scroller.clientWidth - 70 - widths.reduce((sum, w) => sum + w, 0)) / depth;
    const gap = Math.max(GAP[0], Math.min(GAP[1], spare));
    let x = 54;
    levels.forEach((level, d) => {
      const wide = widths[d];
      let dropped = 0;
      level.forEach((one, i) => {
        const rank = one.kept ? i : kept + dropped++;
        this.places.set(one.id, { x, y: TOP + rank * ROW + (one.kept ? 0 : 12), w: wide, h: TALL });
      });
      x += wide + gap;
    });
    const [width, height] = [x - gap + 16, TOP + rows * ROW + 18];
    for (const [name, value] of [["width", width], ["height", height], ["viewBox", `0 0 ${width} ${height}`]]) this.svg.setAttribute(name, value);
    this.greedyIds = this.follow(tree.greedy);
    this.bestIds = new Set(this.chain(tree.best).map(({ id }) => id));
    const root = { x: 10, y: TOP, w: 22, h: TALL };
    const edges = [];
    this.edges = tree.nodes.map((one) => {
      const [from, to] = [this.places.get(one.parent) ?? root, this.places.get(one.id)];
      const [x0, y0, x1, y1] = [from.x + from.w, from.y + TALL / 2, to.x, to.y + TALL / 2];
      const d = `M${x0} ${y0}C${(x0 + x1) / 2} ${y0} ${(x0 + x1) / 2} ${y1} ${x1} ${y1}`;
      const path = node("path", { d, fill: "none" });
      edges.push(path);
      const dashes = this.greedyIds.has(one.id) ? node("path", { d, fill: "none", stroke: palette.ink, "stroke-width": 1.6, "stroke-dasharray": "4 4" }) : null;
      if (dashes) edges.push(dashes);
      return { one, path };
    });
    this.nodes = tree.nodes.map((one) => {
      const { x: left, y, w, h } = this.places.get(one.id);
      const rect = node("rect", { x: left, y, width: w, height: h, rx: 7 });
      const text = node("text", { x: left + w / 2, y: y + h / 2, "dominant-baseline": "central", "text-anchor": "middle", "font-size": size }, written(one.token));
      const p = node("text", { x: left + w / 2, y: y + h + 12, "text-anchor": "middle", "font-size": 9.5, fill: palette.muted, stroke: palette.background, "stroke-width": 3, "paint-order": "stroke" }, one.kept ? percent(one.p) : "");
      const ring = this.greedyIds.has(one.id) ? node("rect", { x: left - 3, y: y - 3, width: w + 6, height: h + 6, rx: 9, fill: "none", stroke: palette.ink, "stroke-dasharray": "4 4", "stroke-width": 1.4 }) : null;
      const title = node("title");
      title.textContent = this.says(one);
      const group = node("g", { "data-node": one.id, "data-kept": one.kept, "data-testid": `beam-${one.id}` }, title, rect, text, ...(ring ? [ring] : []), p);
      return { one, group, rect, text };
    });
    const line = TOP + kept * ROW - 1;
    const border = node("path", { d: `M48 ${line}H${width}`, stroke: palette.border, "stroke-dasharray": "2 4" });
    const words = node("text", { x: 2, y: line + 20, "font-size": 10.5, fill: palette.muted, stroke: palette.background, "stroke-width": 3, "paint-order": "stroke" }, "dropped");
    const start = [node("circle", { cx: 21, cy: TOP + TALL / 2, r: 6, fill: palette.muted }), node("text", { x: 10, y: 14, "font-size": 10.5, fill: palette.muted }, "best first, from the start to the right: one step a column")];
    this.svg.replaceChildren(border, ...edges, ...(rows > kept ? [words] : []), ...start, ...this.nodes.map(({ group }) => group));
    this.svg.setAttribute("aria-label", `Beam search of width ${tree.width}: ${depth} steps, ${tree.nodes.filter((one) => one.kept).length} hypotheses kept on the way, ${tree.nodes.filter((one) => !one.kept).length} of the dropped ones drawn.`);
  }

  /** The nodes that the greedy translation goes through, as far as it is in the tree. */
  follow(tokens) {
    const found = new Set();
    let parent = -1;
    for (const token of tokens) {
      const next = this.tree.nodes.find((one) => one.parent === parent && one.token === token);
      if (!next) break;
      found.add(next.id);
      parent = next.id;
    }
    return found;
  }

  paint() {
    if (!this.nodes) return;
    const { palette, colour } = this;
    const lit = this.over === null ? null : new Set(this.chain(this.over).map(({ id }) => id));
    const faded = (one) => (lit ? (lit.has(one.id) ? 1 : 0.25) : 1);
    for (const { one, path } of this.edges) {
      const winning = this.bestIds.has(one.id);
      path.setAttribute("stroke", winning ? colour : one.kept ? withAlpha(colour, 0.55) : palette.border);
      path.setAttribute("stroke-width", (winning ? 2.5 : 1) + 4 * one.p * (one.kept ? 1 : 0.4));
      path.setAttribute("opacity", faded(one));
    }
    for (const { one, group, rect, text } of this.nodes) {
      const winning = this.bestIds.has(one.id);
      rect.setAttribute("fill", winning ? withAlpha(colour, 0.28) : one.kept ? palette.raised : palette.background);
      rect.setAttribute("stroke", winning ? colour : one.kept ? palette.outline : palette.border);
      rect.setAttribute("stroke-width", winning ? 2 : 1);
      text.setAttribute("fill", one.kept ? palette.ink : palette.muted);
      text.setAttribute("font-weight", winning ? 700 : 400);
      group.setAttribute("opacity", faded(one));
    }
    const one = this.over === null ? null : this.byId.get(this.over);
    say(this.readout, one ? this.says(one) : "A line is as thick as the probability of its word. Point at a word to read its whole hypothesis.");
  }

  says(one) {
    const text = asText(this.chain(one.id).map(({ token }) => token), this.joiner);
    const done = isEnd(one.token) ? ", ended" : "";
    return `${text || "(nothing)"}${done}: ${called(one.token)} with probability ${percent(one.p)}, log p of all ${one.logp.toFixed(2).replace("-", "−")}, score ${one.score.toFixed(2).replace("-", "−")}; ${one.kept ? "kept" : "dropped"}`;
  }
}

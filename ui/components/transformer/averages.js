// Habits of every head, averaged over many examples: a table a score, a row a layer, a column a head.

import { button, el, keep, number, say } from "../shared/dom.js";
import { divergingRgb } from "../shared/palette.js";
import { legible } from "../shared/tokens.js";
import { headWords } from "./model.js";

const SCORES = [
  ["previous", "Previous token", "How much a token looks at the one before it, on average"],
  ["induction", "Induction", "How much a token looks at what followed its own last occurrence (Olsson et al. 2022): what completes A B … A with B"],
  ["duplicate", "Earlier copies", "How much a token looks at earlier copies of itself"],
  ["first", "First token", "How much a token looks at the very first one: often where a head rests that finds nothing"],
  ["self", "Itself", "How much a token looks at itself"],
  ["entropy", "Entropy", "How widely a head spreads its attention, in bits: 0 is one token alone"],
];
const EVEN = ["previous", "induction", "first", "self", "entropy", "duplicate"]; // the order of `even`
const ORIGINS = [["val", "Validation", "Averages over validation examples"], ["repeated", "Repeated", "Averages over random tokens said twice: only what repeats can be predicted, so induction stands out"]];

export class Averages {
  /** `pick(focus)`; `want(origin)` which examples. */
  constructor({ pick, want }) {
    Object.assign(this, { pick, built: "" });
    this.note = el("p", { class: "note reading", role: "status", "data-testid": "averages-note" });
    this.tables = el("div", { class: "averages", "data-testid": "averages" });
    this.tabs = ORIGINS.map(([value, text, help]) => button(text, `origin-${value}`, () => want(value), { cls: "tab", role: "radio", title: help, "aria-checked": "false" }));
    this.element = el("div", { class: "part" }, el("div", { class: "parthead" }, el("div", { class: "segmented", role: "radiogroup", "aria-label": "Averages over what" }, ...this.tabs), this.note), this.tables);
  }

  update(meta, averages, focus, palette) {
    const { arrays, stack } = averages;
    ORIGINS.forEach(([value], i) => {
      this.tabs[i].setAttribute("aria-checked", String(value === meta.origin));
      this.tabs[i].disabled = meta.follow || (value === "repeated" && meta.facts.kind === "encoder-decoder"); // which reads sentences, no random tokens
    });
    if (!arrays.previous) return say(this.note, meta.moving ? "Pause to measure …" : "Measuring …");
    const [layers, heads] = arrays.previous.shape;
    const built = `${stack} ${layers} ${heads}`;
    if (built !== this.built) this.build(stack, layers, heads);
    this.built = built;
    const count = arrays.count?.data[0];
    const stale = meta.averages_at !== meta.step ? `, at step ${meta.averages_at.toLocaleString("en")}` : "";
    say(this.note, `Mean weights${count ? ` over ${count.toLocaleString("en")} ${meta.origin === "repeated" ? "random texts said twice" : "validation examples"}` : ""}${stale}. Under each name: what attention spread evenly would have.`);
    SCORES.forEach(([key, name], s) => {
      const { data } = arrays[key] ?? { data: [] };
      const even = arrays.even?.data[EVEN.indexOf(key)];
      let most = key === "entropy" ? 0 : 1;
      if (key === "entropy") for (const value of data) if (Number.isFinite(value)) most = Math.max(most, value);
      say(this.blocks[s].even, Number.isFinite(even) ? `even: ${number(even, 2)}${key === "entropy" ? " bits" : ""}` : " ");
      this.blocks[s].cells.forEach((cell, i) => {
        const value = data[i];
        const known = Number.isFinite(value);
        const rgb = divergingRgb(known && most ? value / most : 0, palette);
        cell.style.background = `rgb(${rgb.join(",")})`;
        cell.style.color = legible(rgb, palette);
        say(cell, known ? value.toFixed(2) : "–");
        const place = { stack, layer: Math.floor(i / heads), head: i % heads };
        const chosen = focus.stack === stack && focus.layer === place.layer && focus.head === place.head;
        cell.setAttribute("aria-pressed", String(chosen));
        cell.disabled = meta.follow;
        cell.title = `${headWords(meta.facts, place)}: ${name.toLowerCase()} ${known ? number(value, 3) : "means nothing here"}`;
        cell.setAttribute("aria-label", cell.title);
      });
    });
    return undefined;
  }

  build(stack, layers, heads) {
    this.blocks = SCORES.map(([key, name, help]) => {
      const cells = Array.from({ length: layers * heads }, (_, i) =>
        button("", `average-${key}-${Math.floor(i / heads)}-${i % heads}`, () => this.pick({ stack, layer: Math.floor(i / heads), head: i % heads }), { cls: "cell" }));
      const even = el("span", { class: "note" });
      const table = el("div", { class: "cells" }, ...cells);
      table.style.setProperty("--heads", heads);
      return { cells, even, node: el("div", { class: "score", title: help, role: "group", "aria-label": name }, el("b", { text: name }), even, table) };
    });
    keep(this.tables, this.blocks.map(({ node }) => node));
  }
}

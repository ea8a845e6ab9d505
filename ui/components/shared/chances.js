// Probabilities of the classes as rows of bars: one bar each, or two to compare (before and after).

import { el, say } from "./dom.js";

const LONGEST = 14; // letters of a name

export class Chances {
  /** `pick(class)`, if given, makes the rows buttons. `words` name the list; the two `series` name the bars. */
  constructor({ words, testid, pick = null, series = ["probability"] }) {
    Object.assign(this, { pick, series, rows: [] });
    this.element = el("div", { class: "chances", role: "group", "aria-label": words, "data-testid": testid });
  }

  /** `values`: an array of probabilities for each series, null for one not known; `marks` {class: text} beside its name. */
  update(names, values, { chosen = -1, marks = {}, title = () => "" } = {}) {
    this.fill(names.length);
    this.element.classList.toggle("many", names.length > 10);
    this.rows.forEach((row, k) => {
      const texts = values.map((series) => percent(series?.[k]));
      say(row.name, short(names[k]));
      say(row.mark, marks[k] ?? "");
      say(row.value, texts.length > 1 ? `${texts[0].replace(" %", "")} → ${texts[1]}` : texts[0]);
      row.bars.forEach((bar, i) => {
        const share = values[i]?.[k];
        bar.style.width = `${Number.isFinite(share) ? 100 * share : 0}%`;
      });
      row.node.classList.toggle("chosen", k === chosen);
      if (this.pick) row.node.setAttribute("aria-pressed", String(k === chosen));
      const spoken = `${names[k]}: ${this.series.map((name, i) => `${name} ${texts[i]}`).join(", ")}`;
      row.node.setAttribute(this.pick ? "aria-label" : "title", spoken);
      if (this.pick) row.node.title = title(names[k]) || spoken;
    });
  }

  fill(count) {
    if (this.rows.length === count) return;
    this.rows = Array.from({ length: count }, (_, k) => {
      const [name, mark, value] = [el("span", { class: "name" }), el("span", { class: "mark" }), el("span", { class: "value" })];
      const bars = this.series.map((_, i) => el("i", { class: `s${i}` }));
      const parts = [name, mark, el("span", { class: "track", "aria-hidden": "true" }, ...bars), value];
      const node = this.pick
        ? el("button", { class: "chance", type: "button", "data-testid": `chance-${k}`, on: { click: () => this.pick(k) } }, ...parts)
        : el("div", { class: "chance", "data-testid": `chance-${k}` }, ...parts);
      return { node, name, mark, value, bars };
    });
    this.element.replaceChildren(...this.rows.map(({ node }) => node));
  }
}

/** A share as people read it: "98.2 %", "< 0.1 %", "–" when it is not known. */
export function percent(share) {
  if (!Number.isFinite(share)) return "–";
  if (share > 0 && share < 0.001) return "< 0.1 %";
  if (share < 1 && share > 0.999) return "> 99.9 %";
  return `${(100 * share).toFixed(1)} %`;
}

/** The likeliest class, -1 when nothing is known. */
export const likeliest = (p) => (p && Number.isFinite(p[0]) ? p.indexOf(Math.max(...p)) : -1);

export const short = (name = "") => (name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name);

// The next token: a bar for each of the likeliest, before and after temperature, top-k and top-p; what is cut is hatched.

import { el, say } from "../shared/dom.js";
import { called, visible } from "../shared/tokens.js";

export class Bars {
  /** `take(token)` puts a token behind the prompt. */
  constructor(take) {
    Object.assign(this, { take, rows: [] });
    this.title = el("p", { class: "lead" });
    this.list = el("div", { class: "bars", role: "group", "aria-label": "Probabilities of the next token", "data-testid": "next-bars" });
    this.legend = el("p", { class: "note" },
      el("i", { class: "key raw" }), "the model's own probability ", el("i", { class: "key now" }), "with which it is drawn ", el("i", { class: "key cut" }), "cut off");
    this.sum = el("p", { class: "note", "aria-live": "polite" });
    this.element = el("section", { class: "next", "aria-label": "The next token" }, this.title, this.list, this.legend, this.sum);
  }

  update({ bars, prompt, tokens, left, lost }) {
    const end = [...prompt].slice(-24).map(visible).join("");
    say(this.title, prompt ? `After “${[...prompt].length > 24 ? "…" : ""}${end}” comes` : "At the start of a line comes");
    while (this.rows.length < bars.length) this.add();
    const most = Math.max(0.05, ...bars.map(({ raw, p }) => Math.max(raw, p)));
    this.rows.forEach((row, i) => {
      row.node.hidden = i >= bars.length;
      if (i >= bars.length) return;
      const { token, raw, p, kept } = bars[i];
      row.token = token;
      say(row.name, visible(token));
      row.node.classList.toggle("cut", !kept);
      row.raw.style.width = `${(100 * raw) / most}%`;
      row.now.style.width = `${kept ? (100 * p) / most : 0}%`;
      say(row.value, kept ? percent(p) : "cut");
      row.node.title = `${called(token)}: probability ${percent(raw)}; ${kept ? `drawn with ${percent(p)}` : "cut off, never drawn"}. Press to put it behind the prompt.`;
      row.node.setAttribute("aria-label", row.node.title);
    });
    say(this.sum, bars.length ? `${left === tokens ? `All ${tokens.toLocaleString("en")} tokens can be drawn.` : `${left.toLocaleString("en")} of ${tokens.toLocaleString("en")} tokens can be drawn; what is cut had ${percent(lost)} between them.`} Full width: ${percent(most)}.` : "");
  }

  add() {
    const row = { name: el("span", { class: "token" }), raw: el("i", { class: "raw" }), now: el("i", { class: "now" }), value: el("span", { class: "number" }), token: "" };
    row.node = el("button", { type: "button", class: "candidate", "data-testid": `candidate-${this.rows.length}`, on: { click: () => this.take(row.token) } },
      row.name, el("span", { class: "track" }, row.raw, row.now), row.value);
    this.rows.push(row);
    this.list.append(row.node);
  }
}

export const percent = (share) => (share > 0 && share < 0.001 ? "< 0.1 %" : `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`);

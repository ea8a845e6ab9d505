// The token that is pointed at or kept, in numbers: where it looks, or who looks at it, and what the model says comes next.

import { el, keep, say } from "../shared/dom.js";
import { called } from "../shared/tokens.js";
import { share, shown } from "./model.js";
import { sums } from "./lines.js";
import { headColour } from "./shades.js";

const MOST = 6; // tokens in the list

export class Card {
  constructor() {
    this.head = el("p", { class: "cardhead", role: "status", "data-testid": "card-head" });
    this.list = el("div", { class: "looked", "data-testid": "looked" });
    this.after = el("p", { class: "cardhead", "data-testid": "next-head" });
    this.next = el("div", { class: "looked", "data-testid": "next-tokens" });
    this.element = el("div", { class: "card" }, el("div", { class: "half" }, this.head, this.list), el("div", { class: "half" }, this.after, this.next));
  }

  /** `reading`: words about a cell of the matrix, in place of the heading. */
  update(layer, heads, active, { meta, arrays, palette, reading }) {
    const { side, set } = active;
    this.element.classList.toggle("none", layer.empty);
    const ones = [...set].sort((a, b) => a - b);
    const own = layer[side];
    const who = ones.length === 1 ? `${called(own[ones[0]])} (token ${ones[0] + 1})` : `${ones.length} tokens together`;
    const verb = side === "from" ? (ones.length === 1 ? "looks at" : "look at") : ones.length === 1 ? "is looked at by" : "are looked at by";
    say(this.head, reading || (ones.length ? `${who} ${verb}` : "Point at a token: its lines alone. A click keeps it."));
    const found = ones.length && heads.length ? strongest(sums(layer, heads, active)) : [];
    keep(this.list, found.map(({ i, parts, total }) => row(shown(layer[side === "from" ? "to" : "from"][i]), parts.map((value, k) => [value / (heads.length * ones.length), headColour(heads[k], palette)]),
      ones.length > 1 ? (total / heads.length).toFixed(2) : share(total / heads.length), i)));
    this.following(meta, arrays, layer, active);
  }

  /** The likeliest answers at the kept token, or at the last one. */
  following(meta, arrays, layer, { side, set }) {
    const { "logit_lens.top": top, "logit_lens.p": p, "logit_lens.target": target } = arrays;
    const kind = meta.facts.kind;
    const answering = layer.focus.stack !== "encoder" || kind === "encoder";
    if (!top || !answering) {
      say(this.after, "");
      return keep(this.next, []);
    }
    const [stages, count, most] = top.shape;
    const chosen = side === "from" && set.size === 1 ? [...set][0] : NaN;
    const asked = target ? Array.from(target.data).findLastIndex((id) => id >= 0) : -1;
    const at = chosen < count ? chosen : asked >= 0 && kind === "encoder" ? asked : count - 1;
    const names = meta.facts.answers ?? meta.facts.names ?? [];
    const truth = target && target.data[at] >= 0 ? target.data[at] : -1;
    const first = ((stages - 1) * count + at) * most;
    const asks = kind === "encoder" ? "answer" : "next token";
    say(this.after, `${asks} after ${called(layer.from[at] ?? "")} (${at + 1})${truth >= 0 ? `; right: ${called(names[truth] ?? String(truth))}` : ""}`);
    return keep(this.next, Array.from({ length: most }, (_, k) => {
      const [id, value] = [top.data[first + k], p.data[first + k]];
      return row(`${shown(names[id] ?? String(id))}${id === truth ? " ✓" : ""}`, [[value, "var(--tl-primary)"]], share(value), null);
    }));
  }
}

/** The tokens with the largest sums, each with its part of every head. */
function strongest(values) {
  const count = values[0].length;
  const totals = Array.from({ length: count }, (_, i) => ({ i, total: values.reduce((sum, of) => sum + of[i], 0), parts: values.map((of) => of[i]) }));
  return totals.filter(({ total }) => total > 0.0005).sort((a, b) => b.total - a.total).slice(0, MOST);
}

function row(name, parts, text, i) {
  const bars = parts.map(([value, colour]) => {
    const bar = el("i");
    bar.style.width = `${100 * Math.min(1, value)}%`;
    bar.style.background = colour;
    return bar;
  });
  return el("div", { class: "lookedat", title: i === null ? text : `token ${i + 1}: ${text}` }, el("span", { class: "name", text: name }), el("span", { class: "track" }, ...bars), el("span", { class: "value", text }));
}

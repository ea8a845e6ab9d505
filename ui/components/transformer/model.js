// What one frame says of the chosen layer: its tokens as texts, and the attention weights of its heads.

import { visible } from "../shared/tokens.js";

const SHORT = { encoder: "encoder", self: "decoder", cross: "cross" };
const ROLES = [["previous", "previous token"], ["induction", "induction"], ["duplicate", "earlier copies"], ["first", "first token"], ["self", "itself"]];
const CLEAR = 0.5; // a mean weight from which a head is named after its habit

/** The stacks of attention a network has, in the order of the data's way through it. */
export const stacksOf = (facts) => facts.stacks ?? [];

export const stackOf = (facts, name) => stacksOf(facts).find((stack) => stack.name === name) ?? stacksOf(facts)[0];

/** What is called "layer 2, head 1", with the stack where there are several. */
export function headWords(facts, { stack, layer, head }) {
  const several = stacksOf(facts).length > 1;
  return `${several ? `${SHORT[stack] ?? stack}, ` : ""}layer ${layer + 1}, head ${head + 1}`;
}

/** What a stack is called above its heads. */
export function title(facts, stack) {
  if (stacksOf(facts).length < 2) return "Every head";
  return { encoder: "Encoder", self: "Decoder", cross: "Cross: decoder looks at encoder" }[stack] ?? stack;
}

/** The texts of both sides of a stack: who looks, and what is looked at; empty before the first answer. */
export function sides(facts, stack, arrays) {
  const read = (ids, names) => (ids ? Array.from(ids.data, (id) => names?.[id] ?? String(id)) : []);
  const { "attention.tokens": tokens, "attention.source": source, "attention.target": target } = arrays;
  if (!source) return { from: read(tokens, facts.names), to: read(tokens, facts.names) };
  const [heard, said] = [read(source, facts.source_names ?? facts.names), read(target, facts.names)];
  return { from: stack === "encoder" ? heard : said, to: stack === "self" ? said : heard };
}

export class Layer {
  /** The layer of `focus`; its weights from `arrays.heads` f32 (H, T, S), or from the overview's bytes until those arrive. */
  constructor(meta, arrays, focus) {
    const stack = stackOf(meta.facts, focus.stack);
    Object.assign(this, { focus, stack, ...sides(meta.facts, focus.stack, arrays) });
    const told = meta.focus;
    const whole = arrays[`overview.${focus.stack}`];
    const near = arrays.heads && told.stack === focus.stack && told.layer === focus.layer ? arrays.heads : null;
    this.heads = stack?.heads ?? 0;
    const [rows, columns] = (near ?? whole)?.shape.slice(-2) ?? [0, 0];
    Object.assign(this, { rows, columns, area: rows * columns });
    if (near) this.weights = near.data;
    else if (whole && rows === this.from.length && columns === this.to.length) {
      const start = focus.layer * this.heads * this.area;
      this.weights = Float32Array.from(whole.data.subarray(start, start + this.heads * this.area), (byte) => byte / 255);
    } else this.weights = new Float32Array(0); // of a long text the overview is coarser than the text
    this.from = this.from.slice(0, rows);
    this.to = this.to.slice(0, columns);
  }

  get empty() {
    return this.weights.length === 0 || this.area === 0;
  }

  /** How much token `i` looks at token `j` through a head, 0..1. */
  weight(head, i, j) {
    return this.weights[head * this.area + i * this.columns + j];
  }

  /** Whether token i may look at token j at all. */
  sees(i, j) {
    return !this.stack?.causal || j <= i;
  }
}

/** The habit of a head by its averages over the data, or "". */
export function roleOf(averages, heads, layer, head) {
  let [name, most] = ["", CLEAR];
  for (const [key, words] of ROLES) {
    const value = averages[key]?.data[layer * heads + head];
    if (value > most) [name, most] = [words, value];
  }
  return name;
}

/** Tokens as a row of them is written: white space shows, but for that between words. */
export const shown = (text) => (/^\S.*\S$/s.test(text) ? text : visible(text));

/** A share as people read it. */
export const share = (value) => (!Number.isFinite(value) ? "–" : value >= 0.9995 ? "100 %" : value < 0.0005 ? "0 %" : `${(100 * value).toFixed(1)} %`);

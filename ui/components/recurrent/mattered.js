// Which earlier characters an answer rests on, asked in two ways: gradient times input, and by leaving each of them out.

import { el, number, say } from "../shared/dom.js";
import { signedGradient } from "../shared/pictures.js";
import { called, tokenRow } from "../shared/tokens.js";
import { answerName, largest } from "./model.js";

const METHODS = [
  ["gradient", "Gradient × input", "How fast the answer changes with each input, times that input: one pass backwards. Right for small changes only."],
  ["occlusion", "Leave it out", "How much log p of the answer falls when this one token is taken out of what is read (the embedding becomes the mean one): slow, but no approximation. Made when the run rests."],
];

export class Mattered {
  /** `pick(t)`: which step is asked about. */
  constructor(pick) {
    this.why = el("p", { class: "note", "data-testid": "mattered-note" });
    this.rows = METHODS.map(([name, title, help]) => {
      const [gradient, most, note] = [el("i", { class: "gradient" }), el("span"), el("span", { class: "note" })];
      const box = el("div", { class: "matters" });
      const row = tokenRow(box, { label: `What mattered: ${title}`, testid: `mattered-${name}`, onClick: pick, onHover: (i) => this.hover(name, i) });
      const head = el("div", { class: "bar" }, el("b", { text: title, title: help }), el("span", { class: "legend" }, el("span", { text: "against" }), gradient, el("span", { text: "for" }), most));
      return { name, gradient, most, note, row, element: el("div", {}, head, box, note) };
    });
    this.element = el("div", { class: "part" }, this.why, ...this.rows.map(({ element }) => element));
  }

  update(model, found, { meta, at, palette }) {
    Object.assign(this, { model, values: {} });
    const { T, texts } = model;
    const asked = model.target?.[at] >= 0;
    const best = model.top?.shape[1] ? at * model.top.shape[1] : -1; // asked of the likeliest answer where no right one is known
    const answer = asked ? answerName(model, model.target[at]) : best >= 0 ? answerName(model, model.top.data[best]) : "";
    const p = asked && model.loss ? Math.exp(-model.loss[at]) : best >= 0 ? model.p.data[best] : NaN;
    say(this.why, !meta.facts.looks?.includes("mattered") ? "This lab cannot say." : model.said ? `What does each step${model.cell.both ? "" : ` up to step ${at + 1}`} add to what the network says at step ${at + 1}? Click a number to ask about another step. Blue adds to it, orange takes away.` : `Which tokens${model.cell.both ? "" : ` up to step ${at + 1}`} speak${model.cell.both ? ` at step ${at + 1}` : ""} for ${!asked ? "what it expects most there" : model.facts.writes ? "what comes next there" : "the right answer there"}${answer ? `, ${called(answer)} (the network gives it ${(100 * p).toFixed(0)} %)` : ""}? Click a token to ask about another step. Blue speaks for it, orange against.`);
    for (const { name, gradient, most, note, row } of this.rows) {
      const values = found[name]?.mattered?.data;
      this.values[name] = values;
      gradient.style.background = signedGradient(palette);
      const reach = largest(values);
      say(most, values ? `±${number(reach, reach < 0.01 ? 4 : 2)}${model.said ? "" : " nats"}` : "");
      row.update({ tokens: texts, values: values ? Float32Array.from({ length: T }, (_, t) => (t < values.length ? values[t] : NaN)) : null, reach: reach || 1, signed: true, selected: at, faint: (t) => t > at && !model.cell.both, palette });
      const late = meta.seen[name] !== undefined && meta.seen[name] !== meta.step ? `at step ${meta.seen[name].toLocaleString("en")}` : "";
      say(note, values ? [strongest(model, values), late].filter(Boolean).join("; ") : meta.moving && name === "occlusion" ? "pause to see it" : "looking …");
    }
  }

  hover(name, i) {
    const row = this.rows.find((known) => known.name === name);
    const value = this.values?.[name]?.[i];
    if (i >= 0 && Number.isFinite(value)) say(row.note, `Step ${i + 1} ${called(this.model.texts[i])}: ${number(value, 3)}`);
  }
}

// "Most: “a” at step 3 (+0.52), ...".
function strongest(model, values) {
  const order = [...values.keys()].sort((a, b) => Math.abs(values[b]) - Math.abs(values[a])).slice(0, 3);
  return `most: ${order.map((t) => `${called(model.texts[t])} at step ${t + 1} (${values[t] > 0 ? "+" : ""}${number(values[t], Math.abs(values[t]) < 0.01 ? 4 : 2)})`).join(", ")}`;
}

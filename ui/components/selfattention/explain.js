// How one number came to be: a title, a sum of products written out as rows of numbers, and a line with the result.
//
// explain(model, at) -> { title, sum, rows: [{ label, values, sum? }], columns: [labels], marked (column or -1), largest?, roles }
// `roles`: which rows, columns and cells of other matrices the number depends on.

import { bracketed, CALLED, figure } from "./words.js";

export function explain(model, at) {
  const { i, j, d } = at;
  const how = { q: turned, k: turned, flat_q: made, flat_k: made, v: made, products, scaled, masked, weights, out }[at.name];
  return how(model, at.name, { i, j, d });
}

function turned(model, name, at) {
  if (!model.turning) return made(model, name, at);
  const place = name === "q" ? at.i : at.j;
  const half = model.D / 2;
  const pair = at.d % half;
  const flat = `flat_${name}`;
  const [a, b] = [model.at(flat, place, pair), model.at(flat, place, pair + half)];
  const angle = model.at("angles", place, pair);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const first = at.d < half;
  const value = model.at(name, place, at.d);
  const axis = name === "q" ? "i" : "j";
  return {
    title: `${upper(CALLED[name])} of ${model.token(axis, place)}, number ${at.d + 1}, turned`,
    sum: first
      ? `${bracketed(a)} · cos ${figure(angle)} − ${bracketed(b)} · sin ${figure(angle)} = ${figure(value)}`
      : `${bracketed(a)} · sin ${figure(angle)} + ${bracketed(b)} · cos ${figure(angle)} = ${figure(value)}`,
    columns: [`${pair + 1}`, `${pair + half + 1}`, "cos", "sin"], marked: -1,
    rows: [{ label: "before, and the angle's", values: [a, b, cos, sin] }],
    more: `Place ${place + 1} turns this pair by ${figure(angle)} radians: ${figure(angle / (place || 1))} for every place after the first.`,
    roles: { [flat]: "cell" },
  };
}

function made(model, name, at) {
  const kind = name.at(-1);
  const place = kind === "q" ? at.i : at.j;
  const axis = kind === "q" ? "i" : "j";
  const { x, weight, bias } = model.made(name, place, at.d);
  const products = Float32Array.from(x, (value, c) => value * weight[c]);
  const order = Array.from(products.keys()).sort((a, b) => Math.abs(products[b]) - Math.abs(products[a]));
  const value = model.at(name, place, at.d);
  return {
    title: `${upper(CALLED[name])} of ${model.token(axis, place)}, number ${at.d + 1}`,
    sum: `Sum of the ${model.C} products ${figure(value - bias)} + bias ${bracketed(bias)} = ${figure(value)}`,
    columns: order.map((c) => String(c + 1)), marked: -1,
    rows: [
      { label: `vector of “${model.name(axis, place)}”`, values: order.map((c) => x[c]) },
      { label: `weights W${{ q: "Q", k: "K", v: "V" }[kind]}`, values: order.map((c) => weight[c]) },
      { label: "products", values: order.map((c) => products[c]), sum: true },
    ],
    more: `All ${model.C} numbers of the vector${model.meta.norm === "pre" ? " (after the norm)" : ""}, the largest products first.`,
    roles: {},
  };
}

function products(model, name, { i, j }) {
  const [q, k] = [model.row("q", i), model.row("k", j)];
  const value = model.at("products", i, j);
  return {
    title: `Score of ${model.token("i", i)} for ${model.token("j", j)}`,
    sum: `Sum of the ${model.D} products = ${figure(value)}`,
    columns: numbered(model.D), marked: -1,
    rows: [
      { label: `query of “${model.name("i", i)}”`, values: q },
      { label: `key of “${model.name("j", j)}”`, values: k },
      { label: "products", values: Float32Array.from(q, (a, d) => a * k[d]), sum: true },
    ],
    more: "",
    roles: { q: "row", k: "row" },
  };
}

function scaled(model, name, { i, j }) {
  const [before, after] = [model.at("products", i, j), model.at("scaled", i, j)];
  return {
    title: `Scaled score of ${model.token("i", i)} for ${model.token("j", j)}`,
    sum: `${figure(before)} / √${model.D} = ${figure(before)} / ${Math.sqrt(model.D).toFixed(2)} = ${figure(after)}`,
    columns: keysOf(model), marked: j,
    rows: [{ label: "scores", values: model.row("products", i) }, { label: "scaled", values: model.row("scaled", i) }],
    more: `The whole row of “${model.name("i", i)}”.`, roles: { products: "cell" },
  };
}

function masked(model, name, { i, j }) {
  const hidden = model.at("masked", i, j) === -Infinity;
  return {
    title: `May ${model.token("i", i)} look at ${model.token("j", j)}?`,
    sum: hidden ? `No: token ${j + 1} comes after token ${i + 1}. ${figure(model.at("scaled", i, j))} becomes −∞` : `Yes: the score stays ${figure(model.at("scaled", i, j))}`,
    columns: keysOf(model), marked: j,
    rows: [{ label: "scaled", values: model.row("scaled", i) }, { label: "after the mask", values: model.row("masked", i) }],
    more: `The whole row of “${model.name("i", i)}”.`, roles: { scaled: "cell" },
  };
}

function weights(model, name, { i, j }) {
  const scores = model.row("masked", i);
  const most = Math.max(...scores);
  const powers = Float32Array.from(scores, (score) => Math.exp(score - most));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return {
    title: `Weight that ${model.token("i", i)} gives to ${model.token("j", j)}`,
    sum: `e^(${figure(scores[j])} − ${bracketed(most)}) / ${figure(total)} = ${figure(powers[j])} / ${figure(total)} = ${figure(model.at("weights", i, j))}`,
    columns: keysOf(model), marked: j,
    rows: [
      { label: "scores", values: scores },
      { label: "e^(score − largest)", values: powers, sum: true },
      { label: "weights", values: model.row("weights", i), sum: true },
    ],
    more: "Taking the largest score away first changes nothing in the result and keeps the powers from overflowing.",
    roles: { masked: "row" },
  };
}

function out(model, name, { i, d }) {
  const row = model.row("weights", i);
  const values = model.column("v", d);
  const products = Float32Array.from(row, (weight, j) => weight * values[j]);
  const value = model.at("out", i, d);
  const silenced = value === 0 && products.some((product) => Math.abs(product) > 1e-6);
  return {
    title: `Output of ${model.token("i", i)}, number ${d + 1}`,
    sum: silenced ? "0: this head is silenced" : `Sum of the ${model.S} products = ${figure(value)}`,
    columns: keysOf(model), marked: -1,
    rows: [
      { label: `weights of “${model.name("i", i)}”`, values: row },
      { label: `values, number ${d + 1}`, values },
      { label: "products", values: products, sum: true },
    ],
    more: "", roles: { weights: "row", v: "column" }, largest: products.reduce((best, product, j) => (Math.abs(product) > Math.abs(products[best]) ? j : best), 0),
  };
}

const numbered = (count) => Array.from({ length: count }, (_, d) => String(d + 1));
const keysOf = (model) => Array.from({ length: model.S }, (_, j) => model.name("j", j));
const upper = (text) => text[0].toUpperCase() + text.slice(1);

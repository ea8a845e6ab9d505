// One cell at work on one text, ready to be drawn: how each step reads, and every gate and state by its name.

import { divergingRgb, divergingTable, parse } from "../shared/palette.js";
import { inkOf, isGate, TRACKS, tracksOf } from "./names.js";

/** { texts, T, H, cell, tracks: Map name -> { data, reach, gate }, target, top, p, loss, right } of the arrays of one lens. */
export function modelOf(facts, k, arrays) {
  const cell = facts.cells[k];
  const tracks = new Map();
  for (const name of tracksOf(cell.kind)) {
    if (!arrays[name]) continue;
    const { data } = arrays[name];
    tracks.set(name, { name, data, gate: isGate(name), reach: TRACKS[name].low === null ? largest(data) || 1 : cell.activation === "relu" && name === "hidden" ? largest(data) || 1 : 1 });
  }
  const [T, H] = arrays.hidden?.shape ?? [0, cell.units];
  const names = facts.names ?? [];
  const texts = arrays.tokens ? Array.from(arrays.tokens.data, (id) => names[id] ?? "□") : arrays.values ? valueTexts(arrays.values) : [];
  return { facts, cell, kind: cell.kind, texts, T, H, tracks, target: arrays.target?.data, top: arrays.top, p: arrays.top_p, values: arrays.values, loss: arrays.loss?.data, said: arrays.said, wanted: arrays.wanted };
}

/** What unit `u` says at every step. */
export function series({ tracks, T, H }, name, u) {
  const data = tracks.get(name)?.data;
  return data ? Float32Array.from({ length: T }, (_, t) => data[t * H + u]) : null;
}

/** How the answer of a step reads: facts' answers where they have names of their own. */
export const answerName = ({ facts }, id) => (facts.answers ?? facts.names ?? [])[id] ?? String(id);

const neutral = ({ diverging }) => parse(diverging[(diverging.length - 1) / 2]);

/** A value of a track as [r, g, b]: gates pale at 0 and in their own colour at 1, states orange below 0 and blue above. */
export function rgbOf(value, { name, gate, reach }, palette) {
  if (!gate) return divergingRgb(value / reach, palette);
  const [from, to] = [neutral(palette), parse(inkOf(name, palette))];
  const share = Math.max(0, Math.min(1, value)) || 0;
  return from.map((channel, i) => Math.round(channel + (to[i] - channel) * share));
}

export const colourOf = (value, track, palette) => `rgb(${rgbOf(value, track, palette).join(",")})`;

/** The scale of a track as a CSS background. */
export function scaleOf({ name, gate }, palette) {
  const stops = gate ? [`rgb(${neutral(palette).join(",")})`, inkOf(name, palette)] : palette.diverging;
  return `linear-gradient(to right, ${stops.join(", ")})`;
}

const tables = new Map();

// 256 pixels from -reach to +reach, index 128 is zero.
function tableOf(track, palette) {
  if (!track.gate) return divergingTable(palette);
  const key = `${palette.name} ${track.name}`;
  if (!tables.has(key)) {
    tables.set(key, Uint32Array.from({ length: 256 }, (_, i) => {
      const [red, green, blue] = rgbOf((i - 128) / 127, track, palette);
      return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
    }));
  }
  return tables.get(key);
}

/** Units by how much they go along with unit `u` over the text: the most alike first, the most opposite last. */
export function alike({ tracks, T, H }, u) {
  const { data } = tracks.get("hidden");
  const centred = Array.from({ length: H }, (_, unit) => {
    const values = Float32Array.from({ length: T }, (_, t) => data[t * H + unit]);
    const mean = values.reduce((sum, value) => sum + value, 0) / T;
    const size = Math.hypot(...values.map((value) => value - mean)) || 1;
    return values.map((value) => (value - mean) / size);
  });
  const score = centred.map((values) => values.reduce((sum, value, t) => sum + value * centred[u][t], 0));
  return score.map((_, unit) => unit).sort((one, other) => score[other] - score[one]);
}

/** One track painted as an image, a pixel a number: steps to the right, units downwards in the order given. */
export function paint(canvas, track, T, H, palette, order = null) {
  const { data, reach } = track;
  if (canvas.width !== T || canvas.height !== H) Object.assign(canvas, { width: T, height: H });
  const context = canvas.getContext("2d");
  const image = context.createImageData(T, H);
  const pixels = new Uint32Array(image.data.buffer);
  const table = tableOf(track, palette);
  for (let t = 0; t < T; t++) {
    for (let u = 0; u < H; u++) {
      const v = (data[t * H + (order ? order[u] : u)] / reach) * 127;
      pixels[u * T + t] = table[128 + Math.round(v > 127 ? 127 : v < -127 ? -127 : v || 0)];
    }
  }
  context.putImageData(image, 0, 0);
}

export function largest(values) {
  let most = 0;
  for (const value of values ?? []) if (Number.isFinite(value)) most = Math.max(most, Math.abs(value));
  return most;
}

/** Numbers as steps: "0.53"; where a second one marks a step, with a dot. */
export function valueTexts({ data, shape: [T, I] }) {
  return Array.from({ length: T }, (_, t) => `${(Math.abs(data[t * I]) < 0.005 ? 0 : data[t * I]).toFixed(2).replace("-", "−")}${I === 2 && data[t * I + 1] > 0.5 ? "•" : ""}`);
}

// What the board shows of each cell: values, Q-values, the policy, visits, or the distance from the exact solution.
// A layer says how a cell (or each quarter of it) is filled and what is written there; the board draws it.

import { diverging, parse } from "../shared/palette.js";
import { short, tiny } from "./marks.js";
import { closed } from "./text.js";

export const LAYERS = [
  ["values", "Values", "V: the return that can be expected from each cell on, and the best way to go"],
  ["q", "Q-values", "Q: the return that can be expected after each of the four moves"],
  ["policy", "Policy", "The best moves as they are known now"],
  ["visits", "Visits", "How often each move of each cell was made"],
  ["difference", "Error", "How far the values are from the exact solution, V − V*"],
];

/** What every layer needs: the look's arrays, which cells are open, and how large values become. */
export function measured(look, grid) {
  const S = grid.cells.length;
  const of = (name) => look[name]?.data;
  const [v, q, best] = [of("v"), of("q"), of("best")];
  if (!v || v.length !== S || !q || q.length !== 4 * S) return null;
  const open = grid.cells.map((cell) => !closed(cell));
  const largest = (values) => open.reduce((most, on, i) => (on && Number.isFinite(values[i]) ? Math.max(most, Math.abs(values[i])) : most), 0);
  const limit = (best && largest(best)) || largest(v) || 1; // V*, so that the scale stands still while values grow
  const visits = of("visits");
  const tried = visits ? visits.some((count) => count > 0) : false;
  return {
    S, v, q, best, open, limit, visits, tried, policy: of("policy"), changed: of("changed"),
    most: visits ? visits.reduce((most, count) => Math.max(most, count), 0) : 0,
    error: best ? open.reduce((most, on, i) => (on && Number.isFinite(best[i]) ? Math.max(most, Math.abs(v[i] - best[i])) : most), 0) : 0,
  };
}

/** How much the last step has changed the value of a cell; 0 where that cannot be seen. */
export function moved({ changed, open, limit }, i) {
  const change = open[i] && changed ? Math.abs(changed[i]) : 0;
  return change > limit * 1e-4 ? change : 0;
}

/** How a layer draws: { fill(i), text(i) } of whole cells or { part(i, a) -> [fill, text] } of quarters, `arrows`, `scale`. */
export function layer(name, known, palette, { learner }) {
  const signed = (value, limit) => (Number.isFinite(value) ? shade(value / limit, palette) : palette.surface);
  const beyond = (values) => values.some((value) => Number.isFinite(value) && Math.abs(value) > known.limit * 1.005);
  const signedScale = (what, limit, more, low = -limit) => ({ kind: "signed", what, low, high: limit, more });
  const worth = signedScale("value", known.limit, "");
  switch (name) {
    case "q": {
      const over = beyond(known.q) ? "stronger ones have the end colours" : "";
      const untried = (i, a) => learner && known.tried && !known.visits[4 * i + a];
      return {
        part: (i, a) => [untried(i, a) ? palette.surface : signed(known.q[4 * i + a], known.limit), untried(i, a) ? "" : tiny(known.q[4 * i + a])],
        arrows: "marks", scale: { ...worth, what: "Q", more: [over, learner ? "empty: not tried yet" : ""].filter(Boolean).join(" · ") },
      };
    }
    case "policy":
      return { fill: (i) => pale(signed(known.v[i], known.limit), palette), text: () => "", arrows: "large", scale: { ...worth, more: "paler than on the other tabs" } };
    case "visits": {
      const share = (count) => (count ? Math.log1p(count) / Math.log1p(known.most) : 0);
      return {
        part: (i, a) => [heat(share(known.visits?.[4 * i + a] ?? 0), palette), known.visits?.[4 * i + a] ? thousands(known.visits[4 * i + a]) : ""],
        arrows: "", scale: { kind: "heat", what: known.tried ? "times a move was made" : "planning makes no moves: there are no visits", low: 0, high: known.most, more: "logarithmic" },
      };
    }
    case "difference": {
      const limit = Math.max(known.error, known.limit * 1e-6);
      const gap = (i) => (known.best ? known.v[i] - known.best[i] : NaN);
      return {
        fill: (i) => signed(gap(i), Math.max(limit, known.limit * 0.01)), text: (i) => gapText(gap(i)), arrows: "",
        scale: signedScale("V − V*", Math.max(limit, known.limit * 0.01), `largest error ${gapText(known.error)} · orange too low, blue too high`),
      };
    }
  }
  const over = known.open.some((on, i) => on && Math.abs(known.v[i]) > known.limit * 1.005) ? "stronger ones have the end colours" : "";
  return { fill: (i) => signed(known.v[i], known.limit), text: (i) => short(known.v[i]), arrows: "small", ring: true, scale: { ...worth, more: over } };
}

const shades = new Map(); // theme -> 255 colours from -1 to 1

/** A signed share as a colour, to the nearest of 255. */
function shade(share, palette) {
  if (!shades.has(palette.name)) shades.set(palette.name, Array.from({ length: 255 }, (_, i) => diverging((i - 127) / 127, palette)));
  return shades.get(palette.name)[Math.round(127 + 127 * Math.min(1, Math.max(-1, share)))];
}

const mix = (from, to, share) => `rgb(${from.map((channel, i) => Math.round(channel + (to[i] - channel) * share)).join(",")})`;
const pale = (colour, palette) => mix(parse(colour), parse(palette.surface), 0.6);

/** From the page's own colour to ink: how often. */
export const heat = (share, palette) => mix(parse(palette.surface), parse(palette.ink), 0.8 * share);

export const thousands = (count) => (count >= 9950 ? `${Math.round(count / 1000)}k` : count >= 1000 ? `${(count / 1000).toFixed(1)}k` : String(count));

const gapText = (value) => (!Number.isFinite(value) ? "–" : value === 0 ? "0" : Math.abs(value) < 0.005 ? value.toExponential(0).replaceAll("-", "−") : short(value));

const inks = new Map(); // theme and colour -> what can be read on it

/** Ink or background, whichever can be read on a filled colour. */
export function readable(fill, palette) {
  const name = `${palette.name} ${fill}`;
  if (!inks.has(name)) inks.set(name, better(fill, palette));
  return inks.get(name);
}

function better(fill, palette) {
  const light = (colour) => {
    const [r, g, b] = parse(colour).map((channel) => ((channel /= 255) <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  const contrast = (a, b) => Math.max(a, b) / Math.min(a, b);
  const here = light(fill);
  return contrast(here, light(palette.ink)) >= contrast(here, light(palette.background)) ? palette.ink : palette.background;
}

// The links between columns: drawn on a canvas (there may be 28,000) and found under the pointer.

import { bend, heightAt } from "./layout.js";

export const FEW = 700; // up to this many links all are S-bends with dashes; more are straight and thinned
const MOST_A_GAP = 700; // in a big net only the strongest are drawn between two layers
const AWAY = 160; // CSS pixels beyond what is in view from which links are left out of a scrolling net
const LEVELS = 7; // big nets: links of about the same weight are drawn in one stroke
const DASH = [9, 5];
const REACH = 7; // CSS pixels

export class Links {
  /** `model` and `places` (of layout.js) of this frame. Cheap; made anew with each frame. */
  constructor(model, places) {
    this.model = model;
    this.places = places;
    this.gaps = [];
    for (let i = 0; i <= model.layers; i++) {
      const weights = model.weights(i);
      if (!weights) continue;
      const rows = i === 0 ? model.columns[0].flatMap((unit, row) => (unit.on ? [[unit.index, row]] : [])) : null;
      const sources = i === 0 ? rows.sort((a, b) => a[0] - b[0]).map(([, row]) => row) : model.columns[i].map((_, k) => k);
      const silent = sources.map((row) => model.silenced(model.columns[i][row].view) === "zero"); // nothing flows from there
      this.gaps.push({ layer: i, data: weights.data, units: weights.shape[0], inputs: weights.shape[1], sources, silent });
    }
    this.count = this.gaps.reduce((sum, gap) => sum + gap.data.length, 0);
    this.drawn = this.count;
  }

  ends(gap, j, k) {
    const [from, to] = [this.places.columns[gap.layer], this.places.columns[gap.layer + 1]];
    const half = this.places.node / 2;
    return [from.x + half, from.ys[gap.sources[k]], to.x - half, to.ys[j]];
  }

  width(weight) {
    const scale = Math.min(1, this.places.node / 34);
    return Math.min(8, 0.5 + 2.1 * Math.abs(weight) ** 0.8) * scale;
  }

  /**
   * Draw the part between heights `top` and `bottom` of the diagram. `phase` moves the dashes (pixels); null draws none.
   * `focus` {column, row}: its links stand out.
   */
  draw(context, { top, bottom, palette, phase, focus }) {
    this.drawn = 0;
    if (this.count <= FEW) for (const gap of this.gaps) this.drawFew(context, gap, palette, phase, focus);
    else for (const gap of this.gaps) this.drawMany(context, gap, palette, top, bottom, focus);
  }

  touches(gap, j, k, focus) {
    if (!focus) return true;
    return (gap.layer + 1 === focus.column && j === focus.row) || (gap.layer === focus.column && gap.sources[k] === focus.row);
  }

  drawFew(context, gap, palette, phase, focus) {
    for (let j = 0, at = 0; j < gap.units; j++) {
      for (let k = 0; k < gap.inputs; k++, at++) {
        const weight = gap.data[at];
        if (!Number.isFinite(weight)) continue;
        const near = this.touches(gap, j, k, focus);
        const strength = Math.min(1, 0.35 + Math.abs(weight)) * (near ? 1 : 0.22) * (gap.silent[k] ? 0.15 : 1);
        context.strokeStyle = palette.classes[weight < 0 ? 0 : 1];
        context.lineWidth = this.width(weight);
        context.beginPath();
        bend(context, ...this.ends(gap, j, k));
        context.globalAlpha = phase === null ? strength : strength * 0.5;
        context.setLineDash([]);
        context.stroke();
        if (phase === null) continue;
        context.globalAlpha = strength;
        context.setLineDash(DASH);
        context.lineDashOffset = -phase;
        context.stroke();
      }
    }
    this.drawn += gap.data.length;
    context.setLineDash([]);
    context.globalAlpha = 1;
  }

  drawMany(context, gap, palette, top, bottom, focus) {
    const { floor, largest } = strongest(gap.data, MOST_A_GAP);
    const bins = Array.from({ length: 2 * LEVELS }, () => []);
    const [from, to] = [this.places.columns[gap.layer], this.places.columns[gap.layer + 1]];
    const toward = focus && focus.column === gap.layer + 1 ? focus.row : -1;
    const away = focus && focus.column === gap.layer ? gap.sources.indexOf(focus.row) : -1;
    for (let j = 0, at = 0; j < gap.units; j++) {
      const y1 = to.ys[j];
      for (let k = 0; k < gap.inputs; k++, at++) {
        const weight = gap.data[at];
        const size = Math.abs(weight);
        const chosen = j === toward || k === away;
        if (!(size >= floor) && !chosen) continue;
        const y0 = from.ys[gap.sources[k]];
        const [high, low] = chosen ? [Math.max(y0, y1), Math.min(y0, y1)] : [Math.min(y0, y1) + AWAY, Math.max(y0, y1) - AWAY];
        if (high < top || low > bottom || !Number.isFinite(weight)) continue;
        const level = chosen ? LEVELS - 1 : Math.min(LEVELS - 2, Math.floor((size / largest) * (LEVELS - 1)));
        bins[(weight < 0 ? 0 : LEVELS) + level].push(y0, y1);
        this.drawn++;
      }
    }
    const half = this.places.node / 2;
    const [x0, x1] = [from.x + half, to.x - half];
    bins.forEach((ys, b) => {
      const level = b % LEVELS;
      const chosen = level === LEVELS - 1;
      context.strokeStyle = palette.classes[b < LEVELS ? 0 : 1];
      context.globalAlpha = chosen ? 0.95 : (0.1 + (0.6 * (level + 1)) / LEVELS) * (focus ? 0.4 : 1);
      context.lineWidth = chosen ? 1.6 : 0.5 + (0.9 * level) / LEVELS;
      for (let i = 0; i < ys.length; i += 2) {
        // one stroke a link: a path of thousands of crossing lines is far slower to fill than the lines one by one
        context.beginPath();
        context.moveTo(x0, ys[i]);
        context.lineTo(x1, ys[i + 1]);
        context.stroke();
      }
    });
    context.globalAlpha = 1;
  }

  /** The link within reach of (x, y): {layer, j, k, weight}, or null. */
  at(x, y) {
    let found = null;
    let nearest = REACH;
    for (const gap of this.gaps) {
      const [x0, , x1] = this.ends(gap, 0, 0);
      if (x <= x0 || x >= x1) continue;
      const { floor } = this.count > FEW ? strongest(gap.data, MOST_A_GAP) : { floor: 0 };
      for (let j = 0; j < gap.units; j++) {
        for (let k = 0; k < gap.inputs; k++) {
          if (Math.abs(gap.data[j * gap.inputs + k]) < floor) continue;
          const [, y0, , y1] = this.ends(gap, j, k);
          if (y < Math.min(y0, y1) - REACH || y > Math.max(y0, y1) + REACH) continue;
          const height = this.count > FEW ? y0 + ((y1 - y0) * (x - x0)) / (x1 - x0) : heightAt(x, x0, y0, x1, y1);
          const steepness = Math.hypot(1, ((y1 - y0) / (x1 - x0)) * 1.2);
          const distance = Math.abs(y - height) / steepness;
          if (distance < nearest) {
            nearest = distance;
            found = { layer: gap.layer, j, k };
          }
        }
      }
    }
    return found;
  }

  weight({ layer, j, k }) {
    const gap = this.gaps.find((candidate) => candidate.layer === layer);
    return gap ? gap.data[j * gap.inputs + k] : NaN;
  }

  /** [unit's row in its column] of a link's source. */
  source({ layer, k }) {
    return this.gaps.find((gap) => gap.layer === layer)?.sources[k] ?? k;
  }

  /** The link as the `d` of an SVG path, and its middle. */
  path(link) {
    const gap = this.gaps.find((candidate) => candidate.layer === link.layer);
    if (!gap || link.j >= gap.units || link.k >= gap.inputs) return null;
    const [x0, y0, x1, y1] = this.ends(gap, link.j, link.k);
    const middle = (x0 + x1) / 2;
    const d = this.count > FEW ? `M${x0},${y0}L${x1},${y1}` : `M${x0},${y0}C${middle},${y0} ${middle},${y1} ${x1},${y1}`;
    return { d, x: middle, y: (y0 + y1) / 2 };
  }
}

/** Size of the largest value and of about the `most`-th largest (0 when there are no more than that). */
function strongest(data, most) {
  let largest = 0;
  for (const value of data) if (Math.abs(value) > largest && Number.isFinite(value)) largest = Math.abs(value);
  if (data.length <= most || largest === 0) return { floor: 0, largest: largest || 1 };
  const counts = new Uint32Array(256);
  for (const value of data) counts[Math.min(255, (Math.abs(value) / largest) * 255) | 0]++;
  let [level, kept] = [256, 0];
  while (level > 0 && kept + counts[level - 1] <= most) kept += counts[--level];
  return { floor: (level / 255) * largest, largest };
}

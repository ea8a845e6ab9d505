// The two lines above a heat map: what is read at each step, and what the network says next. Numbers are drawn as bars.

import { divergingRgb, parse } from "../shared/palette.js";
import { legible, visible } from "../shared/tokens.js";
import { answerName, largest } from "./model.js";

const [LINE, FILL] = [20, 17]; // px of a line, and of what fills it

/** How wide a step is drawn: as there is room, but wide enough for what stands above it. */
export function stepOf({ texts, values, T }, width) {
  const longest = values ? 1 : Math.max(1, ...texts.map((text) => [...text.trim()].length));
  const [narrow, wide] = longest > 2 ? [36, 60] : longest > 1 ? [18, 30] : [9, 26];
  return Math.max(narrow, Math.min(wide, Math.floor(width / T)));
}

/** What is read, in the line that begins at `top`. */
export function drawRead(context, model, step, top, palette) {
  const { texts, values, T } = model;
  if (values) {
    const [, I] = values.shape;
    const first = Float32Array.from({ length: T }, (_, t) => values.data[t * I]);
    drawBars(context, first, step, top, palette.batch, (t) => (I === 2 && values.data[t * I + 1] > 0.5 ? palette.primary : null));
    return;
  }
  write(context, step);
  context.fillStyle = palette.ink;
  for (let t = 0; t < T; t++) context.fillText(short(texts[t], step), (t + 0.5) * step, top + LINE / 2);
}

/** The likeliest answer at each step, the darker the surer, underlined where it is right; or the number that is said, and the right one as a tick. */
export function drawExpected(context, model, step, top, palette) {
  const { top: best, p, target, T } = model;
  if (model.said) return drawSaid(context, model, step, top, palette);
  const some = best?.shape[1] ?? 0;
  const [from, to] = [palette.diverging[(palette.diverging.length - 1) / 2], palette.batch].map(parse);
  write(context, step);
  for (let t = 0; t < T; t++) {
    if (!some || (target?.[t] < 0 && !model.facts.writes)) continue;
    const share = p.data[t * some];
    const rgb = from.map((channel, i) => Math.round(channel + (to[i] - channel) * share));
    letter(context, t, step, top, rgb, answerName(model, best.data[t * some]), palette);
    if (target && best.data[t * some] === target[t]) {
      context.fillStyle = palette.success;
      context.fillRect(t * step + 1, top + FILL - 1, step - 2, 2);
    }
  }
  return null;
}

/** What really comes next, the bluer the likelier the network finds it. */
export function drawRight(context, model, step, top, palette) {
  const { loss, target, T } = model;
  if (model.said) return drawSaid(context, model, step, top, palette);
  write(context, step);
  for (let t = 0; t < T; t++) {
    if (!loss || !(target?.[t] >= 0)) continue;
    letter(context, t, step, top, divergingRgb(Math.exp(-loss[t]), palette), answerName(model, target[t]), palette);
  }
  return null;
}

// Numbers that are said as bars; what would have been right as a line across.
function drawSaid(context, { said, wanted, T }, step, top, palette) {
  const [first, right] = [said, wanted].map((array) => array && Float32Array.from({ length: T }, (_, t) => array.data[t * array.shape[1]]));
  const asked = Float32Array.from(first, (value, t) => (Number.isFinite(right?.[t]) ? value : NaN));
  const reach = Math.max(largest(asked), largest(right)) || 1;
  drawBars(context, asked, step, top, palette.validation, () => null, reach);
  context.fillStyle = palette.ink;
  right?.forEach((value, t) => {
    if (Number.isFinite(value)) context.fillRect(t * step, top + FILL * (0.5 - 0.5 * (value / reach)) - 0.75, step, 1.5);
  });
}

function drawBars(context, values, step, top, colour, special, reach = largest(values) || 1) {
  values.forEach((value, t) => {
    if (!Number.isFinite(value)) return;
    const tall = (FILL / 2) * (value / reach);
    context.fillStyle = special(t) ?? colour;
    context.fillRect(t * step + 1, top + FILL / 2 - Math.max(0, tall), Math.max(1, step - 2), Math.max(1, Math.abs(tall)));
  });
}

function letter(context, t, step, top, rgb, text, palette) {
  context.fillStyle = `rgb(${rgb.join(",")})`;
  context.fillRect(t * step, top, step, FILL);
  context.fillStyle = legible(rgb, palette);
  context.fillText(short(text, step), (t + 0.5) * step, top + FILL / 2 + 0.5);
}

function write(context, step) {
  context.font = `${step > 30 ? 12 : Math.min(14, step + 3)}px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace`;
  context.textAlign = "center";
  context.textBaseline = "middle";
}

// A word without the space that begins it, as far as there is room.
const short = (text, step) => visible(text.trim() || text).slice(0, Math.max(1, Math.floor(step / 7.5)));

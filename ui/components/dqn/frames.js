// Pixels as pictures: observations in grey (one channel, or the newest of a stack), colour scenes, and signed maps.

import { divergingTable, parse } from "../shared/palette.js";
import { aspect, drawScene, isClassic } from "./scene.js";

/** Grey values (h x w, 0 black to `white`) on a canvas, one of its pixels a pixel. */
export function paintGrey(canvas, values, h, w, white = 1) {
  fill(canvas, h, w, (i) => {
    const grey = Math.max(0, Math.min(255, Math.round((255 * values[i]) / white) || 0));
    return pixel(grey, grey, grey);
  });
}

/** Signed values: orange below 0, blue above; full colour at -largest and largest. */
export function paintSigned(canvas, values, h, w, largest, palette) {
  const table = divergingTable(palette);
  const scale = 127 / Math.max(largest, 1e-12);
  fill(canvas, h, w, (i) => table[Math.max(1, Math.min(255, Math.round(128 + values[i] * scale) || 128))]);
}

/** A frame in grey, and over it, in one colour, how much each pixel matters (0 to `largest`). */
export function paintSaliency(canvas, frame, sizes, h, w, largest, palette) {
  const [red, green, blue] = parse(palette.classes[5]);
  fill(canvas, h, w, (i) => {
    const grey = 40 + 150 * Math.max(0, Math.min(1, frame[i]));
    const share = Math.min(1, sizes[i] / Math.max(largest, 1e-12));
    const mix = (to) => Math.round(grey + (to - grey) * share);
    return pixel(mix(red), mix(green), mix(blue));
  });
}

/** A stack as one picture in grey: of frames the newest, of colours their mean, of channels that are things (MinAtar) all of
 *  them, later ones brighter. */
export function flattened({ data, shape: [C, H, W] }, { frames, channels }) {
  if (frames) return data.subarray((C - 1) * H * W, C * H * W);
  const flat = new Float32Array(H * W);
  if (channels.join() === "red,green,blue") {
    for (let i = 0; i < C * H * W; i++) flat[i % (H * W)] += data[i] / C;
    return flat;
  }
  for (let c = 0; c < C; c++) for (let i = 0; i < H * W; i++) if (data[c * H * W + i] > 0) flat[i] = Math.max(flat[i], 0.4 + (0.6 * (c + 1)) / C);
  return flat;
}

/** Whether a transition of this environment can be drawn: as the system it is, or from colours that came with it. */
export const canBeDrawn = (environment, look) => Boolean(look.scene) || isClassic(environment);

/** One transition's observation ("obs" or "next") as a drawing, `side` CSS px wide. */
export function paintObservation(canvas, environment, look, name, i, palette, side) {
  const scene = look[name === "obs" ? "scene" : "next_scene"];
  if (scene) {
    const [, H, W] = scene.shape;
    drawScene(canvas, environment, scene.data.subarray(i * H * W, (i + 1) * H * W), look.palette?.data ?? null, palette, side, Math.round((side * H) / W), { shape: [H, W] });
    return;
  }
  const D = look[name].shape[1];
  const state = stateOf(look[name].data.subarray(i * D, (i + 1) * D), environment);
  drawScene(canvas, environment, state, null, palette, side, Math.round(side / aspect(environment)));
}

/** The angles of an Acrobot's arms, which it observes as cosines and sines; any other observation as it is. */
export function stateOf(observation, { name }) {
  if (name !== "Acrobot-v1" || observation.length !== 6) return observation;
  const [cos1, sin1, cos2, sin2, ...speeds] = observation;
  return Float32Array.of(Math.atan2(sin1, cos1), Math.atan2(sin2, cos2), ...speeds);
}

const pixel = (red, green, blue) => ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;

function fill(canvas, h, w, colour) {
  if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
  const context = canvas.getContext("2d");
  const image = context.createImageData(w, h);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < h * w; i++) pixels[i] = colour(i);
  context.putImageData(image, 0, 0);
}

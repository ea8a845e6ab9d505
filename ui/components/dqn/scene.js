// What an environment looks like. The three of classic control are drawn from their state variables with the measures of
// gymnasium's own rendering (gymnasium/envs/classic_control/*.py, `render`); all others are pixels of a few colours.

import { fit } from "../shared/dom.js";
import { withAlpha } from "../shared/palette.js";

const TURN = 2 * Math.PI;
const FALL = (12 * TURN) / 360; // rad: an angle of the pole at which CartPole ends

// `size`: of gymnasium's screen, px. `draw(context, state, colours, action)`: y points upwards, as there.
// `angles`: which variables come round again after a full turn.
const CLASSIC = {
  "CartPole-v1": { size: [600, 400], angles: [], draw: cartPole },
  "Acrobot-v1": { size: [500, 500], angles: [0, 1], draw: acrobot },
  "MountainCar-v0": { size: [600, 400], angles: [], draw: mountainCar },
};
const PUSHES = { "CartPole-v1": [-1, 1], "Acrobot-v1": [-1, 0, 1], "MountainCar-v0": [-1, 0, 1] }; // of each action

/** Width over height of the picture of an environment; `pixels` is the shape (height, width) of what is not classic. */
export function aspect(environment, pixels = null) {
  const [wide, high] = CLASSIC[environment.name]?.size ?? [pixels?.[1] ?? 1, pixels?.[0] ?? 1];
  return wide / high;
}

export const isClassic = (environment) => environment.name in CLASSIC;

/** The state a share `t` of the way from one move to the next. Pixels do not blend: the later one, once it is reached. */
export function between(environment, from, to, t) {
  const known = CLASSIC[environment.name];
  if (!known) return t < 1 ? from : to;
  return Float32Array.from(to, (end, i) => {
    let way = end - from[i];
    if (known.angles.includes(i)) way -= TURN * Math.round(way / TURN);
    return from[i] + way * t;
  });
}

/** Draw one moment, `width` x `height` CSS px, in the middle of what does not fit. `scene` is the state vector, or colour indices
 *  of `shape` (height, width) with `table` (three bytes a colour). `action`: the one under way, as an arrow; null for none. */
export function drawScene(canvas, environment, scene, table, colours, width, height, { action = null, shape = null } = {}) {
  const { context } = fit(canvas, width, height);
  context.clearRect(0, 0, width, height);
  const known = CLASSIC[environment.name];
  if (!known) {
    pixels(context, scene, table, shape ?? squareOf(scene), width, height);
    return;
  }
  const [wide, high] = known.size;
  const scale = Math.min(width / wide, height / high);
  context.save();
  context.translate((width - wide * scale) / 2, (height + high * scale) / 2);
  context.scale(scale, -scale);
  context.lineJoin = "round";
  context.lineWidth = Math.max(1, 1 / scale);
  const push = action === null ? 0 : PUSHES[environment.name][action] ?? 0;
  known.draw(context, scene, colours, push);
  context.restore();
}

// --- classic control: lengths in px of gymnasium's screen ---------------------------------------------------------------

function cartPole(context, [x, , angle], colours, push) {
  const scale = 600 / (2 * 2.4); // px a metre; the edges of the picture are where the episode ends
  const [cart, ground, axle] = [x * scale + 300, 100, 100 + 30 / 4];
  const length = scale * 2 * 0.5;
  context.strokeStyle = withAlpha(colours.muted, 0.45);
  context.setLineDash([5, 6]);
  for (const side of [-FALL, FALL]) line(context, [cart, axle], [cart + Math.sin(side) * length * 1.15, axle + Math.cos(side) * length * 1.15]);
  context.setLineDash([]);
  context.strokeStyle = colours.ink;
  line(context, [0, ground], [600, ground]);
  context.fillStyle = colours.ink;
  context.fillRect(cart - 25, ground - 15, 50, 30);
  turned(context, [cart, axle], -angle, () => {
    context.fillStyle = colours.classes[0];
    context.fillRect(-5, -5, 10, length);
  });
  disc(context, [cart, axle], 5, colours.primary);
  if (push) arrow(context, [cart + push * 32, ground - 30], push, colours);
}

function acrobot(context, [first, second], colours, push) {
  const scale = 500 / (2 * 2.2); // px a metre; both links are one metre long
  const at = (metres) => metres * scale;
  context.translate(250, 250);
  context.strokeStyle = colours.success;
  context.setLineDash([7, 6]);
  line(context, [at(-2.2), at(1)], [at(2.2), at(1)]); // the height to be reached
  context.setLineDash([]);
  const joint = [at(Math.sin(first)), at(-Math.cos(first))];
  for (const [place, angle] of [[[0, 0], first], [joint, first + second]]) {
    turned(context, place, angle - TURN / 4, () => {
      context.fillStyle = colours.classes[4];
      context.strokeStyle = colours.class_inks[4];
      context.fillRect(0, at(-0.1), at(1), at(0.2));
      context.strokeRect(0, at(-0.1), at(1), at(0.2));
    });
    disc(context, place, at(0.1), colours.classes[0]);
  }
  if (push) torque(context, joint, push, colours);
}

function mountainCar(context, [position], colours, push) {
  const scale = 600 / 1.8; // px a unit, from -1.2 to 0.6
  const height = (x) => (Math.sin(3 * x) * 0.45 + 0.55) * scale;
  const across = (x) => (x + 1.2) * scale;
  context.strokeStyle = colours.ink;
  context.beginPath();
  for (let i = 0; i < 100; i++) context.lineTo(across(-1.2 + (1.8 * i) / 99), height(-1.2 + (1.8 * i) / 99));
  context.stroke();
  const flag = [across(0.5), height(0.5)];
  line(context, flag, [flag[0], flag[1] + 50]);
  context.fillStyle = colours.classes[0];
  context.beginPath();
  for (const [x, y] of [[0, 50], [0, 40], [25, 45]]) context.lineTo(flag[0] + x, flag[1] + y);
  context.fill();
  turned(context, [across(position), height(position)], Math.cos(3 * position), () => {
    context.fillStyle = colours.ink;
    context.fillRect(-20, 10, 40, 20);
    for (const side of [-10, 10]) disc(context, [side, 10], 8, colours.outline);
    if (push) arrow(context, [push * 26, 20], push, colours);
  });
}

// --- pieces ----------------------------------------------------------------------------------------------------------------

function line(context, [x0, y0], [x1, y1]) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

function disc(context, [x, y], radius, colour) {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, radius, 0, TURN);
  context.fill();
}

function turned(context, [x, y], angle, draw) {
  context.save();
  context.translate(x, y);
  context.rotate(angle);
  draw();
  context.restore();
}

function arrow(context, [x, y], way, colours) {
  context.fillStyle = colours.primary;
  context.beginPath();
  for (const [along, up] of [[0, 3], [22, 3], [22, 9], [36, 0], [22, -9], [22, -3], [0, -3]]) context.lineTo(x + way * along, y + up);
  context.fill();
}

function torque(context, [x, y], way, colours) {
  context.strokeStyle = context.fillStyle = colours.primary;
  context.save();
  context.lineWidth = 4;
  const [from, to] = way > 0 ? [-1, 1.6] : [Math.PI + 1, Math.PI - 1.6];
  context.beginPath();
  context.arc(x, y, 34, from, to, way < 0);
  context.stroke();
  context.translate(x + 34 * Math.cos(to), y + 34 * Math.sin(to));
  context.rotate(to + (way > 0 ? TURN / 4 : -TURN / 4));
  context.beginPath();
  for (const [along, side] of [[14, 0], [-2, 9], [-2, -9]]) context.lineTo(along, side);
  context.fill();
  context.restore();
}

// --- pixels ----------------------------------------------------------------------------------------------------------------

const squareOf = (scene) => [Math.sqrt(scene.length), Math.sqrt(scene.length)];
const OPAQUE = 255;
let sheet = null; // one small canvas for all of them

// Nearest neighbour, at a whole multiple of the size where there is room for one.
function pixels(context, indices, table, [rows, columns], width, height) {
  sheet ??= document.createElement("canvas");
  sheet.width = columns;
  sheet.height = rows;
  const small = sheet.getContext("2d");
  const image = small.createImageData(columns, rows);
  for (let i = 0; i < rows * columns; i++) {
    const colour = 3 * indices[i];
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = table ? table[colour + c] : indices[i];
    image.data[4 * i + 3] = OPAQUE;
  }
  small.putImageData(image, 0, 0);
  const room = Math.min(width / columns, height / rows);
  const scale = room > 2 ? Math.floor(room) : room;
  context.imageSmoothingEnabled = false;
  context.drawImage(sheet, (width - columns * scale) / 2, (height - rows * scale) / 2, columns * scale, rows * scale);
}

// The racers on the picture: trails in their colours, a numbered disc where each is, and marks for what has become of it.

import { withAlpha } from "../shared/palette.js";

const DISC = 8; // px, radius
const NEAR = 0.7; // px between two points of a trail that are worth a line: most frames are spent on stroking trails

/** Draw everything that moves on a stage: start, minima, trails, racers. */
export function drawRacers(context, stage, palette) {
  const { playback, terrain, meta, arrays } = stage;
  for (let k = 0; terrain && k + 1 < terrain.minima.length; k += 2) drawStar(context, ...stage.toScreen(terrain.minima[k], terrain.minima[k + 1]), palette);
  if (!playback.places) return;
  context.save();
  if (stage.flat) {
    const { left, top, side } = stage.box;
    context.beginPath();
    context.rect(left, top, side, side);
    context.clip();
  }
  const shown = Array.from({ length: playback.racers }, (_, r) => r).filter((r) => !stage.hidden.has(r));
  const first = stage.hovered >= 0 ? stage.hovered : meta.picked;
  shown.sort((a, b) => (a === first) - (b === first)); // the one that matters lies on top
  for (const r of shown) drawTrail(context, stage, r, palette);
  if (terrain?.path.length) drawPath(context, stage, palette);
  if (stage.surface) drawStart(context, ...stage.toScreen(...playback.point(0, shown[0] ?? 0)), palette);
  context.restore();
  for (const r of shown) drawHead(context, stage, r, palette, arrays.alive ? arrays.alive.data[r] === 0 : false);
}

export const colourOf = (r, { runs }) => runs[r % runs.length];

function drawTrail(context, stage, r, palette) {
  const { playback, relief, terrain, hovered } = stage;
  const points = [];
  for (let i = 0; i <= playback.index; i++) points.push(playback.point(i, r));
  points.push(playback.head(r));
  const faint = hovered >= 0 && hovered !== r;
  context.lineJoin = context.lineCap = "round";
  const stroke = (hidden) => {
    context.beginPath();
    let pen = null; // where the line has come to; null while it is lifted
    for (const [i, [x, y]] of points.entries()) {
      const [u, v] = stage.flat ? [0, 0] : terrain.share(x, y);
      const off = !Number.isFinite(x + y) || (!stage.flat && (u < 0 || u > 1 || v < 0 || v > 1));
      if (off) {
        pen = null;
        continue;
      }
      const [px, py] = stage.toScreen(x, y).map((value) => Math.max(-1e4, Math.min(1e4, value)));
      if (!stage.flat && relief.hidden(terrain, u, v) !== hidden) {
        pen = null;
        continue;
      }
      if (!pen) context.moveTo(px, py);
      else if (i + 1 < points.length && Math.hypot(px - pen[0], py - pen[1]) < NEAR) continue;
      else context.lineTo(px, py);
      pen = [px, py];
    }
    context.stroke();
  };
  context.globalAlpha = faint ? 0.25 : 1;
  if (stage.flat || !faint) {
    context.strokeStyle = withAlpha(palette.background, 0.55);
    context.lineWidth = 4;
    stroke(false);
  }
  context.strokeStyle = colourOf(r, palette);
  context.lineWidth = hovered === r ? 3 : 2;
  stroke(false);
  if (!stage.flat) {
    context.globalAlpha *= 0.3;
    context.lineWidth = 1.2;
    stroke(true);
  }
  context.globalAlpha = 1;
}

/** The way of a training that came before the race. */
function drawPath(context, stage, palette) {
  const { path } = stage.terrain;
  context.beginPath();
  for (let k = 0; k + 1 < path.length; k += 2) context.lineTo(...stage.toScreen(path[k], path[k + 1]));
  context.strokeStyle = palette.ink;
  context.lineWidth = 1.2;
  context.setLineDash([3, 4]);
  context.stroke();
  context.setLineDash([]);
}

function drawHead(context, stage, r, palette, failed) {
  const colour = colourOf(r, palette);
  const place = stage.playback.head(r);
  if (!Number.isFinite(place[0] + place[1])) return;
  context.globalAlpha = stage.hovered >= 0 && stage.hovered !== r ? 0.4 : 1;
  let [x, y] = stage.toScreen(...place);
  const { box, flat, space } = stage;
  const area = flat ? [box.left, box.top, box.left + box.side, box.top + box.side] : [0, 0, space.width, space.height];
  const outside = x < area[0] || y < area[1] || x > area[2] || y > area[3];
  if (outside) { // at the edge, with a pointer to where it is
    const [cx, cy] = [Math.max(area[0] + 12, Math.min(area[2] - 12, x)), Math.max(area[1] + 12, Math.min(area[3] - 12, y))];
    drawPointer(context, cx, cy, Math.atan2(y - cy, x - cx), colour);
    [x, y] = [cx, cy];
  }
  context.beginPath();
  context.arc(x, y, DISC, 0, 2 * Math.PI);
  context.fillStyle = failed ? palette.background : colour;
  context.strokeStyle = failed ? colour : palette.background;
  context.lineWidth = failed ? 2 : 1.5;
  context.fill();
  context.stroke();
  context.fillStyle = failed ? colour : palette.background;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(failed ? "✕" : String(r + 1), x, y + 0.5);
  context.globalAlpha = 1;
}

function drawPointer(context, x, y, angle, colour) {
  context.save();
  context.translate(x, y);
  context.rotate(angle);
  context.beginPath();
  context.moveTo(DISC + 6, 0);
  context.lineTo(DISC, -4.5);
  context.lineTo(DISC, 4.5);
  context.fillStyle = colour;
  context.fill();
  context.restore();
}

function drawStart(context, x, y, palette) {
  context.strokeStyle = palette.ink;
  context.lineWidth = 1.5;
  context.beginPath();
  for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
    context.moveTo(x + 3 * dx, y + 3 * dy);
    context.lineTo(x + 9 * dx, y + 9 * dy);
  }
  context.stroke();
}

function drawStar(context, x, y, palette) {
  context.beginPath();
  for (let k = 0; k < 10; k++) {
    const reach = k % 2 ? 3.2 : 7.5;
    context.lineTo(x + reach * Math.sin((k * Math.PI) / 5), y - reach * Math.cos((k * Math.PI) / 5));
  }
  context.closePath();
  context.fillStyle = palette.floor;
  context.strokeStyle = palette.background;
  context.lineWidth = 1;
  context.fill();
  context.stroke();
}

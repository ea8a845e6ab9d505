// What the racers run on and what seldom changes: the map of the loss with its lines, and the scale of its heights.

import { picture, shade } from "./terrain.js";
import { tidy } from "./words.js";

const SCALE = { width: 9, gap: 10, top: 16, beside: 220, above: 104 }; // px; lower where a relief may be turned into it

/** The surface as a picture with contour lines, in the square of the map. */
export function drawMap(context, { box: { left, top, side }, terrain }, palette) {
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "high";
  const inner = terrain.size - 1; // samples are the middles of pixels; the outermost lie on the edge
  context.drawImage(picture(terrain, palette), 0.5, 0.5, inner, inner, left, top, side, side);
  context.strokeStyle = palette.outline;
  context.lineWidth = 1;
  context.globalAlpha = 0.55;
  context.beginPath();
  for (const lines of terrain.contours()) {
    for (let k = 0; k + 3 < lines.length; k += 4) {
      context.moveTo(left + lines[k] * side, top + lines[k + 1] * side);
      context.lineTo(left + lines[k + 2] * side, top + lines[k + 3] * side);
    }
  }
  context.stroke();
  context.globalAlpha = 1;
}

/** The colours of the heights with their values, at the right of the map; `room` px wide. */
export function drawScale(context, { box: { left, top, side }, terrain, flat }, palette, room) {
  const x = left + side + SCALE.gap;
  const [begin, height] = [top + SCALE.top, Math.min(side - SCALE.top, flat ? SCALE.beside : SCALE.above)];
  for (let row = 0; row < height; row++) {
    const [r, g, b] = shade(1 - row / height, 0, palette);
    context.fillStyle = `rgb(${r},${g},${b})`;
    context.fillRect(x, begin + row, SCALE.width, 1.5);
  }
  context.strokeStyle = palette.border;
  context.strokeRect(x - 0.5, begin - 0.5, SCALE.width + 1, height + 1);
  context.fillStyle = palette.ink;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillText("loss", x, top + 6);
  context.fillStyle = palette.muted;
  for (const share of [1, 0.75, 0.5, 0.25, 0]) {
    const y = begin + (1 - share) * height;
    context.fillText(tidy(terrain.value(share), 2), x + SCALE.width + 4, Math.max(begin + 4, y), room - SCALE.gap - SCALE.width - 5);
  }
}

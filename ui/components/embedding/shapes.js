// Marks of classes: six colours, and for more classes other shapes in the same colours, so that no two look alike.

const COLOURS = 6;

/** Draw the mark of class `k` round (x, y), `size` px across. */
export function mark(context, k, x, y, size, palette) {
  const half = size / 2;
  context.fillStyle = palette.classes[k % COLOURS];
  context.strokeStyle = palette.outline;
  context.lineWidth = 0.8;
  context.beginPath();
  const shape = Math.floor(k / COLOURS) % 4;
  if (shape === 0) context.arc(x, y, half, 0, 2 * Math.PI);
  else if (shape === 1) context.rect(x - half * 0.9, y - half * 0.9, half * 1.8, half * 1.8);
  else if (shape === 2) polygon(context, [[x, y - half * 1.2], [x + half * 1.1, y + half * 0.8], [x - half * 1.1, y + half * 0.8]]);
  else polygon(context, [[x, y - half * 1.25], [x + half * 1.25, y], [x, y + half * 1.25], [x - half * 1.25, y]]);
  context.fill();
  context.stroke();
}

function polygon(context, points) {
  for (const point of points) context.lineTo(...point);
  context.closePath();
}

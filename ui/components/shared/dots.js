// Data on a picture of the plane: a training point is a filled dot, a validation point a ring, and what is misclassified has
// a cross. Places are px of the context.

export const RADIUS = 3.6;

export function dot(context, x, y, fill, edge) {
  context.beginPath();
  context.arc(x, y, RADIUS, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  context.strokeStyle = edge;
  context.lineWidth = 1.2;
  context.stroke();
}

export function ring(context, x, y, colour, palette) {
  context.beginPath();
  context.arc(x, y, RADIUS - 0.4, 0, 2 * Math.PI);
  context.strokeStyle = palette.point_edge;
  context.lineWidth = 3.6;
  context.stroke();
  context.strokeStyle = colour;
  context.lineWidth = 1.7;
  context.stroke();
}

export function cross(context, x, y, palette) {
  const reach = RADIUS + 2;
  context.beginPath();
  context.moveTo(x - reach, y - reach);
  context.lineTo(x + reach, y + reach);
  context.moveTo(x + reach, y - reach);
  context.lineTo(x - reach, y + reach);
  context.lineCap = "round";
  context.strokeStyle = palette.point_edge;
  context.lineWidth = 3.6;
  context.stroke();
  context.strokeStyle = palette.wrong;
  context.lineWidth = 1.8;
  context.stroke();
}

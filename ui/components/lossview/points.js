// The data on the plane: training points filled, validation points as rings; a point with several labels is a small pie.

import { cssOf, tableOf } from "../shared/heatmap.js";
import { RADIUS, cross, dot, ring } from "../shared/dots.js";

const PIE = RADIUS + 0.8;

export function drawPoints(context, frame, view, { validation, mark }, palette, toScreen) {
  const { x, split, wrong, outlier } = frame.arrays;
  if (!x) return;
  const { numbers, coloursOf } = paintsOf(frame, view, palette);
  const at = (i) => toScreen(x.data[2 * i], x.data[2 * i + 1]);
  const draw = (one, several, i, edge) => {
    const colours = coloursOf(i);
    if (colours.length > 1) several(context, ...at(i), colours, palette.point_edge);
    else one(context, ...at(i), colours[0], edge);
  };
  const [training, held] = [0, 1].map((which) => Array.from(split.data.keys()).filter((i) => split.data[i] === which));
  const shown = validation ? [...held, ...training] : training;
  for (const i of shown) {
    if (split.data[i] === 0) draw(dot, pie, i, numbers ? palette.outline : palette.point_edge);
    else if (numbers) draw(dot, pie, i, palette.validation); // rings cannot show values
    else draw(ring, pieces, i, palette);
  }
  for (const i of shown) {
    if (mark && wrong.data[i]) cross(context, ...at(i), palette);
    if (outlier.data[i]) circle(context, ...at(i), RADIUS + 3, palette.danger, 1.5);
  }
}

/** `coloursOf(i)` is a list: a point may have several labels. `numbers`: they stand for a number, not for a class. */
function paintsOf({ arrays, facts, range, task, curve }, view, palette) {
  const { classes } = palette;
  if (curve) return { numbers: true, coloursOf: () => [palette.muted] };
  if (task === "multi-label") {
    const k = facts.class_names.length;
    const asked = Array.from({ length: k }, (_, c) => c).filter((c) => view === "all" || view === c);
    return { coloursOf: (i) => {
      const found = asked.filter((c) => arrays.labels.data[i * k + c]);
      return found.length ? found.map((c) => classes[c]) : [palette.muted];
    } };
  }
  if (task === "regression" || (task === "multi-task" && view !== "all")) {
    const { data } = arrays.value ?? arrays.label;
    const table = tableOf("out", palette);
    return { numbers: true, coloursOf: (i) => [cssOf(table, data[i] / range)] };
  }
  return { coloursOf: (i) => [classes[arrays.label.data[i]]] };
}

/** A point with several labels: a pie with a piece for each. */
function pie(context, x, y, colours, edge) {
  colours.forEach((colour, k) => {
    context.beginPath();
    context.moveTo(x, y);
    context.arc(x, y, PIE, turn(k, colours), turn(k + 1, colours));
    context.fillStyle = colour;
    context.fill();
  });
  circle(context, x, y, PIE, edge, 1.2);
}

/** The same for a validation point: a ring with a piece for each label. */
function pieces(context, x, y, colours, edge) {
  circle(context, x, y, PIE - 0.8, edge, 3.8);
  colours.forEach((colour, k) => {
    context.beginPath();
    context.arc(x, y, PIE - 0.8, turn(k, colours), turn(k + 1, colours));
    context.strokeStyle = colour;
    context.lineWidth = 2;
    context.stroke();
  });
}

/** Where piece k begins, as an angle; the first begins at the top. */
const turn = (k, { length }) => (k / length - 0.25) * 2 * Math.PI;

function circle(context, x, y, radius, colour, width) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}

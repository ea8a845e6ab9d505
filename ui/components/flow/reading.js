// The numbers of the column (and row) that is pointed at, in words.

import { tidy } from "./scale.js";

const SITE = { dense: "layer", recurrent: "time step" };
const FIRST = { dense: "next to the input", recurrent: "the earliest" };

/** What the columns are. */
export const siteOf = (meta) => SITE[meta.kind];

/** The sentence for `marked` { column, row }; `row` null is the step on screen. How to read the maps when it is null. */
export function reading({ meta, arrays }, marked) {
  const columns = arrays.activation.data.length;
  if (!marked || marked.column >= columns) {
    return `Across: ${siteOf(meta)}s, 1 is ${FIRST[meta.kind]}. Down: training steps, 0 is before training. Point at a column to read its numbers.`;
  }
  const { column, row } = marked;
  const past = row !== null && row < arrays.steps.data.length;
  const step = past ? arrays.steps.data[row] : meta.step;
  const sizes = (name) => (past ? arrays[`history_${name}`].data.subarray(row * columns, (row + 1) * columns) : arrays[name].data);
  const [activation, gradients] = [sizes("activation")[column], sizes("gradient")];
  const last = gradients[columns - 1];
  const share = last > 0 ? ` (${tidy(gradients[column] / last)} times the last's)` : "";
  return `At step ${step.toLocaleString("en")}, ${meta.names[column]}: activation ${tidy(activation)}, gradient ${tidy(gradients[column])}${share}${past ? "" : expected(arrays, column)}.`;
}

function expected(arrays, column) {
  return ["activation", "gradient"].map((name) => {
    const value = arrays[`theory_${name}`].data[column];
    return Number.isNaN(value) ? "" : `, theory ${name} ${tidy(value)}`;
  }).join("");
}

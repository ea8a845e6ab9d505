// Formulas and the numbers in them. Formulas come as plain lines, so that they can be read anywhere; here they get their signs.

import { number } from "../shared/dom.js";

const SIGNS = [[/lambda_/g, "λ_"], [/sigmoid/g, "σ"], [/delta/g, "δ"], [/\^2\b/g, "²"], [/<=/g, "≤"], [/(^|[\s(=,])-(?=\S)/g, "$1−"], [/ - /g, " − "]];

export const pretty = (line) => SIGNS.reduce((text, [sign, better]) => text.replace(sign, better), line);

/** The loss of the run as lines of text; the last one says what the settings in it are now. */
export function formulaText({ facts, meta }) {
  const now = meta.constants.map(([sign, value]) => `${sign} = ${Number(value.toPrecision(3))}`);
  return [...facts.worked.formula.map(pretty), ...(now.length ? [`now ${now.join(", ")}`] : [])].join("\n");
}

/** A result as text. Small ones are not rounded to 0, which would be another result. */
export function figure(value) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (Number.isInteger(value) && Math.abs(value) < 1e5) return String(value).replace("-", "−");
  return Math.abs(value) < 1e-3 ? value.toExponential(1).replaceAll("-", "−") : number(value);
}

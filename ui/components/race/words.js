// Numbers and formulas as people read them.

/** Three significant digits at most, a real minus sign. */
export function tidy(value, digits = 3) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const text = size !== 0 && (size >= 1e5 || size < 1e-3) ? Number(value.toPrecision(digits - 1)).toExponential() : String(Number(value.toPrecision(digits)));
  return text.replaceAll("-", "−").replace("e+", "e");
}

/** The same with as many digits for every size, so that a column of changing numbers does not dance. */
export function steady(value) {
  if (!Number.isFinite(value) || value === 0) return tidy(value);
  const size = Math.abs(value);
  if (size >= 1e5 || size < 1e-3) return value.toExponential(2).replaceAll("-", "−").replace("e+", "e");
  return value.toFixed(size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4).replaceAll("-", "−");
}

/** A place on an axis, as exactly as anybody could see it. */
export const coordinate = (value) => (Math.abs(value) < 1000 ? value.toFixed(3).replace(/^-(?=0\.000$)/, "").replaceAll("-", "−") : tidy(value));

const NAMES = {
  beta1: "β₁", beta2: "β₂", eps: "ε", rho: "ρ", momentum: "μ", weight_decay: "λ", eta_minus: "η⁻", eta_plus: "η⁺",
  m_hat: "m̂", v_hat: "v̂", s_hat: "ŝ", sqrt: "√", prod: "·", delta: "Δ",
};
const NAME = /[A-Za-z_][A-Za-z_0-9]*/g;

const HIGH = { t: "ᵗ", ...Object.fromEntries([..."⁰¹²³⁴⁵⁶⁷⁸⁹"].map((sign, digit) => [digit, sign])) };

const raised = (text) => text.replaceAll(/\^(t\b|\d+)/g, (_, power) => [...power].map((sign) => HIGH[sign]).join(""));
const signs = (text) => raised(text).replaceAll(/\s*\*\s*/g, " · ").replaceAll(" - ", " − ").replaceAll("-", "−");

/** "m = beta1 * m" -> "m = β₁ · m". */
export const formula = (line) => signs(line.replaceAll(NAME, (name) => NAMES[name] ?? name));

export const symbol = (name) => NAMES[name] ?? name.replaceAll("_", " ");

/**
 * Each line with numbers in place of its names: `known` name -> value before the step; `after` name -> value after the
 * line that says "name = ...", which later lines then mean. A name nobody knows stays.
 */
export function worked(lines, known, after) {
  const values = { ...known };
  return lines.map((line) => {
    const at = line.indexOf("=");
    if (at < 0) return "";
    const target = line.slice(0, at).trim();
    const right = line.slice(at + 1).replaceAll(NAME, (name) => {
      if (!(name in values)) return NAMES[name] ?? name;
      const text = tidy(values[name]);
      return text.startsWith("−") || text.includes("e") ? `(${text})` : text;
    });
    if (target in after) values[target] = after[target];
    return `${target in after ? tidy(after[target]) : formula(target)} = ${signs(right).trim()}`;
  });
}

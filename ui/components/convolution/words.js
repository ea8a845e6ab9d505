// Numbers and sizes as people read them.

const LONG = 1e6; // from here on with a power of ten
const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

/** At most `digits` after the point, a real minus sign, no zeros at the end: 0.5, −1.27, 12, 3.4×10⁸. */
export function figure(value, digits = 2) {
  if (!Number.isFinite(value)) return "no number";
  const size = Math.abs(value);
  if (size !== 0 && size < 0.5 * 10 ** -digits) return "0";
  if (size >= LONG) {
    const [number, power] = value.toExponential(1).split("e");
    return `${number.replace("-", "−")}×10${power.replace("+", "").replace(/./g, (sign) => RAISED[sign])}`;
  }
  const text = size >= 100 ? value.toFixed(0) : value.toFixed(size >= 10 ? Math.min(digits, 1) : digits);
  const plain = text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  return plain.replace("-", "−");
}

/** Exactly what a text field should hold, with a plain minus sign. */
export const typed = (value) => String(Number(value.toPrecision(5)));

export const times = (text) => text.replaceAll(" x ", " × ").replaceAll(" - ", " − ");
export const square = (size) => `${size} × ${size}`;
export const plural = (count, word) => `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;

// Round numbers for the axes of a picture.

/** Round axis ticks inside [low, high]: steps of 1, 2 or 5 times a power of ten. */
export function ticks(low, high, wanted = 6) {
  const raw = (high - low) / wanted;
  if (!(raw > 0) || !Number.isFinite(raw)) return [];
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5, 10].find((m) => m * power >= raw) ?? 10);
  const found = [];
  for (let k = Math.ceil(low / step); k * step <= high + step * 1e-9; k++) found.push(Number((k * step).toPrecision(10)));
  return found;
}

/** The value of a tick as text, with a real minus sign; 200000000 as 2e8, which has room beside an axis. */
export const tickText = (value) => (Math.abs(value) >= 1e5 ? value.toExponential().replace("e+", "e") : String(value)).replace("-", "−");

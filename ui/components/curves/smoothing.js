// A mean over the neighbours on both sides, weighted less with distance, for samples that are not evenly spaced.
// Both sides, because a mean over the past alone lags behind and shows a falling loss higher than it is.

const WIDEST = 0.08; // of the drawn range: the distance at which the weight has fallen to 1/e, at strength 1

// x, y: equally long; strength 0 (as it is) .. 1. With `log` distance is measured on a log axis. Values that are not finite
// stay as they are and leave the mean alone. No mean reaches across `cuts` (rising places where something was done to the
// run): what follows from a change must not show before it. -> Float64Array
export function smooth(x, y, strength, log, cuts = []) {
  const out = Float64Array.from(y);
  const least = log ? Array.prototype.find.call(x, (value) => value > 0) ?? 1 : 0; // a log axis begins here
  const place = (value) => (log ? Math.log10(Math.max(value, least)) : value);
  const reach = y.length < 3 ? 0 : WIDEST * strength ** 2 * (place(x[x.length - 1]) - place(x[0]));
  if (!(reach > 0)) return out;
  const known = [];
  for (let i = 0; i < y.length; i++) if (Number.isFinite(y[i])) known.push(i);
  const stretch = new Uint16Array(x.length); // how many cuts lie before each value; the value at a cut is before it
  for (let i = 0, cut = 0; i < x.length; i++) {
    while (cut < cuts.length && x[i] > cuts[cut]) cut++;
    stretch[i] = cut;
  }
  const sums = new Float64Array(known.length);
  const weights = new Float64Array(known.length);
  // Exponential weights can be summed in one pass from each side; every value is met twice and taken off once.
  for (const order of [known.map((_, k) => k), known.map((_, k) => known.length - 1 - k)]) {
    let [sum, weight, before, part] = [0, 0, null, -1];
    for (const k of order) {
      const here = place(x[known[k]]);
      const kept = part !== stretch[known[k]] ? 0 : Math.exp(-Math.abs(here - before) / reach);
      [before, part] = [here, stretch[known[k]]];
      sum = kept * sum + y[known[k]];
      weight = kept * weight + 1;
      sums[k] += sum;
      weights[k] += weight;
    }
  }
  // As exact as the values are (single precision): the mean of equal values must not tremble in its last digits.
  known.forEach((i, k) => { out[i] = Math.fround((sums[k] - y[i]) / (weights[k] - 1)); });
  return out;
}

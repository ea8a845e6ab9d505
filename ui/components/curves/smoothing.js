// A running mean with exponentially falling weights, for samples that are not evenly spaced.

const WIDEST = 0.15; // of the drawn range: the reach of the mean at strength 1

// x, y: equally long; strength 0 (as it is) .. 1. With `log` distance is measured on a log axis. Values that are not finite
// stay as they are and leave the mean alone. -> Float64Array
export function smooth(x, y, strength, log) {
  const out = Float64Array.from(y);
  if (strength <= 0 || y.length < 3) return out;
  const place = log ? (step) => Math.log10(Math.max(step, 1)) : (step) => step;
  const reach = WIDEST * strength ** 2 * (place(x[x.length - 1]) - place(x[0]));
  if (!(reach > 0)) return out;
  let [sum, weight, before] = [0, 0, place(x[0])];
  for (let i = 0; i < y.length; i++) {
    if (!Number.isFinite(y[i])) continue;
    const here = place(x[i]);
    const kept = Math.exp(-(here - before) / reach);
    before = here;
    sum = kept * sum + y[i];
    weight = kept * weight + 1; // dividing by the weights so far keeps the first values unbiased
    out[i] = sum / weight;
  }
  return out;
}

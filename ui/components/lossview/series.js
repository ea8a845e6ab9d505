// Values along a curve: between two of them, their span, their middle.

/** The values `ys` over ascending `xs`, between its entries. */
export function between(xs, ys, x) {
  let i = 1;
  while (i < xs.length - 1 && xs[i] < x) i++;
  const share = Math.max(0, Math.min(1, (x - xs[i - 1]) / (xs[i] - xs[i - 1])));
  return ys[i - 1] + share * (ys[i] - ys[i - 1]);
}

/** [low, high] of finite values with some air, never empty. */
export function span(values, air = 0.06) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [-1, 1];
  const pad = (high - low || Math.abs(high) || 1) * air;
  return [low - pad, high + pad];
}

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

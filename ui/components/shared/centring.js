// A drawing, brought to the size and place that the training pictures have: the twin of engine/data/images/centring.py,
// where it is said why.

const FAINT = 0.1; // what is darker than this share of the brightest pixel is no ink
const TIE = 1e-3; // px: a mass just between two places goes to the same one here and there

/** `grey` (height x width, 0 paper to 1 ink) as Float32Array (size x size); box 0 scales it as it stands. */
export function asTraining(grey, height, width, size, box) {
  if (!box) return resized(grey, height, width, size, size);
  const threshold = FAINT * Math.max(grey.reduce((most, value) => Math.max(most, value), 0), 1e-6);
  let [top, left, bottom, right] = [height, width, -1, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (grey[y * width + x] <= threshold) continue;
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
      [left, right] = [Math.min(left, x), Math.max(right, x)];
    }
  }
  if (bottom < 0) return new Float32Array(size * size);
  const [h, w] = [bottom - top + 1, right - left + 1];
  const found = new Float32Array(h * w);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) found[y * w + x] = grey[(top + y) * width + left + x];
  }
  const scale = box / Math.max(h, w);
  const [newH, newW] = [h, w].map((side) => Math.max(1, Math.floor(side * scale + 0.5)));
  return inTheMiddle(resized(found, h, w, newH, newW), newH, newW, size);
}

function resized(values, height, width, newHeight, newWidth) {
  const [down, across] = [resizing(height, newHeight), resizing(width, newWidth)];
  const half = new Float32Array(newHeight * width);
  down.forEach((weights, y) => {
    for (const [from, weight] of weights) {
      for (let x = 0; x < width; x++) half[y * width + x] += weight * values[from * width + x];
    }
  });
  const whole = new Float32Array(newHeight * newWidth);
  across.forEach((weights, x) => {
    for (const [from, weight] of weights) {
      for (let y = 0; y < newHeight; y++) whole[y * newWidth + x] += weight * half[y * width + from];
    }
  });
  return whole.map((value) => Math.min(Math.max(value, 0), 1));
}

// For every new pixel, [old pixel, weight] of those it is made of: a triangle over what it covers.
function resizing(old, fresh) {
  const scale = old / fresh;
  const reach = Math.max(scale, 1);
  return Array.from({ length: fresh }, (_, i) => {
    const middle = (i + 0.5) * scale - 0.5;
    const weights = [];
    for (let k = Math.max(0, Math.floor(middle - reach)); k <= Math.min(old - 1, Math.ceil(middle + reach)); k++) {
      const weight = 1 - Math.abs(k - middle) / reach;
      if (weight > 0) weights.push([k, weight]);
    }
    const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
    return weights.map(([k, weight]) => [k, weight / total]);
  });
}

function inTheMiddle(values, height, width, size) {
  const [above, before] = [Math.floor((size - height) / 2), Math.floor((size - width) / 2)];
  let [mass, y, x] = [1e-9, 0, 0];
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const value = values[i * width + j];
      mass += value;
      y += value * (above + i - (size - 1) / 2);
      x += value * (before + j - (size - 1) / 2);
    }
  }
  const within = (wish, low, high) => Math.min(Math.max(wish, low), high);
  const down = within(-Math.floor(y / mass + 0.5 + TIE), -above, size - height - above);
  const across = within(-Math.floor(x / mass + 0.5 + TIE), -before, size - width - before);
  const placed = new Float32Array(size * size);
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) placed[(above + down + i) * size + before + across + j] = values[i * width + j];
  }
  return placed;
}

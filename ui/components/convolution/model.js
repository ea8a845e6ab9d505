// The numbers of one frame by name: the picture, the layers, the kernels and outputs, and where a window lies.

const FIELDS = ["kernel", "stride", "padding", "dilation", "before", "after", "field", "jump", "start"];

export class Model {
  constructor(meta, looks) {
    this.meta = meta;
    this.slide = looks.slide;
    const { data, shape } = this.slide.geometry;
    this.layers = Array.from({ length: shape[0] }, (_, i) => Object.fromEntries(FIELDS.map((name, j) => [name, data[i * shape[1] + j]])));
    this.convolutions = meta.config.stack;
    this.pooling = this.layers.length > this.convolutions ? this.convolutions : -1;
    this.channels = this.slide.picture.shape[0];
    this.side = this.slide.picture.shape[1];
  }

  /** What layer i is given: { data, channels, size }. */
  input(which, i) {
    if (i === 0) return { data: this.slide.picture.data, channels: this.channels, size: this.side };
    return { ...this.output(which, i - 1), channels: 1 };
  }

  output(which, i) {
    const { data, shape } = this.slide[`${which}/out/${i}`];
    return { data, size: shape[0], channels: 1 };
  }

  kernel(which, i) {
    const { data, shape } = this.slide[`${which}/kernel/${i}`];
    return { data, channels: shape[0], size: shape[1] };
  }

  /** What channel c adds to the first convolution. */
  sums(which, c) {
    const { data, shape } = this.slide[`${which}/sums`];
    const cells = shape[1] * shape[2];
    return { data: data.subarray(c * cells, (c + 1) * cells), size: shape[1], channels: 1 };
  }

  /** [top, left, bottom, right] of what the unit at (y, x) of layer i looks at in the layer below; may lie in the padding. */
  window(i, y, x) {
    const { kernel, stride, padding, dilation } = this.layers[i];
    const [top, left] = [y * stride - padding, x * stride - padding];
    const reach = dilation * (kernel - 1) + 1;
    return [top, left, top + reach, left + reach];
  }

  /** The same in pixels of the picture: the receptive field. */
  box(i, y, x) {
    const { field, jump, start } = this.layers[i];
    const [top, left] = [start + y * jump, start + x * jump];
    return [top, left, top + field, left + field];
  }

  /** The part of layer j (-1: the picture) that units (top, left, bottom, right) of layer i > j depend on. */
  below(i, box, j) {
    let [top, left, bottom, right] = box;
    for (let k = i; k > j; k--) {
      const { kernel, stride, padding, dilation } = this.layers[k];
      const last = dilation * (kernel - 1);
      [top, left] = [top * stride - padding, left * stride - padding];
      [bottom, right] = [(bottom - 1) * stride - padding + last + 1, (right - 1) * stride - padding + last + 1];
    }
    return [top, left, bottom, right];
  }

  /** One channel of a window: its numbers, row by row; 0 in the padding. `inside` says which are pixels. */
  patch(which, i, y, x, channel) {
    const { kernel, dilation } = this.layers[i];
    const [top, left] = this.window(i, y, x);
    const { data, size } = this.input(which, i);
    const numbers = new Float32Array(kernel * kernel);
    const inside = new Uint8Array(kernel * kernel);
    for (let r = 0; r < kernel; r++) {
      for (let c = 0; c < kernel; c++) {
        const [row, column] = [top + r * dilation, left + c * dilation];
        if (row < 0 || column < 0 || row >= size || column >= size) continue;
        numbers[r * kernel + c] = data[(channel * size + row) * size + column];
        inside[r * kernel + c] = 1;
      }
    }
    return { numbers, inside };
  }

  /** The window at (y, x) of convolution i, worked out: per channel patch, weights, products and their sum; `total` of all
   *  of them is what the engine computed, before ReLU. */
  worked(which, i, y, x) {
    const { data, channels, size } = this.kernel(which, i);
    const parts = Array.from({ length: channels }, (_, c) => {
      const { numbers, inside } = this.patch(which, i, y, x, c);
      const weights = data.subarray(c * size * size, (c + 1) * size * size);
      const products = numbers.map((value, n) => Math.fround(value * weights[n]));
      return { patch: numbers, inside, weights, products, sum: products.reduce((all, value) => all + value, 0) };
    });
    const out = this.output(which, i);
    return { size, parts, sum: parts.reduce((all, { sum }) => all + sum, 0), after: out.data[y * out.size + x] };
  }
}

/** The largest size of any number. */
export const reachOf = (data) => data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
export const spanOf = (data) => data.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);

// The numbers of one head by name. T tokens look (i), S tokens are looked at (j), vectors have D numbers (d).

import { visible } from "../shared/tokens.js";

const AXES = { // array -> what its rows and columns are
  q: ["i", "d"], k: ["j", "d"], v: ["j", "d"], flat_q: ["i", "d"], flat_k: ["j", "d"], out: ["i", "d"],
  products: ["i", "j"], scaled: ["i", "j"], masked: ["i", "j"], weights: ["i", "j"],
};

export class Model {
  constructor(meta, arrays) {
    this.meta = meta;
    this.arrays = arrays;
    [this.T, this.D] = arrays.q.shape;
    this.S = arrays.k.shape[0];
    this.C = arrays.x.shape[1];
    this.turning = Boolean(arrays.flat_q);
    this.count = { i: this.T, j: this.S, d: this.D };
  }

  axes(name) {
    return AXES[name];
  }

  at(name, row, column) {
    const { data, shape } = this.arrays[name];
    return data[row * shape[1] + column];
  }

  row(name, row) {
    const { data, shape } = this.arrays[name];
    return data.subarray(row * shape[1], (row + 1) * shape[1]);
  }

  column(name, column) {
    return Float32Array.from({ length: this.arrays[name].shape[0] }, (_, row) => this.at(name, row, column));
  }

  /** What goes into one number of q, k or v: the input's vector and the matrix's row, (C,) each, and the bias. */
  made(name, row, d) {
    const which = { q: 0, k: 1, v: 2 }[name.at(-1)];
    const { weight, bias } = this.arrays;
    const start = (which * this.D + d) * this.C;
    return { x: this.row(which ? "memory" : "x", row), weight: weight.data.subarray(start, start + this.C), bias: bias.data[which * this.D + d] };
  }

  /** "3 “t”": the place, counted from 1, and the token there. */
  token(axis, place) {
    return `${place + 1} “${this.name(axis, place)}”`;
  }

  name(axis, place) {
    const name = (axis === "i" ? this.meta.tokens : this.meta.keys)[place] ?? "?";
    return visible(name);
  }

  label(axis, place) {
    return axis === "d" ? String(place + 1) : this.name(axis, place);
  }

  /** The largest size of a matrix's finite numbers. */
  reach(name) {
    if (name === "weights") return 1;
    let most = 0;
    for (const value of this.arrays[name].data) if (Number.isFinite(value)) most = Math.max(most, Math.abs(value));
    return most || 1;
  }
}

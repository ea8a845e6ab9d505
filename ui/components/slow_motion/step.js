// The numbers of one step, found by column, unit and example. Column 0 holds the inputs, the last one the outputs.

export const STAGES = ["batch", "forward", "loss", "backward", "update"];

export class Step {
  constructor({ meta, arrays }) {
    this.meta = meta;
    this.arrays = arrays;
    this.examples = arrays.numbers.data.length;
    this.size = arrays.size.data[0];
    this.loss = arrays.loss.data[0];
    this.last = meta.columns.length - 1;
  }

  /** How many units of a column are shown; the rest is told in words. */
  count(c) {
    return (c === 0 ? this.arrays.x : this.arrays[`output/${this.meta.columns[c].site}`]).shape[1];
  }

  hidden(c) {
    return this.meta.columns[c].total - this.count(c);
  }

  at(array, row, column) {
    return array.data[row * array.shape[1] + column];
  }

  /** What a unit says to example e; of an input, what it is. */
  output(c, e, j) {
    return this.at(c === 0 ? this.arrays.x : this.arrays[`output/${this.meta.columns[c].site}`], e, j);
  }

  /** How the loss of example e changes with a unit's output. The step uses the mean over the batch, hence the factor. */
  error(c, e, j) {
    return c === 0 ? NaN : this.at(this.arrays[`error/${this.meta.columns[c].site}`], e, j) * this.size;
  }

  /** `what` is value, gradient or change; k null asks for the bias. */
  parameter(what, c, j, k) {
    const [weight, bias] = this.meta.parameters[c - 1];
    if (k === null) return this.arrays[`${what}/${bias}`].data[j];
    return this.at(this.arrays[`${what}/${weight}`], j, k);
  }

  exampleLoss(e) {
    return this.arrays.losses.data[e];
  }

  target(e) {
    return this.arrays.y.data[e];
  }

  number(e) {
    return this.arrays.numbers.data[e];
  }

  /** Probabilities of the classes for example e, from the outputs; null for regression. */
  probabilities(e) {
    const { task } = this.meta;
    if (task === "binary") {
      const p = 1 / (1 + Math.exp(-this.output(this.last, e, 0)));
      return [1 - p, p];
    }
    if (task !== "classes") return null;
    const outputs = Array.from({ length: this.count(this.last) }, (_, j) => this.output(this.last, e, j));
    const powers = outputs.map((value) => Math.exp(value - Math.max(...outputs)));
    return powers.map((value) => value / powers.reduce((sum, one) => sum + one, 0));
  }

  /** The parameter with the largest `what` (gradient or change): {c, j, k, value}. */
  largest(what) {
    let best = { c: 1, j: 0, k: null, value: 0 };
    for (let c = 1; c <= this.last; c++) {
      for (let j = 0; j < this.count(c); j++) {
        for (const k of [null, ...Array(this.count(c - 1)).keys()]) {
          const value = this.parameter(what, c, j, k);
          if (Math.abs(value) > Math.abs(best.value)) best = { c, j, k, value };
        }
      }
    }
    return best;
  }

  name(c, j) {
    const { title, names } = this.meta.columns[c];
    if (c === 0) return names[j];
    if (c < this.last) return `${title.toLowerCase()}, unit ${j + 1}`;
    return names[j] ? `output ${names[j]}` : "the output";
  }

  parameterName({ c, j, k }) {
    return k === null ? `the bias of ${this.name(c, j)}` : `the weight from ${this.name(c - 1, k)} to ${this.name(c, j)}`;
  }
}

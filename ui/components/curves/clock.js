// From the steps of a run to what the x axis counts, and back. Between the entries of a clock time goes evenly.

const AXES = { // what Python calls it: how it is written
  step: { name: "step", unit: "", ticks: "~s", format: ",.0f", include: [0, 10] }, // a run of a few steps has no half steps
  epoch: { name: "epoch", unit: "", ticks: "", format: ",.2~f", include: [0, 1] },
  seconds: { name: "seconds of training", unit: " s", ticks: "", format: ",.3~f", include: [0, 0.1] },
};

/** The one in a message; what an epoch is called differs between labs. */
export function axisOf({ axis = "step", epoch_word = "epoch" }) {
  return axis === "epoch" ? { ...AXES.epoch, name: epoch_word } : AXES[axis];
}

export class Clock {
  // `steps` and `times`: equally long and rising, or nothing for an axis of steps.
  constructor(steps, times) {
    this.steps = steps;
    this.times = times;
  }

  // The clock of a run in a message: that on screen is "", others have a name.
  static of({ meta, arrays }, name) {
    if ((meta.axis ?? "step") === "step") return new Clock();
    return new Clock(arrays[`${name}_clock_x`]?.data ?? [0], arrays[`${name}_clock_y`]?.data ?? [0]);
  }

  place(step) {
    return this.steps ? between(this.steps, this.times, step) : step;
  }

  // Many steps at once, rising.
  places(steps) {
    return this.steps ? Float64Array.from(steps, (step) => between(this.steps, this.times, step)) : steps;
  }

  stepAt(place) {
    return Math.round(this.steps ? between(this.times, this.steps, place) : place);
  }
}

// The value of the line through (xs, ys) at x; level beyond its ends.
function between(xs, ys, x) {
  let [low, high] = [0, xs.length - 1];
  if (x <= xs[low]) return ys[low];
  if (x >= xs[high]) return ys[high];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle] <= x) low = middle;
    else high = middle;
  }
  return ys[low] + ((ys[high] - ys[low]) * (x - xs[low])) / (xs[high] - xs[low] || 1);
}

// The data on the big plot: training points filled, validation points as rings (as violet-edged dots when the target is
// a number); marks on misclassified ones.

import { cross, dot, ring } from "./dots.js";
import { fit } from "./dom.js";
import { cssOf, tableOf } from "./heatmap.js";

export class Points {
  constructor(surface) {
    this.surface = surface;
    this.drawn = null; // what is on the canvas, to leave it alone while nothing changes
  }

  /** Draw the run's points, or `painted` ones ([x, y, class] each) instead. */
  draw(model, view, palette, { validation, mark, painted, revision }) {
    const { surface } = this;
    if (!surface.box || !surface.extent) return;
    const { x, label, split, wrong } = model.arrays;
    const shown = !(model.curve && view !== "out"); // a unit of one variable has heights of its own
    const state = {
      key: JSON.stringify([
        surface.extent, surface.space, surface.box, palette.name, validation, mark, shown, revision, model.facts.task, devicePixelRatio,
      ]),
      ...(painted ? {} : { x: x?.data, label: label?.data, split: split?.data, wrong: mark ? wrong?.data : null }),
    };
    if (this.same(state)) return;
    this.drawn = state;
    const { context } = fit(surface.top, surface.space.width, surface.space.height);
    context.clearRect(0, 0, surface.space.width, surface.space.height);
    context.save();
    const { left, top, side } = surface.box;
    context.beginPath();
    context.rect(left, top, side, side);
    context.clip();
    if (painted) for (const [px, py, c] of painted) dot(context, ...surface.toScreen(px, py), palette.classes[c % palette.classes.length], palette.point_edge);
    else if (x && shown) this.drawRun(context, model, palette, validation, mark);
    context.restore();
  }

  same(state) {
    const old = this.drawn;
    const equal = (a, b) => a === b || (a && b && a.length === b.length && a.every((value, i) => value === b[i]));
    return old && old.key === state.key && ["x", "label", "split", "wrong"].every((name) => equal(old[name], state[name]));
  }

  drawRun(context, model, palette, validation, mark) {
    const { x, label, split, wrong } = model.arrays;
    const table = tableOf("out", palette);
    const edge = model.classification ? palette.point_edge : palette.outline;
    const range = model.facts.target_range || 1;
    const colour = (i) => {
      if (model.classification) return palette.classes[label.data[i] % palette.classes.length];
      return cssOf(table, label.data[i] / range);
    };
    const count = label.data.length;
    const at = (i) => this.surface.toScreen(x.data[2 * i], x.data[2 * i + 1]);
    const each = (held, act) => {
      for (let i = 0; i < count; i++) if (split.data[i] === held) act(at(i), colour(i));
    };
    if (validation && model.classification) each(1, (place, colour) => ring(context, ...place, colour, palette));
    else if (validation) each(1, (place, fill) => dot(context, ...place, fill, palette.validation)); // rings cannot show values
    each(0, (place, fill) => dot(context, ...place, fill, edge));
    if (!mark || !wrong || !model.classification) return;
    for (let i = 0; i < count; i++) {
      if (wrong.data[i] && (validation || !split.data[i])) cross(context, ...at(i), palette);
    }
  }
}

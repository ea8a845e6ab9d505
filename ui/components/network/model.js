// What one frame says about the network: its columns, values and names. No drawing here.
//
// A *view* names what the big plot shows: "out", "out.<class>", "h<layer>.<unit>" or "in.<feature in use>".

import { number } from "../shared/dom.js";

const SUBSCRIPT = "₀₁₂₃₄₅₆₇₈₉";

/** "x1^2" as people write it: x₁². */
export function pretty(name) {
  const low = name.replace(/\bx(\d+)\b/g, (_, digits) => "x" + [...digits].map((d) => SUBSCRIPT[d]).join(""));
  return low.replace("^2", "²").replace("*", "");
}

export class Model {
  constructor({ meta, arrays }) {
    this.meta = meta;
    this.facts = meta.facts;
    this.arrays = arrays;
    const facts = this.facts;
    this.axes = [facts.x_label, facts.y_label].map(pretty);
    const names = [...new Set([...facts.all_features, ...facts.features])];
    const inputs = names.map((name) => {
      const index = facts.features.indexOf(name);
      const view = index < 0 ? null : `in.${name}`;
      return { name, index, on: index >= 0, view, id: `feature-${name}`, label: pretty(name) };
    });
    const hidden = facts.layers.map((layer, i) =>
      Array.from({ length: layer.units }, (_, j) => ({ index: j, on: true, view: `h${i}.${j}`, id: `unit-h${i}.${j}` })),
    );
    this.outputs = facts.task === "classes" ? facts.classes : 1;
    const out = Array.from({ length: this.outputs }, (_, c) => {
      const view = this.outputs === 1 ? "out" : `out.${c}`;
      return { index: c, on: true, view, id: `unit-out.${c}`, label: this.outputs === 1 ? "" : facts.class_names[c] };
    });
    this.columns = [inputs, ...hidden, out]; // column i + 1 holds layer i; layer L is the output
    this.layers = facts.layers.length;
    this.curve = facts.task === "curve";
    this.classification = facts.task === "binary" || facts.task === "classes";
  }

  /** Changes exactly when the diagram has to be built anew. */
  get structure() {
    const { facts, meta } = this;
    return JSON.stringify([facts.all_features, facts.features, facts.layers, facts.task, facts.class_names, meta.editable, meta.growing, meta.wanted]);
  }

  /** Layer i's weights: {data, shape: [units, inputs]}, or null when this frame has none or they fit another shape. */
  weights(i) {
    const array = this.arrays[`w_${i}`];
    const inputs = i === 0 ? this.facts.features.length : this.columns[i].length;
    const fits = array && array.shape[0] === this.columns[i + 1].length && array.shape[1] === inputs;
    return fits ? array : null;
  }

  bias(i, j) {
    return this.arrays[`b_${i}`]?.data[j] ?? NaN;
  }

  /** The small maps of column c: {data u8, size, range, count}; value = (u8 - 128) / 127 * range[unit]. */
  maps(c) {
    const layer = c - 1;
    const last = c === this.columns.length - 1;
    const [maps, range] = c === 0 ? ["in_maps", "in_range"] : last ? ["out_maps", "out_range"] : [`maps_${layer}`, `range_${layer}`];
    const array = this.arrays[maps];
    const ranges = this.arrays[range];
    if (!array || !ranges) return null;
    return { data: array.data, size: array.shape[1], count: array.shape[0], range: ranges.data };
  }

  /** Column and row of a view, or null when the network has no such unit (any more). "out" of k classes has none. */
  locate(view) {
    if (view?.startsWith("in.")) {
      const row = this.columns[0].findIndex((unit) => unit.view === view);
      return row < 0 ? null : { column: 0, row, index: this.columns[0][row].index };
    }
    const [, kind, a, b] = /^(out|h(\d+))(?:\.(\d+))?$/.exec(view ?? "") ?? [];
    if (!kind) return null;
    const column = kind === "out" ? this.columns.length - 1 : Number(a) + 1;
    const row = kind === "out" && b === undefined ? (this.outputs === 1 ? 0 : -1) : Number(b);
    const known = column <= this.layers + (kind === "out" ? 1 : 0) && row >= 0 && row < this.columns[column].length;
    return known ? { column, row, index: row } : null;
  }

  /** "zero" or "mean" when the unit is silenced in what is shown, else null. */
  silenced(view) {
    return this.meta.ablated?.[view] ?? null;
  }

  /** Whether the unit has stopped learning. */
  frozen(view) {
    return this.meta.frozen?.includes(view) ?? false;
  }

  /** What has been done to a unit, in words that follow its name; empty for most. */
  stateWords(view) {
    const said = { zero: ", silenced", mean: ", replaced by its mean" }[this.silenced(view)] ?? "";
    return said + (this.frozen(view) ? ", frozen" : "");
  }

  exists(view) {
    return view === "out" || this.locate(view) !== null;
  }

  /** The value at which colours are full for this view, given the largest value seen. */
  colourRange(view, seen) {
    if (view !== "out") return view.startsWith("out.") ? 1 : seen || 1;
    return this.facts.task === "binary" ? 1 : this.facts.target_range || seen || 1;
  }

  /** [title, explanation] of a view, in words. */
  describe(view) {
    const { facts } = this;
    if (view === "out") {
      const what = { binary: `probability of ${facts.class_names?.[1]}`, classes: "the likeliest class" };
      return ["Output", what[facts.task] ?? `predicted ${this.curve ? facts.y_label : "value"}`];
    }
    const place = this.locate(view);
    if (!place) return ["Output", ""];
    if (view.startsWith("in.")) return [`Input ${this.columns[0][place.row].label}`, "what the network is given"];
    if (view.startsWith("out.")) return [`Output ${place.row + 1}`, `probability of ${facts.class_names[place.row]}`];
    return [`Layer ${place.column}, unit ${place.row + 1}`, `its ${facts.layers[place.column - 1].activation} output${this.stateWords(view)}`];
  }

  /** A unit's name in a sentence. */
  name(column, row) {
    const unit = this.columns[column][row];
    if (column === 0) return unit.label;
    if (column <= this.layers) return `layer ${column}, unit ${row + 1}`;
    return this.outputs === 1 ? "output" : `output ${unit.label}`;
  }

  /** A value of a view in words: "p(blue) = 0.83", "1.27". */
  valueText(view, value, label = null) {
    const { facts } = this;
    if (label !== null) return `${facts.class_names[label]}, ${number(value, 2)}`;
    if (view === "out" && facts.task === "binary") return `${number((value + 1) / 2, 2)} (${facts.class_names[value > 0 ? 1 : 0]})`;
    return number(value);
  }
}

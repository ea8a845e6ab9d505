// The loss of a few examples worked out by hand: targets and outputs to type in, every number on the way to the loss, the
// gradient, and the mean.

import { button, el, say } from "../shared/dom.js";
import { figure, formulaText, pretty } from "./formula.js";

const SLOPE = "How the loss changes with this output: what is sent back through the network";
const WORDS = {
  open: "Type a target or an output and press Enter: every number on the way to the loss follows.",
  shut: "The two runs have different kinds of examples. Put one away to change these.",
};
const COLUMN = 58; // px that a column needs, about
const typed = (value) => String(Number(value.toPrecision(6)));

export class WorkedTab {
  constructor(scene) {
    this.scene = scene;
    this.sentence = el("p", { class: "sentence", title: "These examples are yours: the run does not train on them" });
    this.formula = el("p", { class: "formula" });
    this.table = el("table", { class: "worked", "data-testid": "worked" });
    this.problem = el("p", { class: "problem", role: "alert", "data-testid": "worked-problem" });
    this.add = button("Add an example", "worked-add", () => this.change((rows) => [...rows, rows[rows.length - 1] ?? this.facts.rows[0]]), { cls: "btn" });
    this.reset = button("Reset the table", "worked-reset", () => {
      this.complain("");
      this.awaited = null;
      scene.send({ do: "worked", rows: null });
    }, { cls: "btn" });
    this.mean = el("span", { class: "mean", "data-testid": "worked-mean" });
    this.sheet = el("div", { class: "working" }, this.formula, el("div", { class: "scroller tall", tabindex: 0, role: "region", "aria-label": "Worked examples" }, this.table));
    this.element = el("div", { class: "tabpanel" }, this.sentence, this.sheet, el("div", { class: "bar" }, this.mean, this.problem, this.add, this.reset));
    this.built = "";
  }

  draw(frame) {
    const { facts, meta, looks } = frame;
    const { rows, columns, loss, gradient, mean } = looks.worked ?? {};
    if (!rows) return;
    this.facts = facts.worked;
    say(this.sentence, WORDS[meta.comparable ? "open" : "shut"]);
    say(this.formula, formulaText(frame));
    const [count, width] = rows.shape;
    const told = Array.from({ length: count }, (_, r) => Array.from(rows.data.subarray(r * width, (r + 1) * width)));
    if (this.build(facts, meta, count) || meta.problem || JSON.stringify(told) === this.awaited) this.awaited = null;
    if (this.awaited) return; // a picture from before the last change, which must not undo it
    this.rows = told;
    const focus = this.table.getRootNode().activeElement;
    const put = (cells, values) => cells.forEach((cell, i) => say(cell, figure(values[i])));
    this.fields.forEach((field, i) => {
      if (field !== focus) field.value = typed(this.rows[Math.floor(i / width)][i % width]);
    });
    put(this.cells.columns, columns.data);
    put(this.cells.loss, loss.data);
    put(this.cells.slope, gradient.data);
    say(this.mean, `Mean loss ${figure(mean.data[0])}`);
    const full = count >= facts.worked.most_rows;
    this.add.disabled = !meta.editable || full;
    this.add.title = full ? `At most ${facts.worked.most_rows} examples` : "";
    this.reset.disabled = !meta.editable;
    if (meta.problem) this.complain(meta.problem);
    else if (this.told) this.complain(""); // what Python refused has been put right
    this.told = meta.problem;
  }

  /** The table anew where it has to be, and whether it had. Every quantity is a column, or where that is too wide, a row. */
  build(facts, meta, count) {
    const { inputs, columns, gradients, hints } = facts.worked;
    const quantities = inputs.length + columns.length + 1 + gradients.length;
    const across = quantities * COLUMN <= this.element.clientWidth;
    const structure = JSON.stringify([inputs, columns, gradients, count, meta.editable, across]);
    if (structure === this.built) return false;
    this.built = structure;
    const examples = Array.from({ length: count }, (_, r) => r);
    this.fields = examples.flatMap((r) => inputs.map((name, c) => this.input(name, hints[c], r, c, meta.editable)));
    const cells = (names, cls) => examples.flatMap((r) => names.map(() => el("td", { class: cls, "data-testid": cls === "loss" ? `worked-loss-${r}` : null })));
    this.cells = { columns: cells(columns, ""), loss: cells(["loss"], "loss"), slope: cells(gradients, "slope") };
    const given = this.fields.map((field) => el("td", { class: "given" }, field));
    const quantity = (names, all, title) => names.map((name, c) => ({ name: pretty(name), title: title(c), cells: examples.map((r) => all[r * names.length + c]) }));
    const lines = [
      ...quantity(inputs, given, (c) => hints[c]), ...quantity(columns, this.cells.columns, () => null),
      ...quantity(["loss"], this.cells.loss, () => null), ...quantity(gradients, this.cells.slope, () => SLOPE),
    ];
    this.table.className = across ? "worked" : "worked upright";
    this.sheet.classList.toggle("beside", !across); // a high table leaves no room above it
    this.table.replaceChildren(el("caption", { class: "hidden", text: "The loss of each example, worked out" }), ...(across ? this.wide(lines, examples, meta) : this.upright(lines, examples, meta)));
    return true;
  }

  /** An example a row. */
  wide(lines, examples, meta) {
    const heads = lines.map(({ name, title }) => el("th", { scope: "col", text: name, title }));
    const rows = examples.map((r) => el("tr", {}, el("th", { scope: "row", text: String(r + 1) }), ...lines.map(({ cells }) => cells[r]), el("td", {}, this.remover(r, examples, meta))));
    return [el("thead", {}, el("tr", {}, el("td", {}), ...heads, el("td", {}))), el("tbody", {}, ...rows)];
  }

  /** An example a column. */
  upright(lines, examples, meta) {
    const heads = examples.map((r) => el("th", { scope: "col" }, String(r + 1), this.remover(r, examples, meta)));
    const rows = lines.map(({ name, title, cells }) => el("tr", {}, el("th", { scope: "row", text: name, title }), ...cells));
    return [el("thead", {}, el("tr", {}, el("th", { scope: "col", text: "example" }), ...heads)), el("tbody", {}, ...rows)];
  }

  remover(r, examples, meta) {
    return button("×", `worked-remove-${r}`, () => this.change((all) => all.filter((_, k) => k !== r)), {
      cls: "remove", label: `Remove example ${r + 1}`, disabled: !meta.editable || examples.length < 2,
    });
  }

  input(name, hint, row, column, editable) {
    const field = el("input", {
      type: "text", inputmode: "decimal", autocomplete: "off", "aria-label": `${name} of example ${row + 1}`, title: hint, disabled: !editable,
      "data-testid": `worked-${row}-${column}`,
    });
    field.addEventListener("change", () => this.enter(field, name, row, column));
    field.addEventListener("keydown", (event) => {
      event.stopPropagation(); // the page's shortcuts must not see what is typed here
      if (event.key === "Enter") field.blur();
      if (event.key !== "Escape") return;
      field.value = typed(this.rows[row][column]);
      this.complain("");
    });
    return field;
  }

  enter(field, name, row, column) {
    const text = field.value.trim().replace("−", "-").replace(/^(-?\d*),(\d+)$/, "$1.$2");
    const value = text === "" ? NaN : Number(text);
    const [low, high, whole] = this.facts.limits[column];
    if (!(value >= low && value <= high) || (whole && !Number.isInteger(value))) {
      const wanted = `a ${whole ? "whole number" : "number"} in [${[low, high].map((end) => end.toLocaleString("en").replace("-", "−")).join(", ")}]`;
      this.complain(`${name} of example ${row + 1} must be ${wanted}, got ${field.value.trim().slice(0, 20) || "nothing"}.`);
      field.value = typed(this.rows[row][column]);
      return;
    }
    this.change((rows) => rows.map((old, r) => (r === row ? old.map((was, c) => (c === column ? value : was)) : old)));
  }

  change(edit) {
    if (!this.rows) return;
    this.complain("");
    this.rows = edit(this.rows);
    this.awaited = JSON.stringify(this.rows.map((row) => row.map(Math.fround))); // as the answer will have them
    this.scene.send({ do: "worked", rows: this.rows });
  }

  complain(text) {
    say(this.problem, text);
  }
}

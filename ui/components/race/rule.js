// The update rule of one racer, in names and with the numbers of its next step, and what it remembers of each parameter.

import { button, el, say } from "../shared/dom.js";
import { formula, symbol, tidy, worked } from "./words.js";

const ROWS = {
  value: ["parameter w", "What is trained, before the step."],
  gradient: ["gradient g", "Slope of the loss at this place; the rule may use nothing else."],
  step: ["next change", "What the coming step adds to the parameter."],
  rate: ["effective rate", "Next change divided by −g: the learning rate that plain gradient descent would need for the same change. Below zero: the step goes uphill."],
};

const PARTS = [["lines", "Rule", "Every line of the rule with the numbers of one parameter"], ["numbers", "Parameters", "The numbers of several parameters"]];

export class RulePanel {
  constructor() {
    this.parameter = 0;
    this.part = "lines"; // which of the two is shown where there is no room for both
    this.title = el("div", { class: "title", "data-testid": "rule-title" });
    this.words = el("div", { class: "words" });
    this.lines = el("div", { class: "lines", "data-testid": "rule-lines" });
    this.parts = PARTS.map(([name, text, title]) => button(text, `rule-part-${name}`, () => this.show(name), { cls: "tab", title }));
    this.choice = el("div", { class: "segmented", role: "group", "aria-label": "Parameter whose numbers are in the rule" });
    this.table = el("table", { "data-testid": "rule-table" });
    this.element = el("section", { class: "rule", "aria-label": "Update rule with its numbers" },
      el("div", { class: "top" }, this.title, el("div", { class: "segmented parts", role: "group", "aria-label": "What is shown of the rule" }, ...this.parts), this.choice), this.words,
      el("div", { class: "inner" }, this.lines, el("div", { class: "numbers" }, this.table)));
    this.built = "";
    this.show(this.part);
  }

  show(part) {
    this.part = this.element.dataset.part = part;
    this.parts.forEach((tab, k) => tab.setAttribute("aria-pressed", String(PARTS[k][0] === part)));
  }

  update(frame) {
    this.frame = frame;
    const { meta, arrays } = frame;
    const rule = meta.facts.rules?.[meta.picked];
    const racer = meta.facts.racers?.[meta.picked];
    if (!rule || !racer) return;
    const names = meta.facts.parameters ?? ["x", "y"];
    this.parameter = Math.min(this.parameter, names.length - 1);
    const built = JSON.stringify([rule, names]);
    if (built !== this.built) this.build(rule, names);
    this.built = built;
    this.element.style.setProperty("--own", `var(--tl-run-${meta.picked})`);
    const t = arrays["rule/t"]?.data[0] ?? meta.step + 1;
    const rate = arrays["rule/lr"]?.data[0];
    say(this.title, `${racer.label}`);
    say(this.words, `Step ${t.toLocaleString("en")} is next, with lr = ${tidy(rate)}. ${rule.words ?? ""}`);
    this.fill(rule, names);
  }

  build(rule, names) {
    const many = names.length > 2; // then the table is turned, it or the lines are shown, and a list stands for the row of buttons
    this.element.classList.toggle("many", many);
    this.choice.classList.toggle("segmented", !many);
    this.choice.replaceChildren(...(many ? [this.list(names)] : names.map((name, p) => button(name, `rule-of-${p}`, () => this.choose(p), { cls: "tab", "aria-pressed": "false", label: `Numbers of ${name}` }))));
    this.shown = (rule.formula ?? []).map((line) => {
      const numbers = el("div", { class: "worked" });
      return { numbers, element: el("div", { class: "line" }, el("div", { class: "names", text: formula(line) }), numbers) };
    });
    this.lines.replaceChildren(...this.shown.map(({ element }) => element));
    const rows = ["value", "gradient", ...(rule.memories ?? []).map((name) => `memory/${name}`), "step", "rate"];
    this.cells = {};
    for (const key of rows) this.cells[key] = names.map((_, p) => el("td", { "data-testid": `rule-${key}-${p}` }));
    const heading = (key, scope) => {
      const [text, title] = ROWS[key] ?? [`memory ${symbol(key.slice(7))}`, "What the rule remembers of earlier gradients, before the step."];
      return el("th", { scope, text: many ? text.replace(/^(memory|parameter|gradient|next|effective) /, "") : text, title });
    };
    const named = (name, scope) => el("th", { scope, text: name });
    const [heads, body] = many
      ? [rows.map((key) => heading(key, "col")), names.map((name, p) => el("tr", {}, named(name, "row"), ...rows.map((key) => this.cells[key][p])))]
      : [names.map((name) => named(name, "col")), rows.map((key) => el("tr", {}, heading(key, "row"), ...this.cells[key]))];
    this.table.replaceChildren(el("thead", {}, el("tr", {}, el("td", {}), ...heads)), el("tbody", {}, ...body));
  }

  list(names) {
    const options = names.map((name, p) => el("option", { value: p, text: name }));
    const select = el("select", { "aria-label": "Parameter whose numbers are in the rule", on: { change: () => this.choose(Number(select.value)) } }, ...options);
    select.value = this.parameter;
    return select;
  }

  choose(parameter) {
    this.parameter = parameter;
    this.update(this.frame);
  }

  fill(rule, names) {
    const { arrays } = this.frame;
    const one = (name, p) => arrays[`rule/${name}`]?.data[p];
    [...this.choice.children].forEach((tab, p) => tab.setAttribute("aria-pressed", String(p === this.parameter)));
    for (const [key, cells] of Object.entries(this.cells)) {
      cells.forEach((cell, p) => {
        say(cell, tidy(key === "rate" ? one("step", p) / -one("gradient", p) : one(key, p)));
        cell.classList.toggle("chosen", p === this.parameter && names.length > 1);
      });
    }
    const p = this.parameter;
    const known = { ...rule.settings, w: one("value", p), g: one("gradient", p), lr: one("lr", 0), t: one("t", 0) };
    for (const name of rule.memories ?? []) known[name] = one(`memory/${name}`, p);
    for (const name of Object.keys(known)) if (known[name] === undefined) delete known[name];
    const after = {};
    for (const [name, array] of Object.entries(arrays)) if (name.startsWith("rule/after/")) after[name.slice(11)] = array.data[array.data.length === 1 ? 0 : p];
    const numbers = worked(rule.formula ?? [], known, after);
    this.shown.forEach((line, k) => say(line.numbers, Object.keys(after).length || known.g !== undefined ? numbers[k] : ""));
  }
}

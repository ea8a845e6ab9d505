// How the contenders stand: a row each with what it is, its costs, and loss and accuracy on both splits.

import { button, el, number, say } from "../shared/dom.js";
import { blueprint } from "./blueprint.js";

const HEADS = [
  ["Contender", ""], ["Layers", "Layers with weights, one after the other"], ["Parameters", "Numbers that are learnt"],
  ["Multiply-adds", "Multiplications with an addition each, for one picture"],
  ["Training accuracy", "Share of 300 training pictures that are right: does it learn what it is shown?"],
  ["Validation accuracy", "Share of 300 pictures that are not trained on: does it help with others?"],
  ["Training loss", "Cross-entropy over 300 training pictures, in evaluation; the natural logarithm"],
];

export class Standings {
  constructor(pick) {
    this.pick = pick;
    this.rows = [];
    this.body = el("tbody");
    this.element = el("div", { class: "standings", "data-testid": "standings" }, el("table", { "aria-label": "Contenders" },
      el("thead", {}, el("tr", {}, ...HEADS.map(([text, help]) => el("th", { scope: "col", text, title: help || null })))), this.body));
  }

  update({ facts, standings, picked, follow }, palette) {
    const { contenders, size } = facts;
    const known = JSON.stringify([contenders.map(({ label, stages }) => [label, stages]), palette.name]);
    if (known !== this.known) this.build(contenders, size, palette);
    this.known = known;
    const best = {};
    for (const name of ["train_accuracy", "val_accuracy"]) best[name] = Math.max(...standings.map((row) => row[name] ?? -1));
    this.rows.forEach((row, k) => {
      const now = standings[k] ?? {};
      for (const name of ["train_accuracy", "val_accuracy"]) {
        const value = now[name];
        say(row[name].text, value == null ? "–" : `${(100 * value).toFixed(1)} %`);
        row[name].bar.style.width = `${100 * (value ?? 0)}%`;
        row[name].text.classList.toggle("best", value != null && value === best[name]);
      }
      say(row.loss, now.train_loss == null ? "–" : number(now.train_loss));
      row.name.setAttribute("aria-pressed", String(k === picked));
      row.name.disabled = follow;
    });
  }

  build(contenders, size, palette) {
    this.rows = contenders.map((contender, k) => {
      const colour = palette.runs[k % palette.runs.length];
      const name = button("", `contender-${k}`, () => this.pick(k), { cls: "contender", title: `${contender.words}: ${contender.network}`, "aria-pressed": "false" });
      name.append(el("i", { class: "dot", style: `background: ${colour}` }), el("b", { text: contender.label }), blueprint(contender, size, colour));
      const meter = (kind) => {
        const [text, bar] = [el("span", { class: "number" }), el("i", { class: kind })];
        return { text, bar, cell: el("td", {}, el("div", { class: "meter" }, el("span", { class: "track" }, bar), text)) };
      };
      const [train, val, loss] = [meter("train"), meter("val"), el("td", { class: "number" })];
      const row = el("tr", { "data-testid": `standing-${k}` }, el("th", { scope: "row" }, name),
        el("td", { class: "number", text: String(contender.depth) }), el("td", { class: "number", text: contender.parameters.toLocaleString("en") }),
        el("td", { class: "number", text: short(contender.macs), title: contender.macs.toLocaleString("en") }), train.cell, val.cell, loss);
      return { row, name, loss, train_accuracy: train, val_accuracy: val };
    });
    this.body.replaceChildren(...this.rows.map(({ row }) => row));
  }
}

/** 3412000 -> "3.41 M". */
export function short(value) {
  if (!Number.isFinite(value)) return "–";
  const [size, unit] = value >= 1e9 ? [1e9, " G"] : value >= 1e6 ? [1e6, " M"] : value >= 1e4 ? [1e3, " k"] : [1, ""];
  return `${size === 1 ? value.toLocaleString("en") : (value / size).toPrecision(3)}${unit}`;
}

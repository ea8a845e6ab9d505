// The cells that are trained side by side: a card each with what it is and how it stands; the one that is looked at is chosen here.

import { button, el, keep, number, say } from "../shared/dom.js";


export class Cells {
  /** `pick(cell)`, `add(kind)`. */
  constructor(pick, add) {
    Object.assign(this, { pick, cards: [] });
    this.more = el("span", { class: "note" });
    this.kinds = ["rnn", "gru", "lstm"].map((kind) => button(`+ ${kind.toUpperCase()}`, `add-${kind}`, () => add(kind), { cls: "btn small", title: `Train ${kind === "rnn" ? "a simple cell" : kind === "gru" ? "a GRU" : "an LSTM"} of the same size beside it` }));
    this.another = el("div", { class: "card another" }, this.more, el("span", { class: "group" }, ...this.kinds));
    this.element = el("div", { class: "cells", role: "group", "aria-label": "Cells that are trained", "data-testid": "cells" });
  }

  update({ facts, standings, focus, follow, room, changed }, palette) {
    while (this.cards.length < facts.cells.length) this.add();
    const shown = this.cards.slice(0, facts.cells.length).map(({ node }) => node);
    const waits = changed && !follow;
    this.another.style.visibility = follow ? "hidden" : ""; // keeps its room, so that two pictures stay level
    keep(this.element, facts.cells.length < 3 && (room || waits) ? [...shown, this.another] : shown);
    say(this.more, waits ? "The cells have changed: press Reset to train them." : "Compare with another cell:");
    for (const node of this.kinds) node.hidden = !room;
    const accuracies = standings.map((row) => row.val_accuracy ?? -1);
    const losses = standings.map((row) => row.val_loss ?? Infinity);
    facts.cells.forEach((cell, k) => {
      const { node, dot, name, what, result, detail, bar, floor } = this.cards[k];
      const now = standings[k] ?? {};
      node.setAttribute("aria-pressed", String(k === focus.cell));
      node.disabled = follow;
      dot.style.background = palette.runs[k % palette.runs.length];
      say(name, cellWords(cell));
      say(what, `${cell.layers > 1 ? `${cell.layers} × ` : ""}${cell.units} units${cell.both ? ", both directions" : ""}${cell.parameters ? `, ${cell.parameters.toLocaleString("en")} parameters` : ""}`);
      const accuracy = now.val_accuracy;
      say(result, accuracy != null ? `${(100 * accuracy).toFixed(1)} % right` : now.val_loss != null ? number(now.val_loss) : "–");
      result.classList.toggle("best", facts.cells.length > 1 && (accuracy != null ? accuracy === Math.max(...accuracies) : now.val_loss != null && now.val_loss === Math.min(...losses)));
      const floorText = facts.floor != null ? `, floor ${facts.floor ? number(facts.floor) : "0"}` : "";
      say(detail, `validation loss ${now.val_loss != null ? number(now.val_loss) : "–"}${floorText}`);
      detail.title = `Mean loss over validation examples, ${facts.unit_of_loss ?? "in nats"}; lower is better.${facts.floor != null ? " The floor is the loss of somebody who knows the true grammar: nothing can be below it." : ""}`;
      bar.style.width = `${100 * (accuracy ?? 0)}%`;
      bar.parentElement.hidden = accuracy == null;
      floor.hidden = facts.chance == null;
      if (facts.chance != null) floor.style.left = `${100 * facts.chance}%`;
      floor.title = facts.chance == null ? "" : `chance: ${(100 * facts.chance).toFixed(0)} %`;
    });
  }

  add() {
    const k = this.cards.length;
    const [dot, name, what] = [el("i", { class: "dot" }), el("b"), el("span", { class: "note" })];
    const [result, detail, bar, floor] = [el("span", { class: "result" }), el("span", { class: "note" }), el("i", { class: "fill" }), el("i", { class: "chance" })];
    const node = button("", `cell-${k}`, () => this.pick(k), { cls: "card", "aria-pressed": "false", title: "Look into this cell" });
    node.append(el("span", { class: "cardhead" }, dot, name, result), what, el("span", { class: "track" }, bar, floor), detail);
    this.cards.push({ node, dot, name, what, result, detail, bar, floor });
  }
}

/** "LSTM", "tanh RNN", "GRU, 2 layers". */
export function cellWords(cell) {
  if (cell.label) return cell.label;
  const kind = { lstm: "LSTM", gru: "GRU" }[cell.kind] ?? `${cell.activation === "relu" ? "ReLU" : cell.activation ?? "tanh"} RNN`;
  return `${kind}${cell.norm ? ", layer norm" : ""}`;
}

// Logit lens: what the model would say if it stopped after a layer. Every stream goes straight to the output matrix.

import { el, say } from "../shared/dom.js";
import { parse } from "../shared/palette.js";
import { called, legible } from "../shared/tokens.js";
import { Grid } from "./grid.js";
import { share, shown } from "./model.js";
import { ramp, shade } from "./shades.js";

const HINT = "A row a layer, a column a token: the likeliest next token if the model stopped there. Framed: it is the right one. Point at a cell for more.";
const ASKED = "A row a layer, a column a token: the answer if the model stopped there. It is asked for only where a cell has a colour; framed: it is right.";

export class LogitLens {
  constructor() {
    this.grid = new Grid({ testid: "logit-lens", point: () => this.frame && this.update(...this.frame) });
    this.bar = el("i", { class: "gradient" });
    this.note = el("p", { class: "note reading", role: "status", "data-testid": "lens-note" });
    this.element = el("div", { class: "part" }, el("div", { class: "parthead" }, this.note, el("span", { class: "legend" }, el("span", { text: "p 0" }), this.bar, el("span", { text: "1" }))), this.grid.element);
  }

  update(meta, arrays, palette) {
    this.frame = [meta, arrays, palette];
    const { "logit_lens.top": top, "logit_lens.p": p, "logit_lens.target": target, "logit_lens.target_p": truth, "logit_lens.tokens": tokens } = arrays;
    this.bar.style.background = ramp(palette, "plain");
    if (!top) return say(this.note, meta.facts.looks?.includes("logit_lens") === false ? "This model has no logit lens." : "…");
    const { facts } = meta;
    const answers = facts.answers ?? facts.names ?? [];
    const [stages, count, most] = top.shape;
    const first = (row, column) => (row * count + column) * most;
    const read = Array.from({ length: count }, (_, i) => facts.names?.[tokens?.data[i]] ?? "");
    const names = Array.from({ length: stages }, (_, row) => (row ? `after layer ${row}` : "embedding"));
    const faint = (column) => facts.kind === "encoder" && !(target?.data[column] >= 0); // an answer nobody asks for there
    const colour = (row, column) => faint(column) ? palette.surface : shade(p.data[first(row, column)], "plain", palette);
    this.grid.update({
      names, heads: read.map(shown), fill: colour,
      text: (row, column) => shown(answers[top.data[first(row, column)]] ?? ""),
      ink: (row, column) => (faint(column) ? palette.muted : legible(parse(colour(row, column)), palette)),
      right: (row, column) => target && target.data[column] >= 0 && target.data[column] === top.data[first(row, column)],
      words: `Logit lens: ${stages} rows, the embedding and ${stages - 1} layers, by ${count} tokens. Arrow keys move.`,
    }, palette);
    const { row, column } = this.grid.cursor ?? {};
    if (row === undefined || row >= stages || column >= count) return say(this.note, facts.kind === "encoder" ? ASKED : HINT);
    const said = Array.from({ length: most }, (_, k) => `${called(answers[top.data[first(row, column) + k]] ?? "")} ${share(p.data[first(row, column) + k])}`).join(", ");
    const right = target && target.data[column] >= 0 ? `; the right one, ${called(answers[target.data[column]] ?? "")}, ${share(truth.data[row * count + column])}` : "";
    return say(this.note, `After ${called(read[column])} (${column + 1}), ${row ? `after layer ${row}` : "from the embedding alone"}: ${said}${right}`);
  }
}

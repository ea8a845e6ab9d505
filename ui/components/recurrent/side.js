// All cells on the same text: for each the hidden state of its last layer, and how likely it finds what really comes next.

import { button, el, fit, keep, number, say } from "../shared/dom.js";
import { called } from "../shared/tokens.js";
import { cellWords } from "./cells.js";
import { drawRead, drawRight, stepOf } from "./heads.js";
import { answerName, modelOf, paint } from "./model.js";

const [TALL, LINE] = [104, 20]; // px

export class Side {
  /** `point(t)`, `choose(cell)`. */
  constructor({ point, choose }) {
    Object.assign(this, { point, choose, rows: [] });
    this.why = el("p", { class: "note" });
    this.list = el("div", { class: "sides", "data-testid": "sides" });
    this.readout = el("p", { class: "readout", "aria-live": "polite" });
    this.element = el("div", { class: "part" }, this.why, this.list, this.readout);
    this.image = document.createElement("canvas");
  }

  update(arraysOf, { meta, at, palette }) {
    Object.assign(this, { palette, at });
    const { facts } = meta;
    const next = facts.kind === "values" ? "what the cell says as a bar, and a line where the right number is" : `how likely the cell finds ${facts.writes ? "what really comes next" : "the right answer"} (deep blue is certain)`;
    say(this.why, `The same ${facts.kind === "values" ? "numbers" : "text"} through every cell. Upper line: what is read. Next: ${next}. Below: the hidden state of its last layer, orange below zero and blue above.`);
    while (this.rows.length < facts.cells.length) this.add();
    keep(this.list, this.rows.slice(0, facts.cells.length).map(({ node }) => node));
    facts.cells.forEach((cell, k) => {
      const row = this.rows[k];
      row.model = modelOf(facts, k, arraysOf(k));
      row.dot.style.background = palette.runs[k % palette.runs.length];
      say(row.name, cellWords(cell));
      const { loss, target, T } = row.model;
      const asked = loss ? [...loss].filter((value, t) => Number.isFinite(value) && (!target || target[t] >= 0)) : [];
      say(row.note, !T ? "looking …" : asked.length ? `mean loss on this text ${number(asked.reduce((a, b) => a + b, 0) / asked.length, 3)}${target ? " nats" : ""}` : "");
      if (T) this.draw(row);
    });
    this.show(at);
  }

  draw({ model, canvas, scroller }) {
    const { T, H } = model;
    const { palette } = this;
    const step = stepOf(model, scroller.clientWidth || 600);
    const wide = T * step;
    const { context } = fit(canvas, wide, 2 * LINE + TALL + 4);
    context.clearRect(0, 0, wide, 2 * LINE + TALL + 4);
    drawRead(context, model, step, 0, palette);
    drawRight(context, model, step, LINE, palette);
    const track = model.tracks.get("hidden");
    if (!track) return;
    paint(this.image, track, T, H, palette);
    context.imageSmoothingEnabled = false;
    context.drawImage(this.image, 0, 2 * LINE + 2, wide, TALL);
    if (this.at >= 0) {
      context.strokeStyle = palette.ink;
      context.strokeRect(this.at * step + 0.5, 0.5, step - 1, 2 * LINE + TALL + 2);
    }
    canvas.step = step;
    canvas.setAttribute("aria-label", `${cellWords(model.cell)}: ${T} steps, hidden state of ${H} units`);
  }

  show(at) {
    this.at = at;
    const shown = this.rows.filter(({ model, node }) => model?.T && node.isConnected);
    for (const row of shown) this.draw(row);
    const said = at < 0 ? [] : shown.filter(({ model }) => model.target?.[at] >= 0 && model.loss).map(({ model }) => `${cellWords(model.cell)} ${(100 * Math.exp(-model.loss[at])).toFixed(1)} %`);
    const model = shown[0]?.model;
    say(this.readout, said.length && at < model.T ? `Step ${at + 1} ${called(model.texts[at])}; right is ${called(answerName(model, model.target[at]))}: ${said.join(", ")}` : "");
  }

  add() {
    const k = this.rows.length;
    const [dot, name, note] = [el("i", { class: "dot" }), el("b"), el("span", { class: "note" })];
    const canvas = el("canvas", { role: "img", "data-testid": `side-${k}` });
    const scroller = el("div", { class: "mapscroll" }, canvas);
    const head = button("", `side-choose-${k}`, () => this.choose(k), { cls: "sidehead", title: "Look into this cell" });
    head.append(dot, name, note);
    canvas.addEventListener("pointermove", ({ offsetX }) => this.point(Math.max(0, Math.min(this.rows[k].model.T - 1, Math.floor(offsetX / canvas.step)))));
    canvas.addEventListener("pointerleave", () => this.point(-1));
    scroller.addEventListener("scroll", () => this.rows.forEach(({ scroller: other }) => { if (other !== scroller && other.scrollLeft !== scroller.scrollLeft) other.scrollLeft = scroller.scrollLeft; }));
    this.rows.push({ node: el("div", { class: "side" }, head, scroller), dot, name, note, canvas, scroller, model: null });
  }
}

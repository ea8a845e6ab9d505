// The Bellman backup of one cell in numbers: every move, every outcome p × (r + γ V), their sums, the largest. For an agent that
// learns from what happens to it, first its newest update there: old value, target, new value.

import { el, number, say } from "../shared/dom.js";
import { plain } from "./marks.js";
import { words } from "./text.js";

const ARROWS = { up: "↑", right: "→", down: "↓", left: "←" };
const place = (row, column) => `row ${row + 1}, column ${column + 1}`;
const num = (value) => (value === null || value === undefined ? "–" : Number.isFinite(value) ? number(value) : "–");
const factor_ = (value) => (value < 0 ? `(${num(value)})` : num(value));

export class Backup {
  /** `on`: action(a or -1) while a move is pointed at, hold(bool). */
  constructor(on) {
    this.on = on;
    this.title = el("h4", { "data-testid": "backup-title" });
    this.pin = el("button", { type: "button", class: "btn small", "data-testid": "hold", on: { click: () => on.hold(!this.held) } });
    this.kind = el("p", { class: "note" });
    this.values = el("p", { class: "worth", "data-testid": "backup-value" });
    this.last = el("section", { class: "last", "data-testid": "last-update" });
    this.heading = el("h5");
    this.moves = el("div", { class: "moves", "data-testid": "backup-moves" });
    this.result = el("p", { class: "result", "data-testid": "backup-result" });
    this.element = el("aside", { class: "backup", "aria-label": "Bellman backup of one cell", "data-testid": "backup" },
      el("div", { class: "about" }, el("div", { class: "head" }, this.title, this.pin), this.kind, this.values, this.last),
      el("div", { class: "full" }, this.heading, this.moves, this.result));
    this.moves.addEventListener("pointerover", (event) => on.action(Number(event.target.closest("[data-action]")?.dataset.action ?? -1)));
    this.moves.addEventListener("pointerleave", () => on.action(-1));
  }

  /** `told`: what the engine says of a cell (null while it has not), `shown`: cell, held, grid, planning, held, late. */
  update(told, { cell, held, grid, planning, follow }) {
    this.held = held;
    this.from = { cell, columns: grid.columns };
    const here = grid.cells[cell];
    say(this.title, here ? `Cell in ${place(Math.floor(cell / grid.columns), cell % grid.columns)}` : "Point at a cell");
    say(this.kind, here ? sentence(words(grid, cell, plain)) : "");
    say(this.pin, held ? "Let go" : "Hold");
    this.pin.setAttribute("aria-pressed", String(held));
    this.pin.title = held ? "The cell under the pointer is shown again" : "Keep this cell here (or click it on the board)";
    this.pin.disabled = follow || !here;
    const known = JSON.stringify([told, cell, planning]);
    if (known === this.known) return;
    this.known = known;
    this.element.classList.toggle("waiting", !told);
    if (!told?.acting) return this.nothing(told, here);
    this.values.replaceChildren(...pair("V", told.v, "the value of this cell as it is known now"), ...(told.best === null || told.best === undefined ? [] : pair("V*", told.best, "its exact value, by solving linear equations")));
    this.drawLast(told.last, planning);
    say(this.heading, planning ? "What one backup makes of it" : "A full backup, with chances the agent does not know");
    this.badge = told.method === "policy iteration" ? "policy" : planning ? "best" : "best Q";
    this.moves.replaceChildren(el("p", { class: "formula", text: "lands  p × ( r + γ × V(s′) )", title: "Chance of the outcome, times the reward plus the discounted value of the cell it leads to. Where the episode ends no value follows." }), ...told.actions.map((move) => this.move(move)));
    const best = told.actions.filter(({ best }) => best).map(({ name }) => name);
    const most = Math.max(...told.actions.map(({ sum }) => sum));
    const top = told.actions.filter(({ sum }) => sum > most - 1e-9).map(({ name }) => name);
    const evaluating = told.phase === "evaluation"; // of policy iteration: the policy stays, and its moves are what counts
    this.result.replaceChildren(evaluating ? "what the policy does: " : "largest sum: ", el("b", { text: num(told.new ?? most) }), ` (${(evaluating ? best : top).join(", ")})`, planning ? el("span", { class: "note", text: num(told.new ?? most) === num(told.v) ? " · V stays as it is" : ` · V was ${num(told.v)}` }) : "");
  }

  nothing(told, here) {
    for (const part of [this.values, this.last, this.moves, this.result]) part.replaceChildren();
    this.last.hidden = true;
    say(this.heading, told && here ? (here.wall ? "Nobody can be in a wall." : here.ends ? "Here the episode is over: no return follows, so its value is 0." : here.back ? "Nobody stays here: whoever enters is put back on the start." : "") : "");
  }

  move({ action, name, outcomes, sum, q, best }) {
    const rows = outcomes.map(({ chance, row, col, to, reward, ends, discount, value, term }) => el("li", { title: `${place(row, col)}${ends ? ": the episode ends there" : ""}` },
      el("span", { class: "to", text: this.direction(to, row, col) }),
      el("span", { class: "sum", text: `${num(chance)} × (${num(reward)}${ends ? ")  ends" : ` + ${num(discount)} × ${factor_(value)})`}` }),
      el("span", { class: "term", text: num(term) })));
    return el("div", { class: `move${best ? " best" : ""}`, "data-action": action, "data-testid": `move-${name}` },
      el("div", { class: "movehead" }, el("b", { text: `${ARROWS[name] ?? ""} ${name}` }), best ? el("span", { class: "badge", text: this.badge, title: this.badge === "policy" ? "what the policy does here" : this.badge === "best" ? "the largest sum" : "the largest Q of the table" }) : "", el("span", { class: "q", text: num(sum), title: q === undefined || q === null ? "sum of the outcomes" : `sum of the outcomes; the table says Q = ${num(q)}` })),
      el("ul", {}, ...rows));
  }

  /** Where an outcome lands, seen from the cell. */
  direction(to, row, col) {
    const { cell, columns } = this.from;
    const [down, right] = [row - Math.floor(cell / columns), col - (cell % columns)];
    if (!down && !right) return "stays";
    return `${down < 0 ? "↑" : down > 0 ? "↓" : ""}${right > 0 ? "→" : right < 0 ? "←" : ""}`;
  }

  drawLast(last, planning) {
    this.last.hidden = planning;
    if (planning) return;
    if (!last) return this.last.replaceChildren(el("h5", { text: "Newest update here" }), el("p", { class: "note", text: "None yet: the agent has not been taught anything about this cell." }));
    const { name, old, target, alpha, error, parts, step, ended } = last;
    const how = parts.map(({ value, factor }, k) => (factor !== 1 ? `${num(factor)} × ${factor_(value)}` : k ? factor_(value) : num(value))).join(" + ");
    this.last.replaceChildren(
      el("h5", { text: `Newest update here, at step ${step.toLocaleString("en")}: ${ARROWS[name] ?? ""} ${name}` }),
      el("table", {}, ...parts.map(({ words: what, value }) => row(what, value)),
        row("target", target, parts.length > 1 ? `= ${how}` : ended ? "the episode ended: nothing follows" : "", "strong"),
        row("old Q", old),
        row("new Q", last.new, `= old + α (target − old) = ${num(old)} + ${num(alpha)} × ${factor_(error)}`, "strong")));
  }
}

const row = (what, value, how = "", cls = "") => el("tr", { class: cls }, el("td", {}, what, " ", el("span", { class: "note", text: how })), el("td", { text: num(value) }));
const pair = (name, value, help) => [el("span", { title: help }, `${name} `, el("b", { text: num(value) }))];
const sentence = (text) => text[0].toUpperCase() + text.slice(1);

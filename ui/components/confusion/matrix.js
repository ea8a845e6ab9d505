// The table of counts. One cell at a time has the focus; arrow keys move it.

import { short } from "../shared/chances.js";
import { el, say } from "../shared/dom.js";
import { paintPicture } from "../shared/pictures.js";

const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

export class Matrix {
  constructor(pick) {
    this.pick = pick;
    this.names = "";
    this.table = el("table", { "data-testid": "confusion-matrix", on: { keydown: (event) => this.key(event) } });
    this.element = el("div", { class: "matrix" }, this.table);
  }

  /** `counts` {data, shape [K, K]} or undefined, `examples` and `example` to draw images; `chosen` [true, said] or null. */
  update(names, { counts, examples, example }, chosen) {
    if (names.join("\n") !== this.names) this.build(names);
    this.names = names.join("\n");
    this.chosen = chosen;
    const k = names.length;
    const data = counts?.shape[0] === k ? counts.data : null;
    const rows = Array.from({ length: k }, (_, r) => (data ? sum(data.subarray(r * k, (r + 1) * k)) : 0));
    const columns = Array.from({ length: k }, (_, c) => (data ? sum(rows.map((_, r) => data[r * k + c])) : 0));
    const share = (r, c) => (data && rows[r] ? data[r * k + c] / rows[r] : 0);
    let worst = 0;
    for (let i = 0; i < k * k; i++) if (i % (k + 1)) worst = Math.max(worst, share(Math.floor(i / k), i % k));
    this.cells.forEach((cell, i) => {
      const [r, c] = [Math.floor(i / k), i % k];
      const count = data ? data[i] : null;
      const on = chosen?.[0] === r && chosen?.[1] === c;
      const picture = count && example ? example.data[i] : -1;
      say(cell.firstChild, count === null ? "" : count ? String(count) : "·");
      cell.classList.toggle("pictured", picture >= 0);
      if (picture >= 0) paintPicture(this.pictures[i], examples, picture);
      const strength = r === c ? share(r, c) * 0.55 : worst ? (share(r, c) / worst) * 0.58 : 0;
      cell.style.setProperty("--share", `${Math.round(100 * strength)}%`);
      cell.classList.toggle("none", !count);
      cell.setAttribute("aria-pressed", String(on));
      cell.tabIndex = on || (!chosen && i === 0) ? 0 : -1;
      const words = r === c ? `${count} of ${rows[r]} images of ${names[r]} are right` : `${count} of ${rows[r]} images of ${names[r]} are taken for ${names[c]}`;
      if (count !== null && cell.title !== words) {
        cell.title = words;
        cell.setAttribute("aria-label", words);
      }
    });
    this.recall.forEach((cell, r) => say(cell, rows[r] ? percent(share(r, r)) : "–"));
    this.precision.forEach((cell, c) => say(cell, columns[c] ? percent(data[c * k + c] / columns[c]) : "–"));
  }

  build(names) {
    const k = names.length;
    this.k = k;
    this.table.className = k > 12 ? "crowded" : k > 6 ? "many" : "";
    this.pictures = Array.from({ length: k * k }, () => el("canvas", { "aria-hidden": "true" }));
    const cell = (r, c) => el("button", {
      type: "button", class: `cell ${r === c ? "right" : "wrong"}`, tabindex: -1, "data-testid": `cell-${r}-${c}`, on: { click: () => this.pick(r, c) },
    }, el("span"), this.pictures[r * k + c]);
    const head = (name, scope) => el("th", { scope, title: name }, el("span", { text: short(name) }));
    const total = (title) => el("td", { class: "total", title });
    this.cells = [];
    this.recall = names.map((name) => total(`Recall: the share of the images of ${name} that the network finds`));
    this.precision = names.map((name) => total(`Precision: the share of its answers ${name} that are right`));
    const rows = names.map((name, r) => {
      const line = names.map((_, c) => cell(r, c));
      this.cells.push(...line);
      return el("tr", {}, head(name, "row"), ...line.map((node) => el("td", {}, node)), this.recall[r]);
    });
    this.table.replaceChildren(
      el("caption", { text: "True class ↓   ·   the network says →" }),
      el("thead", {}, el("tr", {}, el("td"), ...names.map((name) => head(name, "col")), el("th", { scope: "col", class: "sub", text: "found, %", title: "Recall: the share of the row that is right" }))),
      el("tbody", {}, ...rows, el("tr", {}, el("th", { scope: "row", class: "sub", text: "right, %", title: "Precision: the share of the column that is right" }), ...this.precision, el("td"))));
  }

  key(event) {
    const move = MOVES[event.key];
    const at = this.cells.indexOf(event.target);
    if (!move || at < 0) return;
    event.preventDefault();
    event.stopPropagation(); // the bar moves through the run with these keys
    const within = (value) => Math.max(0, Math.min(this.k - 1, value));
    const [r, c] = [within(Math.floor(at / this.k) + move[0]), within((at % this.k) + move[1])];
    this.cells[r * this.k + c].focus();
    this.pick(r, c);
  }
}

const sum = (values) => values.reduce((total, value) => total + value, 0);
const percent = (share) => String(Math.round(100 * share));

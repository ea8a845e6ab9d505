// What the network says: a probability for every class. A click looks at that class's unit of the last layer.

import { button, el, say } from "../shared/dom.js";

export class Predictions {
  constructor(pick) {
    this.pick = pick;
    this.rows = [];
    this.list = el("div", { class: "classes", role: "group", "aria-label": "Probability of every class", "data-testid": "predictions" });
    this.verdict = el("p", { class: "verdict", role: "status", "data-testid": "verdict" });
    this.element = el("div", { class: "answer" }, el("div", { class: "stagehead" }, el("b", { text: "answer" }), el("span", { class: "shape", text: "softmax" })), this.list, this.verdict);
  }

  update({ facts, focus, follow }, p, label) {
    const names = facts.class_names ?? [];
    const count = p ? p.length : names.length;
    if (this.rows.length !== count) this.build(count);
    let best = 0;
    for (let c = 1; c < count; c++) if (p && p[c] > p[best]) best = c;
    const last = facts.stages?.at(-1)?.name;
    this.rows.forEach(({ row, name, bar, share }, c) => {
      const value = p ? p[c] : NaN;
      say(name, names[c] ?? String(c));
      bar.style.width = `${100 * (value || 0)}%`;
      say(share, Number.isFinite(value) ? percent(value) : "");
      row.classList.toggle("best", c === best && Number.isFinite(value));
      row.classList.toggle("truth", c === label);
      row.classList.toggle("miss", c === best && label >= 0 && label !== best);
      row.disabled = follow;
      row.setAttribute("aria-pressed", String(focus.layer === last && focus.unit === c));
      row.title = `${names[c] ?? c}: ${percent(value)}${c === label ? ", which is right" : ""}. Click: what speaks for it and against it.`;
    });
    if (p && !(p[best] > 0)) { // the numbers have overflowed
      this.verdict.className = "verdict wrong";
      return say(this.verdict, "no answer");
    }
    const said = names[best] ?? best;
    this.verdict.className = `verdict ${label >= 0 ? (best === label ? "right" : "wrong") : ""}`;
    return say(this.verdict, !p ? "" : label >= 0 ? (best === label ? `✓ says ${said}` : `✗ says ${said}, it is ${names[label] ?? label}`) : `says ${said}`);
  }

  build(count) {
    this.rows = Array.from({ length: count }, (_, c) => {
      const [name, bar, share] = [el("span", { class: "name" }), el("i"), el("span", { class: "share" })];
      const row = button("", `class-${c}`, () => this.pick(c), { cls: "class" });
      row.append(name, el("span", { class: "track" }, bar), share);
      return { row, name, bar, share };
    });
    this.list.style.setProperty("--rows", count);
    this.list.replaceChildren(...this.rows.map(({ row }) => row));
  }
}

const percent = (p) => (!Number.isFinite(p) ? "" : p >= 0.9995 ? "100 %" : p < 0.0005 ? "0 %" : `${(100 * p).toFixed(1)} %`);

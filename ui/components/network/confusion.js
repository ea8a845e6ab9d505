// The confusion matrix: how often points of each class were taken for each class, on either split.

import { button, el } from "../shared/dom.js";

export class Confusion {
  constructor(scene) {
    this.split = "val";
    this.tabs = [["train", "Train"], ["val", "Validation"]].map(([name, text]) =>
      button(text, `confusion-${name}`, () => {
        this.split = name;
        scene.redraw();
      }, { cls: "tab" }));
    this.table = el("table", { "data-testid": "confusion" });
    this.empty = el("p", { class: "empty", text: "The counts come with the next frame." });
    const switcher = el("div", { class: "segmented", role: "group", "aria-label": "Points to count" }, ...this.tabs);
    this.element = el("div", { class: "confusion", hidden: true }, switcher, this.table, this.empty);
    this.state = "";
  }

  update({ arrays, facts }) {
    const counts = arrays[`${this.split}_confusion`];
    this.tabs.forEach((tab, i) => tab.setAttribute("aria-pressed", String((i === 0) === (this.split === "train"))));
    this.empty.hidden = Boolean(counts);
    this.table.hidden = !counts;
    if (!counts) return;
    const state = `${this.split} ${facts.class_names} ${counts.data}`;
    if (state === this.state) return;
    this.state = state;
    const k = counts.shape[0];
    const names = Array.from({ length: k }, (_, c) => facts.class_names[c] ?? String(c));
    const title = (name, c, scope) => {
      const cell = el("th", { scope, title: name }, el("span", { text: name }));
      cell.style.setProperty("--dot", `var(--tl-class-${c % 6})`);
      return cell;
    };
    const head = el("tr", {}, el("td", { class: "corner", text: "true ↓ said →" }), ...names.map((name, c) => title(name, c, "col")));
    const rows = names.map((name, row) => {
      const line = counts.data.subarray(row * k, (row + 1) * k);
      const total = line.reduce((sum, count) => sum + count, 0);
      const cells = Array.from(line, (count, column) => {
        const share = total ? count / total : 0;
        const cell = el("td", { class: row === column ? "right" : "wrong" },
          el("b", { text: String(count) }), el("span", { text: total ? `${Math.round(share * 100)} %` : "–" }));
        cell.style.setProperty("--share", `${Math.round(share * 55)}%`);
        cell.style.setProperty("--dot", `var(--tl-class-${column % 6})`);
        return cell;
      });
      return el("tr", {}, title(name, row, "row"), ...cells);
    });
    const which = this.split === "train" ? "training" : "validation";
    const caption = el("caption", { class: "hidden", text: `Confusion on ${which} points: rows are true classes, columns what the network says.` });
    this.table.className = k > 4 ? "many" : "";
    this.table.replaceChildren(caption, el("thead", {}, head), el("tbody", {}, ...rows));
  }
}

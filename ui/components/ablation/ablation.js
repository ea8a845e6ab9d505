// The ranking of units by what silencing each costs: bars to click, and the numbers with and without those silenced now.

import { button, el, number, say } from "../shared/dom.js";
import { mount } from "../shared/mount.js";

export const update = (component) => mount(component, new URL("./ablation.css", import.meta.url), (context) => new Ranking(context));

const SPLITS = [["val", "Validation"], ["train", "Training"]];
const WAYS = [["zero", "0"], ["mean", "its mean"]];
const percent = (value) => (Number.isFinite(value) ? `${(100 * value).toFixed(1)} %` : "–");
const plain = (value) => (Number.isFinite(value) ? number(value, Math.abs(value) < 0.01 ? 5 : 3) : "–"); // losses may be tiny

class Ranking {
  constructor({ host, send }) {
    this.send = send;
    this.split = "val";
    host.classList.add("ablation");
    const choice = (items, name, pick) => items.map(([value, text]) => button(text, `${name}-${value}`, () => pick(value), { cls: "tab", "aria-pressed": "false" }));
    this.ways = choice(WAYS, "way", (way) => send({ do: "way", way }));
    this.splits = choice(SPLITS, "rank", (split) => {
      this.split = split;
      this.draw();
    });
    this.restore = button("Restore all", "panel-restore", () => send({ do: "restore_all" }), { cls: "btn" });
    const group = (words, parts) => el("div", { class: "choice" }, el("span", { text: words }), el("div", { class: "segmented", role: "group", "aria-label": words }, ...parts));
    this.note = el("p", { class: "note", role: "status", "data-testid": "ranking-note" });
    this.table = this.numbers();
    this.list = el("div", { class: "list", role: "group", "aria-label": "Units, the costliest first", "data-testid": "ranking" });
    host.append(el("div", { class: "sheet" },
      el("div", { class: "top" }, this.table, el("div", { class: "side" }, group("Points", this.splits), group("Silence by", this.ways), this.restore)),
      this.note, this.list));
  }

  numbers() {
    this.cells = {};
    const row = (name, words) => {
      const cells = SPLITS.flatMap(([split]) => ["loss", "accuracy"].map((measure) => {
        const cell = el("td", { "data-testid": `${name}-${split}-${measure}` });
        this.cells[`${name} ${split}_${measure}`] = cell;
        return cell;
      }));
      const head = el("th", { scope: "row", text: words });
      this.cells[name] = head;
      return el("tr", {}, head, ...cells);
    };
    const heads = SPLITS.flatMap(([, words]) => [`${words} loss`, "accuracy"]).map((text) => el("th", { scope: "col", text }));
    return el("table", {}, el("caption", { class: "hidden", text: "Loss and accuracy with and without the silenced units" }),
      el("thead", {}, el("tr", {}, el("td", {}), ...heads)), el("tbody", {}, row("whole", "Whole network"), row("without", "")));
  }

  update(frame) {
    this.frame = frame;
    this.draw();
  }

  draw() {
    const { meta, arrays } = this.frame;
    const silenced = Object.keys(meta.ablated);
    this.splits.forEach((tab, i) => tab.setAttribute("aria-pressed", String(SPLITS[i][0] === this.split)));
    this.ways.forEach((tab, i) => tab.setAttribute("aria-pressed", String(WAYS[i][0] === meta.way)));
    this.restore.disabled = silenced.length === 0;
    this.drawNumbers(meta, arrays, silenced.length);
    const losses = arrays[`${this.split}_loss`]?.data;
    const words = SPLITS.find(([name]) => name === this.split)[1].toLowerCase();
    this.say(meta, arrays, losses, words);
    this.list.classList.toggle("old", meta.moving || !meta.current);
    this.fill(meta.units.length); // the rows are there from the first, so that nothing moves when the ranking comes
    if (!losses) {
      meta.units.forEach(([unit, name], i) => this.drawRow(this.rows[i], { unit, name, cost: null }, 1, meta, words));
      return;
    }
    const whole = arrays[`whole_${this.split}_loss`].data[0];
    const accuracies = arrays[`${this.split}_accuracy`]?.data;
    const costs = meta.units.map(([unit, name], i) => ({ unit, name, cost: losses[i] - whole, loss: losses[i], accuracy: accuracies?.[i] }));
    const worth = ({ cost }) => (Number.isNaN(cost) ? -Infinity : cost);
    costs.sort((a, b) => worth(b) - worth(a));
    const largest = Math.max(1e-12, ...costs.map(({ cost }) => Math.abs(cost)).filter(Number.isFinite));
    costs.forEach((row, i) => this.drawRow(this.rows[i], row, largest, meta, words));
  }

  drawNumbers(meta, arrays, count) {
    const { with: whole, without } = meta.measured ?? {};
    say(this.cells.without, count ? `Without ${count === 1 ? "1 unit" : `${count} units`}` : "Without silenced units");
    for (const [split] of SPLITS) {
      for (const [measure, show] of [["loss", plain], ["accuracy", percent]]) {
        const ranked = meta.current ? arrays[`whole_${split}_${measure}`]?.data[0] : NaN;
        const now = whole?.[`${split}_${measure}`] ?? ranked;
        const then = count ? without?.[`${split}_${measure}`] : NaN;
        say(this.cells[`whole ${split}_${measure}`], show(now));
        const cell = this.cells[`without ${split}_${measure}`];
        say(cell, show(then));
        cell.classList.toggle("worse", measure === "loss" ? then > now * 1.02 : then < now - 0.002);
      }
    }
  }

  say(meta, arrays, losses, words) {
    const asked = arrays.points?.data;
    const part = asked && SPLITS.some(([split], i) => asked[1 - i] < meta.sizes[split]);
    const points = part ? ` For speed it asked ${asked[this.split === "train" ? 0 : 1]} of ${meta.sizes[this.split]} ${words} points.` : "";
    let text = `What silencing each unit alone adds to the ${words} loss.${points} Click a bar to silence the unit.`;
    if (meta.moving) text = losses ? `The ranking is of step ${meta.ranked_at.toLocaleString("en")}; it is made again when the run is paused.` : "Pause the run to rank its units.";
    else if (!losses) text = "Ranking the units ...";
    say(this.note, text);
  }

  fill(count) {
    if (this.rows?.length === count) return;
    this.rows = Array.from({ length: count }, () => {
      const [name, mark, value, bar] = [el("span", { class: "name" }), el("span", { class: "mark" }), el("span", { class: "value" }), el("i")];
      const row = { name, mark, value, bar };
      row.node = button("", "", () => this.toggle(row.unit), { cls: "row" });
      row.node.append(name, el("span", { class: "track" }, bar), value, mark);
      return row;
    });
    this.list.replaceChildren(...this.rows.map(({ node }) => node));
  }

  toggle(unit) {
    const { ablated, way } = this.frame.meta;
    this.send({ do: "silence", unit, way: ablated[unit] ? null : way });
  }

  drawRow(row, { unit, name, cost, loss, accuracy }, largest, meta, words) {
    const way = meta.ablated[unit];
    row.unit = unit;
    row.node.dataset.testid = `rank-${unit}`;
    row.node.setAttribute("aria-pressed", String(Boolean(way)));
    const right = accuracy === undefined ? "" : `, accuracy ${percent(accuracy)}`;
    const known = cost === null ? "" : ` without it the ${words} loss is ${plain(loss)}${right}.`;
    const title = `${name}:${known} ${way ? "Silenced now; click to restore it." : "Click to silence it."}`;
    row.node.title = title;
    row.node.setAttribute("aria-label", title);
    say(row.name, name);
    say(row.value, cost === null ? "–" : Number.isFinite(cost) ? `${cost < 0 ? "−" : "+"}${plain(Math.abs(cost))}` : "not finite");
    say(row.mark, [way === "zero" ? "✕" : way === "mean" ? "=" : "", meta.frozen.includes(unit) ? "❄" : ""].join(" ").trim());
    row.bar.style.width = cost === null ? "0" : `${Number.isFinite(cost) ? (100 * Math.abs(cost)) / largest : 100}%`;
    row.bar.className = cost < 0 ? "gain" : "";
  }
}

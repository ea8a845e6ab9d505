// The racers in a table: who is where, which loss each has (the lowest is green), and who has diverged. A row is picked, a disc hides a racer.

import { button, el, say } from "../shared/dom.js";
import { coordinate, steady, tidy } from "./words.js";

const PLACE = [["place", "place (x, y)", "Where the racer is."]];
const NETWORK = [
  ["val", "validation", "Loss over all validation points."],
  ["accuracy", "accuracy", "Share of the validation points that are classified correctly."],
];

export class Table {
  constructor({ pick, hover, hide }) {
    Object.assign(this, { pick, hover, hide });
    this.element = el("div", { class: "racers", role: "table", "aria-label": "Racers", "data-testid": "racers" });
    this.built = "";
  }

  update({ meta, arrays }, hidden) {
    const surface = meta.facts.surface !== false;
    const racers = meta.facts.racers ?? [];
    const built = JSON.stringify([racers.map(({ label }) => label), surface]);
    if (built !== this.built) this.build(racers, surface);
    this.built = built;
    const losses = arrays.loss?.data;
    const alive = (r) => (arrays.alive ? arrays.alive.data[r] !== 0 : true);
    const best = losses ? racers.reduce((found, _, r) => (alive(r) && (found < 0 || losses[r] < losses[found]) ? r : found), -1) : -1;
    const moved = meta.step > 0;
    this.rows.forEach((row, r) => {
      const failed = arrays.failed_at?.data[r] ?? -1;
      row.element.setAttribute("aria-pressed", String(r === meta.picked));
      row.element.classList.toggle("failed", !alive(r));
      row.element.classList.toggle("best", moved && r === best);
      row.disc.setAttribute("aria-pressed", String(!hidden.has(r)));
      say(row.cells.step, alive(r) ? meta.step.toLocaleString("en") : `diverged at ${failed.toLocaleString("en")}`);
      say(row.cells.loss, losses ? steady(losses[r]) : "–");
      if (surface) {
        const places = arrays.position?.data;
        say(row.cells.place, places ? `${coordinate(places[2 * r])}, ${coordinate(places[2 * r + 1])}` : "–");
        return;
      }
      say(row.cells.val, arrays.val_loss ? steady(arrays.val_loss.data[r]) : "–");
      say(row.cells.accuracy, arrays.accuracy && Number.isFinite(arrays.accuracy.data[r]) ? `${(100 * arrays.accuracy.data[r]).toFixed(1)} %` : "–");
      row.element.title = arrays.distance ? `The weights are ${tidy(arrays.distance.data[r])} from where all racers began (Euclidean length).` : "";
    });
  }

  build(racers, surface) {
    const extra = surface ? PLACE : NETWORK;
    const columns = [["step", "step", "Updates made. A racer that has diverged stands still where its numbers were last finite."], ["loss", surface ? "loss" : "train loss", surface ? "Height of the surface where the racer is." : "Loss over all training points."], ...extra];
    this.element.classList.toggle("placed", surface);
    const heads = columns.map(([name, text, title]) => el("span", { role: "columnheader", class: name, text, title }));
    const head = el("div", { class: "row heads", role: "row" }, el("span", { role: "columnheader", title: "Press a number to hide or show the racer on the picture.", text: "#" }),
      el("span", { role: "columnheader", class: "label", text: "racer", title: "Its rule and what of it is not as usual. Press a row to see the rule with its numbers." }), ...heads);
    this.rows = racers.map(({ label }, r) => {
      const cells = Object.fromEntries(columns.map(([name]) => [name, el("span", { role: "cell", class: name, "data-testid": `racer-${name}-${r}` })]));
      const disc = button(String(r + 1), `racer-show-${r}`, () => this.hide(r), { cls: "disc", label: `Show ${label} on the picture`, style: `--own: var(--tl-run-${r})` });
      const pick = button("", `racer-${r}`, () => this.pick(r), { cls: "pick", label: `${label}: show its rule` });
      const [rule, rest] = /^([^=]*?)(\s+\S+=.*)?$/.exec(label)?.slice(1) ?? [label];
      pick.append(el("b", { text: rule }), rest ?? "");
      const element = el("div", {
        class: "row", role: "row",
        on: { pointerenter: () => this.hover(r), pointerleave: () => this.hover(-1), click: (event) => event.target.closest("button") || this.pick(r) },
      }, el("span", { role: "cell" }, disc), el("span", { role: "cell", class: "label" }, pick), ...Object.values(cells));
      return { element, cells, disc };
    });
    this.element.replaceChildren(head, ...this.rows.map(({ element }) => element));
  }
}

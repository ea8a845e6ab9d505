// Units that are on during a phrase and off beside it, and where else in the validation text these same units are on.

import { button, el, fit, keep, number, say } from "../shared/dom.js";
import { throttle } from "../shared/throttle.js";
import { visible } from "../shared/tokens.js";
import { colourOf, series } from "./model.js";

const [AROUND, BEFORE, AFTER] = [24, 24, 44]; // tokens looked at on either side of a match, letters shown of them
const MOST = 40; // units, and matches, in the lists
const ASK = "Drag over some letters of the text above (or hold Shift and press the arrow keys): which units are on there, and nowhere else in the text?";

export class Phrase {
  /** `choose(unit)`, `threshold(value)`, `clear()`. */
  constructor({ choose, threshold, clear }) {
    Object.assign(this, { choose, rows: [], places: [] });
    this.why = el("p", { class: "note", "data-testid": "phrase-note" });
    const send = throttle(threshold, 250);
    this.value = el("output", { class: "value" });
    this.slider = el("input", { type: "range", min: 0, max: 0.9, step: 0.05, "aria-label": "How clearly a unit must be on: share of its range", "data-testid": "threshold", on: { input: () => { say(this.value, Number(this.slider.value).toFixed(2)); send(Number(this.slider.value)); } } });
    this.wipe = button("Forget the phrase", "phrase-clear", clear, { cls: "btn small" });
    this.units = el("div", { class: "found", "data-testid": "units-on" });
    this.matches = el("div", { class: "matches", "data-testid": "matches" });
    this.unitsHead = el("h4");
    this.matchesHead = el("h4");
    this.element = el("div", { class: "part" }, this.why,
      el("div", { class: "bar", title: "How much more (or less) its state must be inside the phrase than outside, as a share of its range over the text" }, el("label", { class: "check" }, el("span", { text: "how clear" }), this.slider, this.value), this.wipe),
      el("div", { class: "twolists" }, el("div", {}, this.unitsHead, this.units), el("div", {}, this.matchesHead, this.matches)));
  }

  update(model, arrays, { meta, unit, palette }) {
    const { range } = meta;
    this.wipe.hidden = !range;
    if (this.slider.getRootNode().activeElement !== this.slider) this.slider.value = meta.threshold;
    this.slider.disabled = meta.follow;
    say(this.value, Number(this.slider.value).toFixed(2));
    const phrase = range ? model.texts.slice(...range).map(visible).join("") : "";
    const there = range && arrays.unit;
    const count = there ? arrays.unit.shape[0] : 0;
    say(this.why, !range ? ASK : !arrays.unit ? (meta.facts.looks?.includes("units_on") ? "Looking …" : "This task has no text to look through.") : count ? "" : `No unit is that different in “${phrase}”: ask for less, or choose another phrase.`);
    this.why.hidden = this.why.textContent === "";
    say(this.unitsHead, there ? `${count} ${count === 1 ? "unit stands" : "units stand"} out in “${phrase}”` : "");
    this.list(model, arrays, Math.min(MOST, count), unit, palette);
    this.elsewhere(model, arrays, count, meta);
  }

  list(model, { unit: found, score }, count, chosen, palette) {
    while (this.rows.length < count) this.add();
    keep(this.units, this.rows.slice(0, count).map(({ node }) => node));
    const track = model.tracks.get("hidden");
    for (let i = 0; i < count; i++) {
      const row = this.rows[i];
      row.unit = found.data[i];
      say(row.name, `unit ${row.unit + 1}`);
      say(row.score, number(score.data[i], 2));
      row.node.setAttribute("aria-pressed", String(row.unit === chosen));
      row.node.title = `Unit ${row.unit + 1}: inside the phrase its state is ${number(score.data[i], 2)} of its range above that outside${score.data[i] < 0 ? " (below: it goes off)" : ""}. Click to look at it.`;
      const { context } = fit(row.canvas, 190, 14);
      const values = series(model, "hidden", row.unit);
      values?.forEach((value, t) => {
        context.fillStyle = colourOf(value, track, palette);
        context.fillRect((t * 190) / model.T, 0, 190 / model.T + 0.5, 14);
      });
    }
  }

  elsewhere(model, { matches, tokens, starts }, count, meta) {
    const all = matches && tokens && count ? matches.shape[0] : 0;
    const shown = Math.min(MOST, all);
    say(this.matchesHead, count && matches ? `${all.toLocaleString("en")} ${all === 1 ? "place" : "places"} where most of them do the same${meta.seen.units_on === meta.step ? "" : `, at step ${meta.seen.units_on}`}` : "");
    while (this.places.length < shown) {
      const [before, inside, after, of] = [el("span"), el("mark"), el("span"), el("span", { class: "of" })];
      this.places.push({ before, inside, after, of, node: el("div", { class: "match" }, el("span", { class: "snippet" }, before, inside, after), of) });
    }
    keep(this.matches, this.places.slice(0, shown).map(({ node }) => node));
    const names = model.facts.names ?? [];
    const read = (from, to) => Array.from(tokens.data.subarray(Math.max(0, from), Math.max(0, to)), (id) => visible(names[id] ?? "□")).join("");
    const rows = [...(starts?.data ?? []), tokens?.shape[0] ?? 0]; // a row is a text of its own
    for (let m = 0; m < shown; m++) {
      const [start, stop, units] = matches.data.subarray(3 * m, 3 * m + 3);
      const from = rows.findLast((row) => row <= start) ?? 0;
      const to = rows.find((row) => row >= stop);
      const place = this.places[m];
      say(place.before, read(Math.max(from, start - AROUND), start).slice(-BEFORE));
      say(place.inside, read(start, stop));
      say(place.after, read(stop, Math.min(to, stop + AROUND)).slice(0, AFTER));
      say(place.of, `${units} of ${count}`);
      place.of.title = `${units} of these ${count} units are on here`;
    }
  }

  add() {
    const row = { unit: 0, name: el("span", { class: "name" }), score: el("span", { class: "score" }), canvas: el("canvas", { "aria-hidden": "true" }) };
    row.node = button("", `on-${this.rows.length}`, () => this.choose(row.unit), { cls: "unitrow", "aria-pressed": "false" });
    row.node.append(row.name, row.canvas, row.score);
    this.rows.push(row);
  }
}

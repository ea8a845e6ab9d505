// Several seeds of each setting: a plot, one row a study, and the verdicts. Redrawn at most four times a second.

import { plotly } from "../curves/plotly.js";
import { mount } from "../shared/mount.js";
import { Redrawing } from "../shared/redrawing.js";
import { figure } from "./figure.js";

const BETWEEN = 240; // ms between two redraws, at least
const CONFIG = {
  displaylogo: false, responsive: false, scrollZoom: false, doubleClick: "reset+autosize", displayModeBar: "hover",
  modeBarButtons: [["toImage", "resetScale2d"]], toImageButtonOptions: { scale: 2, filename: "seeds" },
};
const HEAD = `
<div class="caption"></div>
<div class="switches">
  <label title="Every seed as a thin line"><input data-setting="lines" type="checkbox"><span>every seed</span></label>
  <label title="Logarithmic step axis"><input data-setting="logX" type="checkbox"><span>log x</span></label>
  <label title="Logarithmic value axis"><input data-setting="logY" type="checkbox"><span>log y</span></label>
</div>`;
const number = new Intl.NumberFormat("en-US");

// Kept beyond the component, so that coming back to a page finds the plot as it was left.
const settings = { logX: false, logY: true, lines: true };

const STYLES = new URL("./bands.css", import.meta.url);
export const update = (component) => mount(component, STYLES, (context) => new Bands(context));

class Bands extends Redrawing {
  constructor({ host, send, palette, signal }) {
    super();
    Object.assign(this, { host, send, palette, signal });
    host.classList.add("tl-bands");
    host.dataset.testid = "bands";
    this.head = element("div", "head");
    this.head.innerHTML = HEAD;
    this.caption = this.head.querySelector(".caption");
    this.chart = element("div", "chart");
    this.chart.setAttribute("role", "img");
    this.plot = element("div", "plot");
    this.hint = element("div", "hint");
    this.plot.append(this.chart, this.hint);
    this.rows = element("div", "rows");
    this.verdicts = element("div", "verdicts");
    this.verdicts.setAttribute("role", "status");
    host.append(this.head, this.plot, this.rows, this.verdicts);
    for (const input of this.head.querySelectorAll("[data-setting]")) {
      input.checked = settings[input.dataset.setting];
      input.addEventListener("input", () => {
        settings[input.dataset.setting] = input.checked;
        this.schedule(0);
      }, { signal });
    }
    this.rows.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) this.send({ do: button.dataset.do, study: button.dataset.id });
    }, { signal });
    this.chart.addEventListener("pointerdown", () => {
      this.pressed = true;
      for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => { this.pressed = false; }, { once: true, signal });
    }, { signal });
    this.built = new Map(); // id -> the elements of a row
    this.last = 0;
    plotly().then((library) => {
      this.plotly = library;
      this.schedule(0);
    }, (error) => { this.hint.textContent = error.message; });
  }

  update(message) {
    this.message = message;
    this.words(message.meta);
    this.schedule(Math.max(0, this.last + BETWEEN - performance.now()));
  }

  draw() {
    if (!this.plotly || !this.message || document.hidden) return;
    if (this.pressed) return this.schedule(BETWEEN); // a zoom is being drawn
    const { clientWidth: width, clientHeight: height } = this.plot;
    if (!width || !height) return;
    this.last = performance.now();
    const size = { width, height, font: getComputedStyle(this.host).fontFamily, coarse: matchMedia("(pointer: coarse)").matches };
    const drawn = figure(this.message, settings, this.palette, size);
    this.plotly.react(this.chart, drawn.traces, drawn.layout, CONFIG);
    write(this.hint, drawn.empty ? "The first values appear in a moment" : "");
    this.describe();
  }

  describe() {
    const { label, studies } = this.message.meta;
    const words = studies.map((study) => `${study.letter} ${study.final ? this.value(study.final[0]) : "no values yet"}`);
    this.chart.setAttribute("aria-label", `${label} of several seeds by step, medians: ${words.join(", ")}`);
  }

  value(number_) {
    if (number_ === null || !Number.isFinite(number_)) return "diverged"; // infinite numbers arrive as null
    return this.message.meta.percent ? `${(100 * number_).toFixed(1)} %` : Number(number_.toPrecision(3)).toString();
  }

  words(meta) {
    const inside = new Set(meta.studies.map(({ inside: some, seeds }) => (some < seeds ? `the middle ${some} of ${seeds}` : `all ${seeds}`)));
    write(this.caption, `${meta.label}: line = median, band = ${[...inside].join(" or ")} seeds`);
    this.head.querySelector("[data-setting=logY]").closest("label").style.visibility = meta.percent ? "hidden" : "";
    const known = new Set(meta.studies.map(({ id }) => id));
    for (const [id, row] of this.built) {
      if (known.has(id)) continue;
      row.host.remove();
      this.built.delete(id);
    }
    meta.studies.forEach((study, i) => {
      if (!this.built.has(study.id)) this.built.set(study.id, buildRow(study));
      const row = this.built.get(study.id);
      if (this.rows.children[i] !== row.host) this.rows.insertBefore(row.host, this.rows.children[i] ?? null);
      this.fillRow(row, study, meta);
    });
    this.fillVerdicts(meta.verdicts);
  }

  fillRow(row, study, meta) {
    row.host.style.setProperty("--study", `var(--tl-run-${study.colour})`);
    write(row.title, study.title);
    row.title.title = study.title;
    const moving = study.state === "playing" || study.state === "starting" || study.state === "lost";
    row.bar.value = study.step / study.steps;
    row.bar.hidden = study.state === "done" || study.state === "failed";
    const at = { done: `${number.format(study.steps)} steps`, failed: "stopped", lost: "starting again" }[study.state]
      ?? `step ${number.format(study.step)} of ${number.format(study.steps)}`;
    write(row.progress, `${study.seeds} seeds (${study.varied}), ${at}${study.state === "paused" ? ", paused" : ""}`);
    const facts = [];
    if (study.final && Number.isFinite(study.final[0] ?? NaN)) { // else most have diverged, which is said below
      const [middle, below, above] = study.final.map((value) => this.value(value));
      facts.push(`median ${middle}, band ${below} to ${above}`);
    }
    if (study.reached !== undefined) {
      const goal = meta.percent ? `${Number((100 * meta.goal).toFixed(1))} %` : Number(meta.goal.toPrecision(3));
      const when = study.reached_by === null ? "" : `, half of these by step ${number.format(study.reached_by)}`;
      facts.push(`${study.reached} of ${study.seeds} reached ${goal}${when}`);
    }
    if (study.diverged) facts.push(`${study.diverged} of ${study.seeds} diverged`);
    write(row.facts, facts.join(" · "));
    row.facts.classList.toggle("bad", study.diverged > 0);
    write(row.note, [study.message, study.note].filter(Boolean).join(" "));
    row.note.hidden = !row.note.textContent;
    row.toggle.hidden = !["playing", "paused"].includes(study.state);
    row.toggle.dataset.do = moving ? "pause" : "play";
    write(row.toggle, moving ? "Pause" : "Go on");
    row.host.dataset.state = study.state;
  }

  fillVerdicts(verdicts) {
    const words = JSON.stringify(verdicts);
    if (words === this.said) return;
    this.said = words;
    this.verdicts.replaceChildren(...verdicts.map(({ text, caution }) => {
      const line = element("p", "verdict", text);
      if (caution) line.append(element("span", "caution", caution));
      return line;
    }));
  }

  destroy() {
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    this.plotly?.purge(this.chart);
  }
}

function buildRow({ id, letter }) {
  const host = element("div", "row");
  host.dataset.testid = `study-${letter}`;
  const row = {
    host, letter: element("b", "letter", letter), title: element("span", "title"), facts: element("span", "facts"),
    progress: element("span", "progress"), bar: element("progress", ""), note: element("span", "note"),
    toggle: element("button", "", "Pause"), remove: element("button", "", "Delete"),
  };
  for (const button of [row.toggle, row.remove]) {
    button.type = "button";
    button.dataset.id = id;
  }
  row.toggle.title = "Let the seeds of this setting rest, or go on";
  row.remove.dataset.do = "delete";
  row.remove.title = `Take study ${letter} off the plot; it is not kept`;
  row.remove.setAttribute("aria-label", `Delete study ${letter}`);
  row.bar.setAttribute("aria-label", `How far study ${letter} is`);
  const said = element("div", "said");
  const state = element("div", "line");
  state.append(row.progress, row.bar);
  said.append(row.title, row.facts, state, row.note);
  const buttons = element("div", "buttons");
  buttons.append(row.toggle, row.remove);
  host.append(row.letter, said, buttons);
  return row;
}

function element(kind, name, text = "") {
  const made = document.createElement(kind);
  if (name) made.className = name;
  if (text) made.textContent = text;
  return made;
}

const write = (element_, text) => { if (element_.textContent !== text) element_.textContent = text; };

// The curves of a run: a row of switches and one Plotly panel a quantity. Redrawn at most six times a second.

import { mount } from "../shared/mount.js";
import { Redrawing } from "../shared/redrawing.js";
import { axisOf } from "./clock.js";
import { entryOf, strokeOf } from "./figure.js";
import { Panel } from "./panel.js";
import { plotly } from "./plotly.js";

const BETWEEN = 165; // ms between two redraws, at least
const LOAD = 4; // times the cost of a redraw that passes before the next: drawing takes a quarter of the time at most
const MOST_RUNS = 8; // in the legend
const MOST_BESIDE = 3; // entries of the legend that stand beside the switches; more have a line of their own
const HEAD = `
<div class="legend" role="group" aria-label="Curves shown"></div>
<div class="note" role="status"></div>
<div class="switches">
  <label title="Draw a mean over neighbouring steps on top of the values as they are">
    <span>Smoothing</span><input data-setting="smoothing" data-testid="smoothing" type="range" min="0" max="1" step="0.05">
  </label>
  <div class="axis" role="radiogroup" aria-label="What the x axis counts">
    <button type="button" role="radio" data-axis="step" data-testid="axis-step" title="x axis: updates of the weights">step</button>
    <button type="button" role="radio" data-axis="epoch" data-testid="axis-epoch" title="x axis: passes over the training data">epoch</button>
    <button type="button" role="radio" data-axis="seconds" data-testid="axis-seconds" title="x axis: seconds of training, pauses not counted">seconds</button>
  </div>
  <label title="Logarithmic x axis">
    <input data-setting="logX" data-testid="log-x" type="checkbox"><span>log x</span>
  </label>
  <label title="Logarithmic value axis">
    <input data-setting="logY" data-testid="log-y" type="checkbox"><span>log y</span>
  </label>
</div>`;

// Kept beyond the component, so that coming back to a page finds the curves as they were left.
const settings = { axis: "step", logX: false, logY: null, smoothing: 0.4, hidden: new Set() }; // logY: null until chosen

const STYLES = new URL("./curves.css", import.meta.url);
export const update = (component) => mount(component, STYLES, (context) => new Curves(context));

class Curves extends Redrawing {
  constructor({ host, send, palette, signal }) {
    super();
    Object.assign(this, { host, send, palette, signal });
    host.classList.add("tl-curves");
    host.dataset.testid = "curves";
    this.head = document.createElement("div");
    this.head.className = "head";
    this.head.innerHTML = HEAD;
    this.body = document.createElement("div");
    this.body.className = "panels";
    this.runs = document.createElement("div"); // the legend of the other runs
    this.runs.className = "legend runs";
    this.runs.setAttribute("role", "group");
    this.runs.setAttribute("aria-label", "Other runs shown");
    this.runs.hidden = true;
    host.append(this.head, this.runs, this.body);
    this.axes = [...this.head.querySelectorAll("[data-axis]")];
    for (const button of this.axes) button.addEventListener("click", () => this.set("axis", button.dataset.axis), { signal });
    this.markAxis();
    this.legend = this.head.querySelector(".legend");
    this.note = this.head.querySelector(".note");
    for (const input of this.head.querySelectorAll("[data-setting]")) {
      const name = input.dataset.setting;
      if (input.type === "checkbox") input.checked = settings[name] ?? false;
      else input.value = settings[name];
      const value = () => (input.type === "checkbox" ? input.checked : Number(input.value));
      input.addEventListener("input", () => this.set(name, value()), { signal });
    }
    this.panels = new Map(); // name -> Panel
    this.last = 0;
    this.pause = BETWEEN;
    plotly().then((library) => {
      this.plotly = library;
      this.schedule(0);
    }, (error) => { this.note.textContent = error.message; });
  }

  set(name, value) {
    settings[name] = value;
    if (name === "logX" || name === "axis") this.sendAxis();
    this.markAxis();
    this.schedule(0);
  }

  sendAxis() {
    this.send({ do: "axis", log_x: settings.logX, x: settings.axis });
  }

  markAxis() {
    const unused = this.message?.meta.unused ?? [];
    const axis = unused.includes(settings.axis) ? "step" : settings.axis;
    for (const button of this.axes) {
      button.setAttribute("aria-checked", String(button.dataset.axis === axis));
      button.hidden = unused.includes(button.dataset.axis);
      if (button.dataset.axis === "epoch") button.textContent = this.message?.meta.epoch_word ?? "epoch";
    }
  }

  update(message) {
    // Another page may have chosen another axis since this one was drawn.
    if (!this.message && ((message.meta.axis ?? "step") !== settings.axis || settings.logX)) this.sendAxis();
    this.message = message;
    this.markAxis();
    this.schedule(Math.max(0, this.last + this.pause - performance.now()));
  }

  theme(palette) {
    this.known = this.knownRuns = null; // the legend has colours too
    super.theme(palette);
  }

  draw() {
    if (!this.plotly || !this.message || document.hidden) return;
    if ([...this.panels.values()].some((panel) => panel.pressed)) return this.schedule(BETWEEN); // a zoom is being drawn
    const { meta } = this.message;
    this.last = performance.now();
    this.fillLegend(meta.series.filter(({ run }) => !run));
    this.fillRuns(meta.runs ?? [], meta.undrawn ?? 0);
    this.fillPanels(meta.panels);
    this.chosen = { ...settings, logY: settings.logY ?? Boolean(meta.log_y) };
    this.head.querySelector('[data-setting="logY"]').checked = this.chosen.logY;
    this.drawn = { points: 0, notes: new Set(), milliseconds: 0 };
    this.drawPanels(this.message, [...meta.panels]);
  }

  // One panel with each frame of the browser, so that nothing else on the page waits for all of them.
  drawPanels(message, [panel, ...rest]) {
    if (!panel) return this.finish();
    const began = performance.now();
    const drawn = this.panels.get(panel.name)?.draw(panel, message, this.chosen, this.palette);
    drawn?.notes.forEach((note) => this.drawn.notes.add(note));
    this.drawn.points += drawn?.traces.reduce((sum, trace) => sum + trace.x.length, 0) ?? 0;
    this.drawn.milliseconds += performance.now() - began;
    if (rest.length) this.frame = requestAnimationFrame(() => this.drawPanels(message, rest));
    else this.finish();
  }

  finish() {
    const { points, notes, milliseconds } = this.drawn;
    this.pause = Math.max(BETWEEN, (this.many ? 2 : 1) * LOAD * milliseconds); // a slow machine redraws less often
    if (settings.logX && points) notes.add(`${axisOf(this.message.meta).name.split(" ")[0]} 0 left out (log)`);
    const note = [...notes].join("; ");
    if (this.note.textContent !== note) this.note.textContent = this.note.title = note;
    this.host.dataset.points = points;
    this.host.dataset.draws = Number(this.host.dataset.draws ?? 0) + 1;
    this.host.dataset.milliseconds = milliseconds.toFixed(1);
  }

  fillPanels(panels) {
    const names = panels.map(({ name }) => name);
    if (names.join("/") === [...this.panels.keys()].join("/")) return;
    for (const panel of this.panels.values()) panel.destroy();
    const seek = (step) => this.send({ do: "seek", step });
    this.panels = new Map(names.map((name) => [name, new Panel(this.plotly, { seek, signal: this.signal })]));
    this.body.replaceChildren(...[...this.panels.values()].map(({ element }) => element));
    this.host.dataset.panels = names.length;
  }

  fillLegend(series) {
    const entries = new Map(series.map((one) => [entryOf(one), one]));
    const known = [...entries.keys()].join("|");
    if (known === this.known) return;
    this.known = known;
    this.many = entries.size > MOST_BESIDE; // these are drawn half as often: pictures that move need the time
    this.head.classList.toggle("many", this.many);
    this.legend.replaceChildren(...[...entries].map(([key, one]) => {
      const stroke = sample(strokeOf(one, this.palette));
      const button = entry(stroke, one.label, `${one.label}: show or hide`, !settings.hidden.has(key), () => {
        if (!settings.hidden.delete(key)) settings.hidden.add(key);
        button.setAttribute("aria-pressed", String(!settings.hidden.has(key)));
        this.schedule(0);
      });
      return button;
    }));
  }

  // The other runs have a line of their own: their names may be long.
  fillRuns(runs, undrawn) {
    const known = JSON.stringify([runs, undrawn]);
    if (known === this.knownRuns) return;
    this.knownRuns = known;
    this.runs.hidden = runs.length === 0;
    const entries = runs.slice(0, MOST_RUNS).map(({ key, name, colour, hidden }) => (
      entry(sample(strokeOf({ role: "other", colour }, this.palette)), name, `${name}: show or hide`, !hidden, () => (
        this.send({ do: "hide", run: key, value: !hidden })
      ))
    ));
    const more = runs.length + undrawn - entries.length;
    if (more > 0) entries.push(rest(more, undrawn));
    this.runs.replaceChildren(...entries);
  }

  destroy() {
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    for (const panel of this.panels.values()) panel.destroy();
  }
}

function sample({ colour, width, dash }) {
  const line = document.createElement("i");
  line.style.borderTop = `${Math.max(2, Math.round(width))}px ${dash === "solid" ? "solid" : "dashed"} ${colour}`;
  return line;
}

function entry(line, label, title, pressed, press) {
  const button = document.createElement("button");
  button.type = "button";
  button.title = title;
  button.setAttribute("aria-pressed", String(pressed));
  const text = document.createElement("span");
  text.textContent = label;
  button.append(line, text);
  button.onclick = press;
  return button;
}

function rest(more, undrawn) {
  const text = document.createElement("em");
  text.textContent = `+${more} more`;
  text.title = undrawn ? `${undrawn} of them are not drawn: hide some runs to see others` : "Their names show up under the pointer";
  return text;
}

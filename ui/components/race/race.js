// The race: picture, table of the racers and the rule of one, fed with messages and drawn with every frame of the browser.

import { button, el, say } from "../shared/dom.js";
import { mount } from "../shared/mount.js";
import { Playback } from "./playback.js";
import { Pointing } from "./pointing.js";
import { RulePanel } from "./rule.js";
import { Stage } from "./stage.js";
import { Table } from "./table.js";
import { Terrain } from "./terrain.js";
import { tidy } from "./words.js";

export const update = (component) => mount(component, new URL("./race.css", import.meta.url), (context) => new Race(context));

const MODES = [["map", "Map"], ["relief", "3D"]];
const NETWORKS = "Each racer trains a network of its own, from the same weights on the same mini-batches. Their paths are drawn on the two directions in which they spread most, each axis with a scale of its own; at rest with the loss on this plane beneath.";
let mode = "map"; // kept beyond the component, so that coming back finds it

class Race {
  constructor({ host, palette, send, signal }) {
    Object.assign(this, { host, palette, send, signal });
    this.playback = new Playback();
    this.stage = new Stage(this.playback);
    this.stage.setMode(mode);
    this.table = new Table({
      pick: (racer) => this.pick(racer), hover: (racer) => this.hover(racer), hide: (racer) => this.hide(racer),
    });
    this.rule = new RulePanel();
    this.modes = MODES.map(([name, text]) => button(text, `mode-${name}`, () => this.setMode(name), { cls: "tab", "aria-pressed": String(name === mode) }));
    this.step = el("span", { class: "now", "data-testid": "race-step" });
    this.under = el("span", { class: "under", role: "status", "data-testid": "race-under" });
    this.note = el("p", { class: "note", "data-testid": "race-note" });
    this.warning = el("p", { class: "note warning", "data-testid": "race-warning" });
    this.switch = el("div", { class: "segmented", role: "group", "aria-label": "How the surface is drawn" }, ...this.modes);
    const bar = el("div", { class: "bar" }, this.switch, this.step, this.under);
    host.classList.add("race");
    host.append(el("div", { class: "body" },
      el("div", { class: "pane left" }, bar, this.stage.element, this.note, this.warning),
      el("div", { class: "right" }, el("div", { class: "pane" }, this.table.element), el("div", { class: "pane grow" }, this.rule.element))));
    this.stage.observer = new ResizeObserver(([{ contentRect: { width, height } }]) => {
      if (width < 60 || height < 60) return;
      this.stage.layout(width, height);
      this.soon();
    });
    this.stage.observer.observe(this.stage.element);
    this.pointing = new Pointing(this.stage, {
      under: this.under, hover: (racer) => this.hover(racer), place: (place) => this.place(place), soon: () => this.soon(), signal,
    });
    this.drawn = []; // when the frames of the last second were
  }

  update(message) {
    const { meta, arrays } = message;
    const surface = meta.facts.surface !== false;
    this.message = message;
    this.terrain = this.terrainOf(arrays, surface);
    this.playback.receive(meta, arrays.trail ?? arrays.path, arrays.trail_steps ?? arrays.path_steps, performance.now());
    this.stage.receive(message, this.terrain);
    this.stage.element.classList.toggle("placing", this.placing);
    this.table.update(message, this.stage.hidden);
    this.rule.update(message);
    this.switch.hidden = !surface;
    say(this.note, surface ? legend(this.terrain, meta.facts.loss) : NETWORKS);
    say(this.warning, (surface ? meta.facts.warning : meta.facts.ground_words) ?? "");
    const { dataset } = this.host;
    [dataset.step, dataset.surface, dataset.racers] = [meta.step, surface, meta.facts.racers?.length ?? 0];
    dataset.start = meta.start.map((value) => tidy(value)).join(" ");
    dataset.ground = Boolean(this.terrain);
    this.soon();
  }

  /** The surface of the race, or the loss under the paths of networks, which is known while the run rests. */
  terrainOf(arrays, surface) {
    const name = surface ? "terrain" : "ground";
    const [z, range, minima, path] = ["z", "range", "minima", "path"].map((part) => arrays[`${name}/${part}`]);
    if (!z) return surface ? this.terrain ?? null : null;
    if (this.terrain?.isOf(z, range)) return this.terrain;
    return new Terrain(z.data, z.shape[0], range.data, minima?.data, path?.data);
  }

  get placing() {
    return Boolean(this.message?.meta.placing && this.terrain && this.stage.surface);
  }

  theme(palette) {
    this.palette = palette;
    this.soon();
  }

  visible(value) {
    if (value) this.soon();
  }

  /** Draw with the browser's next frame, and go on as long as the racers move. */
  soon() {
    this.frame ??= requestAnimationFrame((now) => {
      this.frame = null;
      this.draw(now);
    });
  }

  draw(now) {
    if (!this.message) return;
    const moved = this.playback.advance(now);
    this.stage.draw(this.palette, this.pointing.dragging);
    const { meta } = this.message;
    say(this.step, `step ${Math.round(Math.min(this.playback.places ? this.playback.at : meta.step, meta.step)).toLocaleString("en")}`);
    this.count(now, moved);
    if (this.playback.moving && !document.hidden) this.soon();
  }

  /** Frames drawn of moving racers in the last second, for whoever measures. */
  count(now, moved) {
    if (!moved) return;
    this.drawn.push(now);
    while (this.drawn[0] < now - 1000) this.drawn.shift();
    this.host.dataset.fps = this.drawn.length;
  }

  setMode(name) {
    mode = name;
    this.modes.forEach((tab, i) => tab.setAttribute("aria-pressed", String(MODES[i][0] === name)));
    this.stage.setMode(name);
    this.host.dataset.mode = name;
    if (this.message) this.stage.receive(this.message, this.terrain);
    this.soon();
  }

  pick(racer) {
    if (this.message.meta.picked === racer) return;
    this.message.meta.picked = racer; // at once; its numbers come with the next message
    for (const name of Object.keys(this.message.arrays)) if (name.startsWith("rule/")) delete this.message.arrays[name];
    this.send({ do: "pick", racer });
    this.table.update(this.message, this.stage.hidden);
    this.rule.update(this.message);
    this.soon();
  }

  hover(racer) {
    if (this.stage.hovered === racer) return;
    this.stage.hovered = racer;
    this.soon();
  }

  hide(racer) {
    if (!this.stage.hidden.delete(racer)) this.stage.hidden.add(racer);
    this.table.update(this.message, this.stage.hidden);
    this.soon();
  }

  place({ x, y }) {
    if (this.placing) this.send({ do: "start", x: Number(x.toPrecision(3)), y: Number(y.toPrecision(3)) });
  }

  destroy() {
    cancelAnimationFrame(this.frame);
    this.stage.observer.disconnect();
  }
}

/** What the marks on a map mean, what `loss` it shows, and the scale of its heights. */
function legend(terrain, loss) {
  if (!terrain) return "";
  const marks = ["✛ start", terrain.minima.length && "★ minimum", terrain.path.length && "dashed: the training that the slice was laid through"];
  const steps = terrain.log ? "in equal factors above the lowest value (log scale)" : "in equal steps";
  return `${marks.filter(Boolean).join(", ")}. Loss: ${loss}. Heights and contour lines go ${steps}.`;
}

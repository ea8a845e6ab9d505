// The stage: the agent acting, what it expects of each action, and the score. Moves come from the run's own network; the page
// only shows them at an even pace.

import { el, say } from "../shared/dom.js";
import { Pending } from "../shared/pending.js";
import { Controls } from "./controls.js";
import { Playback } from "./playback.js";
import { aspect, between, drawScene, isClassic } from "./scene.js";
import { Values } from "./values.js";

const TALLEST = 380; // px of the picture
const TAP = 140; // ms that a key is down until it counts as held
const SPOKEN = 2000; // ms between two descriptions of the picture
const BY = ["greedy", "explored", "random", "you", ""]; // as in ui/dqn_stage.py
const ENDS = {
  "CartPole-v1": "The pole fell or the cart left",
  "Acrobot-v1": "The line is reached",
  "MountainCar-v0": "The flag is reached",
};
const CHOICES = ["running", "speed", "policy"];

export class Stage {
  constructor({ send, palette, signal }) {
    Object.assign(this, { send, palette, held: -1, spoken: 0, frame: 0, last: 0, ended: null });
    this.playback = new Playback();
    this.pending = new Pending(() => this.show());
    this.title = el("b", { "data-testid": "stage-title" });
    this.agent = el("span", { class: "agent", "data-testid": "stage-agent", title: "The weights that act: those of the step on screen. Scrub back, and an earlier agent acts." });
    this.canvas = el("canvas", { class: "scene", tabindex: 0, role: "application", "data-testid": "stage-scene" });
    this.badge = el("div", { class: "badge", "data-testid": "stage-badge", hidden: true });
    this.picture = el("div", { class: "picture" }, this.canvas, this.badge);
    this.score = el("p", { class: "score", "data-testid": "stage-score" });
    this.past = el("p", { class: "note past", "data-testid": "stage-returns" });
    this.values = new Values();
    this.controls = new Controls((what, value) => this.want(what, value), send, (action) => this.hold(action));
    const aside = el("div", { class: "aside" }, this.values.element, this.controls.settings);
    this.element = el("section", { class: "stage", "aria-label": "The agent acting", "data-testid": "stage" },
      el("header", {}, this.title, this.agent),
      el("div", { class: "board" }, el("div", { class: "main" }, this.picture, this.score, this.past), aside), this.controls.acting);
    this.listen(signal);
  }

  // Keys count while the picture has the focus.
  listen(signal) {
    const action = (event) => (event.ctrlKey || event.metaKey || event.altKey ? undefined : this.meta?.environment?.keys[event.key]);
    this.canvas.addEventListener("keydown", (event) => {
      if (action(event) === undefined || this.meta.follow) return;
      event.preventDefault();
      event.stopPropagation(); // the bar listens for arrows, too
      if (!event.repeat) this.hold(action(event));
    });
    this.canvas.addEventListener("keyup", (event) => action(event) === this.held && this.hold(-1));
    this.canvas.addEventListener("blur", () => this.hold(-1));
    window.addEventListener("blur", () => this.hold(-1), { signal });
  }

  // A short press is one move, however long the messages of pressing and letting go are on their way.
  hold(action) {
    if (action === this.held) return;
    clearTimeout(this.holding);
    if (this.sent) this.send({ do: "hold", action: -1 });
    this.sent = false;
    this.held = action;
    if (action < 0) return;
    this.send({ do: "tap", action });
    this.holding = setTimeout(() => {
      this.sent = true;
      this.send({ do: "hold", action });
    }, TAP);
  }

  want(what, value) {
    if (!this.meta || this.meta.follow) return;
    this.pending.want(what, value);
    this.send({ do: what, [what]: value });
    if (what === "policy" && value === "you") this.canvas.focus({ preventScroll: true });
    this.show();
  }

  update({ meta, arrays }) {
    this.meta = meta;
    if (!meta.environment) return;
    if (meta.life !== this.playback.life) {
      this.playback.clear(meta.life);
      this.badge.hidden = true;
    }
    if (arrays.number) this.playback.add(rowsOf(arrays), meta.rate, meta.jump);
    this.nextQ = arrays.next_q?.data ?? null;
    this.table = arrays.palette?.data ?? null;
    this.shape = arrays.scene?.shape.slice(1) ?? null;
    this.show();
    this.wake();
  }

  theme(palette) {
    this.palette = palette;
    this.show();
  }

  resize() {
    this.show();
  }

  destroy() {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
    clearTimeout(this.holding);
  }

  wake() {
    if (this.frame) return;
    this.last = performance.now();
    this.frame = requestAnimationFrame((now) => this.tick(now));
  }

  tick(now) {
    this.frame = 0;
    const seconds = Math.min(0.1, Math.max(0, (now - this.last) / 1000));
    this.last = now;
    if (!this.meta.environment) return; // another one was picked, and its run is being made
    const moved = this.playback.pass(seconds, this.meta.running, isClassic(this.meta.environment));
    if (moved) this.draw();
    if (this.playback.place < this.playback.newest) this.frame = requestAnimationFrame((later) => this.tick(later));
    else this.draw();
  }

  /** Everything but the picture, and then the picture. */
  show() {
    const { meta } = this;
    if (!meta?.environment) return;
    const shown = { ...meta };
    if (!meta.follow) for (const what of CHOICES) shown[what] = this.pending.settled(what, meta[what]);
    say(this.title, meta.environment.title);
    this.element.classList.toggle("follow", meta.follow);
    this.controls.update(shown);
    this.element.dataset.policy = shown.policy;
    this.running = shown.running;
    say(this.past, pastWords(meta.returns, meta.environment.solved, meta.agent));
    this.draw();
  }

  draw() {
    const { row, before, t } = this.playback.now();
    const { environment } = this.meta;
    if (!row) return;
    const scene = this.playback.scene(row);
    const ratio = aspect(environment, this.shape);
    const width = Math.min(this.picture.clientWidth, TALLEST * ratio);
    if (!scene || width < 10) return;
    const from = before === row || before.ended ? scene : this.playback.scene(before);
    const acting = row.action >= 0 && t > 0 ? row.action : null;
    drawScene(this.canvas, environment, between(environment, from, scene, t), this.table, this.palette, width, width / ratio, { action: acting, shape: this.shape });
    const rests = !this.running && t >= 1 && row.number === this.playback.newest;
    this.values.update({
      playback: this.playback, actions: environment.actions, palette: this.palette, by: row.by,
      q: rests && this.nextQ && !row.ended ? this.nextQ : row.q, chosen: rests ? -1 : row.action,
    });
    say(this.agent, `the agent of step ${row.agent.toLocaleString("en")}${this.meta.acts ? ` · ${this.meta.acts}` : ""}`);
    say(this.score, `Return so far ${tidy(row.total)} · move ${row.length.toLocaleString("en")}`);
    this.element.dataset.moves = row.number;
    this.say(row);
    if (row.ended && t >= 1) this.announce(row);
  }

  // The end of an episode, for a moment.
  announce(row) {
    if (this.ended === row.number) return;
    this.ended = row.number;
    const why = row.ended === 2 ? "Time limit" : ENDS[this.meta.environment.name] ?? "The episode is over";
    say(this.badge, `${why} · return ${tidy(row.total)}`);
    this.badge.hidden = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.badge.hidden = true), 1400);
  }

  say(row) {
    if (performance.now() - this.spoken < SPOKEN && this.canvas.hasAttribute("aria-label")) return;
    this.spoken = performance.now();
    const { environment } = this.meta;
    const did = row.action >= 0 ? `, ${environment.actions[row.action]} (${row.by})` : "";
    this.canvas.setAttribute("aria-label", `${environment.title}: move ${row.length}${did}, return ${tidy(row.total)}, the agent of step ${row.agent}. Hold its keys to act: ${Object.keys(environment.keys).join(", ") || "none"}.`);
  }
}

/** The columns of a message as rows; a scene is left out where none was sent. */
function rowsOf({ number, scene_of, scene, q, action, by, reward, ended, total, length, agent }) {
  const [count, actions] = q.shape;
  const size = scene.shape.slice(1).reduce((product, side) => product * side, 1);
  const scenes = new Map(Array.from(scene_of.data, (n, i) => [n, scene.data.subarray(i * size, (i + 1) * size)]));
  return Array.from({ length: count }, (_, i) => ({
    number: number.data[i], scene: scenes.get(number.data[i]) ?? null, q: q.data.slice(i * actions, (i + 1) * actions),
    action: action.data[i], by: BY[by.data[i]], reward: reward.data[i], ended: ended.data[i], total: total.data[i],
    length: length.data[i], agent: agent.data[i],
  }));
}

const tidy = (value) => (Number.isInteger(value) ? value.toLocaleString("en") : value.toFixed(1)).replace("-", "−");

/** The newest returns: those of earlier agents, and apart from them those of the agent on stage. */
function pastWords(returns, solved, agent) {
  const goal = solved === null || solved === undefined ? "" : ` Solved from ${tidy(solved)} on.`;
  if (!returns.length) return `No episode has ended here yet.${goal}`;
  const own = returns.filter(([, step]) => step === agent).length;
  const words = returns.map(([total, , mark]) => `${tidy(total)}${mark}`);
  const before = words.slice(0, words.length - own).join(", ");
  const now = own ? `${before && "; with this agent "}${words.slice(-own).join(", ")}` : "";
  return `Last episodes here: ${before}${now}${returns.some(([, , mark]) => mark) ? " (* the time limit)" : ""}.${goal}`;
}

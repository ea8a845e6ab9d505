// The bar under which every run is driven. Python says what is (update), clicks and keys say what should be (send).

import { mount } from "../shared/mount.js";
import { close, open } from "./closed.js";
import { forkMenu } from "./forks.js";
import { listen } from "./keyboard.js";
import { keyList, markup } from "./markup.js";
import { Scrubber } from "./scrubber.js";

const STYLES = new URL("./transport.css", import.meta.url);
export const update = (component) => mount(component, STYLES, (context) => new Transport(context));

const PATIENCE = 1500; // ms an optimistic play or pause may differ from what the server says
const OVERDUE = 4000; // ms without a frame of a run that moves; ui/live.py then begins to tick anew
const MOVING = ["starting", "playing", "seeking", "lost"];
const SEEDS = 2 ** 31;
const WORDS = {
  starting: "Starting", ready: "Ready: press play", playing: "Training", paused: "Paused", seeking: "Going to that step",
  finished: "Finished", diverged: "Diverged", lost: "The worker is being replaced",
  failed: "Stopped on an error",
};
const number = new Intl.NumberFormat("en-US");

class Transport {
  constructor({ host, send, signal }) {
    Object.assign(this, { host, send });
    host.classList.add("transport");
    host.dataset.testid = "transport";
    this.meta = { step: 0, head: 0, epoch_steps: 1, playing: false, state: "starting", events: [], stale: [] };
    this.hoped = null; // play or pause as pressed, until the server says the same
    const parts = this.parts = markup(host);
    this.scrubber = new Scrubber(parts, {
      signal,
      seek: (step) => this.send({ do: "seek", step }),
      show: (step) => this.count(step),
      label: (step) => `step ${number.format(step)}${this.meta.unused?.includes("epoch") ? "" : ` · ${this.word} ${this.epochs(step)}`}`,
    });
    host.addEventListener("click", (event) => this.click(event), { signal });
    host.addEventListener("change", (event) => this.change(event), { signal });
    host.addEventListener("focusout", (event) => event.target.dataset.seed && this.fillSeeds(), { signal });
    host.addEventListener("keydown", (event) => this.inputKey(event), { signal });
    document.addEventListener("pointerdown", (event) => {
      if (!event.composedPath().includes(host)) this.explain(null);
    }, { signal });
    listen(host, {
      toggle: () => open(this.meta, "play") && this.toggle(),
      move: (steps) => this.move(steps),
      home: () => open(this.meta, "scrubber") && this.scrubber.go(0),
      end: () => open(this.meta, "scrubber") && this.scrubber.go(this.meta.head),
      reset: () => open(this.meta, "reset") && this.act("reset"),
      fork: () => open(this.meta, "fork") && this.openForks(),
    }, signal);
    signal.addEventListener("abort", () => [this.doubt, this.overdue].forEach(clearTimeout));
  }

  update({ meta }) {
    this.meta = { events: [], stale: [], ...meta };
    if (this.hoped === meta.playing) this.settle();
    close(this.host, this.meta);
    this.drawPlay();
    this.scrubber.update(meta.step, meta.head, this.meta.events);
    this.count(this.scrubber.shown);
    this.fillSpeeds();
    this.fillSeeds();
    this.nameEpoch();
    this.nameSeed();
    this.drawState();
    // A preset loaded from the lesson below: show where it is played.
    if (this.loaded !== undefined && this.loaded !== meta.loaded) this.host.scrollIntoView({ block: "center", behavior: "smooth" });
    this.loaded = meta.loaded ?? 0;
    Object.assign(this.host.dataset, { step: meta.step, head: meta.head, state: meta.state });
    this.expectFrame();
  }

  // Streamlit's order to ask for frames may get lost, with the run of the script that gave it: say that somebody waits.
  expectFrame() {
    clearTimeout(this.overdue);
    if (!MOVING.includes(this.meta.state)) return;
    this.overdue = setTimeout(() => {
      if (!document.hidden) this.send({ do: "visible", value: true });
      this.expectFrame();
    }, OVERDUE);
  }

  visible(value) {
    this.send({ do: "visible", value });
  }

  // ---- what is

  // What the run counts beside its steps: an epoch, or an episode.
  get word() {
    return this.meta.epoch_word ?? "epoch";
  }

  nameEpoch() {
    const button = this.host.querySelector("[data-steps=epoch]");
    if (button.textContent === `+1 ${this.word}`) return;
    button.textContent = `+1 ${this.word}`;
    button.setAttribute("aria-label", `One ${this.word}`);
    button.title = this.word === "epoch" ? "One epoch: every training example once" : `About one ${this.word}: as many steps as they have had so far`;
  }

  // Where there are no weights to begin with, the seed is that of other chances.
  nameSeed() {
    const button = this.host.querySelector("[data-do=new_weights]");
    const words = this.meta.unused?.includes("weights") ? "New seed" : "New weights";
    if (button.getAttribute("aria-label") === words) return;
    button.setAttribute("aria-label", words);
    button.querySelector(".word").textContent = words;
    button.title = words === "New seed" ? "Start again with other random numbers" : "Start again from other random weights";
    const field = this.host.querySelector("[data-seed=seed]");
    const of = words === "New seed" ? "Seed" : "Seed of the weights";
    field.setAttribute("aria-label", of);
    field.title = `${of}: the same number gives the same start`;
  }

  epochs(step) {
    // The run counts its passes over the data; other steps are measured from there, with epochs as long as they are now.
    const { epoch_steps: length, step: here, epoch: passed } = this.meta;
    const epochs = Math.max(0, (passed ?? here / Math.max(length, 1)) + (step - here) / Math.max(length, 1));
    return number.format(epochs >= 100 ? Math.floor(epochs) : Math.floor(epochs * 10) / 10);
  }

  count(step) {
    const { step: place, head, epoch } = this.parts;
    write(place, number.format(step));
    write(head, step < this.meta.head ? ` / ${number.format(this.meta.head)}` : "");
    write(epoch, `${this.word} ${this.epochs(step)}`);
  }

  drawPlay() {
    const playing = this.hoped ?? this.meta.playing;
    const { play, playLabel } = this.parts;
    if (play.dataset.playing === String(playing)) return;
    play.dataset.playing = playing;
    playLabel.textContent = playing ? "Pause" : "Play";
    play.setAttribute("aria-label", playing ? "Pause" : "Play");
    play.title = playing ? "Pause (space)" : "Play (space)";
  }

  drawState() {
    const { state, message, notice, stale } = this.meta;
    const { text, stale: hint, staleText } = this.parts;
    this.parts.state.dataset.state = state;
    const said = [message || WORDS[state] || state, notice].filter(Boolean).join(" · ");
    write(text, said);
    this.parts.state.title = said;
    hint.hidden = stale.length === 0;
    write(staleText, stale.join("; "));
    hint.title = `These settings changed and wait for a reset or a fork: ${stale.join("; ")}`;
    this.parts.fork.disabled = this.meta.head === 0;
  }

  fillSpeeds() {
    const { speed } = this.parts;
    const speeds = this.meta.speeds ?? [];
    const known = JSON.stringify(speeds);
    if (known !== this.knownSpeeds) {
      this.knownSpeeds = known;
      speed.replaceChildren(...speeds.map(([label], i) => new Option(label, i)));
    }
    const now = speeds.findIndex(([, value]) => value === this.meta.speed);
    // Not while the menu has the focus: the choice would jump back until the server has heard of it.
    if (!focused(speed) && speed.selectedIndex !== now) speed.selectedIndex = now;
  }

  fillSeeds() {
    for (const input of this.host.querySelectorAll("input[data-seed]")) {
      const seed = String(this.meta[input.dataset.seed] ?? "");
      if (focused(input)) continue; // somebody is typing
      if (input.value !== seed) input.value = seed;
      input.removeAttribute("aria-invalid");
    }
  }

  // ---- what should be

  act(what) {
    this.scrubber.settle();
    this.send({ do: what });
  }

  toggle() {
    this.hoped = !(this.hoped ?? this.meta.playing);
    clearTimeout(this.doubt);
    this.doubt = setTimeout(() => { this.settle(); this.drawPlay(); }, PATIENCE);
    this.drawPlay();
    this.act(this.hoped ? "play" : "pause");
  }

  settle() {
    this.hoped = null;
    clearTimeout(this.doubt);
  }

  // Steps back, or on: to a step already taken by going there, beyond the newest by training.
  move(steps) {
    const from = this.scrubber.shown;
    const on = steps > 0 && from >= this.meta.head;
    if (!open(this.meta, on ? "steps" : "scrubber")) return;
    if (on) this.send({ do: "step", steps });
    else this.scrubber.go(from + steps);
  }

  click(event) {
    const target = event.composedPath()[0];
    const button = target.closest?.("button");
    if (!button) {
      const long = target.closest?.(".state, .stale");
      this.explain(long && clipped(long) ? long.title : null); // what does not fit can be read by a click
      return;
    }
    if (button === this.parts.help) {
      this.explain(this.parts.popover.querySelector("dl") ? null : keyList());
      return;
    }
    if (button === this.parts.fork) {
      if (button.getAttribute("aria-expanded") === "true") this.explain(null);
      else this.openForks();
      return;
    }
    this.explain(null);
    if (button === this.parts.play) this.toggle();
    else if (button.dataset.do === "fork_waiting") this.send({ do: "fork_waiting", step: this.scrubber.shown });
    else if (button.dataset.changes) this.send({ do: "fork", step: this.forkStep, changes: JSON.parse(button.dataset.changes) });
    else if (button.dataset.do) this.act(button.dataset.do);
    else if (button.dataset.steps === "epoch") this.send({ do: "step", steps: "epoch" });
    else if (button.dataset.steps) this.send({ do: "step", steps: Number(button.dataset.steps) });
  }

  change(event) {
    const input = event.composedPath()[0];
    if (input === this.parts.speed) {
      this.send({ do: "speed", value: this.meta.speeds[input.selectedIndex][1] });
      input.blur(); // the keys belong to the bar again
    } else if (input.dataset.seed) {
      const what = input.dataset.seed;
      const seed = /^\d+$/.test(input.value.trim()) ? Number(input.value) : NaN;
      if (!(seed < SEEDS)) {
        input.setAttribute("aria-invalid", "true");
        this.explain(`A seed must be a whole number from 0 to ${number.format(SEEDS - 1)}, got ${input.value || "nothing"}.`);
        return;
      }
      this.explain(null);
      if (seed !== this.meta[what]) {
        this.meta[what] = seed;
        this.send({ do: what, [what]: seed });
      }
    }
  }

  inputKey(event) {
    const input = event.composedPath()[0];
    if (event.key === "Escape") {
      this.explain(null);
      if (input.dataset.seed) {
        input.value = this.meta[input.dataset.seed];
        input.blur();
      }
    } else if (event.key === "Enter" && input.dataset.seed) input.blur(); // blurring reports the change
  }

  // The step to fork from is the one on screen when the menu is opened: the run may go on under it.
  openForks() {
    if (this.meta.head === 0) return;
    this.forkStep = this.scrubber.shown;
    this.explain(forkMenu(this.forkStep, this.meta.forks ?? []), "forks");
    this.parts.popover.querySelector("button")?.focus({ preventScroll: true });
  }

  // Open the small window with `content` (text or an element), or close it.
  explain(content, kind = "") {
    const { popover, help, fork } = this.parts;
    popover.dataset.kind = kind;
    fork.setAttribute("aria-expanded", String(kind === "forks"));
    popover.hidden = content === null;
    popover.replaceChildren(...(content === null ? [] : [content]));
    help.setAttribute("aria-expanded", String(!popover.hidden && content instanceof Element && kind === ""));
  }
}

const write = (element, text) => { if (element.textContent !== text) element.textContent = text; };
const focused = (element) => element.getRootNode().activeElement === element;
const clipped = (element) => {
  const text = element.querySelector(".text");
  return text.scrollWidth > text.clientWidth || text.scrollHeight > text.clientHeight + 1;
};

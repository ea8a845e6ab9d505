// A language model writes: a prompt and how to draw, the next token, the text, its speeds, and samples kept while it learned.

import { button, el, say } from "../shared/dom.js";
import { mount } from "../shared/mount.js";
import { Pending } from "../shared/pending.js";
import { throttle } from "../shared/throttle.js";
import { Babble } from "./babble.js";
import { Bars } from "./bars.js";
import { Knobs } from "./knobs.js";

export const update = (component) => mount(component, new URL("./writing.css", import.meta.url), (context) => new Writing(context));

const MOST = 400; // characters of a prompt
const PAUSE = 250; // ms

class Writing {
  constructor({ host, send }) {
    Object.assign(this, { host, send, edited: -Infinity });
    this.pending = new Pending(() => this.draw());
    host.classList.add("writing");
    host.dataset.testid = "writing";
    const tell = throttle((text) => send({ do: "prompt", text }), PAUSE);
    this.prompt = el("textarea", { class: "prompt", rows: 2, maxlength: MOST, spellcheck: "false", placeholder: "Begin a text, or leave it to the model", "aria-label": "Prompt", "data-testid": "prompt", on: {
      input: () => {
        this.edited = performance.now();
        tell(this.prompt.value);
      },
      keydown: (event) => event.stopPropagation(), // letters are not for the bar
    } });
    this.bars = new Bars((token) => {
      this.prompt.value = (this.prompt.value + token).slice(-MOST);
      this.edited = performance.now();
      send({ do: "prompt", text: this.prompt.value });
    });
    this.knobs = new Knobs(send, (what, value) => this.pending.want(what, value));
    this.babble = new Babble((step) => send({ do: "seek", step }));
    this.who = el("div", { class: "segmented", role: "radiogroup", "aria-label": "Who writes" });
    this.again = button("Another", "again", () => send({ do: "again" }), { title: "Draw again with other random numbers" });
    this.clear = button("Clear the prompt", "clear", () => {
      this.prompt.value = "";
      send({ do: "prompt", text: "" });
    });
    this.cache = el("input", { type: "checkbox", "data-testid": "cache", on: { change: () => {
      this.pending.want("cache", this.cache.checked);
      send({ do: "cache", on: this.cache.checked });
    } } });
    this.caching = el("label", { class: "switch", title: "Keep the keys and values of the tokens that have been read, and work out those of the new one alone. The text is the same." }, this.cache, "key/value cache");
    this.compare = button("Measure both speeds", "speeds", () => send({ do: "speeds" }), { title: "Write the same tokens with and without the cache" });
    this.speeds = el("div", { class: "speeds", "data-testid": "speed-bars" });
    this.begun = el("span", { class: "begun" });
    this.text = el("span", { "data-testid": "written" });
    this.story = el("p", { class: "story" }, this.begun, this.text);
    this.state = el("p", { class: "note", "aria-live": "polite", "data-testid": "writing-state" });
    const left = el("div", { class: "side" }, this.who, this.prompt, el("div", { class: "row" }, this.again, this.clear), this.knobs.element);
    const middle = el("section", { class: "text", "aria-label": "The text" }, this.story, this.state, el("div", { class: "row" }, this.caching, this.compare), this.speeds);
    host.append(el("div", { class: "top" }, left, this.bars.element, middle), this.babble.element);
  }

  update(frame) {
    this.frame = frame;
    this.draw();
  }

  draw() {
    if (!this.frame) return;
    const meta = { ...this.frame.meta };
    for (const what of ["temperature", "top_k", "top_p", "count", "which", "cache"]) meta[what] = this.pending.settled(what, meta[what]);
    this.host.dataset.step = meta.step;
    const quiet = performance.now() - this.edited; // ms since somebody typed: what comes may still be about less
    const writing = this.prompt.getRootNode().activeElement === this.prompt;
    if (quiet > (writing ? 3000 : 1000) && this.prompt.value !== meta.prompt) this.prompt.value = meta.prompt;
    this.drawWho(meta);
    this.knobs.update(meta);
    this.bars.update(meta);
    this.babble.update(meta);
    const { written } = meta;
    say(this.begun, written ? written.prompt : meta.prompt);
    say(this.text, written ? written.text : "");
    this.story.classList.toggle("old", Boolean(written) && !meta.current);
    say(this.state, written ? `Written at step ${written.step.toLocaleString("en")}: ${written.tokens.length.toLocaleString("en")} tokens in ${seconds(written.seconds)}, ${speed(written.tokens.length / written.seconds)}${meta.caches ? ` ${written_with(meta)}` : ""}.${written.stopped ? " Stopped there, so that other runs need not wait." : ""}` : "…");
    this.caching.hidden = this.compare.hidden = !meta.caches;
    this.cache.checked = meta.cache;
    this.compare.disabled = meta.working;
    say(this.compare, meta.working ? (meta.moving ? "Measured when the run rests" : "Measuring …") : "Measure both speeds");
    this.drawSpeeds(meta);
  }

  /** Whose text it is, where several learn. */
  drawWho({ writers, which }) {
    this.who.hidden = writers.length < 2;
    const known = JSON.stringify(writers);
    if (known !== this.known) {
      this.known = known;
      this.who.replaceChildren(...writers.map((name, k) => button(name, `writer-${k}`, () => {
        this.pending.want("which", k);
        this.send({ do: "which", which: k });
        this.draw();
      }, { cls: "tab", role: "radio" })));
    }
    [...this.who.children].forEach((item, k) => item.setAttribute("aria-checked", String(k === which)));
  }

  drawSpeeds({ speeds, caches }) {
    this.speeds.hidden = !caches || !speeds?.with;
    if (this.speeds.hidden) return;
    const known = JSON.stringify(speeds);
    if (known === this.measured) return;
    this.measured = known;
    const most = Math.max(speeds.with, speeds.without);
    const row = (words, value) => el("div", { class: "speed" }, el("span", { text: words }), el("span", { class: "track" }, el("i", { class: "now", style: `width:${(100 * value) / most}%` })), el("span", { class: "number", text: speed(value) }));
    this.speeds.replaceChildren(row("with cache", speeds.with), row("without", speeds.without), el("p", { class: "note", text: `${speeds.ratio} times as fast, over the same ${speeds.count} tokens.` }));
  }
}

const written_with = ({ cache }) => (cache ? "with the cache" : "without the cache");
const seconds = (value) => (value < 1 ? `${Math.round(1000 * value)} ms` : `${value.toFixed(1)} s`);
const speed = (value) => `${Math.round(value).toLocaleString("en")} tokens/s`;

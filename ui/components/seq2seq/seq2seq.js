// Translations of one sentence: how the models stand, the words with the lines of attention, and one of three tabs.

import { el, say } from "../shared/dom.js";
import { mount } from "../shared/mount.js";
import { Pending } from "../shared/pending.js";
import { Tabs } from "../shared/tabs.js";
import { Ask } from "./ask.js";
import { Beam } from "./beam.js";
import { Film } from "./film.js";
import { Lengths } from "./lengths.js";
import { Matrix } from "./matrix.js";
import { asText, percent, sentenceOf } from "./sentence.js";
import { Standings } from "./standings.js";
import { Weave } from "./weave.js";
import { Word } from "./word.js";

export const update = (component) => mount(component, new URL("./seq2seq.css", import.meta.url), (context) => new Scene(context));

const TABS = [
  ["word", "One word", "The scores of one output word, their softmax, and what they weigh"],
  ["film", "While it learned", "The map of attention at steps that were watched"],
  ["beam", "Beam search", "Several hypotheses at a time, as a tree, beside greedy search"],
  ["lengths", "By length", "Accuracy of all models by the length of the source"],
];

class Scene {
  constructor({ host, send, palette }) {
    Object.assign(this, { host, send, palette, hovered: null });
    this.pending = new Pending(() => this.draw());
    host.classList.add("seq2seq");
    host.dataset.testid = "seq2seq";
    const want = (what, value) => this.want(what, value);
    this.standings = new Standings((k) => want("which", k));
    this.ask = new Ask((text) => send({ do: "type", text }), (text) => send({ do: "choose", text }), (start) => want("start", start));
    const hover = (side, i) => this.hover(side, i);
    const choose = (side, i) => this.lock(side, i);
    this.weave = new Weave(hover, choose);
    this.matrix = new Matrix(hover, choose);
    this.line = el("p", { class: "verdict", "aria-live": "polite", "data-testid": "verdict" });
    this.word = new Word(choose);
    this.film = new Film((step) => send({ do: "seek", step }));
    this.beam = new Beam((width) => want("width", width), " ");
    this.lengths = new Lengths((measure) => want("measure", measure));
    this.parts = { word: this.word, film: this.film, beam: this.beam, lengths: this.lengths };
    this.tabs = new Tabs(TABS, want, { label: "What to look at", cls: "tabs" });
    this.pane = el("section", { class: "pane", "aria-label": "Look closer", "data-testid": "closer" },
      this.tabs.element, ...Object.values(this.parts).map((part) => part.element));
    this.stage = el("section", { class: "stage", "aria-label": "Attention" }, this.line, el("div", { class: "pictures" }, this.weave.element, this.matrix.element));
    host.append(this.standings.element, this.ask.element, this.stage, this.pane);
  }

  /** A press shows at once; the arrays for it come with the answer. */
  want(what, value) {
    if (!this.frame || this.frame.meta.follow) return;
    this.pending.want(what, value);
    this.send({ do: what, [what]: value });
    this.draw();
  }

  /** Click a word: hold it; click it again: let go. */
  lock(side, at) {
    if (!this.frame || this.frame.meta.follow) return;
    const [was, place] = JSON.parse(this.pending.settled("word", JSON.stringify([this.frame.meta.side, this.frame.meta.at])));
    const off = side === null || (was === side && place === at);
    this.pending.want("word", JSON.stringify(off ? [null, null] : [side, at]));
    this.send(off ? { do: "word", side: null, at: null } : { do: "word", side, at });
    this.draw();
  }

  hover(side, at) {
    const next = at < 0 ? null : { side, at };
    if (next?.side === this.hovered?.side && next?.at === this.hovered?.at) return;
    this.hovered = next;
    if (this.given) this.pictures();
  }

  update(frame) {
    this.frame = frame;
    this.draw();
  }

  theme(palette) {
    this.palette = palette;
    this.draw();
  }

  resize() {
    this.draw();
  }

  draw() {
    if (!this.frame?.meta.facts.models) return;
    const { frame, palette } = this;
    const meta = { ...frame.meta };
    for (const what of ["which", "tab", "measure", "width", "start"]) meta[what] = this.pending.settled(what, meta[what]);
    [meta.side, meta.at] = JSON.parse(this.pending.settled("word", JSON.stringify([meta.side, meta.at])));
    const late = meta.which !== frame.meta.which; // what has come of the frames is about another model
    const colour = palette.runs[meta.which % palette.runs.length];
    Object.assign(this.host.dataset, { step: meta.step, tab: meta.tab, which: meta.which });
    this.standings.update(frame, meta, palette);
    this.ask.update(meta);
    this.ask.element.hidden = meta.follow;
    this.pane.hidden = meta.follow;
    const sentence = sentenceOf(frame, meta.which);
    if (!sentence || sentence.T === 0) {
      say(this.line, sentence ? "The output is empty: the model ends at once." : "");
      if (!sentence) return;
    }
    this.given = { sentence, colour, palette, locked: meta.at === null ? null : { side: meta.side, at: meta.at } };
    say(this.line, verdict(sentence, meta));
    this.pictures();
    if (meta.follow) return;
    this.tabs.show(meta.tab);
    for (const [name, part] of Object.entries(this.parts)) part.element.hidden = name !== meta.tab;
    const attend = {};
    for (const name of ["scores", "weights", "context", "values", "query", "keys", "weigh"]) attend[name] = late ? undefined : frame.arrays[`attend.${name}`];
    if (meta.tab === "word") this.word.update(sentence, { meta, attend, palette, colour });
    if (meta.tab === "film") this.film.update({ meta: late ? { ...meta, film: [] } : meta, arrays: frame.arrays, palette, colour, sentence });
    if (meta.tab === "beam") this.beam.update({ meta, beam: late ? null : meta.beam, palette, colour });
    if (meta.tab === "lengths") this.lengths.update({ meta, arrays: frame.arrays, palette });
  }

  /** Words and matrix, with what is pointed at or held. */
  pictures() {
    const { sentence, locked } = this.given;
    const fits = (focus) => focus && focus.at < (focus.side === "source" ? sentence.S : sentence.T);
    this.stage.classList.toggle("plain", !sentence.attention);
    const focus = fits(this.hovered) ? this.hovered : fits(locked) ? locked : null;
    this.matrix.update(sentence, { ...this.given, focus });
    this.weave.update(sentence, { ...this.given, focus, tall: this.matrix.tall });
  }
}

/** One sentence about the translation. */
function verdict(sentence, { text_words, facts, which, text }) {
  const sure = sentence.logp === undefined ? "" : ` The model gives this output a probability of ${percent(Math.exp(sentence.logp))}.`;
  const lost = sentence.unknown.filter(Boolean).length;
  const what = facts.joiner ? "word" : "letter";
  const strange = lost ? ` ${lost === 1 ? `One ${what} is` : `${lost} ${what}s are`} not in the vocabulary.` : "";
  const truth = !sentence.known ? ("text" in text ? " What would be right is not known." : "") : sentence.exact ? " Right." : ` Right would be: ${asText(sentence.target, facts.joiner)}.`;
  const short = sentence.longest ? ` Only its first ${sentence.longest} ${what}s are read (see “Longest source”).` : "";
  return `${text_words[0].toUpperCase()}${text_words.slice(1)}, by ${facts.models[which].label}.${short}${truth}${strange}${sure}`;
}

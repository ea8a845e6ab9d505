// Source words, output words and a line for every share of attention; without attention, the one vector all must go through.

import { el, say } from "../shared/dom.js";
import { diverging } from "../shared/palette.js";
import { node } from "../shared/svg.js";
import { textScale } from "../shared/textsize.js";
import { curve, layout, MARGIN } from "./layout.js";
import { called, percent, share, written } from "./sentence.js";

const FAINT = 0.03; // shares below are not drawn
const THICK = 9; // px of a share of 1
const MOST_CELLS = 64; // of the vector that is drawn in the bottleneck

export class Weave {
  /** `hover(side, i)` with i = -1 for nothing; `choose(side, i)`. */
  constructor(hover, choose) {
    Object.assign(this, { hover, choose });
    this.svg = node("svg", { role: "group", "data-testid": "weave" });
    this.element = el("div", { class: "weave" }, this.svg);
    this.svg.addEventListener("pointerover", (event) => event.pointerType === "mouse" && this.over(event.target));
    this.svg.addEventListener("pointerleave", () => hover(null, -1));
    this.svg.addEventListener("click", (event) => {
      const root = this.svg.getRootNode(); // words may have been drawn anew since the press
      const word = root.elementFromPoint(event.clientX, event.clientY)?.closest?.("[data-side]");
      if (word) choose(word.dataset.side, Number(word.dataset.i));
    });
    this.svg.addEventListener("keydown", (event) => this.key(event));
    this.svg.addEventListener("focusin", (event) => event.target.matches?.(":focus-visible") && this.over(event.target));
    this.svg.addEventListener("focusout", () => hover(null, -1));
  }

  over(target) {
    const word = target.closest?.("[data-side]");
    this.hover(word ? word.dataset.side : null, word ? Number(word.dataset.i) : -1);
  }

  /** `focus` { side, at } or null; `colour` of the model; `tall` px that the picture may well have. */
  update(sentence, { focus, colour, palette, tall }) {
    const width = this.element.clientWidth;
    if (width < 60) return;
    Object.assign(this, { sentence, palette, colour });
    const family = getComputedStyle(this.element).fontFamily || "sans-serif";
    const key = JSON.stringify([sentence.source, sentence.output, sentence.target, Boolean(sentence.attention), Array.from(sentence.alignment), width, tall, palette.name, colour, textScale(this.element)]);
    if (key !== this.built) {
      this.built = key;
      const words = { source: sentence.source.map(written), output: sentence.output.map(written) };
      this.place = layout(words, width, { family, scale: textScale(this.element), tall });
      this.build(words);
    }
    this.paint(focus);
  }

  build(words) {
    const { sentence, place, svg, palette } = this;
    const width = this.element.clientWidth;
    svg.setAttribute("viewBox", `0 0 ${width} ${place.height}`);
    svg.setAttribute("width", width);
    svg.setAttribute("height", place.height);
    const held = this.svg.getRootNode().activeElement?.dataset?.key;
    this.lines = [];
    const tubes = [];
    const paths = node("g", { fill: "none", "stroke-linecap": "round" });
    for (let t = 0; t < sentence.T && sentence.attention; t++) {
      for (let s = 0; s < sentence.S; s++) {
        const d = curve(place.source[s], place.output[t], place.upright);
        if (sentence.alignment[t] === s) {
          const [outer, inner] = [node("path", { d, stroke: palette.floor, "stroke-width": THICK + 2 }), node("path", { d, stroke: palette.background, "stroke-width": THICK - 1 })];
          tubes.push({ t, s, node: node("g", { fill: "none", "data-tube": `${t}.${s}` }, outer, inner) });
        }
        const path = node("path", { d, "stroke-width": 0 });
        this.lines.push({ t, s, path });
        paths.append(path);
      }
    }
    this.tubes = tubes;
    this.words = ["source", "output"].flatMap((side) => words[side].map((text, i) => this.word(side, i, text)));
    this.middle = sentence.attention ? null : this.bottleneck();
    svg.replaceChildren(...tubes.map((tube) => tube.node), paths, ...(this.middle ? [this.middle.group] : []), ...this.words.flatMap(({ group, around }) => [...around, group]));
    if (held) svg.querySelector(`[data-key="${held}"]`)?.focus();
  }

  word(side, i, text) {
    const { place, sentence, palette } = this;
    const { x, y, w, h } = place[side][i];
    const rect = node("rect", { x, y, width: w, height: h, rx: Math.min(7, w / 3), "stroke-width": 1 });
    const letters = node("text", { x: x + w / 2, y: y + h / 2, "dominant-baseline": "central", "text-anchor": "middle", "font-size": place.sizes[side] }, text);
    const aside = place.upright
      ? node("text", { x: side === "source" ? x - 4 : x + w + 4, y: y + h / 2, "dominant-baseline": "central", "text-anchor": side === "source" ? "end" : "start", "font-size": 11 })
      : node("text", { x: x + w / 2, y: side === "source" ? y - 8 : y + h + 14, "text-anchor": "middle", "font-size": 11 });
    const sure = side === "output" ? node("rect", { x: x + 3, y: y + h - 4, height: 2, rx: 1, fill: palette.muted }) : null;
    const truth = side === "output" && !place.upright
      ? node("text", { x: x + w / 2, y: y + h + MARGIN.below - 10, "text-anchor": "middle", "font-size": Math.min(13, place.sizes.output), fill: palette.floor })
      : null;
    const group = node("g", { class: "word", "data-side": side, "data-i": i, "data-key": `${side}${i}`, "data-testid": `${side}-${i}`, role: "button" }, node("title"), rect, letters);
    if (sure) group.append(sure);
    if (truth) {
      const wanted = sentence.target[i];
      if (sentence.known && wanted !== sentence.output[i] && wanted !== undefined) truth.textContent = written(wanted);
    }
    return { side, i, group, rect, letters, aside, sure, around: truth ? [aside, truth] : [aside], title: group.firstChild };
  }

  /** The vector between encoder and decoder, with a line from every word and to every word. */
  bottleneck() {
    const { place, sentence, palette } = this;
    const width = this.element.clientWidth;
    const count = Math.min(MOST_CELLS, sentence.summary?.length ?? 0);
    const [w, h] = place.upright ? [10, Math.min(place.height - 40, Math.max(60, count * 4))] : [Math.min(width * 0.6, Math.max(60, count * 7)), 16];
    const box = place.upright
      ? { x: (place.source[0].x + place.source[0].w + place.output[0]?.x) / 2 - w / 2, y: (place.height - h) / 2, w, h }
      : { x: (width - w) / 2, y: (place.source[0].y + place.source[0].h + (place.output[0]?.y ?? 200)) / 2 - h / 2, w, h };
    const into = { ...box, ...(place.upright ? { y: box.y + h / 2 - 1, h: 2 } : { x: box.x + w / 2 - 1, w: 2 }) };
    const lines = [...place.source.map((from, i) => ["source", i, curve(from, into, place.upright)]), ...place.output.map((to, i) => ["output", i, curve(into, to, place.upright)])]
      .map(([side, i, d]) => ({ side, i, path: node("path", { d, fill: "none", stroke: this.colour, "stroke-width": 3, "stroke-linecap": "round" }) }));
    const cells = Array.from({ length: count }, (_, i) => (place.upright
      ? node("rect", { x: box.x, y: box.y + (i * h) / count, width: w, height: h / count })
      : node("rect", { x: box.x + (i * w) / count, y: box.y, width: w / count, height: h })));
    const frame = node("rect", { x: box.x - 2, y: box.y - 2, width: w + 4, height: h + 4, rx: 5, fill: palette.background, stroke: palette.outline });
    const said = node("text", { x: box.x + w + 10, y: box.y + h / 2, "dominant-baseline": "central", "font-size": 12, fill: palette.muted }, place.upright ? "" : `${sentence.summary?.length ?? "?"} numbers`);
    const title = node("title");
    title.textContent = "All that the decoder knows of the sentence: the encoder's last state (orange below zero, blue above, full colour at ±1)";
    return { group: node("g", { "data-testid": "bottleneck" }, title, ...lines.map(({ path }) => path), frame, ...cells, said), cells, lines };
  }

  paint(focus) {
    const { sentence, palette, colour } = this;
    const on = focus && focus.at >= 0;
    const looks = (t, s) => !on || (focus.side === "output" ? focus.at === t : focus.at === s);
    for (const { t, s, path } of this.lines) {
      const value = share(sentence, t, s);
      const drawn = value >= FAINT;
      path.setAttribute("stroke", colour);
      path.setAttribute("stroke-width", drawn ? (0.6 + (THICK - 0.6) * value).toFixed(2) : 0);
      path.setAttribute("opacity", (looks(t, s) ? 0.25 + 0.75 * value : 0.06).toFixed(3));
    }
    for (const { t, s, node: tube } of this.tubes) tube.setAttribute("opacity", looks(t, s) ? 0.85 : 0.12);
    if (this.middle) {
      this.middle.cells.forEach((cell, i) => cell.setAttribute("fill", diverging(sentence.summary[i], palette)));
      for (const { side, i, path } of this.middle.lines) path.setAttribute("opacity", !on ? 0.45 : focus.side === side && focus.at === i ? 0.9 : 0.12);
    }
    for (const word of this.words) this.paintWord(word, on ? focus : null);
    this.svg.setAttribute("aria-label", `The translation: ${sentence.source.map(written).join(" ")}; output ${sentence.output.map(written).join(" ")}.${sentence.attention ? " Lines are shares of attention." : ""}`);
  }

  paintWord({ side, i, group, rect, letters, aside, sure, title }, focus) {
    const { sentence, palette, colour } = this;
    const mine = focus?.side === side && focus.at === i;
    const other = focus && focus.side !== side ? (side === "source" ? share(sentence, focus.at, i) : share(sentence, i, focus.at)) : 0;
    const wrong = side === "output" && sentence.known && sentence.right && !sentence.right[i];
    const unknown = side === "source" && sentence.unknown[i];
    rect.setAttribute("fill", other >= FAINT ? colour : palette.raised);
    rect.setAttribute("fill-opacity", other >= FAINT ? (0.12 + 0.6 * other).toFixed(3) : 1);
    rect.setAttribute("stroke", mine ? palette.primary : wrong ? palette.danger : unknown ? palette.warning : palette.border);
    rect.setAttribute("stroke-width", mine ? 2.2 : wrong ? 1.4 : 1);
    rect.setAttribute("stroke-dasharray", unknown ? "3 2" : "none");
    letters.setAttribute("fill", wrong ? palette.danger : palette.ink);
    letters.setAttribute("font-weight", mine || other > 0.3 ? 700 : 400);
    aside.setAttribute("fill", palette.ink);
    aside.textContent = other >= FAINT && sentence.attention ? percent(other) : "";
    const box = this.place[side][i];
    if (sure) sure.setAttribute("width", Math.max(0, (box.w - 6) * (sentence.p?.[i] ?? 0)).toFixed(1));
    const words = this.says(side, i);
    say(title, words);
    group.setAttribute("aria-label", words);
    group.setAttribute("tabindex", mine || (!focus && side === "output" && i === 0) ? 0 : -1);
    group.setAttribute("aria-pressed", String(mine));
  }

  /** What there is to say of a word. */
  says(side, i) {
    const { sentence } = this;
    const token = sentence[side][i];
    if (side === "source") return sentence.unknown[i] ? `${called(token)} is not in the vocabulary: the model reads “unknown”` : `Source word ${i + 1}: ${called(token)}`;
    const sure = sentence.p ? `, with probability ${percent(sentence.p[i])}` : "";
    const right = !sentence.known || !sentence.right ? "" : sentence.right[i] ? ", right" : `, wrong${sentence.target[i] !== undefined ? `: it should be ${called(sentence.target[i])}` : ": the output should have ended before"}`;
    let looks = "";
    if (sentence.attention) {
      const row = Array.from({ length: sentence.S }, (_, s) => share(sentence, i, s));
      const best = row.indexOf(Math.max(...row));
      looks = `; it looks most at ${called(sentence.source[best])} (${percent(row[best])})`;
    }
    return `Output word ${i + 1}: ${called(token)}${sure}${right}${looks}`;
  }

  key(event) {
    const word = event.target.closest?.("[data-side]");
    if (!word) return;
    const [side, i] = [word.dataset.side, Number(word.dataset.i)];
    if (event.key === "Enter" || event.key === " ") this.choose(side, i);
    else if (event.key === "Escape") this.choose(null, -1);
    else {
      const along = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      const across = { ArrowUp: "source", ArrowDown: "output" }[event.key];
      if (!along && !across) return;
      const next = along ? this.svg.querySelector(`[data-key="${side}${i + along}"]`) : this.svg.querySelector(`[data-key="${across}${Math.min(i, this.place[across].length - 1)}"]`);
      if (next) {
        next.setAttribute("tabindex", 0);
        next.focus();
        this.hover(next.dataset.side, Number(next.dataset.i));
      }
    }
    event.preventDefault();
    event.stopPropagation(); // the bar moves through the run with these keys
  }
}

// A text as a row of its tokens, coloured by a value each: to read, to point at, to pick one, to brush over some.
//
//   const row = tokenRow(host, { label: "The text", testid: "text", onHover: (i) => {}, onClick: (i) => {}, onRange: (a, b) => {} });
//   row.update({ tokens: ["t", "h", "e", " "], values, reach: 1, signed: true, selected: 2, palette });
//
// What is not given to `update` stays as it was. `onHover(-1)` says that nothing is pointed at any more. Without `onRange`
// the row cannot be brushed. Letters, mouse, finger and keys: arrows walk, Enter picks, Shift and arrows brush, Escape ends.

import { el } from "./dom.js";
import { divergingRgb, parse } from "./palette.js";

const STYLES = new URL("./tokens.css", import.meta.url);
const VISIBLE = { " ": "·", "\n": "↵", "\t": "⇥", "\r": "␍", "": "∅", "\u00a0": "⍽" };
const NAMES = { " ": "space", "\n": "line break", "\t": "tab", "\r": "carriage return", "": "nothing", "□": "unknown" };
const START = { tokens: [], values: null, signed: true, ink: null, reach: 0, selected: -1, hovered: -1, ranges: [], breaks: [], faint: null, titles: null, palette: null };

/** How a token is written where white space must be seen. */
export const visible = (text) => (text in VISIBLE ? VISIBLE[text] : text.replace(/[ \n\t\r]/g, (c) => VISIBLE[c]));

/** How a token is called in a sentence: “e”, space, line break. */
export const called = (text) => NAMES[text] ?? `“${visible(text)}”`;

/** { element, update(state), destroy() }. `wrap`: lines as the page is wide, else one line that scrolls. */
export function tokenRow(host, options = {}) {
  const row = new Row(options);
  host.append(row.element);
  if (options.tokens) row.update(options);
  return row;
}

class Row {
  constructor({ label = "Tokens", testid = "tokens", wrap = true, onHover = null, onClick = null, onRange = null }) {
    Object.assign(this, { onHover, onClick, onRange, state: { ...START }, cells: [], brush: null, shown: [] });
    this.line = el("div", { class: `tl-tokens${wrap ? "" : " oneline"}${onRange ? " brushes" : ""}`, role: "listbox", tabindex: 0, "aria-label": label, "data-testid": testid });
    this.element = el("div", { class: "tl-tokenrow" }, el("link", { rel: "stylesheet", href: STYLES.href }), this.line);
    const on = (type, listener) => this.line.addEventListener(type, listener);
    on("pointerover", (event) => this.point(this.at(event)));
    on("pointerleave", () => !this.brush && this.point(-1));
    on("pointerdown", (event) => this.begin(event));
    on("pointermove", (event) => this.go(event));
    on("pointerup", (event) => this.end(event));
    on("pointercancel", () => this.drop());
    on("keydown", (event) => this.key(event));
    on("blur", () => this.point(-1));
  }

  /** `tokens` texts; `values` one number each or null; `reach`: the value of full colour (0: the largest); `signed`: orange
   *  below 0, blue above, else 0 pale and `reach` full; `ink`: a colour for full instead (of values from 0 on); `selected`, `hovered`: indices or -1; `ranges`: [[start, stop, kind]]
   *  with kind "" (brushed), "match" or "window"; `breaks`: indices that begin a new line; `faint(i)`: whether a token is there but does not count; `titles(i)`. */
  update(state) {
    Object.assign(this.state, state);
    const { tokens, selected, hovered, ranges } = this.state;
    const breaks = this.state.breaks.join();
    if (!sameTexts(tokens, this.shown) || breaks !== this.broken) this.build(tokens);
    this.broken = breaks;
    this.colour();
    const inside = new Array(tokens.length).fill("");
    const brushed = this.brush && this.brush.moved ? [[...span(this.brush), ""]] : [];
    for (const [start, stop, kind = ""] of [...ranges, ...brushed]) {
      for (let i = Math.max(0, start); i < Math.min(stop, tokens.length); i++) {
        inside[i] += ` in${kind ? `-${kind}` : ""}${i === start ? " first" : ""}${i === stop - 1 ? " last" : ""}`;
      }
    }
    this.cells.forEach((cell, i) => {
      const faint = this.state.faint?.(i) ? " faint" : "";
      const name = `tl-token${i === selected ? " selected" : ""}${i === hovered ? " hovered" : ""}${inside[i]}${faint}`;
      if (cell.className !== name) cell.className = name;
      const chosen = String(i === selected || inside[i].includes(" in"));
      if (cell.getAttribute("aria-selected") !== chosen) cell.setAttribute("aria-selected", chosen);
    });
    const active = this.cells[hovered] ?? this.cells[selected];
    if (active) this.line.setAttribute("aria-activedescendant", active.id);
    else this.line.removeAttribute("aria-activedescendant");
  }

  build(tokens) {
    this.shown = [...tokens];
    const chips = tokens.some((text) => [...text].length > 1 && text !== "□");
    this.line.classList.toggle("chips", chips);
    this.cells = tokens.map((text, i) => {
      const cell = el("span", { id: `token-${i}`, class: "tl-token", role: "option", "aria-label": NAMES[text] ?? text, "aria-selected": "false", text: visible(text) });
      cell.dataset.i = i;
      if (/^[ \n\t\r]$/.test(text)) cell.dataset.blank = "";
      return cell;
    });
    const nodes = [];
    this.cells.forEach((cell, i) => {
      if (i && this.state.breaks.includes(i) && tokens[i - 1] !== "\n") nodes.push(el("br"));
      nodes.push(cell);
      if (tokens[i] === "\n" && i < tokens.length - 1) nodes.push(el("br"));
      else if (chips || tokens[i] === " ") nodes.push(el("wbr")); // lines break after a space, never within a word
    });
    this.line.replaceChildren(...nodes);
  }

  colour() {
    const { values, signed, ink, palette } = this.state;
    const reach = this.state.reach || largest(values);
    const [none, full] = ink ? [palette.diverging[(palette.diverging.length - 1) / 2], ink].map(parse) : [];
    this.cells.forEach((cell, i) => {
      const value = values && palette ? values[i] : NaN;
      if (!Number.isFinite(value)) {
        if (cell.fill) cell.style.background = cell.style.color = cell.fill = "";
        return;
      }
      const share = reach > 0 ? value / reach : 0;
      const above = Math.max(0, Math.min(1, share));
      const rgb = ink ? none.map((channel, c) => Math.round(channel + (full[c] - channel) * above)) : divergingRgb(signed ? share : above, palette);
      const fill = `rgb(${rgb.join(",")})`;
      if (cell.fill === fill && cell.theme === palette.name) return;
      Object.assign(cell, { fill, theme: palette.name });
      cell.style.background = fill;
      cell.style.color = legible(rgb, palette);
    });
  }

  at(event) {
    const root = this.line.getRootNode();
    const node = event.type === "pointermove" ? root.elementFromPoint(event.clientX, event.clientY) : event.target;
    const cell = node?.closest?.(".tl-token");
    return cell && this.line.contains(cell) ? Number(cell.dataset.i) : -1;
  }

  point(i) {
    if (i === this.state.hovered) return;
    this.update({ hovered: i });
    if (this.cells[i] && this.state.titles) this.cells[i].title = this.state.titles(i); // made when it is asked for: there may be a thousand
    this.onHover?.(i);
  }

  begin(event) {
    const i = this.at(event);
    if (event.button || i < 0) return;
    this.brush = { from: i, to: i, moved: false };
  }

  go(event) {
    if (!this.brush || !this.onRange) return;
    const i = this.at(event);
    if (i < 0 || i === this.brush.to) return;
    this.brush.to = i;
    this.brush.moved = true;
    if (!this.line.hasPointerCapture(event.pointerId)) this.line.setPointerCapture(event.pointerId);
    this.point(i);
    this.update({});
  }

  end() {
    const { brush } = this;
    if (!brush) return;
    this.brush = null;
    this.state.hovered = -1;
    this.update({});
    if (brush.moved && this.onRange) this.onRange(...span(brush));
    else this.onClick?.(brush.from);
  }

  drop() {
    this.brush = null;
    this.point(-1);
    this.update({});
  }

  key(event) {
    const last = this.cells.length - 1;
    const { hovered, selected } = this.state;
    const now = hovered >= 0 ? hovered : selected >= 0 ? selected : -1;
    const to = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: last }[event.key];
    if (to !== undefined && last >= 0) {
      const i = Math.max(0, Math.min(last, to));
      if (event.shiftKey && this.onRange) this.brush = { from: this.brush?.keyed ? this.brush.from : Math.max(0, now), to: i, moved: true, keyed: true };
      else this.brush = null;
      this.point(i);
      this.update({});
      this.cells[i].scrollIntoView({ block: "nearest", inline: "nearest" });
    } else if (event.key === "Enter" || event.key === " ") {
      if (this.brush) this.end();
      else if (now >= 0) this.onClick?.(now);
    } else if (event.key === "Escape") this.drop();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  destroy() {
    this.element.remove();
  }
}

/** The colour of letters on a fill: ink or paper, whichever stands out. */
export function legible(rgb, { ink, background }) {
  const light = ([r, g, b]) => 0.2126 * (r / 255) ** 2.2 + 0.7152 * (g / 255) ** 2.2 + 0.0722 * (b / 255) ** 2.2;
  const contrast = (colour) => {
    const [one, other] = [light(parse(colour)), light(rgb)];
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  };
  return contrast(ink) >= contrast(background) ? ink : background;
}

const span = ({ from, to }) => [Math.min(from, to), Math.max(from, to) + 1];

function largest(values) {
  let most = 0;
  for (const value of values ?? []) if (Number.isFinite(value)) most = Math.max(most, Math.abs(value));
  return most;
}

function sameTexts(one, other) {
  return one.length === other.length && one.every((text, i) => text === other[i]);
}

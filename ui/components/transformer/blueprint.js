// The way of one token through the network: a box a part, and the stream between them as thick as its vector is long.

import { el, keep, number, say } from "../shared/dom.js";
import { node } from "../shared/svg.js";
import { called } from "../shared/tokens.js";
import { sides } from "./model.js";

const [TALL, TOP, BOX, GAP] = [196, 38, 92, 18]; // px: the drawing, down to the stream, width of a box, between two
const THICKEST = 15; // px of the stream
const decoder = new TextDecoder();

export class Blueprint {
  /** `pick(focus)` looks at a head of the layer; `open(tab)` another tab. */
  constructor({ pick, open }) {
    Object.assign(this, { pick, open });
    this.note = el("p", { class: "note reading", role: "status", "data-testid": "model-note" });
    this.box = el("div", { class: "gridbox" });
    this.element = el("div", { class: "part" }, el("div", { class: "parthead" }, this.note), this.box);
  }

  update(meta, arrays, focus, active, palette) {
    const { "stream.norm": norm, "stream.json": json } = arrays;
    if (!norm) return say(this.note, "…");
    const { facts } = meta;
    const parts = json ? JSON.parse(decoder.decode(json.data)).parts : [];
    const [count, width] = norm.shape;
    const stack = focus.stack === "encoder" ? "encoder" : "self";
    const tokens = sides(facts, stack, arrays).from;
    const held = active.set.size === 1 && active.side === "from" && (focus.stack === "encoder") === (stack === "encoder") ? [...active.set][0] : NaN;
    const at = held < width ? held : width - 1;
    const long = (row) => norm.data[row * width + at];
    const known = parts.map((_, row) => long(row)).filter(Number.isFinite);
    const most = Math.max(...known, 1e-9);
    const share = facts.width / (facts.stacks?.[0]?.heads ?? 1);
    const place = { none: "no positions", learned: "+ a learned place", sinusoidal: "+ waves for the place", rotary: "places: by turning q, k" }[facts.positions] ?? "";
    const heads = facts.stacks?.[0]?.heads ?? 1;
    const boxes = [{ name: "embedding", lines: [`1 of ${(stack === "encoder" ? facts.source_names : facts.names)?.length} tokens`, `→ ${facts.width} numbers`, place], act: () => this.open("embeddings") }];
    parts.slice(1).forEach((name, i) => {
      const layer = Number(/\d+$/.exec(name)?.[0] ?? 1) - 1;
      const row = i + 1;
      const kind = name.startsWith("MLP") ? "mlp" : name.startsWith("cross") ? "cross" : "attention";
      const gain = arrays[`stream.${kind}`]?.data[layer * width + at];
      const lines = kind === "mlp" ? [`${facts.width} → ${4 * facts.width} → ${facts.width}`, "each token alone"] : [`${heads} heads of ${share}`, kind === "cross" ? "reads the source" : facts.kind === "gpt" || stack === "self" && facts.kind !== "encoder" ? "looks backwards" : "looks at all"];
      const act = kind === "mlp" ? () => this.open("stream") : () => this.pick({ stack: kind === "cross" ? "cross" : stack, layer, head: 0 });
      boxes.push({ name, lines: [...lines, Number.isFinite(gain) ? `adds ${number(gain, 2)}` : ""], act, kind, chosen: kind !== "mlp" && focus.layer === layer && (kind === "cross") === (focus.stack === "cross"), row });
    });
    if (stack !== "encoder" || facts.kind === "encoder") boxes.push({ name: "output", lines: [`${facts.width} numbers`, `→ ${facts.answers?.length ?? facts.names?.length} scores`, "softmax"], act: () => this.open("lens"), kind: "out" });
    keep(this.box, [this.draw(boxes, long, most, count, palette)]);
    const who = `${called(tokens[at] ?? "")} (token ${at + 1})`;
    return say(this.note, `The way of ${who}: every part reads the stream${facts.norm === "pre" ? ", scaled by a layer norm," : ""} and adds to it; the line is as thick as the stream's vector is long (${number(long(0), 2)} at first, ${number(long(count - 1), 2)} in the end). ${facts.parameters?.toLocaleString("en") ?? ""} weights in all. Keep a token above to follow it; a click on a box shows more.`);
  }

  draw(boxes, long, most, count, palette) {
    const wide = boxes.length * (BOX + GAP) + GAP;
    const thick = (row) => Math.max(1, (THICKEST * long(row)) / most || 1);
    const y = TOP;
    const svg = node("svg", { width: wide, height: TALL, viewBox: `0 0 ${wide} ${TALL}`, role: "group", "aria-label": `${boxes.length} parts of the network`, "data-testid": "blueprint" });
    boxes.forEach((box, i) => {
      const x = GAP + i * (BOX + GAP);
      const after = Math.min(i, count - 1);
      const joins = x + BOX - 12;
      if (i) svg.append(node("line", { x1: x, y1: y, x2: joins, y2: y, stroke: palette.primary, "stroke-opacity": 0.55, "stroke-width": thick(Math.min(i - 1, count - 1)) }));
      svg.append(node("line", { x1: i ? joins : x + BOX / 2, y1: y, x2: x + BOX + (i === boxes.length - 1 ? 0 : GAP), y2: y, stroke: palette.primary, "stroke-opacity": 0.55, "stroke-width": thick(after) }));
      if (i) svg.append(node("path", { d: `M${x + 12} ${y}V${y + 30}`, stroke: palette.outline, fill: "none" }), node("path", { d: `M${x + 8} ${y + 25}l4 6l4 -6`, stroke: palette.outline, fill: "none" }));
      if (box.kind !== "out") {
        const from = i ? joins : x + BOX / 2;
        svg.append(node("path", { d: `M${from} ${y + 32}V${y + 4}`, stroke: palette.outline, fill: "none" }), node("path", { d: `M${from - 4} ${y + 9}l4 -6l4 6`, stroke: palette.outline, fill: "none" }));
      }
      svg.append(node("text", { x: joins + 4, y: y - 14, fill: palette.muted, "font-size": 11, "text-anchor": "middle" }, box.kind === "out" ? "" : number(long(after), 2)));
      svg.append(this.part(box, x, y + 32, palette));
    });
    return svg;
  }

  part({ name, lines, act, chosen }, x, y, palette) {
    const group = node("g", { class: "block", role: "button", tabindex: 0, "aria-label": [name, ...lines].filter(Boolean).join(", "), transform: `translate(${x} ${y})` },
      node("rect", { width: BOX, height: 84, rx: 8, fill: chosen ? palette.primary_tint : palette.raised, stroke: chosen ? palette.primary : palette.outline, "stroke-width": chosen ? 2 : 1 }),
      node("text", { x: BOX / 2, y: 19, fill: palette.ink, "font-size": 12, "font-weight": 600, "text-anchor": "middle", ...fitted(name) }, name),
      ...lines.map((line, i) => node("text", { x: BOX / 2, y: 38 + i * 17, fill: line.startsWith("adds") ? palette.ink : palette.muted, "font-size": 11, "text-anchor": "middle", ...fitted(line) }, line)));
    group.addEventListener("click", act);
    group.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      act();
    });
    return group;
  }
}

/** Words that would not fit into a box are drawn narrower. */
const fitted = (text) => (text.length > 15 ? { textLength: BOX - 8, lengthAdjust: "spacingAndGlyphs" } : {});

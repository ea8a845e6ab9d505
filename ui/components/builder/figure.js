// The network as a drawing of its own, to download: boxes in a row, what each layer is, and the shape it puts out.

import { HEIGHT, WIDTH, mark, node, outline } from "./glyph.js";
import { shape, short } from "./words.js";

const [STEP, TOP, BOTTOM, SCALE] = [118, 66, 44, 1.25];
const FONT = "system-ui, -apple-system, 'Segoe UI', sans-serif";

/** meta, palette -> the source of an SVG file. */
export function figure(meta, palette) {
  const image = { kind: "input", name: meta.input_words?.[0] ?? "Image", words: "", shape: meta.input, parameters: 0, values: {} };
  const cards = [image, ...meta.cards.filter((card) => card.shape)];
  const width = cards.length * STEP + 16;
  const height = TOP + HEIGHT * SCALE + BOTTOM + 26;
  const svg = node("svg", { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}`, "font-family": FONT, "font-size": 12 });
  svg.append(node("rect", { width, height, fill: palette.background }));
  cards.forEach((card, i) => svg.append(...drawn(card, 8 + i * STEP, meta.input[1], palette, i > 0)));
  const parameters = cards.reduce((all, card) => all + card.parameters, 0);
  svg.append(text(16, height - 10, `${short(parameters)} parameters, ${meta.classes} ${meta.output_word === "class" ? "classes" : `outputs, one per ${meta.output_word}`}`, palette.muted, "start"));
  return new XMLSerializer().serializeToString(svg);
}

function drawn(card, x, largest, palette, joined) {
  const middle = x + STEP / 2;
  const weighty = card.parameters > 0;
  const fills = { front: weighty ? palette.primary_tint : palette.surface, top: palette.raised, edge: palette.grid };
  const place = `translate(${middle - (WIDTH * SCALE) / 2} ${TOP}) scale(${SCALE})`;
  const group = node("g", { transform: place });
  const style = { stroke: weighty ? palette.primary : palette.outline, "stroke-width": 1, "stroke-linejoin": "round" };
  for (const [name, d] of outline(card.shape, largest)) group.append(node("path", { d, fill: fills[name], ...style }));
  const over = mark(card);
  if (over) group.append(node("path", { d: over[1], fill: "none", stroke: palette.ink, "stroke-width": 1.6, transform: `translate(${WIDTH / 2} ${HEIGHT / 2})` }));
  const lines = wrapped(card.words, 20);
  return [
    ...(joined ? [node("path", { d: `M${x - 9} ${TOP + (HEIGHT * SCALE) / 2}h14m-4 -3.5l4 3.5l-4 3.5`, fill: "none", stroke: palette.muted, "stroke-width": 1.3 })] : []),
    text(middle, 20, card.name, palette.ink, "middle", 600),
    ...lines.map((line, i) => text(middle, 35 + 13 * i, line, palette.muted, "middle", 400, 10.5)),
    group,
    text(middle, TOP + HEIGHT * SCALE + 18, shape(card.shape), palette.ink, "middle"),
    ...(weighty ? [text(middle, TOP + HEIGHT * SCALE + 33, `${short(card.parameters)} parameters`, palette.muted, "middle", 400, 10.5)] : []),
  ];
}

function text(x, y, words, fill, anchor, weight = 400, size = 12) {
  return node("text", { x, y, fill, "text-anchor": anchor, "font-weight": weight, "font-size": size }, words);
}

/** At most two lines of about so many letters. */
function wrapped(words, letters) {
  if (words.length <= letters) return words ? [words] : [];
  const cut = words.lastIndexOf(" ", letters);
  const [first, rest] = [words.slice(0, cut), words.slice(cut + 1)];
  return [first, rest.length > letters + 3 ? `${rest.slice(0, letters + 2)}…` : rest];
}

export function download(name, source) {
  const address = URL.createObjectURL(new Blob([source], { type: "image/svg+xml" }));
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

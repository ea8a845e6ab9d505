// Where words go: two rows one above the other where they fit, else two columns side by side.

const SIZES = [16, 15, 14, 13, 12, 11]; // px of letters, the largest that fits
const GAP_OF_LETTERS = [4, 3, 2, 1, 1, 0];
const TALL = 30; // px of a word
const LEAST = 10; // px of a letter's box

export const MARGIN = { top: 22, below: 40 }; // room for shares above the source, for the truth below the output
const BETWEEN = [168, 280]; // px from source to output: least, most
const SPREAD = 0.72; // of the wider row: how far the words of the other are moved apart
const MOST_GAP = 22; // px by which they are
const ROW = 33; // px from word to word in a column

let pen = null;

/** How wide a text is, in px. */
export function widthOf(text, size, family) {
  pen ??= document.createElement("canvas").getContext("2d");
  pen.font = `${size}px ${family}`;
  return pen.measureText(text).width;
}

/** { upright, sizes, height, source: [box], output: [box] } with boxes { x, y, w, h }, about `tall` px high where it can be. */
export function layout({ source, output }, width, { family, scale = 1, tall = 0 }) {
  const between = Math.max(BETWEEN[0], Math.min(BETWEEN[1], tall - MARGIN.top - MARGIN.below - 2 * TALL));
  const rows = [source, output].map((tokens) => fitting(tokens, width - 4, family, scale));
  if (rows.every(Boolean)) {
    const widest = Math.max(...rows.map(({ total }) => total));
    const [above, below] = rows.map((found) => spread(found, SPREAD * widest));
    const place = ({ boxes, total }, y) => boxes.map(({ x, w }) => ({ x: x + (width - total) / 2, y, w, h: TALL }));
    return {
      upright: false, sizes: { source: above.size, output: below.size }, height: MARGIN.top + 2 * TALL + between + MARGIN.below,
      source: place(above, MARGIN.top), output: place(below, MARGIN.top + TALL + between),
    };
  }
  return columns(source, output, width, family, scale);
}

/** The row in the largest letters that fit, or null. */
function fitting(tokens, width, family, scale) {
  for (const [i, size] of SIZES.entries()) {
    const found = row(tokens, size * scale, i, family);
    if (found.total <= width) return found;
  }
  return null;
}

/** The same row with larger gaps, towards a width. */
function spread({ boxes, total, size }, width) {
  const more = Math.max(0, Math.min(MOST_GAP, (width - total) / Math.max(1, boxes.length - 1)));
  return { boxes: boxes.map(({ x, w }, i) => ({ x: x + i * more, w })), total: total + more * (boxes.length - 1), size };
}

function row(tokens, size, tight, family) {
  const letters = tokens.every((token) => token.length < 2);
  const gap = letters ? GAP_OF_LETTERS[tight] : 8 - tight;
  let x = 0;
  const boxes = tokens.map((token) => {
    const pad = letters ? Math.max(1, size - 10) : size - 5 - tight;
    const w = Math.max(LEAST, widthOf(token, size, family) + 2 * pad);
    const box = { x, w };
    x += w + gap;
    return box;
  });
  return { boxes, total: Math.max(0, x - gap), size };
}

function columns(source, output, width, family, scale) {
  const size = 14 * scale;
  const wide = (tokens) => Math.min(width * 0.34, Math.max(40, ...tokens.map((token) => widthOf(token, size, family) + 20)));
  const [left, right] = [wide(source), wide(output)];
  const rows = Math.max(source.length, output.length);
  const top = (count) => 8 + ((rows - count) * ROW) / 2;
  const column = (tokens, x, w) => tokens.map((_, i) => ({ x, y: top(tokens.length) + i * ROW, w, h: ROW - 5 }));
  return { upright: true, sizes: { source: size, output: size }, height: rows * ROW + 14, source: column(source, 34, left), output: column(output, width - right - 58, right) };
}

/** The path of a line from a source word to an output word. */
export function curve(from, to, upright) {
  if (upright) {
    const [x0, y0, x1, y1] = [from.x + from.w, from.y + from.h / 2, to.x, to.y + to.h / 2];
    const bend = (x1 - x0) * 0.5;
    return `M${x0} ${y0}C${x0 + bend} ${y0} ${x1 - bend} ${y1} ${x1} ${y1}`;
  }
  const [x0, y0, x1, y1] = [from.x + from.w / 2, from.y + from.h, to.x + to.w / 2, to.y];
  const bend = (y1 - y0) * 0.5;
  return `M${x0.toFixed(1)} ${y0}C${x0.toFixed(1)} ${y0 + bend} ${x1.toFixed(1)} ${y1 - bend} ${x1.toFixed(1)} ${y1}`;
}

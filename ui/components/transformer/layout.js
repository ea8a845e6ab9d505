// Where the tokens of both sides stand: two lines of text one above the other where they fit, else two columns.

const FONT = 12; // px
const LETTER = 7.9; // px a letter of the fixed-width font, at most
const PAD = 8; // px left and right of a token of several letters
const LEAST = 9; // px between two letters
const MOST = 34;
const APART = 40; // px that two words may be moved apart
const LINE = 20; // px, height of a token
const PITCH = 17; // px between two tokens of a column
const NARROW = 440; // px: below it long lines stand upright, as a phone scrolls downwards

const letters = (text) => Math.max(1, [...text].length);

const sized = (scale) => (text) => letters(text) * LETTER * scale + PAD;
const widest = (texts, size) => texts.reduce((sum, text) => sum + size(text), 0);
const areChars = ({ from, to }) => [...from, ...to].every((text) => letters(text) === 1);

/** Whether the tokens of `layer` { from, to } are to stand in lines within `width` px; else in columns. `scale`: how much
 *  larger text is than usual. */
export function lies(layer, width, scale = 1) {
  if (areChars(layer)) return width >= NARROW || LEAST * Math.max(layer.from.length, layer.to.length) <= width;
  return Math.max(widest(layer.from, sized(scale)), widest(layer.to, sized(scale))) + 4 <= width;
}

/** Boxes { from, to: [{ x, y, w, h, anchor }], upright, width, height, font } of the tokens within `width` x `height` px. */
export function arrange(layer, width, height, scale = 1, flat = lies(layer, width, scale)) {
  const { from, to } = layer;
  if (!flat) return upright(from, to, width, scale);
  const longest = Math.max(from.length, to.length, 1);
  if (areChars(layer)) {
    const pitch = Math.max(LEAST, Math.min(MOST, (width - 4) / longest));
    return lying(from, to, () => pitch, width, height, Math.min(pitch * 1.22, scale * (FONT + 1)));
  }
  const size = sized(scale);
  const spread = Math.max(0, Math.min(APART, (width - 4 - Math.max(widest(from, size), widest(to, size))) / longest)); // short texts use the place there is
  return lying(from, to, (text) => size(text) + spread, width, height, scale * (FONT + 1));
}

function lying(from, to, size, width, height, font) {
  const line = (texts, y, edge) => {
    let x = 2;
    return texts.map((text) => {
      const w = size(text);
      const box = { x, y, w, h: LINE, anchor: [x + w / 2, edge] };
      x += w;
      return box;
    });
  };
  const low = Math.max(70, height - LINE - 14);
  const boxes = { from: line(from, 2, LINE + 3), to: line(to, low, low - 1) };
  const ends = [...boxes.from, ...boxes.to].map(({ x, w }) => x + w);
  return { ...boxes, upright: false, width: Math.max(width, Math.ceil(Math.max(0, ...ends)) + 2), height: low + LINE + 2, font };
}

function upright(from, to, width, scale) {
  const wide = (texts) => Math.min(0.36 * width, Math.max(18, ...texts.map((text) => letters(text) * LETTER * scale + PAD)));
  const [left, right] = [wide(from), wide(to)];
  const shownWidth = Math.min(width - 8, left + right + 320);
  const column = (texts, x, w, edge) => texts.map((_, i) => ({ x, y: 2 + i * PITCH, w, h: PITCH - 1, anchor: [edge, 2 + i * PITCH + PITCH / 2] }));
  const start = (width - shownWidth) / 2;
  return {
    from: column(from, start, left, start + left + 2),
    to: column(to, start + shownWidth - right, right, start + shownWidth - right - 2),
    upright: true, width, height: 4 + PITCH * Math.max(from.length, to.length), font: Math.min(scale * FONT, PITCH - 2),
  };
}

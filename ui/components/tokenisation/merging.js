// Byte-pair encoding in the browser: what a text is cut into when only the first so many merges are known.
// The same as engine/data/text/tokenisers.py: pieces first, then in each the pair that was learned first, again and again.

const PIECES = / ?[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*| ?[^\p{L}\p{N}_\s]+|\s|_/gu;
const LONGEST = 24; // characters of a piece

/** Words and signs with the space before them, in parts of at most 24 characters. */
export function pieces(text) {
  const found = text.normalize("NFC").replace(/\r\n?/g, "\n").match(PIECES) ?? [];
  return found.flatMap((piece) => {
    const signs = [...piece];
    return Array.from({ length: Math.ceil(signs.length / LONGEST) }, (_, i) => signs.slice(i * LONGEST, (i + 1) * LONGEST));
  });
}

/** The tokens of a text with the first `count` of `merges` ([left, right, count]). */
export function cut(text, merges, count) {
  const ranks = new Map(merges.slice(0, count).map(([left, right], rank) => [`${left}\0${right}`, rank]));
  return pieces(text).flatMap((signs) => {
    let parts = signs;
    while (parts.length > 1) {
      let best = Infinity;
      for (let i = 0; i + 1 < parts.length; i++) best = Math.min(best, ranks.get(`${parts[i]}\0${parts[i + 1]}`) ?? Infinity);
      if (best === Infinity) break;
      parts = merged(parts, merges[best]);
    }
    return parts;
  });
}

function merged(parts, [left, right]) {
  const whole = [];
  for (let i = 0; i < parts.length; i++) {
    const both = parts[i] === left && parts[i + 1] === right;
    whole.push(both ? left + right : parts[i]);
    if (both) i++;
  }
  return whole;
}

// One model's translation of the sentence, out of what a frame brings.

/** The translation of model `k`, or null while nothing is known of it. */
export function sentenceOf({ meta, arrays }, k) {
  const told = meta.told[k];
  if (!told) return null;
  const part = (name) => arrays[`${k}.${name}`]?.data;
  const model = meta.facts.models?.[k];
  const [S, T] = [told.source.length, told.output.length];
  const source = told.typed?.length === S ? told.typed : told.source; // unknown words as they were typed
  const attention = model?.attention === "none" ? null : part("attention") ?? null;
  return {
    source, output: told.output, target: told.target ?? [], unknown: told.unknown ?? [], exact: told.exact ?? null,
    attention: attention?.length === S * T ? attention : null, alignment: part("alignment") ?? [], right: part("right"), p: part("p"),
    longest: told.longest ?? null, summary: part("summary"), logp: part("logp")?.[0], S, T, known: (told.target ?? []).length > 0,
  };
}

/** The share that output word t gives to source word s. */
export const share = ({ attention, S }, t, s) => (attention ? attention[t * S + s] : 0);

/** Tokens as a text; the end token is left out. Letters stand side by side. */
export function asText(tokens, joiner = " ") {
  const said = tokens.filter((token) => !isEnd(token));
  return said.join(said.every((token) => token.length < 2) ? "" : joiner);
}

export const isEnd = (token) => token === "<end>";

/** How a token is written. */
export const written = (token) => (isEnd(token) ? "■" : token === " " ? "␣" : token === "" ? "∅" : token);

/** How a token is called in a sentence. */
export const called = (token) => (isEnd(token) ? "the end" : token === " " ? "the space" : `“${token}”`);

export const percent = (value) => (value >= 0.995 ? "100 %" : value < 0.01 ? "< 1 %" : `${Math.round(100 * value)} %`);

// What gates and units are called, and which colour stands for which gate.

/** Gate or state -> letter in the equations, words, ends of its scale (null: as large as it gets), what it does. */
export const TRACKS = {
  input: { letter: "i", words: "input gate", low: 0, ink: 2, does: "how much of the candidate is written into the cell" },
  forget: { letter: "f", words: "forget gate", low: 0, ink: 5, does: "how much of the cell is kept: 1 keeps all, 0 wipes it" },
  candidate: { letter: "g", words: "candidate", low: -1, ink: 4, does: "what would be written" },
  output: { letter: "o", words: "output gate", low: 0, ink: 3, does: "how much of the cell is shown to the rest of the network" },
  reset: { letter: "r", words: "reset gate", low: 0, ink: 5, does: "how much of the past the candidate sees" },
  update: { letter: "z", words: "update gate", low: 0, ink: 2, does: "how much of the old state stays: 1 keeps all, 0 replaces it" },
  before: { letter: "a", words: "before tanh", low: null, ink: 4, does: "the sum that is squashed" },
  cell: { letter: "c", words: "cell state", low: null, ink: 0, does: "the memory; nothing squashes it" },
  hidden: { letter: "h", words: "hidden state", low: -1, ink: 1, does: "what the unit says to the others and to the next step" },
};

const ORDER = { lstm: ["input", "forget", "candidate", "output", "cell", "hidden"], gru: ["reset", "update", "candidate", "hidden"], rnn: ["before", "hidden"] };

/** Names of what can be drawn of a cell of this kind, in the order in which it is computed. */
export const tracksOf = (kind) => ORDER[kind] ?? ORDER.rnn;

export const isGate = (name) => TRACKS[name]?.low === 0;

/** What a gate or state of this cell is called. */
export const wordsOf = (name, cell) => (name === "before" && cell?.activation === "relu" ? "before ReLU" : TRACKS[name]?.words ?? name);

/** The colour of a gate in text and lines. */
export const inkOf = (name, palette) => palette.class_inks[TRACKS[name]?.ink ?? 1];

/** "0.l1b.5" as the engine calls a unit. */
export const unitName = ({ cell, layer, back, unit }) => `${cell}.l${layer}${back ? "b" : ""}.${unit}`;

/** What people call what is held: "unit 6", "forget gate of unit 6". */
export function heldWords(name, cells) {
  const [cell, site, unit, gate] = name.split(".");
  const known = cells[Number(cell)];
  const layer = known && known.layers > 1 ? `layer ${Number(site.slice(1).replace("b", "")) + 1}, ` : "";
  const back = site?.endsWith("b") ? "backwards, " : "";
  const whose = cells.length > 1 ? `cell ${Number(cell) + 1}, ` : "";
  return `${whose}${layer}${back}${gate ? `${TRACKS[gate]?.words ?? gate} of ` : ""}unit ${Number(unit) + 1}`;
}

export const WAYS = { zero: "says 0", mean: "says its mean", open: "held open (1)", shut: "held shut (0)" };

// What each kind of positions is, and what the pictures of it show.

export const KINDS = {
  none: {
    title: "No positions",
    does: "Nothing tells this network where a token stands. Attention is a weighted mean, and a mean has no order: the same tokens in another order give the same answer. A causal mask lets a little order in, since each token sees another number of tokens.",
  },
  sinusoidal: {
    title: "Sinusoidal positions",
    does: "To the vector of every token a fixed vector is added: sines and cosines, quick ones in the first numbers, slow ones in the last, like the digits of a clock (Vaswani et al. 2017). Neighbouring places get similar vectors.",
  },
  learned: {
    title: "Learned positions",
    does: "To the vector of every token a vector of its place is added, which is trained like any other weight. At first it is noise; whatever order is worth to the task grows into it. Places beyond the context have none.",
  },
  rotary: {
    title: "Rotary positions",
    does: "Nothing is added. Queries and keys are turned instead, pair by pair of their numbers: the first pair by 1 radian a place, the last hardly at all (Su et al. 2021). In a product of two, equal turns cancel: only the distance is left.",
  },
};

export const SIMILAR = {
  added: "Cosine of the angle between the vectors of any two places",
  rotary: "What turning leaves of the product of two equal vectors (mean cosine over the pairs)",
};

/** How much the answer changed when the tokens changed places. Two orders may deserve the same answer, so that a network
 *  with positions is no bag of tokens because of them. */
export function verdict(moved, kind) {
  if (kind === "none" && moved < 0.05) return moved < 1e-4 ? "Not at all: to this network the text is a bag of tokens." : "Hardly: only the mask tells it a little about order.";
  if (moved < 0.05) return "Hardly, between these two orders: shuffle again, or see the losses of many texts.";
  return moved < 0.3 ? "Somewhat." : "Much: order counts.";
}

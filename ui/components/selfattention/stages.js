// The stages of a head, in the order they happen: which matrices stand there, and the words about them.

const vectors = { signed: true };

export function stagesOf(model) {
  const { D, turning, meta } = model;
  const cross = meta.stack === "cross";
  const own = turning ? ["flat_q", "flat_k"] : ["q", "k"];
  const list = [
    {
      key: "vectors", title: "Q, K, V",
      matrices: [{ name: own[0], title: "Queries Q", ...vectors }, { name: own[1], title: "Keys K", ...vectors }, { name: "v", title: "Values V", ...vectors }],
      words: `Three matrices of weights make three vectors of ${D} numbers from ${cross ? "the streams: queries from the decoder's, keys and values from the encoder's" : "each token's vector in the stream"}: a query (what this token looks for), a key (what it can be found by) and a value (what it passes on).`,
    },
    {
      key: "scores", title: "Scores",
      matrices: [{ name: "q", title: "Queries Q", ...vectors }, { name: "k", title: "Keys K", sign: "×", ...vectors }, { name: "products", title: "Scores Q Kᵀ", sign: "=", ...vectors }],
      words: "Every query with every key: the sum of the products of their numbers (their dot product). Large when the two vectors point the same way. A row is one token that looks, a column one that is looked at.",
    },
    {
      key: "scale", title: "Scale",
      matrices: [{ name: "products", title: "Scores Q Kᵀ", ...vectors }, { name: "scaled", title: `Scores / √${D}`, sign: "÷", ...vectors }],
      words: `Sums of ${D} products spread about √${D} = ${Math.sqrt(D).toFixed(2)} times as far as one of them. Divided by that they keep a spread near 1, whatever the size of the head, where the softmax still has slopes (Vaswani et al. 2017).`,
    },
    {
      key: "mask", title: "Mask",
      matrices: [{ name: "scaled", title: `Scores / √${D}`, ...vectors }, { name: "masked", title: "After the mask", sign: "→", ...vectors }],
      words: meta.causal ? "A network that predicts the next token must not see it: the scores of all later tokens become −∞, and after the softmax their weight is exactly 0." : "Nothing is hidden here: this attention may look at the whole text, so the scores stay as they are.",
    },
    {
      key: "softmax", title: "Softmax",
      matrices: [{ name: "masked", title: "After the mask", ...vectors }, { name: "weights", title: "Weights", sign: "→", signed: false }],
      words: "e to the power of every score, divided by the sum of its row: weights of 0 to 1, and each row adds up to 1. This is the picture that is called attention.",
    },
    {
      key: "sum", title: "Weighted sum",
      matrices: [{ name: "weights", title: "Weights", signed: false }, { name: "v", title: "Values V", sign: "×", ...vectors }, { name: "out", title: "Output of the head", sign: "=", ...vectors }],
      words: "What each token takes home: the mean of all values, with the weights of its row. The outputs of all heads side by side then go through one more matrix into the stream.",
    },
  ];
  if (turning) list.splice(1, 0, {
    key: "turn", title: "Turn",
    matrices: [{ name: "flat_q", title: "Queries before", ...vectors }, { name: "q", title: "Queries turned", sign: "→", ...vectors }, { name: "k", title: "Keys turned", ...vectors }],
    words: "Rotary positions (Su et al. 2021): number d and number d + D/2 of a query or key are turned together, by an angle that grows with the token's place. Equal turns cancel in a product, so only how far apart two tokens stand remains.",
  });
  return list;
}

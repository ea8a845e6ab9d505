// What each method does, what its colours mean, and what it cannot show. Every sentence about a limit has its source.

export const METHODS = {
  saliency: {
    title: "Saliency",
    does: "Saliency: the gradient of the class's score with respect to every pixel (Simonyan, Vedaldi and Zisserman 2014). Where it is large, changing the pixel a little changes the score most.",
    scale: "Size of the gradient, from 0 to the largest of the map",
    not: "It speaks of tiny changes of this image, one pixel at a time, not of what is there: a pixel that matters much may have a flat gradient because the network is already sure.",
  },
  "integrated gradients": {
    title: "Integrated gradients",
    does: "Integrated gradients: the gradients on the straight way from a black image to this one, averaged, times the pixel (Sundararajan, Taly and Yan 2017). The whole map adds up to the score won on the way.",
    scale: "Share of the score: blue for the class, orange against it",
    not: "It is relative to the black image: black pixels get exactly 0, even where it matters that they are black.",
  },
  "grad-cam": {
    title: "Grad-CAM",
    does: "Grad-CAM: the feature maps of the last layer that has any, each weighted by the mean gradient of the class's score, added up (Selvaraju et al. 2017, who keep the positive part only). It is as coarse as those maps and is enlarged to the image.",
    scale: "Evidence: blue for the class, orange against it",
    not: "It sees one layer only, and takes the mean over places: a blob says “about here”, never which pixels, and where a dense layer follows, that treats every place differently, the mean misleads: it can be orange all over for the very class that the network says.",
  },
  occlusion: {
    title: "Occlusion",
    does: "Occlusion: a square of the mean colour is moved over the image, and at every place it is measured how much the class's score falls (Zeiler and Fergus 2014). No gradient is used, the network is only asked.",
    scale: "Fall of the score: blue where hiding hurts the class, orange where it helps",
    not: "It depends on the size and the colour of the square; two parts that can stand in for one another both look unimportant; and an image with a grey square is unlike any that the network was trained on.",
  },
};

export const CHECK = "The check: the same method on the same network with its weights drawn anew, so nothing learned is left (Adebayo et al. 2018). A map that looks the same shows the image and the architecture, not what was learned.";

/** What the rank correlations of the two maps say: `sizes` of the values without their signs, `signs` with them. */
export function verdict(sizes, signs, signed) {
  if (!Number.isFinite(sizes)) return "One of the two maps is the same everywhere, so there is nothing to compare.";
  if (signed && sizes > 0.7 && signs < 0.5) return "The two agree on which pixels count (where the image has ink), not on which speak for the class: only the colours depend on what was learned.";
  const alike = signed ? signs : sizes;
  if (alike > 0.7) return "Nearly the same with random weights: this map says little about what was learned.";
  if (alike > 0.35) return "Partly the same with random weights: read this map with care.";
  return "Different with random weights: the map does depend on what was learned.";
}

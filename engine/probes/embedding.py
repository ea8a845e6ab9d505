"""All images as points in a plane: near each other where the network takes them for similar.

A layer's answer to an image is a point in as many dimensions as the layer has units. Two ways to lay such points flat:

* PCA: the plane in which they spread most (Pearson 1901, Philosophical Magazine 2; Hotelling 1933). Distances mean
  something, and the shares of the variance say how much is lost.
* t-SNE: neighbours stay neighbours, everything else may be bent (van der Maaten and Hinton 2008, JMLR 9). Sizes of
  clusters and distances between them mean nothing (Wattenberg, Viégas and Johnson 2016, Distill). scikit-learn's, with
  its start from PCA.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.core.config import unknown_name
from engine.probes import copies
from engine.probes.pictures import as_bytes

METHODS = ("pca", "tsne")
MOST = 2000  # images: t-SNE takes about a second for each 300
PERPLEXITY = 30.0  # neighbours that count, the value van der Maaten and Hinton recommend 5 to 50 around
FEWEST = 5  # images that t-SNE can do anything with


class Embedding:
    """Lens ``embedding`` for an experiment with a ``network`` of ``stages`` whose outputs are classes.

    Needs ``pictures(split)`` of ``Choosing``.
    """

    def facts(self) -> dict[str, Any]:
        """The lab's facts and ``embedding``: ``methods``, and the ``layers`` whose answers can be laid out."""
        return {**super().facts(), "embedding": {"methods": list(METHODS), "layers": list(self.network.stages)}}

    def look_embedding(
        self, method: str = "pca", most: int = 300, seed: int = 0, layer: str = "", split: str = "val"
    ) -> dict[str, np.ndarray]:
        """At most ``most`` images of a split, n, by what stage ``layer`` says to them; without a name by what comes to
        the last stage that learns, which is all that the classes are told from.

        ``xy`` f32 (n, 2); ``label``, ``said`` u8 (n,) the true class and the network's; ``images`` u8 (n, C, S, S);
        ``index`` i32 (n,) their numbers in the split; ``features`` i32 () how many dimensions there were;
        ``explained`` f32 (2,) share of the variance along each axis (PCA; t-SNE: NaN).
        ``seed`` is that of t-SNE, whose answer differs a little with it. Raises LookupError for an unknown method,
        layer or split, ValueError for a number of images.
        """
        if method not in METHODS:
            raise LookupError(unknown_name("method", str(method)[:40], list(METHODS)))
        if not 2 <= most <= MOST:
            raise ValueError(f"2 to {MOST:,} images can be laid out, got {most}.")
        if split not in ("train", "val"):
            raise LookupError(unknown_name("split", str(split)[:40], ["train", "val"]))
        if layer:
            copies.find_stage(self.network, layer)
        x, y = self.pictures(split)
        index = torch.linspace(0, len(x) - 1, min(most, len(x))).long()
        x, y = x[index], y[index]
        features, said = self._features(x, layer)
        xy, explained = flat(features, method, seed)
        return {
            "xy": xy, "explained": explained, "features": np.int32(features.shape[1]),
            "label": y.numpy().astype(np.uint8), "said": said.numpy().astype(np.uint8),
            "images": as_bytes(x),
            "index": index.numpy().astype(np.int32),
        }  # fmt: skip

    def _features(self, x: Tensor, layer: str) -> tuple[np.ndarray, Tensor]:
        """Numbers by which images (n, C, S, S) are laid out, f64 (n, D), and the classes said of them (n,)."""
        network = copies.still(self.network)
        last = (copies.with_weights(network) or list(network.stages))[-1]
        with torch.inference_mode():
            told = copies.before(network, x, layer or last)
            told = network.stages[layer](told) if layer else told
            return told.flatten(1).double().numpy(), network(x).argmax(1)


def flat(features: np.ndarray, method: str, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Points f64 (n, D) as f32 (n, 2), and the shares of the variance f32 (2,). Numbers that are not finite, or too few
    points for t-SNE, are answered with NaN."""
    nowhere = np.full((len(features), 2), np.nan, np.float32), np.full(2, np.nan, np.float32)
    if not np.isfinite(features).all():
        return nowhere
    if method == "pca":
        return principal(features)
    if len(features) < FEWEST:
        return nowhere
    from sklearn.manifold import TSNE

    near = min(PERPLEXITY, (len(features) - 1) / 3)
    if np.ptp(features, axis=0).max() == 0:  # all points are the same one: there are no neighbours to keep
        return np.zeros((len(features), 2), np.float32), nowhere[1]
    xy = TSNE(perplexity=near, init="pca", random_state=seed).fit_transform(features.astype(np.float32))
    return xy.astype(np.float32), nowhere[1]


def principal(features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where points f64 (n, D) lie on their two principal axes, f32 (n, 2), and the shares of the variance f32 (2,).

    From the n x n products of the points, which gives the same as a singular value decomposition, at a cost that hardly
    depends on D. An axis points to where its farthest point is, so that pictures do not flip from frame to frame.
    """
    centred = features - features.mean(0)
    values, vectors = np.linalg.eigh(centred @ centred.T)  # ascending
    values, vectors = np.maximum(values[::-1][:2], 0), vectors[:, ::-1][:, :2]
    xy = np.zeros((len(features), 2))
    xy[:, : vectors.shape[1]] = vectors * np.sqrt(values)
    farthest = xy[abs(xy).argmax(0), [0, 1]]
    xy *= np.where(farthest < 0, -1, 1)
    total = np.square(centred).sum()
    explained = np.zeros(2)
    explained[: len(values)] = values / total if total > 0 else 0
    return xy.astype(np.float32), explained.astype(np.float32)

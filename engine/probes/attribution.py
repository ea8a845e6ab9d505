"""Which pixels speak for an answer: four methods, and a check that the picture is of the network and not of the image.

The score that is explained is the output of a class before softmax (the logit), as Simonyan et al. recommend: a
probability can rise because another class falls. The methods are those of captum (Kokhlikyan et al. 2020,
arXiv:2009.07896), which is loaded when the first picture is asked for.

* Saliency: the slope of the score with regard to each pixel, its size alone and the largest of the channels (Simonyan,
  Vedaldi and Zisserman 2014, arXiv:1312.6034).
* Integrated gradients: slopes along the straight way from a black image to this one, times the way. They add up to the
  difference of the two scores: completeness (Sundararajan, Taly and Yan 2017, arXiv:1703.01365).
* Grad-CAM: the sum of the feature maps of the last convolution, each weighted with the mean slope of the score with
  regard to it (Selvaraju et al. 2017, arXiv:1610.02391). Coarse: as many cells as that layer has. It is exact where
  global pooling follows; a dense layer that weighs every place differently is reduced to the mean. The paper keeps
  what is positive; a small network often has nothing else than negative cells, so they are left in.
* Occlusion: how much the score falls when a square is covered, the mean over all squares that cover a pixel (Zeiler and
  Fergus 2014, arXiv:1311.2901). The cover has the mean colour of the training images, where they used grey.

The check draws all weights anew and asks again: a method whose picture stays the same shows edges of the image, not
what was learned (Adebayo et al. 2018, arXiv:1810.03292). Like them we compare ranks, with and without signs: integrated
gradients are 0 wherever the image is black, so their sizes look alike under any weights while their signs do not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.core.config import unknown_name
from engine.probes import copies

WORDS = {
    "saliency": "How much the score changes when a pixel changes a little, up or down.",
    "integrated gradients": "What each pixel adds to the score, or takes from it, on the way from a black image.",
    "grad-cam": "Where the feature maps that speak for or against this class are strong, in the last layer with maps.",
    "occlusion": "How much the score falls when a square around this pixel is covered.",
}
SIGNED = ("integrated gradients", "grad-cam", "occlusion")
STEPS = 100  # points on the way from black: the sum is then within 1 % of the difference
TOGETHER = 128  # covered images sent through the network at once


class Attribution:
    """Lens ``attribution`` for an experiment with a ``network`` of ``stages`` whose outputs are classes.

    Needs ``picture(image)`` and ``pictures(split)`` of ``Choosing``.
    """

    def facts(self) -> dict[str, Any]:
        """The lab's facts and ``attribution``: ``methods`` that this network allows, the ``signed`` ones among them
        (the others are never negative), ``words`` for each, and ``cam_layer``, whose maps Grad-CAM uses."""
        layer = self._cam_layer()
        methods = [name for name in WORDS if layer or name != "grad-cam"]
        said = {"methods": methods, "signed": list(SIGNED), "words": WORDS, "cam_layer": layer}
        return {**super().facts(), "attribution": said}

    def look_attribution(
        self, image: dict[str, Any] | None = None, method: str = "saliency", target: int = -1, seed: int = 0
    ) -> dict[str, np.ndarray]:
        """Evidence for class ``target`` (-1: the one the network says) in an image of S x S pixels.

        ``map`` f32 (S, S) in units of the score (saliency: a unit of brightness); ``random`` f32 (S, S) the same of
        the network with its weights drawn anew from ``seed``. ``similarity`` f32 () Spearman's rank correlation of
        the sizes of both, near 1 where a picture does not depend on what was learned, and ``signed_similarity`` f32 ()
        that of the values as they are; NaN where one map is constant.
        ``target`` i32 (), ``p`` f32 (K,) what the network says; ``difference`` f32 () score of the image less that of
        a black one, ``total`` f32 () sum of the map: for integrated gradients the two agree.
        Raises LookupError for an unknown method, image or class.
        """
        explain = self._method(method)
        x, _ = self.picture(image)
        network = copies.still(self.network)
        with torch.no_grad():
            scores = network(x)  # (1, K)
            p = scores.softmax(1)[0]
            chosen = _class(target, p)
            difference = scores[0, chosen] - network(torch.zeros_like(x))[0, chosen]
        own = explain(network, x, chosen)
        random = explain(copies.untrained(self.network, seed), x, chosen)
        return {
            "map": own, "random": random, "similarity": np.float32(rank_correlation(abs(own), abs(random))),
            "signed_similarity": np.float32(rank_correlation(own, random)),
            "target": np.int32(chosen), "p": p.numpy(), "difference": np.float32(difference),
            "total": np.float32(own.sum(dtype=np.float64)),
        }  # fmt: skip

    def _method(self, method: str) -> Callable[[nn.Module, Tensor, int], np.ndarray]:
        layer = self._cam_layer()
        if method == "grad-cam" and not layer:
            raise LookupError("Grad-CAM needs a layer with feature maps, and this network has none.")
        ways = {
            "saliency": saliency, "integrated gradients": integrated_gradients,
            "grad-cam": lambda network, x, target: grad_cam(network, x, target, layer),
            "occlusion": lambda network, x, target: occlusion(network, x, target, self._mean_colour()),
        }  # fmt: skip
        if method not in ways:
            raise LookupError(unknown_name("method", str(method)[:40], list(ways)))
        return ways[method]

    def _cam_layer(self) -> str:
        """The last stage that learns and has maps of more than one place; empty where there is none."""
        found = copies.shapes(self.network, self.pictures("train")[0][:1])
        maps = [name for name, shape in found.items() if len(shape) == 3 and shape[1] * shape[2] > 1]
        learning = copies.with_weights(self.network)
        return next((name for name in reversed(maps) if name in learning), "")

    def _mean_colour(self) -> Tensor:
        """Of the training images, (1, C, 1, 1)."""
        return self.pictures("train")[0].mean((0, 2, 3), keepdim=True)


def saliency(network: nn.Module, x: Tensor, target: int) -> np.ndarray:
    """Size of the slope of score ``target`` with regard to each pixel of ``x`` (1, C, S, S), the largest of the
    channels: f32 (S, S), never negative."""
    from captum.attr import Saliency

    return _plain(Saliency(network).attribute(_fresh(x), target=target).amax(1))


def integrated_gradients(network: nn.Module, x: Tensor, target: int) -> np.ndarray:
    """What every pixel of ``x`` (1, C, S, S) adds to score ``target`` since the black image: f32 (S, S), signed."""
    from captum.attr import IntegratedGradients

    black = torch.zeros_like(x)
    return _plain(IntegratedGradients(network).attribute(_fresh(x), black, target=target, n_steps=STEPS).sum(1))


def grad_cam(network: nn.Module, x: Tensor, target: int, layer: str) -> np.ndarray:
    """Maps of stage ``layer`` weighted by their mean slopes and added up, enlarged to the image's size: f32 (S, S),
    signed."""
    from captum.attr import LayerAttribution, LayerGradCam

    coarse = LayerGradCam(network, network.stages[layer]).attribute(_fresh(x), target=target)
    return _plain(LayerAttribution.interpolate(coarse.detach(), x.shape[-2:], "bilinear")[:, 0])


def occlusion(network: nn.Module, x: Tensor, target: int, cover: Tensor) -> np.ndarray:
    """How much score ``target`` falls when squares of ``x`` (1, C, S, S) get the colour ``cover`` (1, C, 1, 1), the
    mean over the squares that cover a pixel: f32 (S, S), signed. A side is a sixth of the image's."""
    from captum.attr import Occlusion

    channels, size = x.shape[1], x.shape[-1]
    side, stride = max(2, round(size / 6)), max(1, size // 32)
    falls = Occlusion(network).attribute(
        x.clone(), sliding_window_shapes=(channels, side, side), strides=(channels, stride, stride), target=target,
        baselines=cover.expand_as(x), perturbations_per_eval=TOGETHER,
    )  # fmt: skip
    return _plain(falls[:, 0])  # the same in every channel


def rank_correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Spearman's: the correlation of the ranks, equal values sharing their mean rank. NaN if one is constant or not
    finite."""
    from scipy.stats import rankdata

    if not (np.isfinite(a).all() and np.isfinite(b).all()) or a.min() == a.max() or b.min() == b.max():
        return float("nan")
    return float(np.corrcoef(rankdata(a), rankdata(b))[0, 1])


def _class(target: int, p: Tensor) -> int:
    """The class that is meant, of probabilities (K,)."""
    if not -1 <= target < len(p):
        raise LookupError(f"A class must be in 0 to {len(p) - 1}, or -1 for the answer, got {target}.")
    return int(p.argmax()) if target == -1 else int(target)


def _fresh(x: Tensor) -> Tensor:
    """A leaf that gradients may be taken of."""
    return x.detach().clone().requires_grad_()


def _plain(values: Tensor) -> np.ndarray:
    """(1, S, S) -> f32 (S, S)."""
    return values[0].detach().float().numpy().copy()

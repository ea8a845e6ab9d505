"""Receptive fields: how far a unit can see, by formula and counted, and how much each pixel in it counts.

Counted: ones everywhere, and the gradient of one unit with regard to every pixel; those where it is not 0 are seen.
With the kernel in place of ones it says how much each counts (Luo et al. 2016, arXiv:1701.04128: mostly the middle).
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from engine.experiments.convolution.geometry import layers_of
from engine.experiments.convolution.network import Windows

WIDEST = 64  # pixels of a field that is shown pixel by pixel


class Reach:
    """Lens ``field``. Needs ``learner``, ``network`` and ``config``."""

    def look_field(self) -> dict[str, np.ndarray]:
        """Of each of the L layers: ``formula`` i32 (L,) width of the receptive field, ``counted`` i32 (L,) the same by
        gradients, and ``pixels`` i32 (L,) how many pixels of one channel are really seen: fewer with holes in between.

        ``chosen/<i>`` and ``learned/<i>`` f32 (r, r): how much each pixel of the field of a unit of layer i counts,
        without ReLU, sizes summed over channels; left out where the field is wider than 64 pixels.
        """
        rows = layers_of(self.config, self.config.side)
        seen = [counted(rows[: i + 1]) for i in range(len(rows))]
        looks = {
            "formula": np.array([row.field for row in rows], np.int32),
            "counted": np.array([span for span, _ in seen], np.int32),
            "pixels": np.array([number**2 for _, number in seen], np.int32),
        }
        for which, network in (("chosen", self.learner.teacher), ("learned", self.network)):
            for i, row in enumerate(rows):
                if row.field <= WIDEST:
                    looks[f"{which}/{i}"] = influence(network, i, row.field).abs().sum(0).numpy().copy()
        return looks


def counted(rows: list) -> tuple[int, int]:
    """Width of the receptive field of one unit of the last of ``rows``, and how many pixels of it are seen, along one
    axis; both axes are alike. By gradients through windows of ones."""
    field = rows[-1].field
    with torch.enable_grad():
        pixels = torch.ones(1, 1, field, requires_grad=True)
        x = pixels
        for row in rows:
            x = F.conv1d(x, torch.ones(1, 1, row.kernel), None, row.stride, 0, row.dilation)
        (gradient,) = torch.autograd.grad(x.sum(), pixels)  # of the one unit there is, (1, 1, field)
    places = gradient.flatten().nonzero().flatten()
    return int(places[-1] - places[0] + 1), len(places)


def influence(network: Windows, layer: int, field: int) -> Tensor:
    """How much each pixel (C, r, r) of its field counts for a unit of ``layer``, by its gradient. Without ReLU; a
    pooling counts as the mean."""
    with torch.enable_grad():
        pixels = torch.zeros(1, network.layers[0].in_channels, field, field, requires_grad=True)
        x = pixels
        for i, (kind, kernel, stride, _, dilation) in enumerate(network.plan[: layer + 1]):
            if kind == "convolution":
                x = F.conv2d(x, network.layers[i].weight.detach(), None, stride, 0, dilation)
            else:
                x = F.avg_pool2d(x, kernel, stride)
        (gradient,) = torch.autograd.grad(x.sum(), pixels)
    return gradient[0]


def difference(network: Windows, teacher: Windows, config) -> float | None:
    """Root mean square of what two stacks have other, as one large kernel each; None where that is too large."""
    last = config.stack - 1
    field = layers_of(config, config.side)[last].field
    if field > WIDEST:
        return None
    mine, wanted = influence(network, last, field), influence(teacher, last, field)
    return (mine - wanted).square().mean().sqrt().item()

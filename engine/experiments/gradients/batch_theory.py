"""Mean field of a wide network with batch norm: signals and gradients of all points together.

Batch norm ties the points of a batch to each other, so that one number a layer is not enough: what is followed is, for
every pair of points, the mean over the units of the product of what they say, the Gram matrix K (n, n), and the same of
the gradients, P (n, n) (Yang, Pennington, Rao, Sohl-Dickstein and Schoenholz 2019, arXiv:1902.08129, section 3). In a
wide layer the weighted sums of a unit are Gaussian over the points with covariance n v K, and independent of other
units. Departs from the paper in taking expectations over units that are drawn, where it has integrals: those ask for a
batch whose points are all equally far from each other, and points of the plane are not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor

UNITS = 512  # drawn for the expectation over the units of a layer
EPS = 1e-5  # of nn.BatchNorm1d


def lines(
    x: Tensor, errors: Tensor, gains: Sequence[float], share: float, curve: Callable[[Tensor], Tensor] | None
) -> tuple[np.ndarray, np.ndarray]:
    """Root mean square of each layer's outputs (L,), and of their gradients over the last one's (L,).

    ``x``       (n, inputs) in double precision
    ``errors``  (n,) slope of the loss with regard to the network's output, up to a factor
    ``gains``   n v of each layer, its inputs times the variance of a weight; but for the first layer, which no gradient
                has to pass here, a layer has as many units as inputs, so that it is m v as well
    ``share``   of the layer that a residual connection adds to its input, 0 for none; ``curve`` the activation
    """
    draws = torch.Generator().manual_seed(0)
    gram, mean = x @ x.T / x.shape[1], torch.zeros(len(x), dtype=x.dtype)  # (n, n), and over the units (n,)
    activation, passed = [], []
    for layer, gain in enumerate(gains):
        sums = gain**0.5 * _drawn(gram, draws)  # (n, UNITS)
        sums = sums - sums.mean(0)
        spread = (sums.square().mean(0) + EPS).sqrt()  # (UNITS,)
        normed = (sums / spread).requires_grad_()
        outputs = normed if curve is None else curve(normed)
        (slope,) = torch.autograd.grad(outputs.sum(), normed)
        outputs, normed = outputs.detach(), normed.detach()
        passed.append((normed, spread, slope, gain))
        own, own_mean = outputs @ outputs.T / UNITS, outputs.mean(1)
        if share and layer:
            mixed = torch.outer(mean, own_mean)
            gram, mean = gram + share * (mixed + mixed.T) + share**2 * own, mean + share * own_mean
        else:
            gram, mean = own, own_mean
        activation.append(_size(gram))
    slopes = torch.outer(errors, errors)  # (n, n)
    gradient = [_size(slopes)]
    for normed, spread, slope, gain in reversed(passed[1:]):
        arriving = slope * _drawn(slopes, draws)  # (n, UNITS) with regard to what batch norm says
        arriving = arriving - arriving.mean(0)
        leaving = (arriving - normed * (normed * arriving).mean(0)) / spread  # with regard to the weighted sums
        through = gain * (leaving @ leaving.T) / UNITS
        slopes = slopes + share**2 * through if share else through
        gradient.append(_size(slopes))
    last = gradient[0]
    return np.array(activation), np.array(gradient[::-1]) / last


def _drawn(covariance: Tensor, draws: torch.Generator) -> Tensor:
    """(n, UNITS): columns from the normal distribution with mean 0 and this covariance (n, n)."""
    sizes, ways = torch.linalg.eigh(covariance)
    noise = torch.randn(len(covariance), UNITS, generator=draws, dtype=covariance.dtype)
    return ways * sizes.clamp_min(0).sqrt() @ noise


def _size(gram: Tensor) -> float:
    """Root mean square over points and units."""
    return gram.diagonal().mean().clamp_min(0).sqrt().item()

"""Losses as curves of one output, in families that can be compared: each is another judgement of the same answer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from engine.optim import losses

HALF = 120  # points of a curve to each side of 0

Curve = Callable[[Tensor], Tensor]  # outputs (n,) -> losses (n,)


def of_two_classes(label: float) -> dict[str, Curve]:
    """Of one output, where the truth is 0 or 1."""
    y = torch.tensor(label)
    return {
        "binary cross-entropy": lambda z: losses.binary_cross_entropy(z, y),
        "hinge": lambda z: losses.hinge(z, y),
        "squared, of the output": lambda z: losses.squared(z, 2 * y - 1),
        "squared, of the probability": lambda z: losses.squared(z.sigmoid(), y),
        "zero-one": lambda z: ((2 * y - 1) * z <= 0).float() + 0 * z,  # 0 z: it has a slope, which is 0
    }


def of_classes(classes: int) -> dict[str, Curve]:
    """Of the true class's logit, while all others are 0. The hinge is that of the largest of the others: Crammer and
    Singer 2001, Journal of Machine Learning Research 2."""
    return {
        "cross-entropy": lambda z: losses.cross_entropy(*true_logit(z, classes)),
        "squared, of the probabilities": lambda z: losses.brier(*true_logit(z, classes)),
        "hinge": lambda z: F.relu(1 - z),
    }


def of_numbers(target: float, delta: float) -> dict[str, Curve]:
    """Of a predicted number."""
    y = torch.tensor(target)
    return {
        "squared": lambda z: losses.squared(z, y),
        "absolute": lambda z: losses.absolute(z, y),
        "huber": lambda z: losses.huber(z, y, delta),
    }


def true_logit(z: Tensor, classes: int) -> tuple[Tensor, Tensor]:
    """Logits (n, k) that are ``z`` (n,) for class 0 and 0 for the others, and the classes (n,), all 0."""
    others = z.new_zeros(len(z), classes - 1)
    return torch.cat([z[:, None], others], 1), torch.zeros(len(z), dtype=torch.long)


def label(target: float) -> float:
    """A target of two classes. Raises ValueError."""
    if target not in (0, 1):
        raise ValueError(f"The target must be 0 or 1, got {target:g}.")
    return float(target)


def around_zero(reach: float, half: int = HALF) -> Tensor:
    """Evenly from ``-reach`` to ``reach``, and exactly 0 in the middle, where many losses have their corner."""
    return torch.arange(-half, half + 1) * (reach / half)  # (2 half + 1,)


def with_slope(curve: Curve, x: Tensor) -> tuple[np.ndarray, np.ndarray]:
    """Losses and their slopes at every x, f32 (n,) each."""
    x = x.clone().requires_grad_()
    with torch.enable_grad():
        loss = curve(x)
        (slope,) = torch.autograd.grad(loss.sum(), x)
    return loss.detach().numpy().copy(), slope.numpy().copy()

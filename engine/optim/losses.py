"""Loss functions, written out: each turns outputs and targets into one loss per example, before any mean is taken.

``z`` is what the network puts out, ``y`` what it should have said. Where ``y`` is a class or a label, ``z`` is a logit,
the log of the odds; under the hinge it is a score whose sign is the answer. All agree with ``torch.nn.functional``
(tests hold them to it); they are written here because a page about losses should be able to show the formula that runs.

The ``naive_`` forms are what one would write down first. In 32-bit numbers ``exp(z)`` is infinite above z = 88.7 and
``sigmoid(z)`` is exactly 1 above about 17; the logarithm of what is left is infinite, or infinity times zero, which is
not a number. They are there to be seen breaking. See Blanchard, Higham and Higham 2021, IMA J. Numer. Anal. 41, on the
accuracy of log-sum-exp and softmax.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F


def squared(z: Tensor, y: Tensor) -> Tensor:
    """``(z - y)^2``, (B,) and (B,) -> (B,). Legendre 1805, Gauss 1809. Smallest at the mean of the targets."""
    return (z - y).square()


def absolute(z: Tensor, y: Tensor) -> Tensor:
    """``|z - y|``, (B,) and (B,) -> (B,). Laplace 1774. Smallest at the median, which outliers hardly move."""
    return (z - y).abs()


def huber(z: Tensor, y: Tensor, delta: float) -> Tensor:
    """``e^2 / 2`` for an error within ``delta``, ``delta (|e| - delta / 2)`` beyond: (B,) and (B,) -> (B,).

    Huber 1964, Annals of Mathematical Statistics 35. Round like the square near zero, straight like the absolute value
    further out; no example pulls harder than ``delta``.
    """
    size = (z - y).abs()
    return torch.where(size <= delta, size.square() / 2, delta * (size - delta / 2))


def binary_cross_entropy(z: Tensor, y: Tensor) -> Tensor:
    """``-y ln p - (1 - y) ln(1 - p)`` with ``p = sigmoid(z)`` and y in [0, 1]: (B,) and (B,) -> (B,).

    ``ln p`` comes from ``logsigmoid``, which is ``min(z, 0) - ln(1 + exp(-|z|))``: the exponent is never above 0, so
    nothing overflows. Put together this is ``max(z, 0) - z y + ln(1 + exp(-|z|))``.
    """
    return -y * F.logsigmoid(z) - (1 - y) * F.logsigmoid(-z)


def cross_entropy(z: Tensor, y: Tensor) -> Tensor:
    """``-ln p_y`` with ``p = softmax(z)``: logits (B, k) and classes (B,) -> (B,).

    As ``ln(sum exp(z)) - z_y`` after the largest logit has been taken from all of them, which changes nothing but the
    largest exponent: it is exactly 0.
    """
    z = z - z.detach().amax(1, keepdim=True)  # (B, k); the result does not depend on what is taken away
    return z.exp().sum(1).log() - z.gather(1, y[:, None])[:, 0]


def brier(z: Tensor, y: Tensor) -> Tensor:
    """The squared error of ``softmax(z)``, summed over the classes: logits (B, k) and classes (B,) -> (B,).

    Brier 1950, Monthly Weather Review 78. Where the softmax is flat, a wrong answer hardly pulls.
    """
    return (z.softmax(1) - F.one_hot(y, z.shape[1])).square().sum(1)


def hinge(z: Tensor, y: Tensor) -> Tensor:
    """``max(0, 1 - s z)`` with the sign ``s`` = 1 for y = 1 and -1 for y = 0: (B,) and (B,) -> (B,).

    Cortes and Vapnik 1995, Machine Learning 20. An example that is right by a margin of 1 costs and teaches nothing.
    """
    return F.relu(1 - (2 * y - 1) * z)


def multi_label(z: Tensor, y: Tensor) -> Tensor:
    """The sum of the binary cross-entropies of L labels, each of which may hold or not: (B, L) and (B, L) -> (B,)."""
    return binary_cross_entropy(z, y).sum(1)


def multi_task(z: Tensor, y: Tensor, lambda_class: float, lambda_value: float, weight: Tensor | float = 1.0) -> Tensor:
    """``lambda_class`` times the cross-entropy of a class plus ``lambda_value`` times the squared error of a number.

    Outputs (B, k + 1), k logits and the number; targets (B, 2), the class and the number -> (B,). ``weight`` (B,) is
    that of each example's class. The lambdas decide which task the shared layers serve: Caruana 1997, Machine
    Learning 28; Kendall, Gal and Cipolla 2018, arXiv:1705.07115.
    """
    of_class, of_value = task_losses(z, y)
    return lambda_class * weight * of_class + lambda_value * of_value


def task_losses(z: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """The two losses of ``multi_task`` before they are weighted and added, (B,) each."""
    return cross_entropy(z[:, :-1], y[:, 0].long()), squared(z[:, -1], y[:, 1])


# --- as one would write it first, and should not ----------------------------------------------------------------------


def naive_binary_cross_entropy(z: Tensor, y: Tensor) -> Tensor:
    """``-y ln p - (1 - y) ln(1 - p)`` with ``p = 1 / (1 + exp(-z))``, literally: (B,) and (B,) -> (B,).

    As soon as p is exactly 0 or 1, one of the logarithms is minus infinity; times a target of 0 it is not a number.
    """
    p = 1 / (1 + torch.exp(-z))
    return -(y * torch.log(p) + (1 - y) * torch.log(1 - p))


def naive_cross_entropy(z: Tensor, y: Tensor) -> Tensor:
    """``-ln(exp(z_y) / sum exp(z))``, literally: (B, k) and (B,) -> (B,)."""
    p = z.exp() / z.exp().sum(1, keepdim=True)  # (B, k); infinity over infinity for a large logit
    return -p.gather(1, y[:, None])[:, 0].log()


# --- of many examples -------------------------------------------------------------------------------------------------


def balanced_weights(counts: Tensor) -> Tensor:
    """A weight for each class with which all of them count the same: ``n / (k n_c)``, counts (k,) -> (k,).

    King and Zeng 2001, Political Analysis 9. Over the examples the weights have the mean 1, so the loss keeps its size.
    """
    return counts.sum() / (len(counts) * counts.clamp(min=1)).to(torch.float32)

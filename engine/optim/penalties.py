"""What is done to the flat gradient between ``backward`` and the update: L1 and L2 pulls, and clipping.

The penalties are those of the loss plus ``l1 * sum |w| + l2 / 2 * sum w^2`` over weight matrices; biases and norm
parameters are left alone. Adding their gradient is cheaper than putting them into the loss, and keeps the loss on the
page comparable between runs with and without. Each costs nothing while it is 0.
"""

from __future__ import annotations

import torch
from torch import Tensor


def add_penalties(grad: Tensor, data: Tensor, weight_mask: Tensor, l1: float, l2: float) -> None:
    """Add the gradient of both penalties to ``grad`` (N,) in place; ``|w|`` has slope 0 at 0."""
    if l2:
        grad.addcmul_(data, weight_mask, value=l2)
    if l1:
        grad.addcmul_(data.sign(), weight_mask, value=l1)


def penalty(data: Tensor, weight_mask: Tensor, l1: float, l2: float) -> float:
    """The penalties' value, in the unit of the loss."""
    weights = data * weight_mask
    return l1 * weights.abs().sum().item() + l2 / 2 * weights.square().sum().item()


def clip_norm(grad: Tensor, longest: float) -> None:
    """Scale ``grad`` (N,) in place to the length ``longest`` if it is longer; 0 switches it off.

    Pascanu, Mikolov and Bengio 2012, arXiv:1211.5063. The 1e-6 is that of ``torch.nn.utils.clip_grad_norm_``.
    """
    if longest:
        length = torch.linalg.vector_norm(grad).item()
        if length > longest:
            grad.mul_(longest / (length + 1e-6))

"""What Q-values are pulled towards, and how hard: pure functions of tensors, in the manner of DeepMind's rlax.

``reward`` (B,) is what the step, or the n steps, paid; ``discount`` (B,) is gamma to the number of steps, and 0 where
the episode terminated, since nothing can be earned after that. An episode that is merely cut off by a time limit
(truncated) would have gone on, so its last state counts like any other (Pardo et al. 2018, arXiv:1712.00378).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


def td_target(reward: Tensor, discount: Tensor, next_q: Tensor) -> Tensor:
    """``r + discount max_a Q(s', a)`` (B,), ``next_q`` (B, A).

    Watkins and Dayan 1992, Machine Learning 8; with a target network for Q, Mnih et al. 2015, Nature 518.
    """
    return torch.addcmul(reward, discount, next_q.amax(1))


def double_target(reward: Tensor, discount: Tensor, next_q_online: Tensor, next_q_target: Tensor) -> Tensor:
    """``r + discount Q_target(s', argmax_a Q_online(s', a))`` (B,): one network chooses, the other one judges.

    The largest of several noisy numbers is too large on average; a second judge takes most of that away. Van Hasselt,
    Guez and Silver 2016, arXiv:1509.06461. Both ``next_q`` are (B, A).
    """
    chosen = next_q_online.argmax(1, keepdim=True)  # (B, 1)
    return torch.addcmul(reward, discount, next_q_target.gather(1, chosen).squeeze(1))


def n_step(rewards: Sequence[float], gamma: float) -> float:
    """``r_0 + gamma r_1 + gamma^2 r_2 ...`` of some successive rewards. Sutton 1988, Machine Learning 3."""
    total = 0.0
    for reward in reversed(rewards):
        total = reward + gamma * total
    return total


def clipped(reward: float) -> float:
    """A reward as -1 to 1, so that one learning rate suits games of any score: Mnih et al. 2015."""
    return max(-1.0, min(1.0, reward))


def td_error(q: Tensor, action: Tensor, target: Tensor) -> Tensor:
    """``target - Q(s, a)`` (B,) of the actions taken: ``q`` (B, A), ``action`` i64 (B,)."""
    return target - q.gather(1, action.unsqueeze(1)).squeeze(1)


def huber(error: Tensor, knee: float = 1.0) -> Tensor:
    """``error^2 / 2`` up to the knee, a straight line beyond it: no single error pulls harder than ``knee``.

    Huber 1964, Annals of Mathematical Statistics 35; Mnih et al. 2015 say "clipping the error term to [-1, 1]".
    """
    size = error.abs()
    within = size.clamp(max=knee)
    return within * (size - 0.5 * within)


def squared(error: Tensor) -> Tensor:
    """``error^2 / 2``: half the square, so that the gradient is the error itself, as ``huber``'s is near 0."""
    return 0.5 * error.square()


def huber_slope(error: Tensor, knee: float = 1.0) -> Tensor:
    """How steeply ``huber`` rises with the error: the error itself, at most ``knee``."""
    return error.clamp(-knee, knee)


def squared_slope(error: Tensor) -> Tensor:
    """How steeply ``squared`` rises with the error: the error itself."""
    return error


LOSSES = {"huber": huber, "squared": squared}
SLOPES = {"huber": huber_slope, "squared": squared_slope}


def priority(error: Tensor, alpha: float, eps: float = 0.01) -> Tensor:
    """``(|error| + eps)^alpha``: how likely a transition should be drawn; alpha 0 is uniform.

    The proportional variant of Schaul et al. 2016, arXiv:1511.05952, section 3.3.
    """
    return (error.abs() + eps) ** alpha


def importance(probability: Tensor, n: int, beta: float) -> Tensor:
    """``(n probability)^-beta``, divided by the largest of them: weights (B,) that undo what unequal drawing does.

    ``probability`` (B,) is that of each drawn transition among ``n``. With beta 1 the bias is gone in full. Schaul et
    al. 2016, arXiv:1511.05952, section 3.4; the largest weight is 1, so that updates only ever become smaller.
    """
    weights = (n * probability) ** -beta
    return weights / weights.max()


def soft_update(target: Tensor, online: Tensor, tau: float) -> None:
    """``target += tau (online - target)`` in place, of all weights at once (N,).

    Lillicrap et al. 2016, arXiv:1509.02971. ``tau`` = 1 copies, as a periodic target network does.
    """
    target.lerp_(online, tau)

"""Images changed by less than the eye sees, so that the network says something else.

* FGSM, the fast gradient sign method: one step of the allowed size in the direction in which the loss rises fastest,
  the same for every pixel but for its sign (Goodfellow, Shlens and Szegedy 2015, arXiv:1412.6572).
* PGD, projected gradient descent: many small such steps from a random place, always put back to within the allowed
  change of every pixel (Madry et al. 2018, arXiv:1706.06083). Steps are 2.5 times the way over their number, as there.

Without a target the attack goes away from what the network says now (Kurakin, Goodfellow and Bengio 2017,
arXiv:1607.02533, do so too: the true class is not needed, and no "fooled" without a change of the answer). With a
target it goes towards that class. A change is never more than ``strength`` in any pixel, and pixels stay within 0..1.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.core.config import unknown_name
from engine.probes import copies
from engine.probes.ablation import evenly

METHODS = ("fgsm", "pgd")
STRONGEST = 0.5  # of the range of a pixel: a grey image can then be made of any
SWEEP = 26  # strengths from 0 to the strongest
GRADES = 7  # strengths of the robustness curve,
HARDEST = 0.3  # from 0 to this one, the strength at which Madry et al. compare digits
MOST_STEPS = 100


class Adversary:
    """Lenses ``adversarial`` and ``robustness`` for an experiment whose ``network`` says classes of images 0..1.

    Needs ``picture(image)`` and ``pictures(split)`` of ``Choosing``.
    """

    def facts(self) -> dict[str, Any]:
        """The lab's facts and ``adversary``: ``methods``, the ``strongest`` change and ``most_steps``."""
        return {
            **super().facts(),
            "adversary": {"methods": list(METHODS), "strongest": STRONGEST, "most_steps": MOST_STEPS},
        }

    def look_adversarial(
        self, image: dict[str, Any] | None = None, method: str = "fgsm", strength: float = 0.1, steps: int = 10,
        target: int = -1, seed: int = 0,
    ) -> dict[str, np.ndarray]:  # fmt: skip
        """One image, changed by at most ``strength`` in every pixel; ``steps`` and ``seed`` are those of PGD.

        ``image``, ``noise`` f32 (C, S, S): the changed image and what was added to it; ``before``, ``after`` f32 (K,)
        what the network says of both; ``label`` i32 () the true class, -1 where nobody knows.
        ``strengths`` f32 (n,) from 0 to 0.5 and ``sweep`` f32 (n, K) what it says at each; ``flips`` f32 () the
        smallest of them at which the answer is another one (with a target: the target), NaN where none does.
        Raises LookupError for an unknown method, image or class, ValueError for a strength or number of steps.
        """
        _check(method, strength, steps)
        x, label = self.picture(image)
        network = copies.still(self.network)
        before = _says(network, x)[0]
        if not -1 <= target < len(before):
            raise LookupError(f"A class must be in 0 to {len(before) - 1}, or -1 for any other, got {target}.")
        said, toward = int(before.argmax()), target >= 0
        strengths = torch.cat([torch.linspace(0, STRONGEST, SWEEP), torch.tensor([strength])]).float()
        many = x.expand(len(strengths), -1, -1, -1)
        aim = torch.full((len(strengths),), target if toward else said)
        changed = attack(network, many, aim, strengths, method, steps, seed, toward)
        p = _says(network, changed)
        answers = p[:-1].argmax(1)
        hit = torch.nonzero(answers == target if toward else answers != said)[:, 0]
        return {
            "image": _plain(changed[-1]), "noise": _plain(changed[-1] - x[0]),
            "before": before.numpy(), "after": p[-1].numpy().copy(), "label": np.int32(-1 if label is None else label),
            "strengths": strengths[:-1].numpy().copy(), "sweep": p[:-1].numpy().copy(),
            "flips": np.float32(strengths[hit[0]] if len(hit) else np.nan),
        }  # fmt: skip

    def look_robustness(
        self, method: str = "fgsm", most: int = 100, steps: int = 10, seed: int = 0
    ) -> dict[str, np.ndarray]:
        """How many of at most ``most`` validation images are still told right when each is attacked.

        ``strengths`` f32 (n,) from 0 to 0.3; ``accuracy`` f32 (n,) of the attack away from the true class, ``noise``
        f32 (n,) of random noise that changes every pixel by as much, up or down: what matters is the direction.
        ``count`` i32 () the images asked.
        """
        _check(method, 0.0, steps)
        if most < 1:
            raise ValueError(f"Robustness is measured on at least one image, got {most}.")
        x, y = (evenly(values, most) for values in self.pictures("val"))
        network = copies.still(self.network)
        grades = torch.linspace(0, HARDEST, GRADES)
        signs = torch.randint(0, 2, x.shape, generator=torch.Generator().manual_seed(seed)) * 2 - 1
        way = _uphill(network, x, y, toward=False) if method == "fgsm" else None  # the same for every strength
        accuracy, noise = [], []
        for strength in grades:
            if way is None:
                attacked = attack(network, x, y, strength.expand(len(x)), method, steps, seed)
            else:
                attacked = (x + strength * way).clamp(0, 1)
            for images, shares in ((attacked, accuracy), ((x + strength * signs).clamp(0, 1), noise)):
                shares.append((_says(network, images).argmax(1) == y).float().mean().item())
        return {
            "strengths": grades.numpy(), "accuracy": np.array(accuracy, np.float32),
            "noise": np.array(noise, np.float32), "count": np.int32(len(x)),
        }  # fmt: skip


def attack(
    network: nn.Module, x: Tensor, y: Tensor, strength: Tensor, method: str, steps: int = 10, seed: int = 0,
    toward: bool = False,
) -> Tensor:  # fmt: skip
    """``x`` (N, C, S, S) changed by at most ``strength`` (N,), each its own, away from (``toward``: to) classes ``y``
    (N,). The random start of PGD is one image of numbers -1..1 from ``seed``, times the strength."""
    within = strength.view(-1, 1, 1, 1)
    if method == "fgsm":
        return (x + within * _uphill(network, x, y, toward)).clamp(0, 1)
    chance = torch.Generator().manual_seed(seed)
    start = 2 * torch.rand(x.shape[1:], generator=chance) - 1  # (C, S, S)
    low, high = (x - within).clamp(0, 1), (x + within).clamp(0, 1)
    changed = (x + within * start).clamp(low, high)
    for _ in range(steps):
        changed = (changed + 2.5 * within / steps * _uphill(network, changed, y, toward)).clamp(low, high)
    return changed


def _uphill(network: nn.Module, x: Tensor, y: Tensor, toward: bool) -> Tensor:
    """Sign of each pixel's slope of the cross-entropy of ``y``, or of its negative: (N, C, S, S) of -1, 0, 1.

    The slope of the cross-entropy is 1 - p(y) times that of the other scores' log-sum-exp less score y. The latter is
    used: it has the same signs, and a network that is quite sure, 1 - p(y) = 0 in single precision, has slopes too.
    """
    x = x.detach().clone().requires_grad_()
    scores, own = network(x), y[:, None]  # (N, K), (N, 1)
    others = scores.scatter(1, own, -torch.inf).logsumexp(1)
    ahead = (others - scores.gather(1, own)[:, 0]).sum()  # a sum: no image's slope depends on the others
    slope = torch.autograd.grad(ahead, x)[0]
    return -slope.sign() if toward else slope.sign()


def _says(network: nn.Module, x: Tensor) -> Tensor:
    """Probabilities (N, K)."""
    with torch.no_grad():
        return network(x).softmax(1)


def _plain(values: Tensor) -> np.ndarray:
    """(C, S, S), row by row whatever its layout."""
    return np.ascontiguousarray(values.numpy())


def _check(method: str, strength: float, steps: int) -> None:
    if method not in METHODS:
        raise LookupError(unknown_name("method", str(method)[:40], list(METHODS)))
    if not 0 <= strength <= STRONGEST:
        raise ValueError(f"The strength of an attack must be in 0 to {STRONGEST}, got {strength}.")
    if not 1 <= steps <= MOST_STEPS:
        raise ValueError(f"An attack takes 1 to {MOST_STEPS} steps, got {steps}.")

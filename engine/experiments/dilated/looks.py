"""What pictures may ask of the stack and its rival: how far they look, what they predict, how they go on alone."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from engine.probes.evaluation import evaluating

LISTENED = 32  # series that a mean over several is taken of
SPLITS = ("train", "val")


class Looks:
    """The lenses. Needs ``learner`` and ``network``."""

    def look_prediction(self, split: str = "val", index: int = 0) -> dict[str, np.ndarray]:
        """One series: ``seen`` f32 (T,), the true next value after each step ``target`` f32 (T,), and what each network
        says there, ``said`` f32 (R, T)."""
        x, y = self._one(split, index)
        with evaluating(self.network):
            said = self.network(x)[:, 0, :, 0]  # (R, T)
        return {"seen": _array(x[0, :, 0]), "target": _array(y[0, :, 0]), "said": _array(said)}

    def look_tree(self, split: str = "val", index: int = 0) -> dict[str, np.ndarray]:
        """The stack at one series: ``size`` f32 (L + 1, T): root of the mean square over channels of what enters and of
        what every layer puts out, ``taps`` f32 (L, K): length of the weights of every layer's taps, the earliest
        first, over the longest of that layer."""
        x, _ = self._one(split, index)
        stack = self.network[0]
        with evaluating(self.network):
            size = torch.stack([state[0].square().mean(0).sqrt() for state in stack.trace(x)])  # (L + 1, T)
            taps = torch.stack([
                sum(conv.weight.square().sum((0, 1)) for conv in (block.filter, block.gate) if conv is not None).sqrt()
                for block in stack.blocks
            ])  # (L, K)  # fmt: skip
        return {"size": _array(size), "taps": _array(taps / taps.amax(1, keepdim=True).clamp_min(1e-12))}

    def look_reach(self) -> dict[str, np.ndarray]:
        """How strongly the last prediction depends on the input so many steps back: ``slope`` f32 (R, T), its absolute
        derivative, the mean over 32 validation series; 0 steps back first."""
        slopes = []
        x = self.learner.x_val[:LISTENED].clone().requires_grad_()  # (n, T, 1)
        with torch.enable_grad():
            for network in self.network:
                (slope,) = torch.autograd.grad(network(x)[:, -1].sum(), x)  # series do not meet in it
                slopes.append(slope[:, :, 0].abs().mean(0).flip(0))
        return {"slope": _array(torch.stack(slopes))}

    def look_generation(self, split: str = "val", index: int = 0) -> dict[str, np.ndarray]:
        """A validation series that each network hears to its end, and goes on with alone, reading what it has said.

        ``seen`` f32 (T,); ``true`` f32 (T + H - 1,): the wave without noise, from its second value on; ``said`` f32
        (R, H): the values after those that are seen.
        """
        if split != "val":
            raise LookupError(f"How a series goes on is known of validation series alone, got {split!r}.")
        x, y = self._one(split, index)
        true = torch.cat([y[0, :, 0], self.learner.future[index, 1:, 0]])  # the first of the future ends the window
        with evaluating(self.network):
            said = torch.stack([network.go_on(x, self.learner.future.shape[1])[0, :, 0] for network in self.network])
        return {"seen": _array(x[0, :, 0]), "true": _array(true), "said": _array(said)}

    def look_horizon(self) -> dict[str, np.ndarray]:
        """``error`` f32 (R, H): mean squared error of going on alone, by steps ahead, over 32 validation series."""
        x, future = self.learner.x_val[:LISTENED], self.learner.future[:LISTENED]  # (n, T, 1), (n, H, 1)
        with evaluating(self.network):
            error = torch.stack([
                (network.go_on(x, future.shape[1]) - future).square().mean((0, 2)) for network in self.network
            ])  # fmt: skip
        return {"error": _array(error)}

    def look_echo(
        self, split: str = "val", index: int = 0, t: int | None = None, by: float = 1.0
    ) -> dict[str, np.ndarray]:
        """What becomes of the predictions of one series when the value at step ``t`` is raised by so much.

        ``change`` f32 (R, T): exactly 0 before ``t``, for no network looks ahead; and of the stack 0 again once the
        step is further back than it sees. ``t`` i32 (): by default at a third.
        """
        x, _ = self._one(split, index)
        t = x.shape[1] // 3 if t is None else t
        if type(t) is not int or not 0 <= t < x.shape[1]:
            raise LookupError(f"The step that is changed must be in [0, {x.shape[1] - 1}], got {t}.")
        if not isinstance(by, int | float) or not abs(by) <= 10:
            raise ValueError(f"A value can be changed by at most 10, got {by}.")
        other = x.clone()
        other[0, t, 0] += by
        with evaluating(self.network):
            change = (self.network(other) - self.network(x))[:, 0, :, 0]  # (R, T)
        return {"change": _array(change), "t": np.int32(t)}

    def _one(self, split: str, index: int) -> tuple[Tensor, Tensor]:
        """One series (1, T, 1) and its next values. Raises LookupError for one that is not there."""
        learner = self.learner
        if split not in SPLITS:
            raise LookupError(f"A series is of the split train or val, got {str(split)[:40]!r}.")
        x, y = (learner.x, learner.y) if split == "train" else (learner.x_val, learner.y_val)
        if type(index) is not int or not 0 <= index < len(x):
            raise LookupError(f"The number of a {split} series must be in [0, {len(x) - 1}], got {index}.")
        return x[index : index + 1], y[index : index + 1]


def _array(values: Tensor) -> np.ndarray:
    return values.detach().float().numpy().copy()

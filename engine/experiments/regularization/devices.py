"""What pictures may ask about the devices: masks, training against evaluation, weights, moments of normalisation."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

from engine.core.experiment import rehearsal
from engine.probes.evaluation import evaluating
from engine.probes.inspection import reach

SHOWN = 12  # examples
SHOWN_UNITS = 64
SHOWN_MOMENTS = 32  # units whose moments are shown
PASSES = 16
WEIGHT_BINS, SUM_BINS = 41, 31
NEAR_ZERO = 1e-3


class Devices:
    """Needs ``learner``, ``network``, ``config`` and ``probabilities(outputs)``."""

    @rehearsal
    def look_masks(self) -> dict[str, np.ndarray]:
        """What the coming step will leave out in hidden layer i: ``keep_<i>`` u8 (E, U) of its outputs, for the first
        E <= 12 examples and U <= 64 units; with DropConnect also ``weights_keep_<i>`` u8 (U, I) of its weights, which
        is one mask for the whole mini-batch. 1 where something stays; without dropout everything does."""
        learner, looks = self.learner, {}
        x, _ = learner.batch()
        with torch.inference_mode():
            for layer in self.network.hidden:
                layer.drop.kept, layer.linear.connect.kept = [], []
            try:
                self.network(x)
                for i, layer in enumerate(self.network.hidden):
                    everything = torch.ones(len(x), len(layer.linear.bias), dtype=torch.bool)
                    keep = layer.drop.kept[0] if layer.drop.kept else everything
                    looks[f"keep_{i}"] = keep[:SHOWN, :SHOWN_UNITS].numpy().astype(np.uint8)
                    for mask in layer.linear.connect.kept:
                        looks[f"weights_keep_{i}"] = mask[:SHOWN_UNITS, :SHOWN_UNITS].numpy().astype(np.uint8)
            finally:
                for layer in self.network.hidden:
                    layer.drop.kept = layer.linear.connect.kept = None
        return looks

    @rehearsal
    def look_modes(self) -> dict[str, np.ndarray]:
        """The first E <= 12 examples of the coming mini-batch in training and in evaluation, as probabilities (K = 1:
        of class 1): ``train_out`` f32 (E, K) as the coming step has them, ``passes`` f32 (16, E, K) as so many steps
        on this very mini-batch would have them, the coming one first, ``eval_out`` f32 (E, K). ``label`` u8 (E,), and
        ``images`` u8 (E, 8, 8) or ``x`` f32 (E, 2)."""
        learner = self.learner
        x, y = learner.batch()
        with evaluating(self.network):
            steady = self.probabilities(self.network(x))[:SHOWN]
        with torch.inference_mode():
            passes = torch.stack([self.probabilities(self.network(x))[:SHOWN] for _ in range(PASSES)])  # (P, E, K)
        looks = {
            "train_out": passes[0].numpy().copy(), "passes": passes.numpy(), "eval_out": steady.numpy(),
            "label": y[:SHOWN].reshape(-1).numpy().astype(np.uint8),
        }  # fmt: skip
        if learner.pictures:
            images = (x[:SHOWN].clamp(0, 1) * 255).round().to(torch.uint8).numpy().reshape(-1, 8, 8)
            return looks | {"images": images}
        return looks | {"x": x[:SHOWN].numpy().copy()}

    def look_weights(self) -> dict[str, np.ndarray]:
        """The weights of each of L layers, the output's last, as they act (weight norm included): ``histogram`` f32
        (L, 41) shares in equal bins from -``range`` to ``range`` f32 (L,), ``near_zero`` f32 (L,) share below 0.001 in
        size, ``norm`` f32 (L,) root of the sum of squares, ``std`` f32 (L,)."""
        rows = []
        with torch.inference_mode():
            for sums in self.network.sums():
                w = sums.effective().flatten()
                span = reach(w.abs().max().item())
                rows.append({
                    "histogram": _shares(w, -span, span, WEIGHT_BINS), "range": span,
                    "near_zero": (w.abs() < NEAR_ZERO).float().mean().item(),
                    "norm": torch.linalg.vector_norm(w).item(), "std": w.std(correction=0).item(),
                })  # fmt: skip
        return {name: np.array([row[name] for row in rows], np.float32) for name in rows[0]}

    @rehearsal
    def look_norms(self) -> dict[str, np.ndarray]:
        """The sums of each of L hidden layers for the coming mini-batch, in training, before and after the norms that
        are on: ``before``, ``after`` f32 (L, 31) shares in equal bins over ``before_range``, ``after_range`` f32 (L,
        2).

        For the first U <= 32 units f32 (L, U): ``batch_mean`` and ``batch_var`` (biased, as batch norm divides by it)
        of the sums; ``running_mean``, ``running_var`` as they are before this step, which evaluation goes by, NaN
        without batch norm; ``gamma``, ``beta`` of batch norm, of layer norm where that alone is on, NaN without
        either. ``size`` i32 () examples in the mini-batch."""
        x, _ = self.learner.batch()
        size, rows = len(x), []
        with torch.inference_mode():
            for layer in self.network.hidden:
                norm = layer.batch_norm if layer.batch_normed else layer.layer_norm if layer.layer_normed else None
                sums = layer.linear(x)  # (B, units)
                var, mean = torch.var_mean(sums, 0, correction=0)
                unknown = torch.full_like(mean, math.nan)
                row = {
                    "batch_mean": mean, "batch_var": var,
                    "running_mean": layer.batch_norm.running_mean.clone() if layer.batch_normed else unknown,
                    "running_var": layer.batch_norm.running_var.clone() if layer.batch_normed else unknown,
                    "gamma": unknown if norm is None else norm.weight, "beta": unknown if norm is None else norm.bias,
                }  # fmt: skip
                row = {name: values[:SHOWN_MOMENTS].numpy().copy() for name, values in row.items()}
                normal = layer.normalised(sums)
                for name, values in (("before", sums), ("after", normal)):
                    row[f"{name}_range"] = low, high = _ends(values)
                    row[name] = _shares(values.flatten(), low, high, SUM_BINS)
                rows.append(row)
                x = layer.answer(normal)
        return {name: np.array([row[name] for row in rows], np.float32) for name in rows[0]} | {"size": np.int32(size)}


def _ends(values: Tensor) -> tuple[float, float]:
    """Round ends, symmetric about 0, of an axis that has room for all values."""
    span = reach(values.abs().max().item())
    return -span, span


def _shares(values: Tensor, low: float, high: float, bins: int) -> np.ndarray:
    """Shares of finite values (n,) in equal bins, f32 (bins,)."""
    finite = values[values.isfinite()]
    return (torch.histc(finite, bins, low, high) / max(1, len(values))).numpy()

"""All models in training: the same pairs in the same mini-batches, the same rule, gradients of their own.

A plain class on plain tensors: the lab's step calls it, and the exported program is this very source.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from engine.data.pairs.sets import PAD, layout, sample
from engine.models.translator import Translator
from engine.optim.contest import Contest
from engine.optim.minibatches import MiniBatches


class Learner(Contest):
    """Pairs, models, optimizer and place in the data of one run. ``config`` is read by attribute."""

    field = "models"

    def __init__(self, config):
        self.config = config
        self.pairs = {name: torch.from_numpy(values) for name, values in sample(config).items()}
        self.batches = MiniBatches(config.samples, config.seed)
        plan = layout(config)
        sizes = len(plan.source), len(plan.target), config.embedding
        self.enter(
            (Translator(*sizes, each.units, each.attention, each.cell, each.both) for each in config.models),
            {"momentum": config.momentum},
        )

    # --- one step -----------------------------------------------------------------------------------------------------

    def batch(self) -> tuple[Tensor, Tensor, Tensor, Tensor | None]:
        """The next mini-batch: ``source`` (B, S), ``inputs`` (B, T) that the decoder is told, ``wanted`` (B, T) one
        token further, and ``given`` bool (B, T) or None: where it is told the truth, the same for all models."""
        rows = self.batches.take(self.config.batch_size)
        source, inputs, wanted = self.trimmed("train", rows)
        share = self.config.teacher_forcing
        given = torch.rand(inputs.shape) < share if share < 1 else None
        return source, inputs, wanted, given

    def trimmed(self, split: str, rows: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Some pairs of a split, no wider than the longest of them: source (B, S), inputs and wanted (B, T)."""
        source, target = self.pairs[f"source_{split}"][rows], self.pairs[f"target_{split}"][rows]
        source = source[:, : int((source != PAD).sum(1).max())]
        target = target[:, : int((target != PAD).sum(1).max())]
        return source, target[:, :-1], target[:, 1:]

    def losses(self, outputs, wanted: Tensor) -> Tensor:
        """Mean cross-entropy a token of every model (R,), of R logits (B, T, K); padding does not count."""
        flat = wanted.flatten()  # (B * T,)
        return torch.stack([F.cross_entropy(scores.flatten(0, 1), flat, ignore_index=PAD) for scores in outputs])

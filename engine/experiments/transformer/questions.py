"""Sequences with an answer that is asked for at some places: all of them apart from the others."""

from __future__ import annotations

from types import SimpleNamespace

import torch
from torch import Tensor

from engine.data.sequences.sets import sample_sequences, sequence_layout


class Questions:
    """N sequences of ``context`` tokens."""

    tokeniser = None
    floor = None

    def __init__(self, config):
        wanted = SimpleNamespace(
            task=config.task, steps=config.length, length=config.length, samples=config.samples,
            data_seed=config.data_seed,
        )  # fmt: skip
        plan, found = sequence_layout(wanted), sample_sequences(wanted)
        self.names, self.answers, self.chance, self.question = plan.names, plan.answers, plan.chance, plan.asked
        self.x, self.y, self.x_val, self.y_val = (
            torch.from_numpy(found[name]) for name in ("x_train", "y_train", "x_val", "y_val")
        )
        self.examples, self.context = self.x.shape

    def batch(self, rows: Tensor, epoch: int) -> tuple[Tensor, Tensor]:
        """Sequences ``rows`` (B,) and what is asked for, (B, T) both."""
        return self.x[rows], self.y[rows]

"""Sentences and their translations: source and target so far side by side, and the target's next token asked for."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.data.pairs.sets import PAD, layout, sample


class Translations:
    """N pairs. x (N, S + T - 1): the source's S tokens, then the target without its last; y (N, T - 1): the target
    without its first, -1 where it is filled up."""

    tokeniser = None
    floor = None
    pad = PAD

    def __init__(self, config):
        plan, found = layout(config), sample(config)
        self.names, self.answers = plan.source, plan.target
        self.source = plan.source_length
        self.context = max(plan.source_length, plan.target_length)
        self.x, self.y = self.side_by_side(found, "train")
        self.x_val, self.y_val = self.side_by_side(found, "val")
        self.examples = len(self.x)

    def side_by_side(self, found, split: str) -> tuple[Tensor, Tensor]:
        source, target = (torch.from_numpy(found[f"{name}_{split}"]) for name in ("source", "target"))
        y = target[:, 1:]
        return torch.cat([source, target[:, :-1]], 1), torch.where(y == PAD, -1, y)

    def batch(self, rows: Tensor, epoch: int) -> tuple[Tensor, Tensor]:
        """Pairs ``rows`` (B,): sources and targets so far (B, S + T - 1), and next tokens (B, T - 1)."""
        return self.x[rows], self.y[rows]

"""How close a language model has come to what can be known: its loss against the entropy of the grammar that wrote.

A window that begins in the middle of a story lacks what came before, so only tokens count that have at least half a
window before them; the grammar's cost of these very tokens is the floor.
"""

from __future__ import annotations

import numpy as np
import torch
from torch.nn import functional as F

from engine.data.text.corpora import corpus
from engine.experiments.transformer.windows import Windows, cut_out
from engine.probes.evaluation import evaluating

MOST_WINDOWS = 96


class Entropy:
    """Needs ``network``, ``learner`` and ``config``."""

    def look_floor(self) -> dict[str, np.ndarray]:
        """``loss`` f32 () in nats a token over validation tokens with at least half a window before them, ``floor`` f32
        () the same of the grammar that wrote them, ``count`` i32 () how many. NaN where no grammar is known."""
        known = self.learner.examples
        none = {"loss": np.float32(np.nan), "floor": np.float32(np.nan), "count": np.int32(0)}
        if not isinstance(known, Windows) or known.floor is None or len(known.val) <= known.context:
            return none
        costs = torch.from_numpy(corpus(self.config).costs)
        half = known.context // 2
        starts = torch.arange(0, len(known.val) - known.context, known.context - half)[:MOST_WINDOWS]
        x, y = cut_out(known.val, starts, known.context)
        with evaluating(self.network):
            losses = torch.cat([
                F.cross_entropy(self.network(a)[:, half:].flatten(0, 1), b[:, half:].flatten(), reduction="none")
                for a, b in zip(x.split(16), y.split(16), strict=True)
            ])  # fmt: skip
        floor = cut_out(costs, starts, known.context)[1][:, half:].mean()
        return {"loss": np.float32(losses.mean()), "floor": np.float32(floor), "count": np.int32(len(losses))}

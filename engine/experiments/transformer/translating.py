"""The lens ``translate`` of a Transformer with two towers: what it says, against what is right."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from engine.data.pairs import sets as pairs
from engine.experiments.transformer.asking import integers
from engine.models.heads import watched
from engine.probes.evaluation import evaluating
from engine.probes.tokens import as_json


class Translating:
    """Needs ``encode``, ``translated``, ``network``, ``config`` and ``learner``."""

    def look_translate(self, text: dict[str, Any] | str | None = None) -> dict[str, np.ndarray]:
        """``source`` i32 (S,) without filling, ``output`` i32 (T,) what the network says, the end sign last if it came,
        ``p`` f32 (T,) of each, ``attention`` f32 (T, S) of the last layer, mean of its heads, ``target`` i32 (T',) what
        is right, empty where nobody knows; ``json`` the same as they read, and ``exact``. Empty where nothing is
        translated."""
        if self.config.kind != "encoder-decoder":
            return self._nothing()
        known, asked = self.learner.examples, self.encode(text)
        source = asked["x"][:, : known.source]
        length = max(1, int((source != known.pad).sum()))
        output = self.translated(source)
        target = [int(i) for i in asked["y"][0] if i >= 0]
        ids = torch.tensor([[pairs.START, *output[:-1]]])
        with evaluating(self.network), watched(self.network) as seen:
            logits = self.network(torch.cat([source, ids], 1))[0]  # (T, K)
        last = f"decoder.blocks.{self.config.layers - 1}.cross.heads"
        attention = seen[last]["weights"][0].mean(0)[:, :length]  # (T, S)
        p = logits.softmax(1)[torch.arange(len(output)), torch.tensor(output)]
        exact = output == target if target else None
        return {
            "source": integers(source[0, :length]), "output": np.array(output, np.int32),
            "target": np.array(target, np.int32), "p": p.numpy().copy(), "attention": attention.numpy().copy(),
            "json": as_json({
                "source": [known.names[i] for i in source[0, :length].tolist()],
                "output": [known.answers[i] for i in output], "target": [known.answers[i] for i in target],
                "unknown": [int(i) == pairs.UNKNOWN for i in source[0, :length]], "exact": exact,
            }),
        }  # fmt: skip

    def _nothing(self) -> dict[str, np.ndarray]:
        none = np.zeros(0, np.int32)
        empty = {"source": [], "output": [], "target": [], "unknown": [], "exact": None}
        return {
            "source": none, "output": none.copy(), "target": none.copy(), "p": np.zeros(0, np.float32),
            "attention": np.zeros((0, 0), np.float32), "json": as_json(empty),
        }  # fmt: skip

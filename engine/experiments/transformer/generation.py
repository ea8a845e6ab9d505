"""Writing token by token: with everything computed anew each time, or with keys and values kept.

With the cache a new token costs one column of attention and one place of every layer. Places are numbered within a
window, so when the window is full it cannot slide: its second half is read once more, as a new beginning, and there is
room for another half. Without the cache the same windows are read, so that both give the same logits.
"""

from __future__ import annotations

from time import perf_counter
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.core.config import unknown_name
from engine.models.heads import Past
from engine.models.next_token import NextToken, untouched
from engine.models.transformer import Reader
from engine.probes.evaluation import evaluating
from engine.probes.writing import PATIENCE, Writing, as_json, written


class Pen:
    """Given the next few tokens, the logits (K,) of the token after them. It has read nothing yet."""

    def __init__(self, network: Reader, cache: bool = True):
        self.network, self.cache = network, cache
        self.context = network.tower.context
        self.window: list[int] = []  # tokens that are seen
        self.past: dict | None = None
        self.swift: NextToken | None = None

    def __call__(self, ids: list[int]) -> Tensor:
        fresh = list(ids)
        if len(self.window) + len(fresh) > self.context:  # begin again with half a window, or all that came just now
            half = self.context // 2
            fresh = (self.window + fresh)[-max(half, min(len(fresh), self.context)) :]
            self.window, self.past = [], None
        self.window += fresh
        if not self.cache:
            return self.network(torch.tensor([self.window]))[0, -1]
        if self.past is None:
            self.past = {block.attention.heads: Past(self.context) for block in self.network.tower.blocks}
            self.swift = NextToken(self.network, self.past) if untouched(self.network) else None
        elif self.swift is not None and len(fresh) == 1:
            return self.swift(fresh[0])
        return self.network.after(torch.tensor([fresh]), self.past)[0]


class Generation(Writing):
    """``pen`` for an experiment with a ``network`` that reads on, and the lens ``speeds``."""

    def pen(self, which: int = 0, cache: bool = True) -> Pen:
        if type(which) is not int or which != 0:
            raise LookupError(unknown_name("contender", str(which)[:40], ["0"]))
        return Pen(self.network, cache)

    def look_speeds(self, count: int = 40, prompt: str = "") -> dict[str, np.ndarray]:
        """JSON: tokens a second ``with`` and ``without`` the cache over ``count`` tokens (8 to 1,000) after a prompt,
        and their ``ratio``; the same tokens both times, fewer where they take longer than two seconds. Nothing where no
        text is learned.

        Raises ValueError for another count.
        """
        if type(count) is not int or not 8 <= count <= 1000:
            raise ValueError(f"Speeds are measured over 8 to 1,000 tokens, got {str(count)[:40]}.")
        if self.tokeniser is None:
            return {"json": as_json({"count": 0, "with": None, "without": None, "ratio": None})}
        speeds: dict[str, Any] = {}
        begin = self.opening(prompt)
        with evaluating(self.network):
            for name, cache in (("with", True), ("without", False)):
                generator = torch.Generator().manual_seed(0)
                pen = self.pen(0, cache)
                start = perf_counter()
                ids = written(pen, begin, count, generator, patience=PATIENCE)
                speeds[name] = round(len(ids) / (perf_counter() - start), 1)
        return {"json": as_json(speeds | {"count": count, "ratio": round(speeds["with"] / speeds["without"], 2)})}

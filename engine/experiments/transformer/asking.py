"""What the lenses of this lab share: the text they are asked about, and the names of stacks, layers and heads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.core.config import unknown_name
from engine.experiments.transformer.passing import Passing, Stack, stacks, through

Text = dict[str, Any] | str | None


@dataclass(frozen=True)
class Asked:
    """``x`` as the network takes it; ``ids`` (T,) what its last tower reads, ``targets`` (T,) what is right there, -1
    where nothing is asked; ``source`` (S,) what an encoder reads, None without one. Filling at the end is cut off from
    all but ``x``. Of a typed text, ``unread`` tokens had no room and ``unknown`` ones are in no vocabulary."""

    x: Tensor
    ids: Tensor
    targets: Tensor
    source: Tensor | None = None
    unread: int = 0
    unknown: int = 0

    def read_by(self, stack: Stack) -> Tensor:
        """The tokens whose streams a stack changes: (T,) or, of an encoder, (S,)."""
        return self.source if stack.name == "encoder" and self.source is not None else self.ids

    def looked_at_by(self, stack: Stack) -> Tensor:
        """The tokens that a stack's attention chooses from."""
        return self.source if stack.name != "self" and self.source is not None else self.ids


class Asking:
    """Needs ``network`` and ``encode(text)`` -> {"x": (1, N), "y": (1, T), ...}."""

    def stacks(self) -> dict[str, Stack]:
        return stacks(self.network)

    def asked(self, text: Text = None) -> Asked:
        """Raises LookupError or ValueError for a text that cannot be read, as ``encode`` does."""
        found = self.encode(text)
        x, targets = found["x"], found["y"][0]
        lost = found.get("unread", 0), found.get("unknown", 0)
        if not hasattr(self.network, "source"):
            return Asked(x, x[0], targets, None, *lost)
        source, ids = x[0, : self.network.source], x[0, self.network.source :]
        pad = self.network.pad
        end = _end(ids, targets, pad)
        return Asked(x, ids[:end], targets[:end], source[: _length(source, pad)], *lost)

    def passed(self, text: Text = None) -> tuple[Asked, Passing]:
        """The text, and the network's pass through it."""
        asked = self.asked(text)
        return asked, through(self.network, asked.x)

    def stack_of(self, name: str) -> Stack:
        """Raises LookupError with the closest name."""
        known = self.stacks()
        if not isinstance(name, str) or name not in known:
            raise LookupError(unknown_name("stack of attention", str(name)[:40], list(known)))
        return known[name]

    def check_head(self, stack: Stack, layer: int, head: int) -> None:
        """Raises LookupError for a layer or head that is not there."""
        heads = len(stack.tower.blocks[0].attention.heads.weight)
        for what, value, count in (("Layers", layer, stack.layers), ("Heads", head, heads)):
            if type(value) is not int or not 0 <= value < count:
                raise LookupError(f"{what} have numbers from 0 to {count - 1} here, got {str(value)[:40]}.")


def _length(ids: Tensor, pad: int) -> int:
    """How many of the tokens (T,) there are before the filling at the end; at least 1."""
    real = (ids != pad).nonzero()[:, 0]
    return int(real[-1]) + 1 if len(real) else 1


def _end(ids: Tensor, targets: Tensor, pad: int) -> int:
    """After the last token whose next one is asked for; where nothing is asked, before the filling."""
    asked = (targets >= 0).nonzero()[:, 0]
    return int(asked[-1]) + 1 if len(asked) else _length(ids, pad)


def integers(values: Tensor) -> np.ndarray:
    return values.numpy().astype(np.int32)


def numbers(values: Tensor) -> np.ndarray:
    """A copy as f32."""
    return np.array(values.detach().to(torch.float32).numpy(), np.float32, copy=True)

"""When to try something that is not thought best."""

from __future__ import annotations

import torch


def linear(start: float, end: float, span: float, step: int) -> float:
    """From ``start`` at step 0 in a straight line to ``end`` at step ``span``, and ``end`` from there on."""
    if step >= span:
        return end
    return start + (end - start) * step / span


def explore(epsilon: float, actions: int, generator: torch.Generator | None = None) -> int | None:
    """With probability ``epsilon`` one of the ``actions``, all equally likely; None where the best is to be taken.

    One number is drawn and serves twice: below ``epsilon`` it says to explore, and where it lies there says which
    action. So what is drawn next never depends on what was decided. Epsilon-greedy: Watkins 1989, thesis, Cambridge.
    """
    drawn = torch.rand((), generator=generator, dtype=torch.float64).item()
    if drawn >= epsilon:
        return None
    return min(int(drawn / epsilon * actions), actions - 1)

"""What the layers looked like on the way: one row at the start, then rows ever further apart, never too many."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

MOST = 200  # rows kept
GROWTH = 1.07  # of the number of steps since the last change, from one row to the next


class History:
    """Rows come at steps that grow by 7 %, counted from the last change of the settings, so that what a change does is
    seen step by step. ``due`` is the first step that another row is wanted after."""

    def __init__(self) -> None:
        self.steps: list[int] = []
        self.rows: list[Tensor] = []  # f64 (2, L) each: activation and gradient
        self.changed_at = 0
        self.due = 0

    def add(self, step: int, activation: np.ndarray, gradient: np.ndarray) -> None:
        """Take in a row, (L,) each, instead of one of the same step. Beyond ``MOST``, every second row but the first
        goes."""
        if self.steps and self.steps[-1] == step:
            self.steps.pop()
            self.rows.pop()
        self.steps.append(step)
        self.rows.append(torch.from_numpy(np.stack([activation, gradient])))
        if len(self.steps) > MOST:
            kept = sorted({0, *range(len(self.steps) - 1, 0, -2)})
            self.steps, self.rows = [self.steps[i] for i in kept], [self.rows[i] for i in kept]
        self.due = max(step + 1, self.changed_at + int(GROWTH * (step - self.changed_at)))

    @property
    def columns(self) -> int:
        """L: layers, or time steps."""
        return self.rows[0].shape[1]

    def change(self, step: int) -> None:
        """The settings change after ``step``: the next steps are looked at closely."""
        self.changed_at = step
        self.due = step + 1

    def state(self) -> dict[str, Any]:
        return {
            "steps": list(self.steps), "rows": torch.stack(self.rows), "changed_at": self.changed_at, "due": self.due,
        }  # fmt: skip

    def load(self, state: dict[str, Any]) -> None:
        """Raises ValueError for rows of another network."""
        steps, rows = list(state["steps"]), state["rows"]  # (H, 2, L)
        wanted = (len(steps), *(self.rows[0] if self.rows else rows[0]).shape)
        if rows.shape != wanted or rows.dtype != torch.float64:
            raise ValueError(f"The history's rows must be float64 {wanted}, got {rows.dtype} {tuple(rows.shape)}.")
        self.steps, self.rows = steps, list(rows.clone())
        self.changed_at, self.due = state["changed_at"], state["due"]

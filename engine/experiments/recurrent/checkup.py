"""What goes wrong with recurrent networks: they diverge, the gradient is lost on its way back in time, or they learn
their text by heart."""

from __future__ import annotations

import math
from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np
import torch

from engine.core.timeline import Timeline
from engine.experiments.recurrent.config import TEXTS
from engine.experiments.recurrent.learner import UNASKED
from engine.probes.diagnosis import FIRST_STEPS
from engine.probes.evidence import FAR, Evidence, between, plain
from engine.probes.one_diverged import one_diverged
from engine.probes.progress import over_fitting

OPEN = 7.0  # bias of a forget gate that lets 95 % through sixty steps: sigmoid(7) ** 60
LOST = 1e-4  # gradient that reaches the first step over that at the last: less counts as lost (this project's line)


class Checkup:
    """``findings``. Needs ``learner``, ``config``, ``steps`` and the lens ``reach``."""

    _guess: float | None = None

    def guess(self) -> float:
        """The loss of the best constant answer on what is measured of the training data."""
        if self._guess is None:
            y = self.splits()["train"][1]
            if y.dtype == torch.long:
                counts = np.bincount(y[y != UNASKED].numpy())
                shares = counts[counts > 0] / counts.sum()
                self._guess = float(-(shares * np.log(shares)).sum())
            else:
                self._guess = float(y[~y.isnan()].var(correction=0))
        return self._guess

    def findings(self, timeline: Timeline, diverged: dict[str, Any] | None) -> list[dict[str, Any]]:
        """Worst first: that a cell has diverged; that a cell does not learn because nothing reaches the step that has
        to be remembered."""
        if diverged is not None and self.steps >= diverged["step"]:
            return [self._blown_up(diverged)]
        begin = max((event["step"] for event in timeline.events if event["step"] <= self.steps), default=0)
        if self.steps - begin < FIRST_STEPS:
            return []
        checks = [] if self.config.task in TEXTS else [partial(self._lost, timeline)]
        checks.append(partial(self._by_heart, timeline, begin))
        found = [[finding for k in range(len(self.network)) if (finding := check(k))] for check in checks]
        return [findings[0] for findings in found if findings]

    def _blown_up(self, diverged: dict[str, Any]) -> dict[str, Any]:
        rate, clip = self.config.lr, self.config.clip
        gentler = max(1e-6, float(f"{min(rate / 10, 0.005):.2g}"))
        return one_diverged(
            diverged, rate, "cell", also=f" and the gradient is {f'clipped at {clip:g}' if clip else 'not clipped'}",
            why="The same weights are applied at every step of a sequence, so that a little too much grows with every "
            "step. Clipping keeps one steep place from throwing the weights far away. All cells stop, because a "
            "comparison needs the same steps for all.",
            changes={"lr": gentler, "clip": 1.0}, remedy=f"learning rate {gentler:g}, gradient clipped at 1",
        )  # fmt: skip

    def _lost(self, timeline: Timeline, k: int) -> dict[str, Any] | None:
        column = timeline.columns.get(f"train_loss_{k}")
        if column is None:
            return None
        place = np.searchsorted(column.steps, self.steps, side="right") - 1
        loss, guess = float(column.values[place]), self.guess()
        if not loss > (1 - FAR) * guess:
            return None
        look = self.look_reach(cell=k)
        at, first = int(look["at"]), int(look["first"])
        norm = look["norm"][: at + 1]
        window, cut = self.config.window, first > 0
        share = 0.0 if cut else float(norm[0] / norm[-1]) if norm[-1] > 0 else math.nan
        if not (share < LOST):
            return None
        cell = self.config.cells[k]
        if cut:
            told = f"a window has {window:,} steps, so it ends at step {first + 1:,} and nothing reaches those before"
            changes = {"window": min(400, self.learner.layout.length)}
            remedy = f"a window of {changes['window']:,} steps"
        else:
            told = (
                f"it is {plain(float(norm[-1]))} long at the last step asked about and {plain(float(norm[0]))} at the "
                f"first, {plain(share)} of it"
            )
            changes, remedy = self._longer_memory(k)
        return {
            "name": "vanishing_gradient", "title": "The gradient does not reach the first steps",
            "evidence": f"The gradient of cell {k + 1} on its way back in time: {told}. Its training loss is "
            f"{plain(loss)}, where always giving one answer has {plain(guess)}.",
            "why": "Every step back in time multiplies the gradient by the recurrent weights and by the slope of the "
            "activation, and truncated back-propagation cuts it off at the window. What was read in the first steps is "
            "not heard of, so the cell cannot learn to remember it.",
            "where": f"cell {k + 1}, {cell.kind}", "since": None, "changes": changes, "step": 0, "remedy": remedy,
        }  # fmt: skip

    def _by_heart(self, timeline: Timeline, begin: int, k: int) -> dict[str, Any] | None:
        evidence = Evidence(
            step=self.steps, layers={}, sites=(), begin=begin, guess=self.guess(), floor=self.floor() or 0.0,
            train=between(timeline, f"train_loss_{k}", begin, self.steps),
            val=between(timeline, f"val_loss_{k}", begin, self.steps),
        )  # fmt: skip
        found = over_fitting(evidence)
        if found is None:
            return None
        cell = self.config.cells[k]
        if self.config.task == "own":
            cells = [
                (each.replace(dropout=max(0.5, each.dropout)) if i == k else each).model_dump(mode="json")
                for i, each in enumerate(self.config.cells)
            ]
            changes, remedy = {"cells": cells}, "dropout of 0.5"
        elif self.config.task in TEXTS:
            more = min(500_000, 10 * self.config.characters)
            changes, remedy = {"characters": more}, f"{more:,} characters to learn from"
        else:
            more = min(10_000, 10 * self.config.samples)
            changes, remedy = {"samples": more}, f"{more:,} sequences to learn from"
        who = f"cell {k + 1}, {cell.kind}"
        return asdict(found) | {"where": who, "changes": changes, "step": 0, "remedy": remedy}

    def _longer_memory(self, k: int) -> tuple[dict[str, Any], str]:
        cells = [
            (cell.replace(kind="lstm", activation="tanh") if i == k else cell).model_dump(mode="json")
            for i, cell in enumerate(self.config.cells)
        ]
        if self.config.cells[k].kind != "lstm":
            return {
                "cells": cells,
                "forget_bias": OPEN,
            }, f"an LSTM whose forget gates start open, at a bias of {OPEN:g}"
        if self.config.forget_bias < OPEN:
            return {"forget_bias": OPEN}, f"forget gates that start open, at a bias of {OPEN:g}"
        shorter = max(8, self.config.length // 2)
        return {"length": shorter}, f"sequences of {shorter} steps"

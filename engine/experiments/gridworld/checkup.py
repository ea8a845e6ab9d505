"""What a doctor would say about a run: that its values have no end to grow to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from engine.experiments.gridworld.experiment import Gridworld

LARGE = 20.0  # times the largest reward: what a few moves cannot add up to


def findings(lab: Gridworld, diverged: dict[str, Any] | None) -> list[dict[str, Any]]:
    """See ``Experiment.findings``."""
    dynamics = lab.learner.way.dynamics
    v = lab.learner.way.values()
    largest, most = float(np.abs(v).max()), float(np.abs(dynamics.reward).max())
    endless = lab.exact is None and largest > LARGE * max(most, 1e-6)
    if not endless and (diverged is None or lab.steps < diverged["step"]):
        return []
    return [{
        "name": "diverged", "title": "The values grow for ever",
        "evidence": f"After {lab.steps:,} steps the largest value is {largest:.3g}, and no move pays or costs more "
        f"than {most:g}. The discount is {lab.config.gamma:g}.",
        "why": "Without a discount the value of a cell is the sum of all rewards to come. Where rewards can be had "
        "again and again, or an end cannot be reached, this sum has no bound. With a discount below 1 it has one: the "
        "largest reward / (1 - discount).",
        "where": "", "since": 0, "changes": {"gamma": 0.9}, "step": 0, "remedy": "a discount of 0.9 from the start",
    }]  # fmt: skip

"""What a doctor would say about a run: that it has diverged, or that the stack cannot see what it would need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.core.timeline import Timeline
from engine.experiments.dilated.facts import periods
from engine.probes.one_diverged import one_diverged

if TYPE_CHECKING:
    from engine.experiments.dilated.experiment import DilatedLab

SHORT = 0.25  # of the longest wave: noise is averaged over too little of it
YOUNG = 50  # steps before which nothing is said about what has been learned


def findings(lab: DilatedLab, timeline: Timeline, diverged: dict[str, Any] | None) -> list[dict[str, Any]]:
    """See ``Experiment.findings``."""
    if diverged is not None and lab.steps >= diverged["step"]:
        return [one_diverged(diverged, lab.config.lr, "network")]
    return _short_sighted(lab, timeline)


def _short_sighted(lab: DilatedLab, timeline: Timeline) -> list[dict[str, Any]]:
    config, slowest = lab.config, periods(lab.config.series)[1]
    column = timeline.columns.get("val_loss_0")
    values = column.values[column.steps <= lab.steps] if column else ()
    if not config.noise or config.doubling or config.field >= SHORT * slowest or lab.steps < YOUNG or not len(values):
        return []
    return [{
        "name": "under_capacity", "title": "The stack does not see far enough",
        "evidence": f"A prediction depends on {config.field} values, and the slowest wave takes {slowest:g} steps. The "
        f"validation loss was {values[-1]:.3g} when last measured.",
        "why": "Noise can only be told from the wave by what many values have in common. With taps side by side, so "
        "many layers look back so many steps and no further; with dilations that double, the same number of weights "
        f"would see {config.replace(doubling=True).field} values.",
        "where": "blocks", "since": 0, "changes": {"doubling": True}, "step": 0, "remedy": "let the dilations double",
    }]  # fmt: skip

"""Reads a run as it stands and says what is wrong, worst first, with the numbers that say so.

Each finding is a pure function of the evidence (``signals`` about layers, ``progress`` about losses). Here they are put
in order, and what only follows from something worse is left out: a page must not ask for a higher and a lower learning
rate at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.probes import progress, signals
from engine.probes.evidence import Evidence, Finding, between
from engine.probes.inspection import Inspection

if TYPE_CHECKING:
    from engine.core.timeline import Timeline

Check = Callable[[Evidence], Finding | None]
FIRST_STEPS = 20  # before them optimizers and norms still warm up, and no slope can be told from noise
STALLS = ("vanishing_gradient", "lr_too_low", "class_collapse", "under_capacity")  # what a stalled network shows
EVERYTHING = ("everything",)
CHECKS: dict[str, tuple[Check, Sequence[str]]] = {  # worst first: its function, and what would only follow from it
    "diverged": (progress.blown_up, EVERYTHING),
    "symmetric_units": (signals.symmetric, EVERYTHING),
    "dead_units": (signals.dead_units, STALLS),
    "exploding_gradient": (signals.exploding, ("lr_too_high", "saturated_units", *STALLS)),
    "lr_too_high": (progress.too_fast, ("saturated_units", *STALLS)),
    "saturated_units": (signals.saturated, STALLS),
    "vanishing_gradient": (signals.vanishing, STALLS),
    "lr_too_low": (progress.too_slow, STALLS),
    "class_collapse": (progress.collapsed, STALLS),
    "over_fitting": (progress.over_fitting, STALLS),
    "under_capacity": (progress.too_small, ()),
}
FINDINGS = tuple(CHECKS)


def diagnose(evidence: Evidence) -> list[Finding]:
    """What is wrong, worst first; empty when nothing is, or when it is too early to say."""
    found: dict[str, Finding] = {}
    silent: set[str] = set()
    for name, (check, follows) in CHECKS.items():
        if name in silent or (evidence.age < FIRST_STEPS and name != "diverged"):
            continue
        finding = check(evidence)
        if finding is None:
            continue
        found[name] = finding
        if follows is EVERYTHING:
            break
        silent |= set(follows)
    return list(found.values())


@dataclass(frozen=True)
class Remedy:
    """``changes`` of the settings, tried in a fork from ``step``; ``words`` name it on a button. Without changes
    ``words`` say why there is none."""

    words: str
    changes: dict[str, Any] = field(default_factory=dict)
    step: int = 0


class Diagnosis(Inspection):
    """``findings`` for an experiment that counts its ``steps`` and measures ``train_loss`` and ``val_loss``."""

    steps: int

    def guess(self) -> float:
        """Training loss of the best constant answer."""
        return math.nan

    def floor(self) -> float:
        """The loss nobody can go below; 0 when it is not known."""
        return 0.0

    def rate(self) -> float:
        """The learning rate of the next step."""
        return self.config.lr

    def classes_said(self) -> tuple[np.ndarray, np.ndarray] | None:
        """How many training points each class is said of, and how many it has, (k,) each; None without classes."""
        return None

    def remedy(self, finding: Finding) -> Remedy:
        """What may help against it."""
        return Remedy("There is no remedy known for this here.")

    def findings(self, timeline: Timeline, diverged: dict[str, Any] | None) -> list[dict[str, Any]]:
        """See ``Experiment.findings``. Each has the fields of ``Finding``, and ``remedy`` (words), ``changes`` and the
        ``step`` to fork from."""
        found = []
        for finding in diagnose(self.evidence(timeline, diverged)):
            remedy = self.remedy(finding)
            found.append(asdict(finding) | {"remedy": remedy.words, "changes": remedy.changes, "step": remedy.step})
        return found

    def evidence(self, timeline: Timeline, diverged: dict[str, Any] | None) -> Evidence:
        """What is known of the run where it stands. Takes a step."""
        step = self.steps
        begin = max((event["step"] for event in timeline.events if event["step"] <= step), default=0)
        said, true = self.classes_said() or (np.zeros(0), np.zeros(0))
        return Evidence(
            step=step, begin=begin, lr=self.rate(), guess=self.guess(), floor=self.floor(), said=said, true=true,
            train=between(timeline, "train_loss", begin, step), val=between(timeline, "val_loss", begin, step),
            sites=tuple(self.site_words().values()), diverged=diverged, layers=self.inspected(pictures=False),
        )  # fmt: skip

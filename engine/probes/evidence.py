"""What a diagnosis is made from, and what it is made of. Numbers only; no torch."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from engine.core.timeline import Timeline

Curve = tuple[np.ndarray, np.ndarray]  # steps, values
FAR = 0.5  # below this share of what can be learned a network is not doing its task (chosen here)
NOTHING: Curve = (np.zeros(0), np.zeros(0))


@dataclass(frozen=True)
class Finding:
    """Something that is wrong. ``evidence`` cites the numbers, ``why`` has two sentences, ``where`` names the layer and
    ``since`` the step it began at, where that is known."""

    name: str
    title: str
    evidence: str
    why: str
    where: str = ""
    since: int | None = None


@dataclass(frozen=True)
class Evidence:
    """A run as it stands at ``step``.

    ``begin``    since when its settings hold: 0, or the step of the newest event
    ``layers``   the arrays of the lens ``layers`` (see ``Inspection.look_layers``) but the histograms, L rows
    ``sites``    words for the rows
    ``train``, ``val``   losses over whole splits since ``begin``
    ``guess``    the training loss of the best constant answer; ``floor`` what nobody can go below, 0 if unknown
    ``said``, ``true``   how many training points each class is said of, and has (k,); empty without classes
    """

    step: int
    layers: dict[str, np.ndarray] = field(repr=False)
    sites: tuple[str, ...]
    train: Curve = field(default=NOTHING, repr=False)
    val: Curve = field(default=NOTHING, repr=False)
    guess: float = math.nan
    floor: float = 0.0
    lr: float = math.nan
    begin: int = 0
    said: np.ndarray = field(default_factory=lambda: np.zeros(0))
    true: np.ndarray = field(default_factory=lambda: np.zeros(0))
    diverged: dict[str, Any] | None = None

    @property
    def age(self) -> int:
        """Steps under these settings."""
        return self.step - self.begin

    @property
    def stake(self) -> float:
        """What learning can win: from the best constant answer down to the floor."""
        return max(self.guess - self.floor, 1e-12)

    @property
    def learned(self) -> float:
        """Share of the stake that is won: 0 is as good as a constant answer, 1 as good as can be, NaN unknown."""
        values = self.train[1]
        return (self.guess - float(values[-1])) / self.stake if len(values) else math.nan

    @property
    def learns(self) -> bool:
        """Whether the task is at least half done; if nobody knows, the network has the benefit of the doubt."""
        return not self.learned < FAR

    @property
    def slope_sizes(self) -> np.ndarray:
        """Root mean square of each site's gradient (L,): sizes that layers of different width can be compared by."""
        return self.layers["gradient"] / np.sqrt(np.maximum(self.layers["parameters"], 1))


def plain(value: float) -> str:
    """A number for a sentence: three digits, ``8.64e-6`` if it is far from one."""
    if 1000 <= abs(value) < 1e6:
        return f"{value:,.0f}"
    digits, _, power = f"{value:.3g}".partition("e")
    return f"{digits}e{int(power)}" if power else digits


def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def between(timeline: Timeline, name: str, begin: int, step: int) -> Curve:
    """Steps and finite values of a curve from ``begin`` to ``step``."""
    column = timeline.columns.get(name)
    if column is None:
        return NOTHING
    first, last = np.searchsorted(column.steps, begin), np.searchsorted(column.steps, step, side="right")
    steps, values = column.steps[first:last].astype(np.int64), column.values[first:last].astype(np.float64)
    return steps[np.isfinite(values)], values[np.isfinite(values)]

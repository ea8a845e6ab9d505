"""What the pool knows of one run: where it lives, how to make it again, who watches."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from engine.workers.handle import Handle

LOST = {
    "step": 0, "head": 0, "state": "lost", "message": "", "playing": False, "speed": None, "stamp": -1,
    "seconds": 0.0, "epoch": 0.0, "epoch_steps": 1, "diverged": None, "busy": True,
}  # fmt: skip


@dataclass
class Place:
    """``description`` makes the run again from nothing; ``backup`` (see ``engine.core.backup``) from where it was."""

    description: dict[str, Any]
    handle: Handle
    speed: float | None = None
    verb: str = "start"  # what makes it from its description: "start" a run, "study" a study
    backup: dict[str, Any] | None = None
    notice: str = ""
    failure: str = ""  # why it could not even start
    revivals: int = 0
    resting: bool = False
    playing: bool = False  # as far as is known
    step: int = 0
    watchers: dict[str, float] = field(default_factory=dict)  # session -> when it last asked
    unwatched: float | None = None  # since when

"""A run as one browser session knows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from engine.core.config import Config

MOVING = ("starting", "playing", "seeking", "lost")  # states in which the next look may show something else


@dataclass
class Shown:
    """``id`` is the pool's. ``colour`` is an index into the palette's runs; ``parent`` and ``forked_at`` say where a
    fork comes from."""

    id: str
    label: str
    start: Config  # as it was begun
    config: Config  # as it is in force at its furthest step: the start and every change since
    answer: dict[str, Any] = field(default_factory=dict)  # the newest known of it: status, facts, curves, looks
    colour: int = 0
    hidden: bool = False  # not drawn beside others
    parent: str = ""
    forked_at: int | None = None
    asked: tuple = ()  # what its newest curves and looks were an answer to

    @property
    def moving(self) -> bool:
        return self.answer.get("state", "starting") in MOVING or self.answer.get("busy", False)

    @property
    def name(self) -> str:
        """The label without what stands behind the colon."""
        return self.label.split(":")[0]


LONGEST, MOST_WORDS = 40, 6  # letters of a value in a label; words of a text there


def brief(value: Any) -> str:
    """The value of a setting in as few words as a label has room for."""
    text = _plain(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def told_apart(a: Any, b: Any) -> tuple[str, str]:
    """What a setting is in each of two runs. Of long texts, such as a grid, only that they are not the same."""
    if any(isinstance(x, str) and (len(x) > LONGEST or len(x.split()) > MOST_WORDS) for x in (a, b)):
        return "changed", "changed"
    one, other = apart(a, b)
    return brief(one), brief(other)


def apart(a: Any, b: Any) -> tuple[Any, Any]:
    """Of two long lists of settings, a network's layers, only what they do not share at both ends."""
    if not (isinstance(a, tuple) and isinstance(b, tuple) and max(len(a), len(b)) > 3):
        return a, b
    shorter = min(len(a), len(b))
    start = next((i for i in range(shorter) if a[i] != b[i]), shorter)
    end = next((i for i in range(shorter - start) if a[-1 - i] != b[-1 - i]), shorter - start)
    before, after = ("…",) * (start > 0), ("…",) * (end > 0)
    mine, theirs = a[start : len(a) - end], b[start : len(b) - end]
    one = (*before, *mine, *after) if mine else (f"without {_plain(theirs)}",)
    other = (*before, *theirs, *after) if theirs else (f"without {_plain(mine)}",)
    return one, other


def _plain(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list | tuple):
        return ", ".join(map(_plain, value)) or "none"
    if isinstance(value, dict):  # a nested setting, for example a layer
        return " ".join(_plain(item) for item in value.values() if item not in (0, 0.0, "none"))
    return ("on" if value else "off") if isinstance(value, bool) else str(value)

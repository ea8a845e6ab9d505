"""The finding about a comparison that has ended because one of its networks diverged."""

from __future__ import annotations

from typing import Any


def one_diverged(diverged: dict[str, Any], rate: float, noun: str, **instead: Any) -> dict[str, Any]:
    """That a network has blown up; networks are numbered in the names of their layers (``0.stages.conv1``).

    ``diverged`` says the ``step``, ``quantity`` and ``layer``; ``rate`` is the learning rate, ``noun`` what a lab calls
    its networks. ``instead`` replaces parts of the finding; ``also`` is added to its evidence.
    """
    number = diverged["layer"].split(".")[0]
    who = f"{noun} {int(number) + 1}" if number.isdecimal() else f"one {noun}"
    also = instead.pop("also", "")
    return {
        "name": "diverged", "title": f"A {noun} has diverged",
        "evidence": f"At step {diverged['step'] + 1:,} the {diverged['quantity']} of {who} stopped being finite "
        f"numbers; the learning rate is {rate:g}{also}.",
        "why": f"Its steps were too long for its slopes, and each made the next one longer. Every {noun} stops, "
        "because a comparison needs the same steps for all.",
        "where": diverged["layer"], "since": diverged["step"], "changes": {"lr": max(1e-6, rate / 10)}, "step": 0,
        "remedy": "a tenth of the learning rate",
    } | instead  # fmt: skip

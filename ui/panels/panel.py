"""What can be opened under the pictures of any lab."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ui.bench import Bench


def _nothing(bench: Bench) -> list[dict[str, Any]]:
    return []


@dataclass(frozen=True)
class Panel:
    """One of them. Its component, if it has one, and its widgets have keys that begin with ``<lab>.<name>``.

    ``draw(bench, key)``      draws it from ``bench.answer``, inside the live fragment: up to twelve times a second
    ``lenses(bench)``         what it needs to be looked at
    ``obey(bench, commands)`` does what its component asks, before the next look
    ``findings``              whether it needs the diagnosis
    ``offered(bench)``        whether the lab can have it
    ``advanced``              whether it is left out at the simple level
    """

    name: str
    title: str
    icon: str
    help: str
    draw: Callable[[Bench, str], None]
    lenses: Callable[[Bench], list[dict[str, Any]]] = _nothing
    obey: Callable[[Bench, list[dict[str, Any]]], None] | None = None
    findings: bool = False
    offered: Callable[[Bench], bool] = lambda bench: True
    advanced: bool = False

"""Keeps what comes and goes near a threshold from flickering: shown when it has held, gone when it has stayed away."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

HELD = 0.6  # seconds it must have been there before it is shown
AWAY = 1.2  # seconds it must have been gone before it is taken down
RENEWED = 1.0  # seconds for which what it says stays as it is: numbers that change with every frame cannot be read


@dataclass
class Steady:
    """Of one run. Items are dicts with a ``name``."""

    run: str = ""
    _since: dict[str, float] = field(default_factory=dict)  # name -> when it appeared
    _last: dict[str, float] = field(default_factory=dict)  # name -> when it was last there
    _shown: dict[str, dict[str, Any]] = field(default_factory=dict)
    _written: dict[str, float] = field(default_factory=dict)  # name -> when what is shown was taken over
    _text: str = ""
    _renewed: float = 0.0

    def update(self, run: str, found: list[dict[str, Any]], now: float, moving: bool) -> list[dict[str, Any]]:
        """What to show at ``now`` (seconds), in the order of ``found``. At rest, and for another run, exactly that."""
        names = {item["name"] for item in found}
        if run != self.run or not moving:
            self.run, self._text = run, ""
            self._since = dict.fromkeys(names, now - HELD)
            self._last = dict.fromkeys(names, now)
            self._shown = {item["name"]: item for item in found}
            self._written = dict.fromkeys(names, now)
            return list(found)
        for item in found:
            name = item["name"]
            self._since.setdefault(name, now)
            self._last[name] = now
            shown = name in self._shown
            if now - self._written[name] >= RENEWED if shown else now - self._since[name] >= HELD:
                self._shown[name], self._written[name] = item, now
        for name in [name for name in self._since if name not in names]:
            if now - self._last[name] >= AWAY or name not in self._shown:
                del self._since[name], self._last[name]
                self._shown.pop(name, None)
        order = {item["name"]: place for place, item in enumerate(found)}
        return sorted(self._shown.values(), key=lambda item: order.get(item["name"], len(order)))

    def words(self, text: str, now: float, moving: bool) -> str:
        """A text that is renewed as seldom as the items are."""
        if not moving or not self._text or now - self._renewed >= RENEWED:
            self._text, self._renewed = text, now
        return self._text

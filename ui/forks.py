"""What a fork can change with one click: made from the lab's knobs, whatever lab it is."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from engine.core.config import Config, ConfigError, Knob
from engine.core.events import config_at
from ui import widgets
from ui.bench import Bench
from ui.shown import brief

FACTORS = {float: (10, 3), int: (4, 2)}  # the large and the small step up and down


def quick_forks(bench: Bench) -> list[dict[str, Any]]:
    """For the bar: ``{"label": "Learning rate", "now": "0.03", "options": [["0.3", {"lr": 0.3}], ...]}`` a setting,
    from the settings in force where the run on screen stands."""
    answer = bench.answer
    if answer.get("step") == answer.get("head"):
        return rows(bench.run.config)
    return rows(config_at(bench.run.start, answer.get("events", []), answer.get("step", 0)))


@lru_cache(maxsize=64)
def rows(config: Config) -> list[dict[str, Any]]:
    """First the switches that are there to be compared; then numbers that may change during a run, up and down, and the
    choices in the groups that have such numbers."""
    cls = type(config)
    offered = {name: knob for name, knob in cls.knobs().items() if _applies(config, name, knob)}
    groups = {knob.group for knob in offered.values() if knob.live and knob.log}
    found = []
    for name, knob in sorted(offered.items(), key=lambda item: not item[1].compared):
        now = getattr(config, name)
        if (knob.compared or (knob.live and knob.log)) and type(now) in FACTORS and now > 0:
            values = [_times(now, factor) for factor in _ladder(FACTORS[type(now)])]
        elif knob.choices and isinstance(now, str) and (knob.compared or knob.group in groups):
            values = [choice for choice in knob.choices if choice != now]
        elif knob.compared and isinstance(now, bool):
            values = [not now]
        else:
            continue
        values = [value for value in dict.fromkeys(values) if value != now and _possible(config, name, value)]
        options = [[brief(value), {name: value}] for value in values]
        if options:
            found.append({"label": widgets.label(name, knob), "now": brief(now), "options": options})
    return found


def _applies(config: Config, name: str, knob: Knob) -> bool:
    """Whether the setting means something beside the others."""
    shown = knob.when is None or getattr(config, knob.when[0]) in knob.when[1]
    return shown and not knob.hidden and name not in config.unused()


def _ladder(factors: tuple[int, int]) -> list[float]:
    large, small = factors
    return [1 / large, 1 / small, small, large]


def _times(now: float, factor: float) -> float:
    """Rounded to what can be read."""
    return round(now * factor) if isinstance(now, int) else float(f"{now * factor:.2g}")


def _possible(config: Config, name: str, value: Any) -> bool:
    try:
        config.replace(**{name: value})
    except ConfigError:
        return False
    return True

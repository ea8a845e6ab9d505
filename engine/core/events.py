"""What may happen to a run on its way, as plain JSON: ``{"step": 120, "kind": "adjust", "changes": {"lr": 0.1}}``.

``adjust``   live settings change                            ``changes`` field -> value
``change``   settings change that need a new experiment      ``changes`` field -> value; what fits is taken over
``edit``     one weight is set by hand                       ``target`` parameter, ``index``, ``value``
``freeze``   a unit stops or starts learning                 ``unit``, ``on``
``weights``  all weights are replaced by those of a file     ``tensors`` name -> [shape, base64 of little-endian f32]

An event of step k is in force before step k + 1 is taken. No torch here: the server reads events from links.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from engine.core.config import Config, differences, is_live, unknown_name

if TYPE_CHECKING:
    from engine.core.experiment import Experiment

KINDS: dict[str, dict[str, type | tuple[type, ...]]] = {
    "adjust": {"changes": dict},
    "change": {"changes": dict},
    "edit": {"target": str, "index": list, "value": (int, float)},
    "freeze": {"unit": str, "on": bool},
    "weights": {"tensors": dict},
}
MOST_EVENTS = 1000  # of one run
LAST_STEP = 100_000_000
LARGEST_WEIGHT = 3.4e38  # that a 32-bit float can hold


def config_at(start: Config, events: Iterable[dict[str, Any]], step: float = math.inf) -> Config:
    """The settings in force at a step of a run that began with ``start``."""
    for event in events:
        if event["kind"] in ("adjust", "change") and event["step"] <= step:
            start = start.replace(**event["changes"])
    return start


def changing(old: Config, changes: dict[str, Any]) -> dict[str, Any] | None:
    """The event (without its step) that makes these changes; None when they change nothing. Raises ConfigError."""
    new = old.replace(**changes)
    paths = differences(old, new)
    if not paths:
        return None
    plain = new.model_dump(mode="json")
    kind = "adjust" if all(is_live(old, path) for path in paths) else "change"
    return {"kind": kind, "changes": {name: plain[name] for name in changes}}


def checked(start: Config, events: Any) -> tuple[list[dict[str, Any]], list[str]]:
    """Of events from a link or a file those that can be used, in order, and a sentence about each that cannot.

    Whether a parameter or unit exists is only known to the experiment: such events are checked when they happen.
    """
    if not isinstance(events, list):
        return [], [f"Events must be a list, got {type(events).__name__}."]
    sentences = [f"A run has at most {MOST_EVENTS} events, got {len(events)}."] if len(events) > MOST_EVENTS else []
    usable: list[dict[str, Any]] = []
    config = start
    for number, event in enumerate(events[:MOST_EVENTS], 1):
        try:
            usable.append(_one(event, usable[-1]["step"] if usable else 0, config))
        except ValueError as error:
            sentences.append(f"Event {number} was left out. {error}")
            continue
        config = config_at(config, usable[-1:])
    return usable, sentences


def _one(event: Any, earliest: int, config: Config) -> dict[str, Any]:
    """The event as it can be used. Raises ValueError with a sentence."""
    if not isinstance(event, dict):
        raise ValueError(f"An event must be an object, got {type(event).__name__}.")
    kind, step = event.get("kind"), event.get("step")
    if not isinstance(kind, str) or kind not in KINDS:
        raise ValueError(unknown_name("kind of event", str(kind)[:40], list(KINDS)))
    if type(step) is not int or not earliest <= step <= LAST_STEP:
        raise ValueError(f"Its step must be a whole number in [{earliest}, {LAST_STEP}], got {str(step)[:40]}.")
    fields = KINDS[kind]
    for name, kinds in fields.items():
        if not isinstance(event.get(name), kinds):
            raise ValueError(f"An event of kind {kind} needs {name!r}, got {str(event.get(name))[:40]}.")
    plain = {"step": step, "kind": kind, **{name: event[name] for name in fields}}
    if kind in ("adjust", "change"):
        if not all(isinstance(name, str) for name in event["changes"]):
            raise ValueError("Its changes must have names of settings.")
        change = changing(config, event["changes"])
        if change is None:
            raise ValueError("It changes nothing.")
        return {"step": step, **change}
    if kind == "edit":
        if any(type(i) is not int or not 0 <= i < 2**31 for i in event["index"]) or len(event["index"]) > 8:
            raise ValueError(f"Its index must be whole numbers, got {str(event['index'])[:40]}.")
        check_weight(event["value"])
    return plain


def apply(event: dict[str, Any], experiment: Experiment) -> None:
    """Let an event that leaves the settings alone happen. Raises what the experiment raises."""
    match event:
        case {"kind": "edit", "target": target, "index": index, "value": value}:
            experiment.edit(target, tuple(index), value)
        case {"kind": "freeze", "unit": unit, "on": on}:
            experiment.freeze(unit, on)
        case {"kind": "weights", "tensors": tensors}:
            experiment.load_weights(tensors)
        case _:
            raise ValueError(f"An event must be of a kind out of {', '.join(KINDS)}, got {event['kind']}.")


def check_weight(value: float) -> None:
    """Raises ValueError for what no weight can be."""
    if not abs(value) <= LARGEST_WEIGHT:
        raise ValueError(f"A weight must be a finite number up to {LARGEST_WEIGHT:g}, got {str(value)[:40]}.")


def words(event: dict[str, Any]) -> str:
    """The event as the mark on a curve says it."""
    match event:
        case {"kind": "adjust" | "change", "changes": changes}:
            return ", ".join(f"{name.replace('_', ' ')} = {_short(value)}" for name, value in changes.items())
        case {"kind": "edit", "target": target, "index": index, "value": value}:
            return f"{target}{index} set to {value:.3g}"
        case {"kind": "freeze", "unit": unit, "on": on}:
            return f"{_unit(unit)} {'stops' if on else 'goes on'} learning"
    return "weights loaded"


def _unit(unit: str) -> str:
    """``h0.2`` (see ``Experiment.sites``) as people count: layer 1, unit 3."""
    place = re.fullmatch(r"h(\d{1,4})\.(\d{1,6})", unit)
    return f"layer {int(place[1]) + 1}, unit {int(place[2]) + 1}" if place else unit


def _short(value: Any) -> str:
    if isinstance(value, list):
        value = ", ".join(_short(item) for item in value) or "none"
    if isinstance(value, dict):  # a nested setting, for example a layer
        value = " ".join(str(item) for item in value.values() if item not in (0, 0.0, "none"))
    text = f"{value:.4g}" if isinstance(value, float) else str(value)
    return text if len(text) <= 40 else "changed"

"""A settings file: everything that makes the same run again, as JSON that people can read and edit.

``{"torchlight": 1, "lab": "playground", "settings": {"lr": 0.1}, "events": [...], "steps": 500}``. ``settings`` are
those that differ from their defaults, ``events`` is as in ``engine.core.events``, ``steps`` is how far to train.
"""

from __future__ import annotations

import json
from typing import Any

from engine.core import catalogue
from engine.core.config import Config, ConfigError
from engine.core.events import LAST_STEP, checked
from engine.core.plain_json import read_json
from engine.saved.weights_file import check_tensors

VERSION = 1
MAX_BYTES = 20_000_000  # own data of 5 million characters, and weights loaded on the way, fit
WHAT = "The settings file"
FIELDS = ("torchlight", "lab", "settings", "events", "steps")


def write_settings(description: dict[str, Any], steps: int) -> bytes:
    """The file for a run's description (key, config, events), UTF-8."""
    content = {
        "torchlight": VERSION, "lab": description["key"], "settings": description["config"],
        "events": list(description["events"]), "steps": int(steps),
    }  # fmt: skip
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def read_settings(data: bytes) -> tuple[str, Config, list[dict[str, Any]], int, list[str]]:
    """Lab, settings, events, steps, and a sentence about everything in the file that could not be used.

    What cannot be used keeps its default. Raises ValueError with a sentence when nothing can be made of the file.
    """
    if len(data) > MAX_BYTES:
        raise ValueError(f"{WHAT} must have at most {MAX_BYTES:,} bytes, got {len(data):,}.")
    content = read_json(data, WHAT)
    if not isinstance(content, dict) or "torchlight" not in content:
        raise ValueError(f"{WHAT} is not one of this program: it has no field 'torchlight'.")
    version = content["torchlight"]
    if type(version) is not int or version != VERSION:
        raise ValueError(f"{WHAT} must be of version {VERSION}, got {_short(version)}.")
    lab = _lab(content.get("lab"))
    config, sentences = settled(lab.Config, content.get("settings", {}))
    events, left_out = usable_events(config, content.get("events", []))
    sentences += left_out
    steps = content.get("steps", 0)
    if type(steps) is not int or not 0 <= steps <= LAST_STEP:
        sentences.append(f"Steps must be a whole number in [0, {LAST_STEP}], got {_short(steps)}; they are 0 now.")
        steps = 0
    sentences += [f"{WHAT} has a field {_short(name)} that means nothing here." for name in content.keys() - {*FIELDS}]
    return lab.key, config, events, steps, sentences


def settled(cls: type[Config], values: Any) -> tuple[Config, list[str]]:
    """The settings, with defaults in place of what is unknown or unusable, and a sentence about each of those."""
    if not isinstance(values, dict):
        return cls(), [f"Settings must be an object, got {type(values).__name__}; all are at their defaults."]
    try:
        return cls.parse(values), []
    except ConfigError as error:
        problems = error.problems
    bad = {path.split(".")[0] for path in problems}
    good = {name: value for name, value in values.items() if name in cls.model_fields and name not in bad}
    try:
        return cls.parse(good), list(problems.values())
    except ConfigError as error:  # the rest does not fit together: take one after the other as far as they do
        problems |= error.problems
    kept: dict[str, Any] = {}
    for _ in range(2):  # twice, because a value may need one that comes after it
        for name, value in good.items():
            try:
                cls.parse({**kept, name: value})
            except ConfigError:
                continue
            kept[name] = value
    return cls.parse(kept), list(problems.values())


def usable_events(config: Config, events: Any) -> tuple[list[dict[str, Any]], list[str]]:
    """Of untrusted events those that can be used, and a sentence about each that cannot."""
    usable, sentences = checked(config, events)
    fit = []
    for event in usable:
        try:
            if event["kind"] == "weights":
                check_tensors(event["tensors"])
            fit.append(event)
        except ValueError as error:
            sentences.append(f"The event at step {event['step']} was left out. {error}")
    return fit, sentences


def _lab(key: Any) -> catalogue.Lab:
    if not isinstance(key, str):
        raise ValueError(f"{WHAT} must name its lab, got {_short(key)}.")
    try:
        return catalogue.get(key[:60])
    except LookupError as error:
        raise ValueError(f"{WHAT} is for a lab that is not here. {error.args[0]}") from None


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."

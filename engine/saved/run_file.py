"""A saved run: everything of it in one safetensors file, with what people call it in the header.

The header's metadata has ``about`` (name, colour, ...) and ``run`` (description, step, newest and best scalars); the
tensors are the curves, the clocks, and the ``state`` of ``engine.core.backup`` as bytes. What is in ``state`` is for a
worker to check: the server never looks into it.
"""

from __future__ import annotations

import json
import math
import struct
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save

from engine.core import catalogue
from engine.core.config import ConfigError
from engine.core.events import LAST_STEP
from engine.core.plain_json import read_json
from engine.core.tensor_file import Entry, header_length, read_header
from engine.saved.settings_file import usable_events

VERSION = "1"
SUFFIX = ".torchlight"
MAX_BYTES = 100_000_000
MAX_HEADER = 30_000_000  # own data and weights loaded on the way are in it, in JSON inside of JSON
MOST_CURVES = 100
LONGEST_NAME = 60
COLOURS = 8
WHAT = "The saved run"

About = dict[str, Any]  # name, colour (0..7), hidden, created (seconds since 1970)
Backup = dict[str, Any]


def about(name: str, colour: int = 0, hidden: bool = False, created: float = 0.0) -> About:
    """What people see of a run, made fit: a name without line breaks and not too long."""
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())
    return {
        "name": plain[:LONGEST_NAME] or "Run", "colour": int(colour) % COLOURS, "hidden": bool(hidden),
        "created": float(created),
    }  # fmt: skip


def best(curves: dict[str, tuple[np.ndarray, np.ndarray]]) -> dict[str, float]:
    """The smallest of every loss and error, the largest of every accuracy and reward; of other scalars nothing."""
    found = {}
    for name, (_, values) in curves.items():
        finite = values[np.isfinite(values)]
        if finite.size and name.endswith(("loss", "error", "perplexity")):
            found[name] = float(finite.min())
        elif finite.size and name.endswith(("accuracy", "reward", "return")):
            found[name] = float(finite.max())
    return found


def write_run(backup: Backup, about: About) -> bytes:
    """The file. ``backup`` is as from ``engine.core.backup.back_up``."""
    arrays = {"state": np.frombuffer(backup["state"], np.uint8)}
    names: dict[str, list[str]] = {}
    for group in ("curves", "clocks"):
        names[group] = list(backup[group])
        for i, (steps, values) in enumerate(backup[group].values()):
            past = np.asarray(steps) <= backup["step"]
            arrays[f"{group}.{i}.steps"] = np.ascontiguousarray(np.asarray(steps, np.float64)[past])
            arrays[f"{group}.{i}.values"] = np.ascontiguousarray(np.asarray(values, np.float32)[past])
    run = {
        "description": backup["description"], "step": backup["step"], "seconds": backup["seconds"],
        "diverged": backup["diverged"], "best": best(backup["curves"]), **names,
        "final": {name: value for name, value in backup["final"].items() if math.isfinite(value)},
    }  # fmt: skip
    data = save(arrays, {"torchlight": VERSION, "about": _json(about), "run": _json(run)})
    if len(data) > MAX_BYTES:
        raise ValueError(f"A saved run must have at most {MAX_BYTES:,} bytes, got {len(data):,}.")
    return data


def read_run(data: bytes) -> tuple[About, Backup]:
    """What people call the run, and the run as ``Pool.open`` takes it. Raises ValueError with a sentence."""
    _check_size(len(data))
    length = header_length(data[:8], len(data), MAX_HEADER, WHAT)
    entries, about_, backup = _summary(data[8 : 8 + length], len(data))
    take = {name: data[entry.begin : entry.end] for name, entry in entries.items()}
    return about_, {**backup, "state": take["state"], **_curves(backup, entries, take)}


def read_about(path: Path) -> tuple[About, Backup]:
    """The same without ``state``, ``curves`` and ``clocks``; only the header is read. Also raises OSError."""
    with path.open("rb") as file:
        size = path.stat().st_size
        _check_size(size)
        length = header_length(file.read(8), size, MAX_HEADER, WHAT)
        _, about_, backup = _summary(file.read(length), size)
    return about_, {name: value for name, value in backup.items() if name not in ("curves", "clocks")}


def is_run(data: bytes) -> bool:
    """Whether this may be a saved run: a safetensors file that calls itself one."""
    if len(data) < 8:
        return False
    (length,) = struct.unpack("<Q", data[:8])
    return length <= MAX_HEADER and b'"run"' in data[8 : 8 + length] and b'"torchlight"' in data[8 : 8 + length]


def with_about(data: bytes, about: About) -> bytes:
    """The same run under another name, colour and so on. Raises ValueError for what is no saved run."""
    length = header_length(data[:8], len(data), MAX_HEADER, WHAT)
    _summary(data[8 : 8 + length], len(data))
    header = json.loads(data[8 : 8 + length])
    header["__metadata__"]["about"] = _json(about)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data[8 + length :]


def _check_size(size: int) -> None:
    if size > MAX_BYTES:
        raise ValueError(f"{WHAT} must have at most {MAX_BYTES:,} bytes, got {size:,}.")


def _summary(header: bytes, size: int) -> tuple[dict[str, Entry], About, Backup]:
    """All that the header says, checked: ``curves`` and ``clocks`` are lists of names here."""
    entries, metadata = read_header(header, size, WHAT)
    if metadata.get("torchlight") != VERSION or "run" not in metadata or "about" not in metadata:
        raise ValueError(f"{WHAT} is another kind of file: it does not say that it is a run of version {VERSION}.")
    run, called = (read_json(metadata[name], f"{WHAT}'s header") for name in ("run", "about"))
    if not isinstance(run, dict) or not isinstance(called, dict):
        raise ValueError(f"{WHAT} must say what it is in objects.")
    step, seconds = run.get("step"), run.get("seconds")
    if type(step) is not int or not 0 <= step <= LAST_STEP:
        raise ValueError(f"{WHAT} must stand at a step in [0, {LAST_STEP}], got {str(step)[:40]}.")
    if not _number(seconds) or seconds < 0:
        raise ValueError(f"{WHAT} must have trained for some seconds, got {str(seconds)[:40]}.")
    backup = {
        "description": _description(run.get("description")), "step": step, "seconds": float(seconds),
        "diverged": _diverged(run.get("diverged")), "final": _scalars(run.get("final")),
        "best": _scalars(run.get("best")), "curves": _names(run.get("curves")), "clocks": _names(run.get("clocks")),
    }  # fmt: skip
    wanted = {"state": "U8"}
    for group in ("curves", "clocks"):
        for i in range(len(backup[group])):
            wanted |= {f"{group}.{i}.steps": "F64", f"{group}.{i}.values": "F32"}
    if {name: entry.dtype for name, entry in entries.items()} != wanted:
        raise ValueError(f"{WHAT} has other tensors than its header names.")
    return entries, _about(called), backup


def _description(found: Any) -> dict[str, Any]:
    """Lab, settings and events that can be used as they are: with others it would be another run."""
    if not isinstance(found, dict) or not isinstance(found.get("key"), str):
        raise ValueError(f"{WHAT} must name its lab.")
    key, values = found["key"][:60], found.get("config")
    try:
        cls = catalogue.get(key).Config
    except LookupError as error:
        raise ValueError(f"{WHAT} is of a lab that is not here. {error.args[0]}") from None
    if not isinstance(values, dict):
        raise ValueError(f"{WHAT} must have its settings in an object.")
    try:
        config = cls.parse(values)
    except ConfigError as error:
        raise ValueError(f"{WHAT} has settings that cannot be used. {next(iter(error.problems.values()))}") from None
    events, sentences = usable_events(config, found.get("events", []))
    if sentences:
        raise ValueError(f"{WHAT} has an event that cannot be used. {sentences[0]}")
    return {"key": key, "config": config.changed(), "events": events}


def _about(found: dict[str, Any]) -> About:
    name, colour, created = found.get("name"), found.get("colour"), found.get("created")
    return about(
        name if isinstance(name, str) else "Run",
        colour if type(colour) is int else 0,
        found.get("hidden") is True,
        created if _number(created) else 0.0,
    )


def _diverged(found: Any) -> dict[str, Any] | None:
    if found is None:
        return None
    plain = isinstance(found, dict) and type(found.get("step")) is int
    if not plain or not all(isinstance(found.get(name), str) for name in ("quantity", "layer")):
        raise ValueError(f"{WHAT} must say where it diverged, got {str(found)[:40]}.")
    return {name: found[name] for name in ("step", "quantity", "layer")}


def _scalars(found: Any) -> dict[str, float]:
    _names(list(found) if isinstance(found, dict) else None)
    if not all(_number(value) for value in found.values()):
        raise ValueError(f"{WHAT} must have numbers for scalars.")
    return {name: float(value) for name, value in found.items()}


def _names(found: Any) -> list[str]:
    good = isinstance(found, list) and len(found) <= MOST_CURVES and len({*map(str, found)}) == len(found)
    if not good or not all(isinstance(name, str) and 0 < len(name) <= LONGEST_NAME for name in found):
        raise ValueError(f"{WHAT} must name its curves.")
    return found


def _curves(backup: Backup, entries: dict[str, Entry], take: dict[str, bytes]) -> Backup:
    """``curves`` and ``clocks``: name -> steps (n,), values (n,). The steps rise and end at the run's own."""
    found: Backup = {}
    for group in ("curves", "clocks"):
        found[group] = {}
        for i, name in enumerate(backup[group]):
            steps = np.frombuffer(take[f"{group}.{i}.steps"], "<f8")
            values = np.frombuffer(take[f"{group}.{i}.values"], "<f4")
            flat = all(len(entries[f"{group}.{i}.{part}"].shape) == 1 for part in ("steps", "values"))
            if not flat or len(steps) != len(values):
                raise ValueError(f"{WHAT} must have a value for every step of its curve {name!r}.")
            if len(steps) and not (steps[0] >= 0 and steps[-1] <= backup["step"] and np.all(np.diff(steps) > 0)):
                raise ValueError(f"{WHAT} must have rising steps up to {backup['step']} in its curve {name!r}.")
            found[group][name] = (steps, values)
    return found


def _number(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) < 1e300


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)

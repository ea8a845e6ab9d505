"""The picture of the lab of dilated convolutions: both networks at one series, and one of four tabs about them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import streamlit as st

from ui.bench import Bench
from ui.components.dilated import TABS, dilated
from ui.obeying import obeying
from ui.panels import kept
from ui.panels.kept import AT_REST, OFTEN
from ui.shown import Shown

FACTS = (
    "networks", "noise", "length", "half", "horizon", "val", "layers", "kernel", "dilations", "field", "guess", "last",
    "doubling",
)  # fmt: skip

Lens = dict[str, Any]


def lenses(bench: Bench) -> list[Lens]:
    """What has to be answered with every look, by the run on screen and by one that stands beside it."""
    looked = looked_at(bench)
    match looked["tab"]:
        case "field":
            return [{"name": "tree", "index": index(bench)}]
        case "echo":
            return [{"name": "prediction", "index": index(bench)}, echo(bench)]
    return [{"name": "prediction", "index": index(bench)}]


def dilated_view(bench: Bench, shown: Shown, key: str) -> None:
    """Draw one run of the bench."""
    answer, mine, looked = shown.answer, shown is bench.run, looked_at(bench)
    facts = answer.get("facts", {})
    meta = {
        "facts": {name: facts.get(name) for name in FACTS}, "run": shown.id, "step": answer.get("step", 0),
        "follow": not mine, "moving": shown.moving, "tab": looked["tab"], "index": index(bench), "at": looked["at"],
        "errors": [_last(answer, f"val_loss_{k}") for k in range(len(facts.get("networks", ())))], "seen": {},
    }  # fmt: skip
    arrays: dict[str, np.ndarray] = {}
    for name, look in answer.get("looks", {}).items():
        if name in ("tree", "prediction", "echo"):
            meta["seen"][name] = answer.get("step", 0)
            arrays |= {f"{name}.{part}": array for part, array in look.items()}
    for name, lens, every in asked(bench) if mine else ():
        found = kept.look(bench, f"{bench.lab.key}:picture.{name}", lens, every)
        if found and found.lens == lens:
            meta["seen"][name] = found.step
            arrays |= {f"{name}.{part}": array for part, array in found.arrays.items()}
    dilated(key, meta, arrays)


def asked(bench: Bench) -> Iterator[tuple[str, Lens, float]]:
    """What the open tab needs beside the frames: name, lens, and every how many seconds while the run moves."""
    match looked_at(bench)["tab"]:
        case "field":
            yield "reach", {"name": "reach"}, OFTEN
        case "alone":
            yield "generation", {"name": "generation", "index": index(bench)}, OFTEN
            yield "horizon", {"name": "horizon"}, AT_REST


def index(bench: Bench) -> int:
    """The validation series that is looked at; the first where the run has none of that number."""
    wanted = looked_at(bench)["index"]
    return wanted if wanted < bench.answer.get("facts", {}).get("val", wanted + 1) else 0


def echo(bench: Bench) -> Lens:
    """The lens of one changed value; by default, or where the run's series are shorter, it is the lab's own choice."""
    at = looked_at(bench)["at"]
    length = bench.answer.get("facts", {}).get("length", 0)
    return {"name": "echo", "index": index(bench)} | ({"t": at} if at is not None and at < length else {})


def command(bench: Bench, given: dict[str, Any]) -> None:
    """Do what was pressed."""
    looked = looked_at(bench)
    match given:
        case {"do": "tab", "tab": str(tab)} if tab in TABS:
            looked["tab"] = tab
        case {"do": "index", "index": int(number)}:
            looked["index"] = min(max(0, number), max(0, bench.answer.get("facts", {}).get("val", 1) - 1))
        case {"do": "at", "at": int(step)} if step >= 0:
            looked["at"] = step


obey = obeying(command)


def looked_at(bench: Bench) -> dict[str, Any]:
    """What is chosen on the picture of this session, for all runs of the lab."""
    return st.session_state.setdefault(f"{bench.lab.key}:looked_at", {"tab": TABS[0], "index": 0, "at": None})


def _last(answer: dict[str, Any], name: str) -> float | None:
    """The newest value of a curve at the step on screen."""
    steps, values = (np.asarray(part) for part in answer.get("curves", {}).get(name, ((), ())))
    place = int(np.searchsorted(steps, answer.get("step", 0), side="right")) - 1
    return float(values[place]) if place >= 0 else None

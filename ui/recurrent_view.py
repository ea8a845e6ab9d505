"""The recurrent lab's picture: what it asks a run for, what it tells the component, and what is done on it.

The unit that is looked at is ``bench.view``, ``0.l1.5``: cell (contender) 0, layer 1, unit 5; ``0.l1b.5`` is of the
direction that reads backwards. So it travels in links and is forgotten with the network.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from ui.bench import Bench
from ui.beside import beside
from ui.chosen_text import FIRST, MOST_TYPED, choose_text, chosen_text, words
from ui.classroom import classroom
from ui.components.recurrent import TABS, TEMPERATURES, recurrent
from ui.obeying import obeying
from ui.panels import kept
from ui.panels.kept import AT_REST, OFTEN
from ui.shown import Shown

FACTS = (
    "task", "kind", "names", "answers", "inputs", "cells", "window", "floor", "chance", "val", "train", "looks",
    "units", "unit_of_loss", "writes", "asked",
)  # fmt: skip
MEASURED = ("loss", "train_loss", "val_loss", "val_accuracy")
WAYS = ("zero", "mean", "open", "shut")
FIELD, MOST, KINDS = "cells", 3, ("rnn", "gru", "lstm")  # of the settings
STATES = ("hidden", "cell", "input", "forget", "output", "reset", "update", "candidate")
BEGUN = 12  # tokens of an example that the network goes on from
WRITTEN = 240  # tokens that the network writes with and without what is fixed
_UNIT = re.compile(r"([0-2])\.l([0-2])(b?)\.(\d{1,4})(?:\.([a-z]+))?")  # the last: a gate that is held

Lens = dict[str, Any]
Focus = dict[str, Any]


def lenses(bench: Bench) -> list[Lens]:
    """What has to be answered with every look: the gates, and the arithmetic of the unit that is looked at."""
    if _is_plain(bench):  # names no cell and no text: the run beside need not have them
        return [{"name": "gates"}]
    focus, looked = focus_of(bench), looked_at(bench)
    found = [{"name": "gates", **_place(bench)}]
    if looked["tab"] == "gates" and cells(bench.answer) and not beside(bench):
        found.append({"name": "equation", **_place(bench), "unit": focus["unit"]})
    return found


def recurrent_view(bench: Bench, shown: Shown, key: str) -> None:
    """Draw one run of the bench; only that on screen can be worked on."""
    answer, mine = shown.answer, shown is bench.run
    facts, looked = answer.get("facts", {}), looked_at(bench)
    text = FIRST if _is_plain(bench) else chosen_text(bench)
    meta = {
        "facts": {name: facts.get(name) for name in FACTS}, "run": shown.id, "step": answer.get("step", 0),
        "follow": not mine, "moving": shown.moving, "focus": focus_of(bench, answer),
        **{name: looked[name] for name in ("tab", "at", "range", "threshold", "state", "temperature")},
        "text": text, "text_words": words(text), "longest": MOST_TYPED, "standings": standings(answer),
        "probing": mine and not classroom().closes("units"), "ablated": bench.ablated if mine else {},
        "room": len(getattr(bench.config, FIELD)) < MOST, "changed": mine and FIELD in bench.waiting(),
        "measured": answer.get("measured") if mine else None, "texts": {}, "seen": {},
    }  # fmt: skip
    looks = answer.get("looks", {})
    arrays = {f"{lens}.{name}": array for lens in ("gates", "equation") for name, array in looks.get(lens, {}).items()}
    for name, lens, every, probed in asked(bench) if mine and facts else ():
        of = bench if probed else replace(bench, ablated={})
        found = kept.look(of, f"{bench.lab.key}:picture.{name}", lens, every)
        if found and found.lens == lens:
            meta["seen"][name] = found.step
            if name in ("plain", "fixed"):
                meta["texts"][name] = json.loads(bytes(found.arrays["json"]).decode())
            else:
                arrays |= {f"{name}.{part}": array for part, array in found.arrays.items()}
    recurrent(key, meta, arrays)


def asked(bench: Bench) -> Iterator[tuple[str, Lens, float, bool]]:
    """What the open tab needs beside the frames: its name, the lens, every how many seconds while the run moves, and
    whether of the network with what is fixed in it."""
    looked, focus, place = looked_at(bench), focus_of(bench), _place(bench)
    cell, unit, layer = focus["cell"], focus["unit"], {name: place[name] for name in ("cell", "layer")}
    text = {"cell": cell, "text": place["text"]}
    at = {} if looked["at"] is None else {"t": looked["at"]}
    has = bench.answer.get("facts", {}).get("looks", ())
    match looked["tab"]:
        case "unit" if "stretch" in has:
            state = looked["state"] if looked["state"] in states_of(bench) else "hidden"
            back = {"back": True} if focus["back"] else {}
            yield "stretch", {"name": "stretch", **layer, **back, "unit": unit, "state": state}, OFTEN, True
        case "phrase" if looked["range"] and "units_on" in has:
            start, stop = looked["range"]
            lens = {"name": "units_on", **place, "start": start, "stop": stop, "threshold": looked["threshold"]}
            yield "units_on", lens, OFTEN, True
        case "saturation" if "saturation" in has:
            yield "saturation", {"name": "saturation", "cell": cell}, OFTEN, True
        case "unrolled" if "reach" in has:
            for k in range(len(cells(bench.answer))):
                yield f"reach{k}", {"name": "reach", **text, **at, "cell": k}, OFTEN, True
        case "mattered" if "mattered" in has:
            for method, every in (("gradient", OFTEN), ("occlusion", AT_REST)):
                yield method, {"name": "mattered", **text, **at, "method": method}, every, True
        case "fix" if "writing" in has:
            lens = {"name": "writing", "prompt": prompt(bench), "count": WRITTEN, "which": cell}
            lens["temperature"] = looked["temperature"]
            yield "plain", lens, AT_REST, False
            if bench.ablated:
                yield "fixed", lens, AT_REST, True
        case "cells":
            for k, known in enumerate(cells(bench.answer)):
                lens = {"name": "gates", "cell": k, "layer": known["layers"] - 1, "text": place["text"]}
                yield f"gates{k}", lens, OFTEN, True


def prompt(bench: Bench) -> str:
    """What the network goes on from: the text that is looked at, of an example up to the step that is picked."""
    text, at = chosen_text(bench), looked_at(bench)["at"]
    if "text" in text and at is None:
        return text["text"]
    read = bench.answer.get("looks", {}).get("gates", {}).get("tokens", ())[: BEGUN if at is None else at + 1]
    names = bench.answer["facts"]["names"]
    return "".join(names[i] for i in read)[-MOST_TYPED:]


def standings(answer: dict[str, Any]) -> list[dict[str, float | None]]:
    """How every cell stands: the newest number of each curve that is not after the step on screen."""
    return [{name: _last(answer, f"{name}_{k}") for name in MEASURED} for k in range(len(cells(answer)))]


def command(bench: Bench, given: dict[str, Any]) -> None:
    """Do what was pressed. Raises ValueError or LookupError with a sentence."""
    looked = looked_at(bench)
    match given:
        case {"do": "tab", "tab": str(tab)} if tab in TABS:
            looked["tab"] = tab
        case {"do": "focus", "cell": int(cell), "layer": int(layer), "back": bool(back), "unit": unit}:
            bench.view = bench.held = view_of(bench.answer, cell, layer, back, unit)
        case {"do": "text", "text": text}:
            choose_text(bench, text)
            looked |= {"at": None, "range": None}
        case {"do": "at", "at": None}:
            looked["at"] = None
        case {"do": "at", "at": int(at)} if 0 <= at < MOST_TYPED:
            looked["at"] = at
        case {"do": "range", "range": None}:
            looked["range"] = None
        case {"do": "range", "range": [int(start), int(stop)]} if 0 <= start < stop <= MOST_TYPED:
            looked["range"] = [start, stop]
        case {"do": "threshold", "threshold": float() | int() as threshold} if -1 < threshold < 1:
            looked["threshold"] = round(float(threshold), 2)
        case {"do": "state", "state": str(state)} if state in STATES:
            looked["state"] = state
        case {"do": "temperature", "temperature": float() | int() as temperature} if temperature in TEMPERATURES:
            looked["temperature"] = temperature
        case {"do": "fix", "names": list(names), "way": way} if way in (*WAYS, None):
            fix(bench, names, way)
        case {"do": "restore_all"}:
            bench.ablated = {}
        case {"do": "add", "kind": str(kind)} if kind in KINDS:
            add(bench, kind)


obey = obeying(command)


def add(bench: Bench, kind: str) -> None:
    """One more cell, of as many units and layers as the first; a run that has begun waits for a reset."""
    now = getattr(bench.config, FIELD)
    if len(now) >= MOST:
        raise ValueError(f"There may be {MOST} cells at a time: take one out first.")
    text = f"{kind} units={now[0].units} layers={now[0].layers}"
    bench.want(bench.config.replace(**{FIELD: (*now, text)}))


def fix(bench: Bench, names: list[Any], way: str | None) -> None:
    """Hold units (way zero or mean) or gates (open or shut), or let them go again. Raises LookupError."""
    for name in names:
        check_fixed(bench.answer, name, way)
    rest = {name: how for name, how in bench.ablated.items() if name not in names}
    bench.ablated = rest if way is None else {**rest, **dict.fromkeys(names, way)}


def check_fixed(answer: dict[str, Any], name: Any, way: str | None) -> None:
    """Raises LookupError for a unit or a gate that the network on screen has not, or a way that does not fit it."""
    found = _UNIT.fullmatch(str(name))
    known, site = cells(answer), str(name).split(".")[:2]
    if not found or int(found[4]) >= units_of(answer, ".".join(site)):
        raise LookupError(f"The network on screen has no unit {str(name)[:30]!r}.")
    cell, gate = known[int(found[1])], found[5]
    if (gate and gate not in cell["sigmoid"]) or (way and (way in ("open", "shut")) != bool(gate)):
        raise LookupError(f"{cell['text']} has no {str(name)[:30]!r} that could be held at {way}.")


def view_of(answer: dict[str, Any], cell: int, layer: int, back: bool, unit: Any) -> str:
    """``bench.view`` for what is clicked. Raises LookupError for what the network has not."""
    known = cells(answer)
    if not 0 <= cell < len(known) or not 0 <= layer < known[cell]["layers"] or (back and not known[cell]["both"]):
        raise LookupError(f"The network on screen has no layer {layer + 1} of cell {cell + 1}.")
    site = f"{cell}.l{layer}{'b' if back else ''}"
    if type(unit) is not int or not 0 <= unit < units_of(answer, site):
        raise LookupError(f"A unit of {known[cell]['text']} must be below {units_of(answer, site)}, got {unit}.")
    return f"{site}.{unit}"


def focus_of(bench: Bench, answer: dict[str, Any] | None = None) -> Focus:
    """The cell, its layer, direction and unit that are looked at; the first of each when none is chosen."""
    found = _UNIT.fullmatch(bench.view)
    if not found or int(found[4]) >= units_of(
        bench.answer if answer is None else answer, bench.view.rpartition(".")[0]
    ):
        return {"cell": 0, "layer": 0, "back": False, "unit": 0}
    return {"cell": int(found[1]), "layer": int(found[2]), "back": bool(found[3]), "unit": int(found[4])}


def states_of(bench: Bench) -> tuple[str, ...]:
    """What of a unit can be followed over the long text: its states and its gates."""
    known = cells(bench.answer)
    return tuple(known[focus_of(bench)["cell"]]["states"]) if known else ("hidden",)


def units_of(answer: dict[str, Any], site: str) -> int:
    """How many units a layer has, ``0.l1`` or ``0.l1b``; 0 when there is no such layer."""
    return answer.get("facts", {}).get("units", {}).get(site, 0)


def cells(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """The cells that are trained side by side, as the facts describe them."""
    return answer.get("facts", {}).get("cells") or []


def looked_at(bench: Bench) -> dict[str, Any]:
    """What is chosen on the picture of this session, for all runs of the lab."""
    start = {"tab": TABS[0], "at": None, "range": None, "threshold": 0.15, "state": "hidden", "temperature": 0.8}
    return st.session_state.setdefault(f"{bench.lab.key}:looked_at", start)


def _place(bench: Bench) -> Lens:
    focus = focus_of(bench)
    back = {"back": True} if focus["back"] else {}
    return {"cell": focus["cell"], "layer": focus["layer"], "text": chosen_text(bench), **back}


def _last(answer: dict[str, Any], name: str) -> float | None:
    steps, values = (np.asarray(part) for part in answer.get("curves", {}).get(name, ((), ())))
    place = int(np.searchsorted(steps, answer.get("step", 0), side="right")) - 1
    return float(values[place]) if place >= 0 and np.isfinite(values[place]) else None


def _is_plain(bench: Bench) -> bool:
    """Whether this is ``ui.beside.plain_view``: the bench for a run beside that lacks what is looked at."""
    return st.session_state.get(f"{bench.lab.key}:bench") is not bench

"""The sequence-to-sequence lab's picture: what it asks a run for, what it tells the component, and what is done on it.

What is looked at closely is ``bench.view``, so that it travels in links and is forgotten with the network: a model
``m1``, a word of its output ``m1.o3`` or of its source ``m1.s2``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import streamlit as st

from ui.attention_film import remember
from ui.bench import Bench
from ui.chosen_text import FIRST, choose_text, chosen_text, words
from ui.components.seq2seq import MEASURES, TABS, WIDEST, seq2seq
from ui.obeying import obeying
from ui.panels import kept
from ui.panels.kept import OFTEN
from ui.session import pool
from ui.shown import Shown

EXAMPLES = 6  # in the strip
VIEW = re.compile(r"m([0-9])(?:\.([os])([0-9]{1,3}))?")
SIDES = {"o": "output", "s": "source"}
FACTS = ("models", "joiner", "hint", "lengths", "val", "task")
SCORES = ("val_exact", "val_tokens", "agreement")

Lens = dict[str, Any]
Arrays = dict[str, np.ndarray]


def lenses(bench: Bench) -> list[Lens]:
    """What is answered with every frame: the sentence in the words of the model that is looked at, and, when a word of
    it is taken apart, how that came about."""
    if _is_plain(bench):  # names neither model nor sentence: the run beside need not have them
        return [{"name": "translate"}]
    looked, focus, text = looked_at(bench), focus_of(bench), chosen_text(bench)
    found = [{"name": "translate", "text": text, "which": focus["which"]}]
    if looked["tab"] == "word" and _attends(bench, focus["which"]):
        found.append({"name": "attend", "text": text, "which": focus["which"], "t": _place(focus)})
    return found


def seq2seq_view(bench: Bench, shown: Shown, key: str) -> None:
    """Draw one run of the bench; only that on screen can be worked on."""
    answer, mine = shown.answer, shown is bench.run
    facts, looked, plain = answer.get("facts", {}), looked_at(bench), _is_plain(bench)
    focus = {"which": 0, "side": None, "at": None} if plain else focus_of(bench)
    text = FIRST if plain else chosen_text(bench)
    meta = {
        "facts": {name: facts.get(name) for name in FACTS}, "run": shown.id, "step": answer.get("step", 0),
        "follow": not mine, "moving": shown.moving, "tab": looked["tab"], "measure": looked["measure"], **focus,
        "text": text, "text_words": words(text), "width": looked["width"], "start": looked["start"],
        "standings": standings(answer), "told": {}, "examples": None, "beam": None, "film": [], "seen": {},
    }  # fmt: skip
    arrays: Arrays = {}
    _take(meta, arrays, f"{focus['which']}", answer.get("looks", {}).get("translate", {}))
    if mine:
        film = remember(bench, (focus["which"], str(text)), meta["step"], *_parts(answer)) if _parts(answer) else []
        if looked["tab"] == "film":
            meta["film"] = [{name: each[name] for name in ("step", "output", "exact")} for each in film]
            arrays |= {f"film.{i}": each["attention"] for i, each in enumerate(film)}
        arrays |= {f"attend.{part}": array for part, array in answer.get("looks", {}).get("attend", {}).items()}
        for name, lens in asked(bench):
            found = kept.look(bench, f"{bench.lab.key}:picture.{name}", lens, OFTEN)
            if found and found.lens == lens:
                meta["seen"][name] = found.step
                _take(meta, arrays, name, found.arrays)
    seq2seq(key, meta, arrays)


def asked(bench: Bench) -> Iterator[tuple[str, Lens]]:
    """What is looked at beside the frames, less often: name, lens."""
    looked, focus, text = looked_at(bench), focus_of(bench), chosen_text(bench)
    models = range(len(bench.answer.get("facts", {}).get("models", ())))
    for which in models:
        if which != focus["which"]:
            yield f"{which}", {"name": "translate", "text": text, "which": which}
    yield "examples", {"name": "examples", "split": "val", "start": looked["start"], "count": EXAMPLES}
    if looked["tab"] == "beam":
        yield "beam", {"name": "beam", "text": text, "which": focus["which"], "width": looked["width"]}
    if looked["tab"] == "lengths":
        for which in models:
            yield f"{which}.lengths", {"name": "by_length", "which": which}


def standings(answer: dict[str, Any]) -> list[dict[str, float | None]]:
    """Of every model what was last measured before the step on screen."""
    return [
        {"loss": _last(answer, f"loss_{k}"), **{name: _last(answer, f"{name}_{k}") for name in SCORES}}
        for k in range(len(answer.get("facts", {}).get("models", ())))
    ]


def command(bench: Bench, given: dict[str, Any]) -> None:
    """Do what was pressed. Raises ValueError or LookupError with a sentence."""
    looked, focus = looked_at(bench), focus_of(bench)
    models = bench.answer.get("facts", {}).get("models", ())
    match given:
        case {"do": "which", "which": int(which)} if 0 <= which < len(models):
            bench.view = bench.held = _view(which, focus["side"], focus["at"])
        case {"do": "word", "side": "source" | "output" as side, "at": int(at)} if 0 <= at < 1000:
            bench.view = bench.held = _view(focus["which"], side, at)
        case {"do": "word", "at": None}:
            bench.view = bench.held = _view(focus["which"], None, None)
        case {"do": "tab", "tab": str(tab)} if tab in TABS:
            looked["tab"] = tab
        case {"do": "measure", "measure": str(measure)} if measure in MEASURES:
            looked["measure"] = measure
        case {"do": "width", "width": int(width)}:
            looked["width"] = min(max(width, 1), WIDEST)
        case {"do": "seek", "step": int(step)}:
            pool().ask(bench.run.id, "seek", step=step)
        case {"do": "type", "text": str(typed)}:
            choose_text(bench, {"text": typed})
        case {"do": "choose", "text": {"split": split, "index": index}}:
            choose_text(bench, {"split": split, "index": index})
        case {"do": "start", "start": int(start)}:
            looked["start"] = min(max(0, start), max(0, bench.answer.get("facts", {}).get("val", 1) - 1))


obey = obeying(command)


def focus_of(bench: Bench) -> dict[str, Any]:
    """The model that is looked at, and the side and place of the word, or None."""
    match = VIEW.fullmatch(bench.view)
    known = bench.answer.get("facts", {}).get("models", ())
    if match is None or (known and int(match[1]) >= len(known)):
        return {"which": _first(known), "side": None, "at": None}
    return {"which": int(match[1]), "side": SIDES.get(match[2]), "at": int(match[3]) if match[3] else None}


def looked_at(bench: Bench) -> dict[str, Any]:
    """What is chosen on the picture of this session, for all runs of the lab."""
    start = {"tab": TABS[0], "measure": MEASURES[0], "width": 3, "start": 0}
    return st.session_state.setdefault(f"{bench.lab.key}:looked_at", start)


def _view(which: int, side: str | None, at: int | None) -> str:
    return f"m{which}" if side is None or at is None else f"m{which}.{side[0]}{at}"


def _first(models: Any) -> int:
    """The first model with attention, as that is what there is to see; else the first."""
    return next((k for k, model in enumerate(models) if model["attention"] != "none"), 0)


def _attends(bench: Bench, which: int) -> bool:
    models = bench.answer.get("facts", {}).get("models", ())
    return which < len(models) and models[which]["attention"] != "none"


def _place(focus: dict[str, Any]) -> int:
    return focus["at"] if focus["side"] == "output" and focus["at"] is not None else 0


def _take(meta: dict[str, Any], arrays: Arrays, name: str, found: Arrays) -> None:
    """An answer's arrays under its name, and its text among what is told."""
    for part, array in found.items():
        if part != "json":
            arrays[f"{name}.{part}"] = array
            continue
        told = json.loads(array.tobytes())
        if name.isdecimal():
            meta["told"][name] = told
        else:
            meta[name] = told


def _parts(answer: dict[str, Any]) -> tuple[dict[str, Any], Arrays] | None:
    """What the newest translation says and its arrays; None while there is none, or one without attention."""
    found = answer.get("looks", {}).get("translate")
    if not found or not found["attention"].any():
        return None
    return json.loads(found["json"].tobytes()), found


def _last(answer: dict[str, Any], name: str) -> float | None:
    steps, values = (np.asarray(part) for part in answer.get("curves", {}).get(name, ((), ())))
    place = int(np.searchsorted(steps, answer.get("step", 0), side="right")) - 1
    return float(values[place]) if place >= 0 else None


def _is_plain(bench: Bench) -> bool:
    """Whether this is ``ui.beside.plain_view``: the bench for a run beside that lacks what is looked at."""
    return st.session_state.get(f"{bench.lab.key}:bench") is not bench

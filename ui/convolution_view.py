"""The convolution lab: what its picture asks for, and what is pressed, typed and drawn on it."""

from __future__ import annotations

import json
import math
from typing import Any

import streamlit as st

from engine.core.config import Config
from ui.bench import Bench
from ui.beside import standing
from ui.classroom import classroom
from ui.components.convolution import TABS, WHICH, convolution
from ui.obeying import obeying
from ui.shown import Shown

QUIZZES = ("size", "field", "cost", "parameters")
MAY_SET = (
    "kernel", "picture", "digit", "stride", "padding", "dilation", "pooling", "window", "doubling", "stack", "relu",
    "shift_x", "shift_y",
)  # fmt: skip
TOLD = (
    "picture", "side", "kernel", "size", "stride", "padding", "dilation", "relu", "pooling", "window", "stack",
    "doubling", "shift_x", "shift_y",
)  # fmt: skip
CLOSABLE = (*MAY_SET, "typed")


def lenses(bench: Bench) -> list[dict[str, Any]]:
    """What ``convolution_view`` has to be shown: only what is looked at."""
    kept = _kept(bench)
    wanted: list[dict[str, Any]] = [{"name": "slide"}]
    match kept["tab"]:
        case "field":
            wanted.append({"name": "field"})
        case "moved":
            wanted.append({"name": "moved", "which": kept["which"]})
        case "quiz":
            wanted.append({"name": "quiz", **{name: kept["quiz"][name] for name in ("kind", "number", "given")}})
    return wanted


def convolution_view(bench: Bench, shown: Shown, key: str) -> None:
    """Draw one run of the bench; only that on screen can be worked on."""
    answer, kept, mine = shown.answer, _kept(bench), shown is bench.run
    config = standing(bench, shown)
    looks = answer.get("looks", {})
    meta = {
        "facts": answer.get("facts", {}), "run": shown.id, "step": answer.get("step", 0),
        "playing": bool(answer.get("playing")), "tab": kept["tab"], "which": kept["which"], "editable": mine,
        "config": _told(config), "wanted": _told(bench.config if mine else config),
        "closed": [name for name in CLOSABLE if classroom().closes(name)],
        "score": kept["score"], "painted": kept.get("painted", 0), "quiz": _quiz(kept, looks),
    }  # fmt: skip
    names = [lens["name"] for lens in lenses(bench) if lens["name"] != "quiz"]
    arrays = {f"{lens}.{name}": array for lens in names for name, array in looks.get(lens, {}).items()}
    convolution(key, meta, arrays)


def command(bench: Bench, given: dict[str, Any]) -> None:
    """Do what was pressed. Raises ConfigError, ValueError, LookupError or RuntimeError with a sentence."""
    kept = _kept(bench)
    match given:
        case {"do": "tab", "tab": str(tab)} if tab in TABS:
            kept["tab"] = tab
        case {"do": "which", "which": str(which)} if which in WHICH:
            kept["which"] = which
        case {"do": "set", "changes": dict(changes)} if set(changes) <= set(MAY_SET):
            bench.want(bench.config.replace(**changes))
        case {"do": "weights", "numbers": list(numbers)}:
            bench.want(bench.config.replace(kernel="typed", typed=text_of(numbers)))
        case {"do": "paint", "image": str(image), "number": int(number)}:
            kept["painted"] = number
            use_picture(bench, image)
        case {"do": "quiz", "kind": str(kind)} if kind in QUIZZES:
            kept["quiz"] = _question(kept, kind)
        case {"do": "answer", "given": str(text), **rest}:
            kept["quiz"] |= {"given": text[:20], "shown": bool(rest.get("shown"))}
        case {"do": "next"}:
            asked = kept["quiz"]
            kept["numbers"][asked["kind"]] = asked["number"] + 1
            kept["quiz"] = _question(kept, asked["kind"])


obey = obeying(command)


def use_picture(bench: Bench, image: str) -> None:
    """Put a packed picture on the page, where it was drawn. Raises ConfigError for one that cannot be used."""
    bench.want(bench.config.replace(picture="own", image=image, shift_x=0, shift_y=0))


def text_of(numbers: list[Any]) -> str:
    """Weights as the setting has them. Raises ValueError for what is no number."""
    for number in numbers:
        plain = isinstance(number, int | float) and not isinstance(number, bool) and math.isfinite(number)
        if not plain:
            raise ValueError(f"A weight must be a number, got {str(number)[:20]}.")
    return " ".join(f"{number:.6g}" for number in numbers)


def _told(config: Config) -> dict[str, Any]:
    """The settings that the picture is about."""
    return {name: getattr(config, name) for name in TOLD}


def _question(kept: dict[str, Any], kind: str) -> dict[str, Any]:
    return {"kind": kind, "number": kept["numbers"][kind], "given": "", "shown": False, "counted": False}


def _quiz(kept: dict[str, Any], looks: dict[str, Any]) -> dict[str, Any]:
    """The question as the engine put it, and what it says to the answer; empty while that is not known. Counts a fresh
    verdict once."""
    asked = kept["quiz"]
    if kept["tab"] != "quiz" or "quiz" not in looks:
        return {}
    told = json.loads(bytes(looks["quiz"]["json"]))
    if any(told[name] != asked[name] for name in ("kind", "number", "given")):
        return {}  # of the question before
    if "right" in told and not asked["counted"]:
        asked["counted"] = True
        if not asked["shown"]:
            kept["score"]["asked"] += 1
            kept["score"]["right"] += told["right"]
    return told | {"shown": asked["shown"]}


def _kept(bench: Bench) -> dict[str, Any]:
    """What is looked at in this session."""
    kept = st.session_state.setdefault(f"{bench.lab.key}:looked_at", {})
    if not kept:
        kept |= {
            "tab": TABS[0],
            "which": WHICH[0],
            "numbers": dict.fromkeys(QUIZZES, 0),
            "score": {"right": 0, "asked": 0},
        }
        kept["quiz"] = _question(kept, QUIZZES[0])
    return kept

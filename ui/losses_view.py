"""The Loss functions lab: what its picture asks for, and what is typed and picked on it.

The examples of the worked table, and the target of the curve, belong to a kind of loss: those of a number are asked
alike, while a run with several classes has its own.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import streamlit as st

from engine.core.config import Config
from ui.bench import Bench
from ui.beside import beside, standing
from ui.components.lossview import lossview
from ui.shown import Shown

LARGEST = 1e6  # target of a number
CONSTANTS = {
    "huber": {"δ": "delta"},
    "multi-task": {"λ_class": "lambda_class", "λ_value": "lambda_value"},
}  # loss -> what its formula calls a setting


def lenses(bench: Bench) -> list[dict[str, Any]]:
    """What ``losses_view`` has to be shown. What was picked is left out where a run beside could not use it."""
    picked = {} if _differs(bench) else _picked(bench)
    curve = {name: picked[name] for name in ("target", "part") if name in picked}
    worked = {"rows": picked["rows"]} if "rows" in picked else {}
    return [
        {"name": "plane"},
        {"name": "points"},
        {"name": "curve", **curve},
        {"name": "worked", **worked},
        {"name": "naive"},
        {"name": "residuals"},
    ]


def losses_view(bench: Bench, shown: Shown, key: str) -> None:
    """Draw one run of the bench; only at that on screen can be picked and typed."""
    answer = shown.answer
    facts = answer.get("facts", {})
    mine = shown is bench.run
    parts = facts.get("curve", {}).get("parts") or [""]
    picked, config = _picked(bench), standing(bench, shown)
    meta = {
        "facts": facts, "run": shown.id, "step": answer.get("step", 0),
        "editable": mine and not _differs(bench), "comparable": not _differs(bench),
        "part": picked.get("part", parts[0]), "problem": picked.get("problem", "") if mine else "",
        "constants": constants(config), "recalls": recalls(answer), "weighted": config.weighting == "balanced",
    }  # fmt: skip
    looks = answer.get("looks", {})
    arrays = {
        f"{lens['name']}.{name}": array for lens in lenses(bench) for name, array in looks.get(lens["name"], {}).items()
    }
    lossview(key, meta, arrays)


def constants(config: Config) -> list[list[Any]]:
    """[sign, value] of every setting that stands in the formula of the loss."""
    return [[sign, getattr(config, name)] for sign, name in CONSTANTS.get(config.loss, {}).items()]


def recalls(answer: dict[str, Any]) -> list[list[Any]]:
    """[class name, share of its validation examples that are found] at the step shown."""
    drawn, step = answer.get("curves", {}), answer.get("step", 0)
    names = answer.get("facts", {}).get("class_names", [])
    found = []
    for i, name in enumerate(names):
        if f"recall_{i}" not in drawn:
            return []
        steps, values = drawn[f"recall_{i}"]
        known = np.flatnonzero(np.asarray(steps) <= step)
        found.append([name, float(values[known[-1]]) if len(known) else None])
    return found


def obey(bench: Bench, commands: list[dict[str, Any]]) -> None:
    """All new commands, in order; what cannot be done is said in the picture, and changes nothing."""
    for command in commands:
        picked, facts = _picked(bench), bench.answer.get("facts", {})
        if "worked" not in facts:  # the run is only starting
            continue
        picked["problem"] = ""
        try:
            match command:
                case {"do": "target", "value": value}:
                    part = picked.get("part", facts["curve"]["parts"][0])
                    picked["target"] = wanted(value, facts["curve"]["targets"][part]["choices"])
                case {"do": "part", "value": str(part)} if part in facts["curve"]["parts"]:
                    picked["part"] = part
                    picked.pop("target", None)  # the parts have targets of their own
                case {"do": "worked", "rows": None}:
                    picked.pop("rows", None)
                case {"do": "worked", "rows": rows}:
                    picked["rows"] = checked(rows, facts["worked"])
        except ValueError as error:
            picked["problem"] = str(error)


def wanted(value: Any, choices: list[dict[str, Any]]) -> float:
    """A target as a lens takes it: any number where there are no choices. Raises ValueError with a sentence."""
    target = _number(value, "The target")
    if choices and target not in [choice["value"] for choice in choices]:
        raise ValueError(
            f"The target must be {' or '.join(str(choice['value']) for choice in choices)}, got {target:g}."
        )
    return target


def checked(rows: Any, worked: dict[str, Any]) -> list[list[float]]:
    """Rows as a lens takes them. Raises ValueError with a sentence for what is no table of examples."""
    inputs, most = worked["inputs"], worked["most_rows"]
    if not isinstance(rows, list) or not 1 <= len(rows) <= most:
        raise ValueError(f"The table must have between 1 and {most} examples.")
    if any(not isinstance(row, list) or len(row) != len(inputs) for row in rows):
        raise ValueError(f"Every example must have {len(inputs)} numbers: {', '.join(inputs)}.")
    return [
        [
            _number(value, f"{name} of example {i}", *limits)
            for value, name, limits in zip(row, inputs, worked["limits"], strict=True)
        ]
        for i, row in enumerate(rows, 1)
    ]


def _number(value: Any, subject: str, low: float = -LARGEST, high: float = LARGEST, whole: bool = False) -> float:
    plain = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not plain or not low <= value <= high or (whole and value != int(value)):
        kind = "whole number" if whole else "number"
        raise ValueError(f"{subject} must be a {kind} in [{low:g}, {high:g}], got {str(value)[:20]}.")
    return float(value)


def _kind(shown: Shown) -> tuple[str, ...]:
    """What decides which targets and examples a run can be asked about; empty while that is not known."""
    worked = shown.answer.get("facts", {}).get("worked")
    return (*worked["inputs"], *worked["kinds"]) if worked else ()


def _differs(bench: Bench) -> bool:
    other = beside(bench)
    return other is not None and _kind(other) != _kind(bench.run)


def _picked(bench: Bench) -> dict[str, Any]:
    """What was picked for such runs as that on screen: ``target``, ``part``, ``rows``, ``problem``, or some of them."""
    kept = st.session_state.setdefault(f"{bench.lab.key}.picked", {})
    return kept.setdefault(_kind(bench.run), {})

"""Fool the network: an image changed by little, so that it says something else."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import streamlit as st

from ui.bench import Bench
from ui.chosen_image import chosen, words
from ui.components.fool import fool
from ui.obeying import obeying
from ui.panels.kept import AT_REST, Kept, current, kept, look, offered
from ui.panels.panel import Panel

METHODS = ("fgsm", "pgd")
DEFAULTS = {"method": "fgsm", "strength": 0.1, "steps": 10, "target": -1}
STRONGEST, MOST_STEPS = 0.5, 40
QUICKLY = 0.15  # seconds between two attacks by FGSM while a run moves
ASKED, FEWEST = 100, 20  # validation images of the curve, and how few it may be for a network that is slow
GRADES = 7  # strengths of the curve
MOST_MEASURED = 10  # steps of PGD for the curve
SECONDS = 4.0


def draw(bench: Bench, key: str) -> None:
    lens, state = _lens(bench), _state(bench)
    made_at, fresh, arrays = _attack(bench, lens)
    curve, now = _curve(bench)
    meta = {
        "names": list(bench.answer.get("facts", {}).get("class_names", [])), "image": words(chosen(bench)),
        **{name: lens[name] for name in DEFAULTS}, "strongest": STRONGEST, "most_steps": MOST_STEPS,
        "step": bench.answer.get("step", 0), "made_at": made_at, "current": fresh, "moving": bench.run.moving,
        "robustness": {
            "step": curve.step if curve else None, "current": now, "working": bool(state.get("measuring")),
            "method": curve.lens["method"] if curve else "", "pressed": state.get("pressed", 0),
        },
    }  # fmt: skip
    fool(key, meta, {**arrays, **_renamed(curve)})


def command(bench: Bench, given: dict[str, Any]) -> None:
    """Numbers beyond their range are brought back into it; what the panel has not is passed over."""
    state, classes = _state(bench), len(bench.answer.get("facts", {}).get("class_names", []))
    match given:
        case {"do": "method", "method": str(method)} if method in METHODS:
            state["method"] = method
        case {"do": "strength", "strength": int(strength) | float(strength)} if math.isfinite(strength):
            state["strength"] = round(min(max(float(strength), 0.0), STRONGEST), 3)
        case {"do": "steps", "steps": int(steps)}:
            state["steps"] = min(max(steps, 1), MOST_STEPS)
        case {"do": "target", "target": int(target)} if -1 <= target < classes:
            state["target"] = target
        case {"do": "measure"}:
            state["measuring"], state["pressed"] = True, state.get("pressed", 0) + 1
            state["most"] = _affordable(bench)


def _attack(bench: Bench, lens: dict[str, Any]) -> tuple[int | None, bool, dict[str, np.ndarray]]:
    """The step it is of, whether it is what is asked for now, and the attack itself.

    FGSM's moves with the training; PGD's is made once the run rests.
    """
    every = AT_REST if lens["method"] == "pgd" else QUICKLY
    found = look(bench, f"{bench.lab.key}:fool.attack", lens, every)
    if found is None or any(found.lens[name] != lens[name] for name in ("image", "method")):
        return None, False, {}
    return found.step, current(bench, found, lens) and not (bench.run.moving and every == AT_REST), found.arrays


def _curve(bench: Bench) -> tuple[Kept | None, bool]:
    """The newest curve of many images, and whether it is of the run as it stands; made on request, at rest."""
    state, place = _state(bench), f"{bench.lab.key}:fool.curve"
    lens = {**_lens(bench), "name": "robustness", "most": ASKED}
    lens = {name: lens[name] for name in ("name", "method", "most", "steps")}
    if lens["method"] == "pgd":
        lens |= {"most": state.get("most", ASKED), "steps": min(lens["steps"], MOST_MEASURED)}
    else:
        lens["steps"] = 1
    found = look(bench, place, lens, AT_REST) if state.get("measuring") else kept(bench, place)
    now = not bench.run.moving and current(bench, found, lens)
    if now:
        state["measuring"] = False
    return found, now


def _affordable(bench: Bench) -> int:
    """Images that PGD can be measured on in about SECONDS, by what a step of the training has cost so far."""
    steps, seconds = bench.answer.get("clocks", {}).get("seconds", ((), ()))
    if len(seconds) < 2 or not steps[-1]:
        return ASKED // 2
    one = seconds[-1] / steps[-1] / getattr(bench.run.config, "batch_size", 64)  # forward and backward
    passes = GRADES * min(_lens(bench)["steps"], MOST_MEASURED)
    return min(max(int(SECONDS / max(passes * one, 1e-9)), FEWEST), ASKED)


def _renamed(found: Kept | None) -> dict[str, np.ndarray]:
    """Under names that the attack has not."""
    if found is None:
        return {}
    names = {"strengths": "grades", "accuracy": "accuracy", "noise": "random", "count": "count"}
    return {mine: found.arrays[theirs] for theirs, mine in names.items()}


def _lens(bench: Bench) -> dict[str, Any]:
    found = {name: _state(bench).get(name, usual) for name, usual in DEFAULTS.items()}
    if found["target"] >= len(bench.answer.get("facts", {}).get("class_names", [])):
        found["target"] = -1
    return {"name": "adversarial", "image": chosen(bench), **found}


def _state(bench: Bench) -> dict[str, Any]:
    return st.session_state.setdefault(f"{bench.lab.key}:fool", {})


PANEL = Panel(
    "fool",
    "Fool the network",
    ":material/theater_comedy:",
    "An adversarial example: every pixel of the chosen image is changed by a little, in the direction that hurts most. "
    "FGSM takes one step, PGD many; the slider sets the most that any pixel may change.",
    draw,
    obey=obeying(command),
    offered=offered("adversarial"),
)

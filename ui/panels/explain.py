"""Which pixels an answer rests on: four methods, each beside itself with random weights."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui.bench import Bench
from ui.chosen_image import chosen, words
from ui.components.explain import explain
from ui.obeying import obeying
from ui.panels.kept import AT_REST, current, look, offered
from ui.panels.panel import Panel

METHODS = ("saliency", "integrated gradients", "grad-cam", "occlusion")
SLOW = ("integrated gradients", "occlusion")  # dozens of passes through the network: at rest only
QUICKLY = 0.15  # seconds between two maps of the other methods while a run moves


def draw(bench: Bench, key: str) -> None:
    shown, lens = bench.answer, _lens(bench)
    facts = shown.get("facts", {})
    known = facts.get("attribution", {})
    able = known.get("methods", METHODS)
    made_at, fresh, arrays = _maps(bench, lens)
    meta = {
        "names": list(facts.get("class_names", [])), "method": lens["method"], "target": lens["target"],
        "methods": [[method, method in able, method in SLOW] for method in METHODS],
        "signed": lens["method"] in known.get("signed", SLOW), "layer": known.get("cam_layer", ""),
        "image": words(chosen(bench)), "step": shown.get("step", 0), "made_at": made_at, "current": fresh,
        "moving": bench.run.moving,
    }  # fmt: skip
    explain(key, meta, arrays)


def command(bench: Bench, given: dict[str, Any]) -> None:
    """Raises nothing: what the panel has not is passed over."""
    facts = bench.answer.get("facts", {})
    match given:
        case {"do": "method", "method": str(method)} if method in facts.get("attribution", {}).get("methods", METHODS):
            _state(bench)["method"] = method
        case {"do": "target", "target": int(target)} if -1 <= target < len(facts.get("class_names", [])):
            _state(bench)["target"] = target


def _maps(bench: Bench, lens: dict[str, Any]) -> tuple[int | None, bool, dict[str, np.ndarray]]:
    """The step the maps are of, whether they are what is asked for now, and the maps themselves.

    The quick methods' move with the training; the others are made once the run rests.
    """
    every = AT_REST if lens["method"] in SLOW else QUICKLY
    found = look(bench, f"{bench.lab.key}:explain.maps", lens, every)
    if found is None or found.lens != lens:  # of another image or method: not to be shown under this one's name
        return None, False, {}
    fresh = current(bench, found, lens) and not (bench.run.moving and every == AT_REST)
    return found.step, fresh, _with_image(found.arrays, bench.answer.get("looks", {}))


def _with_image(arrays: dict[str, np.ndarray], looks: dict[str, Any]) -> dict[str, np.ndarray]:
    """With the image that the maps are drawn over, wherever it comes from."""
    if arrays and "image" not in arrays and "input" in looks.get("maps", {}):
        return {**arrays, "image": looks["maps"]["input"]}
    return arrays


def _lens(bench: Bench) -> dict[str, Any]:
    facts, state = bench.answer.get("facts", {}), _state(bench)
    method, target = state.get("method", METHODS[0]), state.get("target", -1)
    if method not in facts.get("attribution", {}).get("methods", METHODS):
        method = METHODS[0]
    if target >= len(facts.get("class_names", [])):
        target = -1
    return {"name": "attribution", "image": chosen(bench), "method": method, "target": target}


def _state(bench: Bench) -> dict[str, Any]:
    return st.session_state.setdefault(f"{bench.lab.key}:explain", {})


PANEL = Panel(
    "explain",
    "Explain an answer",
    ":material/policy:",
    "Which pixels of the chosen image speak for a class? Four methods answer, each in its own sense; beside each map "
    "stands the same map of the network with random weights, which a map that shows learning must not resemble.",
    draw,
    obey=obeying(command),
    offered=offered("attribution"),
)

"""The image that excites a unit most, made by gradient ascent on the pixels, on a button."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import streamlit as st

from ui.bench import Bench
from ui.components.imagine import imagine
from ui.obeying import obeying
from ui.panels.kept import AT_REST, Kept, current, look, offered
from ui.panels.panel import Panel

REGULARISERS = ("l2", "blur", "total_variation", "jitter")
MOST_KEPT = 8  # images made before; the oldest makes room
MOST_SEED = 9999
MOST_STEPS = 200


def draw(bench: Bench, key: str) -> None:
    lens, state = _lens(bench), _state(bench)
    if lens and state.get("started"):
        _make(bench, lens)
    mine = [one for one in state.get("shelf", []) if one.mark[0] == bench.run.id]
    made = mine[0] if mine else None
    fresh = made is not None and not bench.run.moving and current(bench, made, lens)
    facts = bench.answer.get("facts", {})
    meta = {
        "layers": [[stage, stage, count] for stage, count in _layers(bench).items()],
        "names": list(facts.get("class_names", [])), "layer": lens.get("layer", ""), "unit": lens.get("unit", 0),
        "spatial": _spatial(bench, lens.get("layer", "")), "whole": lens.get("whole", False),
        "knobs": _knobs(bench), "values": _values(bench), "seed": state.get("seed", 0),
        "pressed": state.get("pressed", 0), "step": bench.answer.get("step", 0), "moving": bench.run.moving,
        "working": bool(state.get("started")),
        "made": _told(made) if made else None, "current": fresh, "shelf": [_told(one) for one in mine],
    }  # fmt: skip
    arrays = {}
    if made:
        arrays = {name: made.arrays[name] for name in ("image", "frames", "trace", "value", "strongest")}
        arrays["shelf"] = np.stack([one.arrays["frames"][-1] for one in mine])
    imagine(key, meta, arrays)


def command(bench: Bench, given: dict[str, Any]) -> None:
    """Raises LookupError with a sentence for what the network has not."""
    state, knobs = _state(bench), _knobs(bench)
    match given:
        case {"do": "unit", "layer": str(layer), "unit": int(unit)}:
            count = _layers(bench).get(layer, 0)
            if not 0 <= unit < count:
                raise LookupError(f"The network on screen has no unit {unit + 1} in the layer {layer[:20]!r}.")
            state["layer"], state["unit"] = layer, unit
            state["started"] = bool(state.get("shelf"))  # once somebody has begun, each choice makes an image
        case {"do": "whole", "whole": bool(whole)}:
            state["whole"] = whole
            state["started"] = bool(state.get("shelf"))
        case {"do": "knob", "name": str(name), "value": int(value) | float(value)} if name in knobs:
            low, high = knobs[name]["low"], knobs[name]["high"]
            value = min(max(value, low), high)
            state.setdefault("values", {})[name] = type(knobs[name]["default"])(value)
            state["started"] = bool(state.get("shelf"))
        case {"do": "usual" | "none" as which}:
            values = {name: knobs[name]["default"] if which == "usual" else 0 for name in REGULARISERS if name in knobs}
            state["values"] = _values(bench) | values
            state["started"] = bool(state.get("shelf"))
        case {"do": "start"}:
            state["started"], state["pressed"] = True, state.get("pressed", 0) + 1
        case {"do": "again"}:
            state["seed"] = (state.get("seed", 0) + 1) % MOST_SEED
            state["started"], state["pressed"] = True, state.get("pressed", 0) + 1
        case {"do": "take", "made": int(number)}:
            _take(bench, number)


def _take(bench: Bench, number: int) -> None:
    """Look at one made before, with the knobs as they were then."""
    state = _state(bench)
    for one in state.get("shelf", []):
        if _number(one) == number and one.mark[0] == bench.run.id:
            state.update(layer=one.lens["layer"], unit=one.lens["unit"], whole=one.lens["whole"])
            state.update(seed=one.lens["seed"], started=False)
            state["values"] = {name: one.lens[name] for name in _knobs(bench)}
            state["shelf"] = [one, *(other for other in state["shelf"] if other is not one)]
            return


def _make(bench: Bench, lens: dict[str, Any]) -> None:
    """Have the image made, once the run rests, and put it first on the shelf."""
    state, found = _state(bench), look(bench, f"{bench.lab.key}:imagine.made", lens, AT_REST)
    if bench.run.moving or not current(bench, found, lens):
        return
    state["started"] = False
    others = [one for one in state.get("shelf", []) if (one.mark, one.lens) != (found.mark, found.lens)]
    state["shelf"] = [found, *others][:MOST_KEPT]


def _told(one: Kept) -> dict[str, Any]:
    """As the component wants it; ``id`` is when it was made, in microseconds."""
    values = {name: value for name, value in one.lens.items() if name not in ("name", "layer", "unit", "whole", "seed")}
    return {
        "id": _number(one), "layer": one.lens["layer"], "unit": one.lens["unit"], "step": one.step,
        "seed": one.lens["seed"], "values": values, "value": float(one.arrays["value"]),
    }  # fmt: skip


def _number(one: Kept) -> int:
    return round(1e6 * one.at)


def _lens(bench: Bench) -> dict[str, Any]:
    """What would be asked now; empty while it is not known what the network has."""
    layers, state = _layers(bench), _state(bench)
    if not layers:
        return {}
    layer = state.get("layer")
    if layer not in layers:
        layer = next(reversed(layers))  # the classes: what people can judge best
    unit = min(state.get("unit", 0), layers[layer] - 1)
    whole = bool(state.get("whole")) and _spatial(bench, layer)
    chosen = {"layer": layer, "unit": unit, "whole": whole, "seed": state.get("seed", 0)}
    return {"name": "imagined", **chosen, **_values(bench)}


def _spatial(bench: Bench, layer: str) -> bool:
    """Whether the units of a layer are feature maps with more than one place."""
    stages = {stage["name"]: stage["shape"] for stage in bench.answer.get("facts", {}).get("stages", [])}
    return math.prod(stages.get(layer, [1])[1:]) > 1


def _values(bench: Bench) -> dict[str, Any]:
    state = _state(bench).get("values", {})
    return {name: state.get(name, knob["default"]) for name, knob in _knobs(bench).items()}


def _knobs(bench: Bench) -> dict[str, dict[str, Any]]:
    """Those of the lens, with no more steps than an answer has time for."""
    knobs = dict(_facts(bench).get("knobs", {}))
    if "steps" in knobs:
        knobs["steps"] = {**knobs["steps"], "high": MOST_STEPS}
    return knobs


def _layers(bench: Bench) -> dict[str, int]:
    return _facts(bench).get("layers", {})


def _facts(bench: Bench) -> dict[str, Any]:
    return bench.answer.get("facts", {}).get("imagination", {})


def _state(bench: Bench) -> dict[str, Any]:
    return st.session_state.setdefault(f"{bench.lab.key}:imagine", {})


PANEL = Panel(
    "imagine",
    "What a unit looks for",
    ":material/wand_stars:",
    "Activation maximisation: an image is changed step by step until a unit answers as strongly as it can. Any "
    "channel, unit or class; the regularisers that keep the image from becoming noise are knobs.",
    draw,
    obey=obeying(command),
    offered=offered("imagined"),
)

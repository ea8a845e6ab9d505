"""The images of a split as points in a plane, by what the network makes of them."""

from __future__ import annotations

from time import monotonic
from typing import Any

import numpy as np
import streamlit as st

from ui.bench import Bench
from ui.chosen_image import choose, chosen
from ui.components.embedding import embedding
from ui.obeying import obeying
from ui.panels.kept import AT_REST, Kept, current, kept, look, offered
from ui.panels.panel import Panel

METHODS = ("pca", "tsne")
SPLITS = ("val", "train")
MOST = 300  # images: t-SNE takes about a second for as many
IMAGES_EVERY = 2.0  # seconds: they do not change while a run moves, and are most of the message


def draw(bench: Bench, key: str) -> None:
    shown, lens = bench.answer, _lens(bench)
    found, fresh, working = _points(bench, lens)
    facts, image = shown.get("facts", {}), chosen(bench)
    meta = {
        "names": list(facts.get("class_names", [])), "method": lens["method"], "layer": lens["layer"],
        "layers": _layers(bench), "split": lens["split"], "run": bench.run.id,
        "image": image["index"] if image.get("split") == lens["split"] else None, "step": shown.get("step", 0),
        "made_at": found.step if found else None, "current": fresh, "moving": bench.run.moving, "working": working,
        "pressed": _state(bench).get("pressed", 0),
    }  # fmt: skip
    embedding(key, meta, _light(bench, found.arrays if found else {}, key))


def command(bench: Bench, given: dict[str, Any]) -> None:
    """Raises LookupError with a sentence for an image that is not there."""
    state = _state(bench)
    match given:
        case {"do": "method", "method": str(method)} if method in METHODS:
            state["method"] = method
        case {"do": "layer", "layer": str(layer)} if layer in ("", *_layers(bench)):
            state["layer"] = layer
        case {"do": "split", "split": str(split)} if split in SPLITS:
            state["split"] = split
        case {"do": "again"}:
            state["again"], state["pressed"] = True, state.get("pressed", 0) + 1
        case {"do": "choose", "split": str(split), "index": int(index)}:
            choose(bench, {"split": split, "index": index})


def _points(bench: Bench, lens: dict[str, Any]) -> tuple[Kept | None, bool, bool]:
    """The points, whether they are of the step on screen, and whether others are wanted.

    PCA's move with the training, so that the classes can be seen to part. t-SNE's are made at rest, and for another
    step only when asked.
    """
    place = f"{bench.lab.key}:embedding.points"
    if lens["method"] == "pca":
        found = look(bench, place, lens)
        return (found, current(bench, found, lens), False) if found and found.lens == lens else (None, False, True)
    found = kept(bench, place)
    if found is None or found.lens != lens or _state(bench).get("again"):
        found = look(bench, place, lens, AT_REST)
    if found is None or found.lens != lens:
        return None, False, True
    fresh = current(bench, found, lens) and not bench.run.moving
    if fresh:
        _state(bench)["again"] = False
    return found, fresh, bool(_state(bench).get("again"))


def _light(bench: Bench, arrays: dict[str, np.ndarray], key: str) -> dict[str, np.ndarray]:
    """Without the images most of the time, while the run moves: the page keeps those it has got."""
    sent = f"{key}/images"
    if not bench.run.moving or monotonic() - st.session_state.get(sent, 0.0) > IMAGES_EVERY:
        st.session_state[sent] = monotonic()
        return arrays
    return {name: array for name, array in arrays.items() if name != "images"}


def _lens(bench: Bench) -> dict[str, Any]:
    state = _state(bench)
    layer = state.get("layer", "")
    return {
        "name": "embedding", "method": state.get("method", "pca"), "most": MOST,
        "layer": layer if layer in _layers(bench) else "", "split": state.get("split", "val"),
    }  # fmt: skip


def _layers(bench: Bench) -> list[str]:
    return list(bench.answer.get("facts", {}).get("embedding", {}).get("layers", []))


def _state(bench: Bench) -> dict[str, Any]:
    return st.session_state.setdefault(f"{bench.lab.key}:embedding", {})


PANEL = Panel(
    "embedding",
    "Images as points",
    ":material/bubble_chart:",
    "Every image as a point, near those that the network takes for similar: the numbers of a layer, laid flat by PCA "
    "or t-SNE. Point at one to see the image, click it to choose it.",
    draw,
    obey=obeying(command),
    offered=offered("embedding"),
)

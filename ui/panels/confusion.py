"""The confusion matrix of a classifier of images: which classes are mixed up, and the very images."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui.bench import Bench
from ui.chosen_image import choose, chosen
from ui.components.confusion import confusion
from ui.obeying import obeying
from ui.panels.kept import Kept, look, offered
from ui.panels.panel import Panel

SPLITS = ("val", "train")
SHOWN = ("counts", "images")  # what the cells of the matrix show
MOST = 40  # images of a cell


def draw(bench: Bench, key: str) -> None:
    split, names, state = _split(bench), _names(bench), _state(bench)
    counts = _counts(bench)
    cell = state.get("cell") or (counts is not None and most_frequent_mistake(counts.arrays["counts"])) or None
    images = _images(bench, split, cell) if cell and max(cell) < len(names) else None
    image = chosen(bench)
    meta = {
        "names": names, "split": split, "show": _show(bench), "cell": cell, "pinned": bool(state.get("cell")),
        "image": image["index"] if image.get("split") == split else None, "step": counts.step if counts else None,
    }  # fmt: skip
    known = counts.arrays if counts else {}
    named = {"images": "examples", "example": "example", "counts": "counts"}  # the cell has images as well
    known = {named[name]: array for name, array in known.items() if name in named}
    confusion(key, meta, known | (images.arrays if images else {}))


def command(bench: Bench, given: dict[str, Any]) -> None:
    """Raises ValueError or LookupError with a sentence."""
    state, classes = _state(bench), range(len(_names(bench)))
    match given:
        case {"do": "split", "split": str(split)} if split in SPLITS:
            state["split"] = split
        case {"do": "show", "show": str(show)} if show in SHOWN:
            state["show"] = show
        case {"do": "cell", "true": int(true), "said": int(said)} if true in classes and said in classes:
            state["cell"] = (true, said)
        case {"do": "follow"}:
            state["cell"] = None
        case {"do": "choose", "split": str(split), "index": int(index)}:
            choose(bench, {"split": split, "index": index})


def most_frequent_mistake(counts: np.ndarray) -> tuple[int, int] | None:
    """(true, said) of the largest count (K, K) beside the diagonal; None where everything is right."""
    mistakes = counts * (1 - np.eye(len(counts), dtype=counts.dtype))
    true, said = np.unravel_index(int(mistakes.argmax()), mistakes.shape)
    return (int(true), int(said)) if mistakes[true, said] else None


def _counts(bench: Bench) -> Kept | None:
    """The matrix of the split that is looked at, for as many classes as the run on screen has."""
    lens = {"name": "confusion", "split": _split(bench), "examples": _show(bench) == "images"}
    found = look(bench, f"{bench.lab.key}:confusion.counts", lens)
    fits = found is not None and found.lens == lens and len(found.arrays["counts"]) == len(_names(bench))
    return found if fits else None


def _images(bench: Bench, split: str, cell: tuple[int, int]) -> Kept | None:
    lens = {"name": "cell", "split": split, "true": cell[0], "said": cell[1], "most": MOST}
    found = look(bench, f"{bench.lab.key}:confusion.images", lens)
    return found if found is not None and found.lens == lens else None


def _split(bench: Bench) -> str:
    return _state(bench).get("split", "val")


def _show(bench: Bench) -> str:
    return _state(bench).get("show", SHOWN[0])


def _names(bench: Bench) -> list[str]:
    return list(bench.answer.get("facts", {}).get("class_names", []))


def _state(bench: Bench) -> dict[str, Any]:
    return st.session_state.setdefault(f"{bench.lab.key}:confusion", {})


PANEL = Panel(
    "confusion",
    "Confusion matrix",
    ":material/grid_on:",
    "Which classes does the network mix up? Rows are what the images are, columns what the network says. Click a cell "
    "to see the images it counts, and an image to look at it in the other pictures.",
    draw,
    obey=obeying(command),
    offered=offered("confusion"),
)

"""The image a page of pictures is about: one of the data set's, or one that somebody has drawn.

The picture, its panels and the command line speak of it in the same words, those of ``engine/probes/pictures.py``:
``{"split": "val" or "train", "index": 3}`` or ``{"drawn": base64 of C*S*S bytes}``.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

import streamlit as st

from ui.bench import Bench

Image = dict[str, Any]
FIRST: Image = {"split": "val", "index": 0}
SPLITS = {"val": "validation", "train": "training"}


def chosen(bench: Bench) -> Image:
    """The image that is looked at; the first validation image when the run on screen does not have that one."""
    image = st.session_state.get(_key(bench), FIRST)
    return image if fits(bench.answer.get("facts", {}), image) else FIRST


def choose(bench: Bench, image: Image) -> None:
    """Look at another one. Raises ValueError or LookupError with a sentence."""
    image = _checked(image)
    if not fits(bench.answer.get("facts", {}), image):
        raise LookupError(f"The run on screen has no such image: {words(image)}.")
    st.session_state[_key(bench)] = image


def words(image: Image) -> str:
    """What people call it: "validation image 4", "your drawing"."""
    if "drawn" in image:
        return "your drawing"
    return f"{SPLITS[image['split']]} image {image['index'] + 1:,}"


def _checked(image: Any) -> Image:
    """Just the words that count, of what may come from a browser."""
    match image:
        case {"drawn": str(drawn)}:
            try:
                base64.b64decode(drawn, validate=True)
            except (binascii.Error, ValueError):
                raise ValueError("A drawn image must be sent as base64 of its pixels, one byte each.") from None
            return {"drawn": drawn}
        case {"split": str(split), "index": bool(index)}:
            raise ValueError(f"The index of an image must be a number, got {index}.")
        case {"split": str(split), "index": int(index)} if split in SPLITS and index >= 0:
            return {"split": split, "index": index}
    raise ValueError(f"An image must be named by its split (val or train) and its index, got {str(image)[:60]}.")


def fits(facts: dict[str, Any], image: Image) -> bool:
    """Whether the run with these facts can show it. One that has not said what it has is believed to have the first."""
    if "drawn" in image:
        pixels = facts.get("channels", 0) * facts.get("size", 0) ** 2
        return pixels > 0 and 3 * len(image["drawn"]) // 4 - image["drawn"].count("=") == pixels
    return image["index"] < facts.get(image["split"], 1)


def _key(bench: Bench) -> str:
    return f"{bench.lab.key}:image"

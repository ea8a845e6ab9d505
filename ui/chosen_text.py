"""The text a page of sequences is about: one that somebody has typed, or an example of the data set.

What is typed is ``bench.typed``, so that it travels in links and is forgotten with the settings it was typed for. The
page, its panels and the lenses speak of it in the same words: ``{"text": "a duck swims"}`` or
``{"split": "val", "index": 3}``.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui.bench import Bench
from ui.link import MOST_TYPED

Text = dict[str, Any]
FIRST: Text = {"split": "val", "index": 0}
SPLITS = {"val": "validation", "train": "training"}


def chosen_text(bench: Bench) -> Text:
    """The text that is looked at; the first validation example when the run on screen does not have the chosen one."""
    if bench.typed:
        return {"text": bench.typed}
    example = st.session_state.get(_key(bench), FIRST)
    return example if fits(bench.answer.get("facts", {}), example) else FIRST


def choose_text(bench: Bench, text: Any) -> None:
    """Look at another one; an empty text is the example chosen last. Raises ValueError or LookupError."""
    match text:
        case {"text": str(typed)}:
            bench.typed = readable(typed)
        case {"split": str(split), "index": int(index)} if split in SPLITS and type(index) is int and index >= 0:
            example = {"split": split, "index": index}
            if not fits(bench.answer.get("facts", {}), example):
                raise LookupError(f"The run on screen has no {words(example)}.")
            bench.typed = ""
            st.session_state[_key(bench)] = example
        case _:
            raise ValueError(f"A text must be typed, or named by its split and its index, got {str(text)[:60]}.")


def words(text: Text) -> str:
    """What people call it: "validation example 4", "your text"."""
    return "your text" if "text" in text else f"{SPLITS[text['split']]} example {text['index'] + 1:,}"


def readable(typed: str) -> str:
    """A typed text without broken halves of characters, which no message can carry; "" for nothing but blanks.

    Raises ValueError for one that is too long.
    """
    if len(typed) > MOST_TYPED:
        raise ValueError(f"A text to look at must have at most {MOST_TYPED} characters, got {len(typed):,}.")
    return typed.encode("utf-8", "replace").decode() if typed.strip() else ""


def fits(facts: dict[str, Any], text: Text) -> bool:
    """Whether the run with these facts has the example. One that has not said how many is believed to have any."""
    return "text" in text or text["index"] < facts.get(text["split"], text["index"] + 1)


def _key(bench: Bench) -> str:
    return f"{bench.lab.key}:example"

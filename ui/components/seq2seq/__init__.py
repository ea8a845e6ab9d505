"""Translations of one sentence by several models, and where each of them looks: drawn by seq2seq.js and its neighbours.

The words of source and output with a line for every share of attention, the same shares as a matrix, and one of four
tabs: one word taken apart, how the map grew in training, beam search as a tree, accuracy by length of the source.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

TABS = ("word", "film", "beam", "lengths")
MEASURES = ("exact", "per_token")
WIDEST = 8  # hypotheses of a beam search

_mount = st.components.v2.component(
    "torchlight_seq2seq",
    js=assets.loader("seq2seq/seq2seq.js"),
    **room("seq2seq", wide=1040, narrow=1560, below=760),
)


def seq2seq(key: str, meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    """Draw one frame; the commands given since the last run, in order.

    `meta`: `facts` (models, joiner, hint, lengths, val), `run` (its id), `step`, `follow` (the second of two pictures:
    nothing to press), `moving`, `tab`, `measure` (of the tab lengths), `which` (the model that is looked at), `side`
    ("source" or "output") and `at` (the word that is looked at, null for none), `text`, `text_words`, `width` (of the
    beam), `start` (of the strip of examples), `standings` [{"loss", "val_exact", "val_tokens", "agreement"}] with nulls
    for what is not known, `told` {model: the lens's json}, `examples` [{"index", "source", "target", "right"}], `beam`
    (the lens's json or null), `film` [{"step", "output", "exact"}] of steps watched before, `seen` {look: the step it
    is of}.
    `arrays`: "<model>.attention" and its like of the lens translate, "attend.scores", "<model>.lengths.exact",
    "film.<picture>" f32 (T, S).

    Commands are {"do": ...} with: which (`which`); word (`side`, `at`; null to let go); tab (`tab`); measure
    (`measure`); width (`width`); seek (`step`); type (`text`); choose (`text`: split and index); start (`start`).
    """
    return commands.fresh(key, _mount(key=key, data=sent(key, meta, arrays)))

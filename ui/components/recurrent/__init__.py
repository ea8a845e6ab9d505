"""Recurrent cells at work on one text: every gate of every unit at every step, and seven ways to look closer.

Drawn in the browser by recurrent.js and its neighbours. Above stand the cells that are trained and the text, coloured
by the unit that is looked at; below it one of eight tabs. Finding the units that are on during a phrase, and where else
they are, follows Strobelt et al. 2018 (LSTMVis, arXiv:1606.07461); the saturation plot follows Karpathy et al. 2015
(arXiv:1506.02078).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

TABS = ("gates", "unit", "phrase", "saturation", "unrolled", "mattered", "fix", "cells")
TEMPERATURES = (0.3, 0.6, 0.8, 1.0, 1.3)

_mount = st.components.v2.component(
    "torchlight_recurrent",
    js=assets.loader("recurrent/recurrent.js"),
    **room("recurrent", wide=840, narrow=1480, below=700),
)


def recurrent(key: str, meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    """Draw one frame; the commands given since the last run, in order.

    `meta`: `facts` (task, kind, names, answers, inputs, cells, window, floor, chance, val, train, looks, units), `run`
    (its id), `step`, `follow` (the second of two pictures: nothing to press), `moving`, `tab`, `focus` {"cell",
    "layer", "back", "unit"} (unit may be null), `text` (the one that is looked at), `text_words`, `longest` (characters
    of a typed text), `at` (the step that is picked, null: the last), `range` [start, stop] or null (the phrase),
    `threshold`, `state` (what of a unit is shown over the long text), `temperature`, `standings` [{"loss",
    "train_loss", "val_loss", "val_accuracy"}], `probing` (whether units and gates may be fixed), `ablated` {unit or
    gate: way}, `measured` {"with", "without"}, `texts` {"plain", "fixed"} (what the network writes; missing while
    unknown), `seen` {look: the step it is of}, `room` (whether there may be one more cell), `changed` (cells that wait
    for a reset).
    `arrays`: "<look>.<array>"; looks are gates, equation, stretch, units_on, saturation, gradient, occlusion,
    and gates0 ... and reach0 ... for the cells side by side. Any may be missing.

    Commands are {"do": ...} with: tab (`tab`); focus (`cell`, `layer`, `back`, `unit`); text (`text`); at (`at`); range
    (`range`); threshold (`threshold`); state (`state`); temperature (`temperature`); fix (`names`, `way`: zero, mean,
    open, shut, null for none of them); restore_all; add (`kind`: one more cell).
    """
    return commands.fresh(key, _mount(key=key, data=sent(key, meta, arrays)))

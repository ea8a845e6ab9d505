"""One attention head in numbers: from the vectors of the tokens to what the head passes on, stage by stage."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

_mount = st.components.v2.component(
    "torchlight_selfattention",
    js=assets.loader("selfattention/selfattention.js"),
    **room("selfattention", wide=680, narrow=1420, below=640),
)


def selfattention(key: str, meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    """Draw one head; the commands given since the last run, in order.

    ``meta``: ``tokens`` and ``keys``, how the tokens that look and those looked at read; ``stacks`` [{"name", "title",
    "layers", "heads"}], ``stack``, ``layer``, ``head``; ``causal`` (whether later tokens are hidden), ``norm`` ("pre"
    or "post"), ``step`` on screen, ``made_at`` (the step the arrays are of, None without), ``current``, ``moving``.
    ``arrays``: what the lens ``head`` returned, empty before the first answer.

    Commands are {"do": "head", "stack", "layer", "head"}, the latter two counted from 0.
    """
    return commands.fresh(key, _mount(key=key, data=sent(key, meta, arrays)))

"""Units ranked by what silencing each of them costs, and what the ones silenced now cost together."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

_mount = st.components.v2.component(
    "torchlight_ablation",
    js=assets.loader("ablation/ablation.js"),
    **room("ablation", wide=180, narrow=320, below=760),
)


def ablation(key: str, meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    """Draw the ranking; the commands given since the last run, in order.

    `meta`: `units` [[name, words]] in the order of the arrays, `ablated` {unit: "zero" or "mean"}, `frozen` [unit],
    `way` ("zero" or "mean": how the ranking silences), `measured` {"with", "without"} or None, `ranked_at` (the
    step the arrays are of, or None), `current` (whether the run stands there), `moving` (whether it plays), `sizes`
    {"train", "val"} (points there are). `arrays`: what the lens importance returned; empty before the first.

    Commands are {"do": ...} with: silence (`unit`, `way` or null); restore_all; way (`way`).
    """
    return commands.fresh(key, _mount(key=key, data=sent(key, meta, arrays)))

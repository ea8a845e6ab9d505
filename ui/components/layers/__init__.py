"""What goes on in every layer, a row each: activations, units out of work, gradient, update and weights.

A table drawn by layers.js: histograms and axes are pictures, and every number stands beside them as text.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui.components import assets
from ui.components.room import room
from ui.components.sending import sent

_mount = st.components.v2.component(
    "torchlight_layers", js=assets.loader("layers/layers.js"), **room("layers", wide=214, narrow=640, below=760)
)


def layers(key: str, meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
    """Draw one frame; there is nothing to press.

    `meta`: `sites` (a name for every row), `healthy` (lowest and highest update-to-weight ratio that is no cause for
    concern), `gradients` and `ratios` (lowest and highest value of these two logarithmic axes).
    `arrays`: what the lens layers returned; without it the rows stay empty.
    """
    _mount(key=key, data=sent(key, meta, arrays))

"""Several seeds of each setting: every one as a thin line, their median and the band of most of them, and a table."""

from typing import Any

import numpy as np
import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

_mount = st.components.v2.component(
    "torchlight_bands",
    js=assets.loader("bands/bands.js"),
    isolate_styles=False,  # plotly.js puts its styles into the document, where a shadow root would not see them
    **room("bands", wide=380, narrow=420, below=620),
)


def bands(key: str, meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    """Draw the studies; the commands that are new since the last call, in order.

    `meta`: measure (name), label, percent (whether values are shares), low (whether low is good), goal (a value marked
    by a line, or None), studies [{"id", "letter", "colour" (index of the palette's runs), "title", "state"
    "starting|playing|paused|done|failed|lost", "message", "note", "step", "steps", "seeds", "inside" (seeds within the
    band), "diverged" (seeds), "varied", and once there are values "final" [median, lower, upper edge], with a goal
    "reached" (seeds) and "reached_by" (their median step, or None)}], verdicts [{"text", "caution"}]. `arrays` of each
    study, by its letter: `A_x` (n,) steps, `A_lines` (S, n), `A_median`, `A_below` and `A_above` (n,). NaN is a
    seed that has diverged, an infinite number the edge of a band that holds such seeds.

    Commands: {"do": "delete" | "pause" | "play", "study": its id}.
    """
    return commands.fresh(key, _mount(key=key, data=sent(key, meta, arrays)))

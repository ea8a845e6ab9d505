"""How the attention over one sentence looked at steps that somebody has watched: a few, evenly on a log scale.

Kept in the session for the run, the model and the sentence on screen; another sentence begins another film.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import streamlit as st

from ui.bench import Bench

MOST = 12  # pictures
Picture = dict[str, Any]


def remember(bench: Bench, of: tuple, step: int, told: dict[str, Any], found: dict[str, np.ndarray]) -> list[Picture]:
    """Add what is on screen (``told`` and ``found`` of the lens translate) and return the film so far."""
    key = f"{bench.lab.key}:film"
    whole = (bench.run.id, *of)
    known = st.session_state.get(key)
    pictures: list[Picture] = known[1] if known and known[0] == whole else []
    if all(picture["step"] != step for picture in pictures):
        picture = {"step": step, "output": told["output"], "exact": told["exact"], "attention": found["attention"]}
        pictures = thinned(sorted([*pictures, picture], key=lambda each: each["step"]))
        st.session_state[key] = (whole, pictures)
    return pictures


def thinned(pictures: list[Picture]) -> list[Picture]:
    """At most so many: those go, never the first or the last, whose neighbours are closest on a log scale."""
    kept = list(pictures)
    while len(kept) > MOST:
        gaps = [math.log((kept[i + 1]["step"] + 8) / (kept[i - 1]["step"] + 8)) for i in range(1, len(kept) - 1)]
        del kept[1 + gaps.index(min(gaps))]
    return kept

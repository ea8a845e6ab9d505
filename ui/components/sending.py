"""What goes to a component in one run of the script: its message, and when the page first had this to say.

Streamlit hands messages to a component through promises, and while its module is loading a later one may overtake an
earlier one. As a message that does not change is not handed over again, the picture would stay in the past for good.
So each ends with a moment, and shared/mount.js passes over what is older than what it has.
"""

from __future__ import annotations

import struct
import time
from typing import Any

import numpy as np
import streamlit as st

from ui.components.packing import pack


def sent(key: str, meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> bytes:
    """`pack(meta, arrays)` and a moment, f64 in ms: later than that of every other message to the component `key`."""
    message = pack(meta, arrays)
    slot = f"{key}/sent"
    known, moment = st.session_state.get(slot, (None, 0.0))
    if hash(message) != known:
        moment = max(
            moment + 1, float(time.time_ns() // 1_000_000)
        )  # also later than those of a server before this one
        st.session_state[slot] = (hash(message), moment)
    return message + struct.pack("<d", moment)

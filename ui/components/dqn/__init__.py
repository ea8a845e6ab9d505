"""The stage of the lab of deep Q-networks: the agent acting, its Q-values, and what may be done to it. Drawn by dqn.js
and its neighbours. What is looked at below is ``tabs.py`` here, a component of its own."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

_mount = st.components.v2.component(
    "torchlight_dqn",
    js=assets.loader("dqn/dqn.js"),
    **room("dqn", wide=590, narrow=850, below=640),
)


def dqn(key: str, meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    """Draw one frame; the commands given since the last run, in order.

    `meta`: `environment` {"name", "title", "actions" (names), "keys" {key: action}, "idle" (action or null), "solved"
    (return or null), "nudges"}, `life` (changes when the stage begins anew with another run), `follow` (the second of
    two pictures: nothing to press), `acts` (which network, in words), `running`, `policy` ("greedy", "exploring",
    "random", "you"), `speed` (one of `speeds` [name, words, moves a second]), `rate` (moves a second), `jump` (number
    of a move to be shown at once, or -1), `rests` (it has paused by itself), `epsilon` (or null), `returns` [[return,
    step of the agent, mark]], `agent` (step of the weights that act, or -1).
    `arrays`, of the newest moves: `number` i32 (n,), `q` f32 (n, A) before each move, `action` i32 (n,) or -1,
    `by` u8 (n,) (0 greedy, 1 explored, 2 random, 3 the visitor, 4 nobody), `reward` f32 (n,), `ended` u8 (n,) (1 ended,
    2 time limit), `total` f32 (n,), `length` i32 (n,), `agent` i32 (n,) step of the weights; `scene` f32 (m, k) states
    or u8 (m, H, W) colours of `palette` u8 (P, 3), after the moves `scene_of` i32 (m,); `next_q` f32 (A,).

    Commands: {"do": "running", "running"} · "policy" with "policy" · "speed" with "speed" · "move" · "restart" · "tap"
    with "action" · "hold" with "action" (-1: let go) · "nudge" with "way" (-1 or 1).
    """
    return commands.fresh(key, _mount(key=key, data=sent(key, meta, arrays)))

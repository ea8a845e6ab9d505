"""The bar every lab uses: play, step, speed, reset, seeds, and the scrubber over the whole run.

The bar reacts at once (the icon flips, the handle follows the pointer) and corrects itself by what the next message
says.
"""

from typing import Any

import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

_mount = st.components.v2.component(
    "torchlight_transport",
    js=assets.loader("transport/transport.js"),
    **room("transport", wide=90, narrow=150, below=760),
)


def transport(key: str, meta: dict[str, Any]) -> list[dict[str, Any]]:
    """Draw the bar; the commands that are new since the last call, in order.

    `meta`: step, head (steps), epoch_steps (steps an epoch), playing, speed (steps/s or None for unlimited),
    speeds [[label, speed], ...], state "starting|ready|playing|paused|seeking|finished|diverged|lost", message, seed,
    data_seed, loaded (when it grows the bar comes into view),
    events [{"step", "label"}], stale [sentences: what differs from the run on screen], notice, forks [{"label", "now",
    "options": [[text, changes], ...]}: what the fork menu offers].

    `hidden` and `locked`: controls that are not there or do nothing; `unused`: what means nothing here, of "epoch",
    "data", "seed" (see closed.js) and "weights" (then the seed is one of other chances).

    Commands: {"do": "play"} · "pause" · "step" with "steps" a number or "epoch" · "seek" with "step" · "speed" with
    "value" · "fork" with "step" and "changes" · "fork_waiting" with "step" (with all settings that wait) ·
    "reset" · "new_weights" · "new_data" · "seed" with "seed" · "data_seed" with "data_seed" · "visible" with
    "value" (whether the page can be seen).
    """
    return commands.fresh(key, _mount(key=key, data=sent(key, meta, {})))

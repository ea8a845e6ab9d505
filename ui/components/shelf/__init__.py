"""The table of runs: those on the bench and those that are kept, with what differs between them.

Names are edited in place; every other thing is a button. The table scrolls inside itself, its first column stays.
"""

from typing import Any

import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

_mount = st.components.v2.component(
    "torchlight_shelf", js=assets.loader("shelf/shelf.js"), **room("shelf", wide=150, narrow=150, below=1)
)


def shelf_table(key: str, meta: dict[str, Any]) -> list[dict[str, Any]]:
    """Draw the table; the commands that are new since the last call, in order.

    `meta`: rows [{"id", "name", "colour" 0..7, "hidden", "current" (on screen), "live", "kept" (saved), "kept_step" (as
    it was saved, null when that is all of it), "lab" (title, for rows of another one), "step", "seconds", "note",
    "scores": {name: [newest, best]}, "settings": {name: text}}], columns [{"name", "label"}] (settings), scores
    [{"name", "label", "percent"}], place (where kept runs are, in words), all (labs listed), more (runs not listed),
    deleted (name of a run that can be put back, or ""), damaged [sentences]. With selectable true every row has a box
    that is ticked by its "selected", and neither eye nor pin.

    Commands, with "run" the id of the row: {"do": "show"} · "rename" with "name" · "colour" · "hide" with "value" ·
    "keep" · "let_go" · "delete" · "select" with "value"; and without: "undo" · "all" with "value".
    """
    return commands.fresh(key, _mount(key=key, data=sent(key, meta, {})))

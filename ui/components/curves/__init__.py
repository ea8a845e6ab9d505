"""Loss and metric curves, drawn in place by plotly.js: zoom and hover survive every update."""

from typing import Any

import numpy as np
import streamlit as st

from ui.components import assets, commands
from ui.components.room import room
from ui.components.sending import sent

_mount = st.components.v2.component(
    "torchlight_curves",
    js=assets.loader("curves/curves.js"),
    isolate_styles=False,  # plotly.js puts its styles into the document, where a shadow root would not see them
    **room("curves", wide=240, narrow=460, below=620),
)

# What is known of a panel by its name, unless the panel says otherwise.
SHARE = {"format": ".2~%", "log_y": False}
PANELS: dict[str, dict[str, Any]] = dict.fromkeys(("accuracy", "exact", "agreement"), SHARE)


def curves(key: str, meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    """Draw the panels; the commands that are new since the last call, in order.

    `meta`: run (id; another one forgets the zoom), step (the one on screen, marked by a line when it is not the
    newest), series [{"name", "label", "unit", "role": "batch|train|val|own|other", "panel"}, for the role own also
    "colour" (index) and for the role other "run", "colour" and "clock"], runs [{"key", "name", "colour", "hidden"}: the
    others], undrawn (how many runs are not sent), axis ("step", "epoch" or "seconds"), unused (which of these mean
    nothing here), log_y (whether values begin on a log axis), forks [{"step", "label", "colour", "clock"}], panels
    [{"name", "label"} and, if wanted, "format" (d3, for example ".2~%") and "log_y": False], floors [{"panel", "label",
    "value"}], events [{"step", "label"}].
    `arrays`: `<name>_x` (n,) steps and `<name>_y` (n,) values of each series, thinned so that minima and maxima are
    kept; a series without arrays has no values yet. `<clock>_clock_x` (n,) steps and `<clock>_clock_y` (n,) the epochs
    or seconds then; the clock of the run on screen is "", and between entries time goes evenly.

    Commands: {"do": "axis", "log_x": bool, "x": axis}, on which the series should be thinned evenly on that axis, and
    clocks be sent for another one than steps · {"do": "seek",
    "step": k} when somebody clicks into a panel · {"do": "hide", "run": key, "value": bool} in the legend.
    """
    panels = [PANELS.get(panel["name"], {}) | panel for panel in meta["panels"]]
    return commands.fresh(key, _mount(key=key, data=sent(key, meta | {"panels": panels}, arrays)))

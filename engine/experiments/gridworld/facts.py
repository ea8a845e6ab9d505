"""What a page says about a run that holds for the whole of it: the method, the ready-made grids, the curves."""

from __future__ import annotations

from typing import Any

from engine.experiments.gridworld.config import GridworldConfig
from engine.rl.grid.ready import GRIDS
from engine.rl.grid.text import GRID_ACTIONS, MOST_CELLS

PLANNED = (  # scalar, label, panel, what it says above the curves
    ("loss", "largest change", "loss", "Largest change in a sweep"),
    ("error", "to the exact solution", "error", "Largest error, |V − V*|"),
    ("start_value", "the start", "value", "Value of the start"),
)
LEARNED = (
    ("return", "each episode", "return", "Return of an episode"),
    ("mean_return", "mean of 20", "return", ""),
    ("length", "each episode", "length", "Moves of an episode"),
    ("error", "to the exact solution", "error", "Error (root mean square)"),
    ("start_value", "the start", "value", "Value of the start"),
    ("loss", "squared error", "loss", "Squared error of Q"),
)


def facts(config: GridworldConfig) -> dict[str, Any]:
    """``grids``: name -> title, text, words about it and the settings that suit it."""
    rows = PLANNED if config.planning else LEARNED
    return {
        "task": "gridworld", "method": config.method, "planning": config.planning, "actions": list(GRID_ACTIONS),
        "most": MOST_CELLS, "n": config.n, "longest": config.longest, "sites": [],
        "loss": "largest change of a value" if config.planning else "squared difference between Q and its target",
        "unused": unused(config),
        "checked": "Checked: whether values grow for ever.",
        "epoch_word": "sweep" if config.planning else "episode",
        "grids": {
            name: {"title": ready.title, "text": ready.text, "about": ready.about, "knobs": ready.knobs}
            for name, ready in GRIDS.items()
        },
        "curves": [
            {"name": name, "label": label, "panel": panel, "colour": colour_of(rows, name, panel)}
            | ({"panel_label": words} if words else {})
            for name, label, panel, words in rows
        ],
    }  # fmt: skip


def unused(config: GridworldConfig) -> list[str]:
    """What a page usually offers and means nothing here: planning draws nothing but first values."""
    seedless = config.planning and not config.spread
    return ["data", "weights", *(["epoch"] if config.planning else []), *(["seed"] if seedless else [])]


def colour_of(rows: tuple, name: str, panel: str) -> int:
    """The place of a curve among those of its panel."""
    return [other for other, _, where, _ in rows if where == panel].index(name)

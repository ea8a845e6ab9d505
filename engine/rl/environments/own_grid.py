"""The gridworld that a network sees as pixels, and how large. Gymnasium is not needed to know it."""

from __future__ import annotations

from engine.rl.grid.ready import GRIDS
from engine.rl.grid.text import Cells, read_grid

GRID_PIXELS = 3  # along a side of a cell
OWN_GRID = (  # episodes begin anywhere in it
    ". . . . . +1!/. # # . # ./. . # . . ./# . . . # ./. . # . -1! ./. . . . . ."
)


def seen_grid(text: str) -> Cells:
    """The cells of a text, of a name of ``GRIDS``, or of our own grid where there is none. Raises ValueError."""
    return read_grid(GRIDS[text].text if text in GRIDS else text or OWN_GRID)


def seen_side(cells: Cells) -> int:
    """Pixels along a side of the picture, which is square."""
    return GRID_PIXELS * max(cells.rows, cells.cols)

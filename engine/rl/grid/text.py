"""A gridworld as text: rows separated by ``/``, cells by blanks.

A cell is ``#`` (a wall), ``.`` (free), or put together of: ``S`` where episodes begin; a number, the reward on entering
it; ``!`` where the episode ends, or ``@`` from where the agent is put back on the start; and wind ``^ > v <``, or the
same sign twice for two cells, which blows on a move that begins there. ``S . . +1!/. # . -1!/. . . .`` is the world of
Russell and Norvig (2021, "Artificial Intelligence: A Modern Approach", section 17.1). No torch here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_CELLS = 16  # along a side
LARGEST_REWARD = 1000.0
LONGEST_GRID = 4000  # characters
GRID_ACTIONS = ("up", "right", "down", "left")
GRID_MOVES = ((-1, 0), (0, 1), (1, 0), (0, -1))  # rows, columns
WIND_SIGNS = "^>v<"  # in the order of the actions
CELL_WORD = re.compile(r"(S?)([+-]?\d+(?:\.\d+)?)?([!@]?)(\^{0,2}|>{0,2}|v{0,2}|<{0,2})")


@dataclass(frozen=True)
class Cells:
    """What stands in every cell, row by row: S = rows * cols entries each."""

    rows: int
    cols: int
    walls: tuple[bool, ...]
    rewards: tuple[float | None, ...]  # on entering; None where a move pays what every move does
    ends: tuple[bool, ...]  # the episode ends there
    back: tuple[bool, ...]  # the agent is put back on the start
    wind: tuple[tuple[int, int], ...]  # rows and columns that a move from there is blown
    starts: tuple[int, ...]  # cells where episodes begin: those marked, or every cell where one can act

    @property
    def acting(self) -> tuple[bool, ...]:
        """Where the agent can stand and choose: no wall, no end, no way back."""
        return tuple(not (w or e or b) for w, e, b in zip(self.walls, self.ends, self.back, strict=True))


def read_grid(text: str) -> Cells:
    """The cells of a text. Raises ValueError with a sentence for one that is no gridworld."""
    if len(text) > LONGEST_GRID:
        raise ValueError(f"A grid must have at most {LONGEST_GRID:,} characters, got {len(text):,}.")
    lines = [line.split() for line in text.strip().strip("/").split("/")]
    rows, cols = len(lines), len(lines[0])
    if not (1 <= rows <= MOST_CELLS and 1 <= cols <= MOST_CELLS):
        raise ValueError(f"A grid must have 1 to {MOST_CELLS} rows and columns, got {rows} x {cols}.")
    for number, line in enumerate(lines, 1):
        if len(line) != cols:
            raise ValueError(
                f"Every row of a grid must have {cols} cells as the first has; row {number} has {len(line)}."
            )
    found = [read_cell(word, row, col) for row, line in enumerate(lines, 1) for col, word in enumerate(line, 1)]
    walls, marked, rewards, ends, back, wind = (tuple(part) for part in zip(*found, strict=True))
    acting = [not (w or e or b) for w, e, b in zip(walls, ends, back, strict=True)]
    if not any(acting):
        raise ValueError("A grid must have a cell where the agent can move: every one is a wall or ends the episode.")
    starts = tuple(cell for cell, begins in enumerate(marked) if begins)
    if any(back) and not starts:
        raise ValueError("A grid with a cell that puts the agent back (@) must have a start (S).")
    starts = starts or tuple(cell for cell, can in enumerate(acting) if can)
    return Cells(rows, cols, walls, rewards, ends, back, wind, starts)


def read_cell(word: str, row: int, col: int) -> tuple:
    """(wall, start, reward, ends, back, wind) of a word; ``row`` and ``col`` count from 1, for the sentence."""
    place = f"The cell in row {row}, column {col}"
    if word in ("#", "."):
        return word == "#", False, None, False, False, (0, 0)
    match = CELL_WORD.fullmatch(word)
    if not match:
        raise ValueError(f"{place} must be #, . or of S, a number, ! or @ and wind (^ > v <), got {word[:20]!r}.")
    start, number, mark, wind = match.groups()
    reward = None if number is None else float(number)
    if reward is not None and not abs(reward) <= LARGEST_REWARD:
        raise ValueError(f"{place} must have a reward in [-{LARGEST_REWARD:g}, {LARGEST_REWARD:g}], got {number[:20]}.")
    if start and mark:
        raise ValueError(
            f"{place} cannot be a start and {'an end' if mark == '!' else 'a way back'} at once, got {word!r}."
        )
    down, right = GRID_MOVES[WIND_SIGNS.index(wind[0])] if wind else (0, 0)
    return False, bool(start), reward, mark == "!", mark == "@", (down * len(wind), right * len(wind))

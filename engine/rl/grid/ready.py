"""Ready-made gridworlds: title, text, and the settings that suit them. No torch here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Ready:
    """A gridworld that one can choose. ``knobs``: settings that belong to it; those not named are the defaults."""

    title: str
    text: str
    about: str
    knobs: dict[str, Any] = field(default_factory=dict)


GRIDS = {
    "simple": Ready(
        "Simple", "S . . . +1!/. # . . -1!/. # . . ./. . . . .",
        "A goal and a pit side by side. After Russell and Norvig (2021), section 17.1.", {"slip": 0.2},
    ),
    "cliff walking": Ready(
        "Cliff walking",
        ". . . . . . . . . . . ./. . . . . . . . . . . ./. . . . . . . . . . . ./"
        "S -100@ -100@ -100@ -100@ -100@ -100@ -100@ -100@ -100@ -100@ !",
        "Every move costs 1, falling costs 100 and puts back to the start. Sutton and Barto (2018), example 6.6.",
        {"gamma": 1.0, "living": -1.0},
    ),
    "four rooms": Ready(
        "Four rooms",
        "S . . . . # . . . . ./. . . . . # . . . . ./. . . . . . . . . . ./. . . . . # . . . . ./. . . . . # . . . . ./"
        "# . # # # # . . . . ./. . . . . # # # . # #/. . . . . # . . . . ./. . . . . # . . . . ./. . . . . . . . . . ./"
        ". . . . . # . . . . +1!",
        "Four rooms with doors. After Sutton, Precup and Singh (1999), Artificial Intelligence 112.",
    ),
    "frozen lake": Ready(
        "Frozen lake", "S . . ./. ! . !/. . . !/! . . +1!",
        "Holes end the episode, and the ice is slippery: two moves of three go sideways. Gymnasium's FrozenLake-v1.",
        {"slip": 2 / 3, "gamma": 0.99},
    ),
    "windy": Ready(
        "Windy",
        ". . . ^ ^ ^ ^^ ^^ ^ ./. . . ^ ^ ^ ^^ ^^ ^ ./. . . ^ ^ ^ ^^ ^^ ^ ./S . . ^ ^ ^ ^^ ! ^ ./"
        ". . . ^ ^ ^ ^^ ^^ ^ ./. . . ^ ^ ^ ^^ ^^ ^ ./. . . ^ ^ ^ ^^ ^^ ^ .",
        "The wind in the middle blows one or two cells upwards. Sutton and Barto (2018), example 6.5.",
        {"gamma": 1.0, "living": -1.0},
    ),
    "bridge": Ready(
        "Bridge", "# -100! -100! -100! -100! -100! #/+1! S . . . . +10!/# -100! -100! -100! -100! -100! #",
        "A small reward near by, a large one over a narrow bridge. After the Pacman projects of UC Berkeley, CS188.",
    ),
    "maze": Ready(
        "Dyna maze",
        ". . . . . . . # +1!/. . # . . . . # ./S . # . . . . # ./. . # . . . . . ./. . . . . # . . ./. . . . . . . . .",
        "One goal, far away, no other reward. Sutton and Barto (2018), example 8.1.", {"gamma": 0.95},
    ),
    "blocking maze": Ready(
        "Blocking maze",
        ". . . . . . . . +1!/. . . . . . . . ./. . . . . . . . ./# # # # # # # # ./. . . . . . . . ./. . . S . . . . .",
        "The way leads past the right end of the wall. Close that, open the left end, and see who finds it. Sutton and "
        "Barto (2018), example 8.2.",
        {"gamma": 0.95, "living": -0.01},
    ),
    "two goals": Ready(
        "Two goals",
        ". . . . . . . . +0.3!/. . . . . . . . ./. . . . S . . . ./. . . . . . . . ./+1! . . . . . . . .",
        "Two goals of different worth. Change their rewards while it learns.",
    ),
}  # fmt: skip

"""The settings of the gridworld lab: the grid, what moves in it do, and how the agent plans or learns."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from engine.core.config import Config, ConfigError, knob
from engine.rl.grid.ready import GRIDS
from engine.rl.grid.text import LONGEST_GRID, read_grid

PLANNERS = ("value iteration", "policy iteration")
LEARNERS = ("monte carlo", "sarsa", "expected sarsa", "q-learning", "n-step sarsa", "dyna-q")
METHODS = PLANNERS + LEARNERS
LAST_SEED = 2**31 - 1


class GridworldConfig(Config):
    """Everything that decides a run. The grid and most numbers are live: what is known so far stays."""

    # --- method ---
    method: str = knob(
        "value iteration", choices=METHODS, compared=True, group="Method",
        help="The two iterations know the world and plan, a sweep over all cells at a time. The others learn from "
        "moves.",
    )  # fmt: skip
    gamma: float = knob(
        0.9, ge=0, le=1, live=True, group="Method", label="Discount γ",
        help="What a reward is worth that comes one move later. At 1 it is worth as much as one now.",
    )  # fmt: skip
    in_place: bool = knob(
        False, compared=True, group="Method", label="In place", when=("method", PLANNERS),
        help="A sweep goes from cell to cell and reads values that it has just changed. Otherwise all change at once.",
    )  # fmt: skip
    evaluations: int = knob(
        100, ge=1, le=1000, log=True, group="Method", unit="sweeps", label="Sweeps of an evaluation",
        when=("method", ("policy iteration",)),
        help="How long a policy is evaluated at most before it is improved. With 1 it is much like value iteration.",
    )  # fmt: skip
    alpha: float = knob(
        0.5, ge=0.001, le=1, log=True, live=True, group="Method", label="Step size α", when=("method", LEARNERS),
        help="How far each update goes towards its target. At 1 the old value is forgotten.",
    )  # fmt: skip
    epsilon: float = knob(
        0.1, ge=0, le=1, live=True, compared=True, group="Method", label="Exploration ε", when=("method", LEARNERS),
        help="Chance of a move at random instead of the best one.",
    )  # fmt: skip
    n: int = knob(
        4, ge=1, le=50, compared=True, group="Method", unit="rewards", label="n", when=("method", ("n-step sarsa",)),
        help="How many rewards are waited for before an estimate stands for the rest.",
    )  # fmt: skip
    imagined: int = knob(
        10, ge=0, le=200, live=True, compared=True, group="Method", unit="a move", label="Imagined moves",
        when=("method", ("dyna-q",)),
        help="Moves replayed from memory after each real one. With 0 it is Q-learning.",
    )  # fmt: skip
    initial: float = knob(
        0.0, ge=-1000, le=1000, group="Method", label="First values", advanced=True,
        help="What every value is at the start. High ones make the agent try everything.",
    )  # fmt: skip
    spread: float = knob(
        0.0, ge=0, le=100, group="Method", label="Spread of first values", advanced=True,
        help="Standard deviation of what is added to them at random.",
    )  # fmt: skip
    # --- world ---
    grid: str = knob(
        GRIDS["simple"].text, max_length=LONGEST_GRID, hidden=True, travels=True, live=True, group="World",
        help="The cells, drawn on the page.",
    )  # fmt: skip
    slip: float = knob(
        0.0, ge=0, le=1, live=True, group="World", label="Slip",
        help="Chance that a move goes to one of the two sides instead, half of it to each.",
    )  # fmt: skip
    living: float = knob(
        0.0, ge=-100, le=100, live=True, group="World", label="Reward of each move",
        help="Paid for every move but those into a cell with a reward of its own.",
    )  # fmt: skip
    longest: int = knob(
        1000, ge=5, le=10_000, log=True, group="World", unit="moves", label="Longest episode", advanced=True,
        when=("method", LEARNERS), help="An episode that has not ended by then is cut off and begins anew.",
    )  # fmt: skip
    seed: int = knob(
        0, ge=0, le=LAST_SEED, hidden=True, help="Seed of the first values, of slipping and of exploration.",
    )  # fmt: skip

    @property
    def planning(self) -> bool:
        """Whether the method knows the world."""
        return self.method in PLANNERS

    @model_validator(mode="after")
    def _is_a_grid(self) -> Self:
        try:
            read_grid(self.grid)
        except ValueError as error:
            raise ConfigError({"grid": f"GridworldConfig.grid cannot be used. {error}"}) from None
        return self

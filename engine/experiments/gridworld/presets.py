"""The presets of the gridworld lab and what each is said to show. This module loads no torch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.core.catalogue import Preset
from engine.rl.grid.ready import GRIDS

if TYPE_CHECKING:
    from engine.core.run import Run

ENDLESS = "S . . +1 ./. . . . ."
CLOSED, OPEN = "# # # # # # # # .", ". # # # # # # # #"  # the row of the blocking maze that is changed


def world(name: str, **settings: Any) -> dict[str, Any]:
    """The settings of a run in a ready-made grid."""
    return {"grid": GRIDS[name].text, **GRIDS[name].knobs, **settings}


def path(run: Run) -> tuple[list[int], float, bool]:
    """Where the best actions lead: cells, sum of rewards, whether they come to an end."""
    look = run.look({"name": "path"})
    return look["cells"].tolist(), float(look["total"][0]), bool(look["arrives"][0])


def beside_the_cliff(run: Run) -> int:
    """How many cells of the path are in the row right above the cliff, where it is 12 cells wide."""
    return sum(cell // 12 == 2 for cell in path(run)[0])


def late_return(run: Run) -> float:
    """Mean of the last 200 returns."""
    return float(run.timeline.columns["return"].values[-200:].mean())


def twin(run: Run, steps: int, **changes: Any) -> Run:
    """The same run with other settings, trained for so many steps."""
    other = type(run)(run.key, run.start_config.replace(**changes))
    other.advance(steps=steps)
    return other


def is_exact(run: Run) -> bool:
    return bool(run.experiment.finished) and run.experiment.measure()["error"] < 1e-4


def spreads_and_is_exact(run: Run) -> bool:
    early = twin(run, 3).look({"name": "values"})["v"]
    return is_exact(run) and run.step < 15 and early[0] == 0 and early[1] > 0


def walks_into_the_wall(run: Run) -> bool:
    look = run.look({"name": "values"})
    return is_exact(run) and look["policy"][0] == 8 and abs(float(look["v"][0]) - 0.542) < 1e-3


def plans_again(run: Run) -> bool:
    before, step = path(run)[0][-1], run.step
    run.adjust(grid=run.config.grid.replace("+0.3!", "+3!"))
    run.advance(steps=20)
    return before == 36 and path(run)[0][-1] == 8 and run.step - step <= 15 and is_exact(run)


def is_safe(run: Run) -> bool:
    return path(run)[2] and beside_the_cliff(run) <= 4 and late_return(run) > -35


def is_at_the_edge(run: Run) -> bool:
    return path(run)[1:] == (-13.0, True) and beside_the_cliff(run) == 12 and late_return(run) < -35


def short(run: Run) -> bool:
    cells, _, arrives = path(run)
    return arrives and len(cells) - 1 <= 15


def a_tenth_is_enough(run: Run) -> bool:
    real = twin(run, 0, imagined=0)
    while real.step < 10 * run.step:
        real.advance(steps=300)
        if short(real):
            return False
    return short(run)


def finds_the_other_way(run: Run) -> bool:
    ends = []
    for each in (run, twin(run, run.step, imagined=0)):
        each.adjust(grid=each.config.grid.replace(CLOSED, OPEN))
        each.advance(steps=1000)
        ends.append(path(each)[2])
    return ends == [True, False]


def waits_and_is_closer(run: Run) -> bool:
    return run.experiment.measure()["error"] < 0.4 < twin(run, run.step, n=1).experiment.measure()["error"]


def learns_at_ends_alone(run: Run) -> bool:
    columns = run.timeline.columns
    return columns["loss"].steps.tolist() == columns["return"].steps.tolist() and path(run)[0][-1] == 4


def stays_with_the_first(run: Run) -> bool:
    return path(run)[1:] == (1.0, True)


def finds_the_far_one(run: Run) -> bool:
    return path(run)[1:] == (10.0, True)


def has_no_end(run: Run) -> bool:
    return float(run.look({"name": "values"})["v"][0]) > 20


PRESETS: dict[str, Preset] = {
    "start": Preset(
        "Value iteration", {},
        "A sweep carries the reward one cell further: after 3 sweeps the start is still worth 0, its neighbour is "
        "not. After fewer than 15 a sweep changes nothing, and the values are those of the linear equations.",
        40, spreads_and_is_exact,
    ),
    "policy-iteration": Preset(
        "Policy iteration", world("four rooms", method="policy iteration"),
        "A policy is evaluated, then improved, and so on; within 130 sweeps it is the best one, and its values are the "
        "exact ones.",
        130, is_exact,
    ),
    "frozen-lake": Preset(
        "On slippery ice", world("frozen lake"),
        "Two moves of three go sideways. Within 400 sweeps the start is worth 0.542, and the best move there is to "
        "the left, against the edge: from there one cannot slip to the right.",
        400, walks_into_the_wall,
    ),
    "replan": Preset(
        "Change a reward", world("two goals"),
        "The best actions lead to the goal worth 1. Make the other one worth 3: within 15 sweeps from the values that "
        "are there they lead to it, and the values are exact again.",
        20, plans_again,
    ),
    "cliff-sarsa": Preset(
        "Cliff: SARSA", world("cliff walking", method="sarsa", alpha=0.1),
        "SARSA knows that it explores. After 20,000 moves its path keeps away from the cliff, with at most 4 of its "
        "cells beside it, and its last 200 episodes return more than -35 on average. For at least five of six seeds.",
        20_000, is_safe, seeds=6, share=0.8,
    ),
    "cliff-q": Preset(
        "Cliff: Q-learning", world("cliff walking", method="q-learning"),
        "Q-learning finds the best path, 13 moves along the edge. As it explores it falls: its last 200 episodes "
        "return less than -35 on average. For each of four seeds.",
        10_000, is_at_the_edge, seeds=4,
    ),
    "dyna": Preset(
        "Dyna-Q: imagined moves",
        world("maze", method="dyna-q", imagined=50, living=-1.0, gamma=1.0, alpha=0.1),
        "With 50 imagined moves after each real one, 900 moves are enough for a path of at most 15 moves to the goal, "
        "14 being the shortest. Without them there is none after ten times as many. For each of four seeds.",
        900, a_tenth_is_enough, seeds=4,
    ),
    "blocking-maze": Preset(
        "Dyna-Q: the way is closed", world("blocking maze", method="dyna-q", imagined=50),
        "Close the right end of the wall after 1,000 moves and open the left one: after 1,000 more the path leads "
        "through there. Without imagined moves it leads nowhere. For each of three seeds.",
        1000, finds_the_other_way, seeds=3,
    ),
    "n-step": Preset(
        "Waiting for 8 rewards", world("four rooms", method="n-step sarsa", n=8, alpha=0.4),
        "A goal that is far away is heard of sooner: after 5,000 moves the values are off by less than 0.4 (root mean "
        "square), with n = 1 by more. For each of four seeds.",
        5000, waits_and_is_closer, seeds=4,
    ),
    "monte-carlo": Preset(
        "Whole episodes", world("simple", method="monte carlo", alpha=0.1, slip=0.0, living=-0.04),
        "Monte Carlo learns at the ends of episodes and at no other move. After 8,000 moves its path leads to the "
        "goal. For at least five of six seeds.",
        8000, learns_at_ends_alone, seeds=6, share=0.8,
    ),
    "greedy": Preset(
        "No exploration", world("bridge", method="q-learning", epsilon=0.0),
        "Without exploration the agent stays with the first reward it has found: after 2,000 moves it still takes the "
        "1 near by and does not know of the 10. For each of four seeds.",
        2000, stays_with_the_first, seeds=4, good=False,
    ),
    "optimistic": Preset(
        "Great expectations", world("bridge", method="q-learning", epsilon=0.0, initial=20.0),
        "First values of 20 make every move a disappointment, so all are tried: after 2,000 moves, none of them at "
        "random, its path leads over the bridge to the 10. For each of four seeds.",
        2000, finds_the_far_one, seeds=4,
    ),
    "endless": Preset(
        "Rewards without end", {"grid": ENDLESS, "gamma": 1.0},
        "A reward of 1 that can be had again and again, and no discount: after 60 sweeps the start is worth more than "
        "20, and every sweep adds to it.",
        60, has_no_end, good=False, findings=("diverged",),
    ),
}  # fmt: skip

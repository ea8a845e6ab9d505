"""The DQN lab's presets and what each is said to show. A test sees every claim hold.

``holds`` gets the run after the preset's steps; some compare it with a second run that differs in one thing. This
module loads no torch: the page lists presets without it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.core.catalogue import Preset
from engine.core.config import Config

if TYPE_CHECKING:
    from engine.core.run import Run

EPISODES = 10  # the newest of them, whose median is said
CALM = {"lr": 0.001, "tau": 0.02, "update_every": 2, "capacity": 10_000}
NAIVE = {**CALM, "target": "none", "double": False, "n_step": 1, "act_with": "online"}
EAGER = {
    "lr": 0.002, "update_every": 1, "capacity": 50_000, "n_step": 1, "target": "periodic", "target_every": 100,
    "gamma": 0.95, "epsilon_end": 0.5,
}  # fmt: skip


def with_changes(run: Run, **changes: Any) -> Run:
    """A second run of the same length and seed with some other settings."""
    return trained(run.key, run.config.replace(**changes), run.step)


@lru_cache(maxsize=16)  # several presets compare with the same run
def trained(key: str, config: Config, steps: int) -> Run:
    from engine.core.run import Run  # here, because it loads torch

    run = Run(key, config)
    run.advance(steps=steps)
    return run


def mean_return(run: Run) -> float:
    """Of the last 20 episodes."""
    return run.timeline.last("mean_return")


def drift(run: Run) -> float:
    """By how much the value that was predicted at an episode's start is above what was obtained: a median."""
    predicted, obtained = (run.timeline.values(name)[-EPISODES:] for name in ("predicted", "obtained"))
    return float(np.median(predicted - obtained))


def balances(run: Run) -> bool:
    return mean_return(run) >= 80


def swings_up(run: Run) -> bool:
    return mean_return(run) > -200


def drifts_away(run: Run) -> bool:
    return drift(run) > 1000 and drift(with_changes(run, target="soft")) < 10


def learns_less_than_scaled(run: Run) -> bool:
    scaled = with_changes(run, scale_rewards=True, scale_observations=True)
    return mean_return(run) <= 0.8 * mean_return(scaled)


def stays_low(run: Run) -> bool:
    return mean_return(run) < 40


def does_not_hold(run: Run) -> bool:
    """Whether it has held the pole for 475 steps, and one of the last ten episodes was shorter than 200."""
    returns = run.timeline.values("return")
    return bool(returns.max() >= 475 and returns[-EPISODES:].min() < 200)


def values_remembered(run: Run) -> float:
    """The largest Q, on average over the states of all that is remembered."""
    replay = run.experiment.learner.replay
    seen = replay.describe(replay.newest(len(replay)))["obs"]
    return float(run.experiment.values(seen).max(1).mean())


def bias(run: Run) -> float:
    """By how much greedy episodes are promised more than they get."""
    return float(run.look({"name": "overestimation", "episodes": 7})["bias"][0])


def promises_more_than_double(run: Run) -> bool:
    other = with_changes(run, double=True)
    return values_remembered(run) > values_remembered(other) + 0.3 and bias(run) > bias(other)


def draws_large_errors(run: Run) -> bool:
    learner = run.experiment.learner
    rows = learner.replay.newest(len(learner.replay))
    batch, chance = learner.replay.batch(rows), learner.replay.describe(rows)["chance"]
    q, target = learner.judged(batch)
    size = (target - q.gather(1, batch.action[:, None])[:, 0]).abs().numpy()
    return balances(run) and float((chance * size).sum()) >= 1.3 * float(size.mean())


PRESETS: dict[str, Preset] = {
    "start": Preset(
        "Balance the pole", {},
        "CartPole with the settings that suit it: after 4,000 steps, a second or two, the last 20 episodes lasted at "
        "least 80 steps on average although one action in ten was random; random actions alone last 22.",
        4000, balances, seeds=2,
    ),
    "acrobot": Preset(
        "Swing up", {"environment": "Acrobot-v1"},
        "Two joined rods, and a motor between them that is too weak to lift them: after 10,000 steps the last 20 "
        "episodes took fewer than 200 steps on average, in about four runs of five; untrained they take all 500.",
        10_000, swings_up, seeds=2,
    ),
    "no-replay": Preset(
        "No replay", {"replay": False, "lr": 0.0005, "tau": 0.05, "update_every": 1},
        "Learning from the newest moments alone, one after the other: within 6,000 steps an episode lasts 475 steps or "
        "more, and still one of the last ten is shorter than 200. The network learns what it sees just now, and "
        "forgets the rest.",
        6000, does_not_hold, good=False, findings=("replay_small",),
    ),
    "no-target": Preset(
        "No target network", NAIVE,
        "The network is pulled towards its own guesses, which are as quick as it is: after 2,000 steps it promises "
        "more than 1,000 beyond what it gets. With a target network that follows softly, less than 10.",
        2000, drifts_away, seeds=2, good=False, findings=("q_drift",),
    ),
    "single": Preset(
        "One network chooses and judges", {**EAGER, "double": False},
        "The largest of several noisy guesses is too large on average. After 3,000 steps the remembered states are "
        "worth more, by 0.3 or more on average, than a double DQN says they are, and greedy episodes are promised "
        "more beyond what they get. No state is worth more than 20 here. For both of two seeds.",
        3000, promises_more_than_double, seeds=2,
    ),
    "unscaled": Preset(
        "Nothing scaled", {**CALM, "scale_rewards": False, "scale_observations": False},
        "Rewards and observations as the environment gives them: after 4,000 steps the mean return is at most four "
        "fifths of what it is with both brought to order 1.",
        4000, learns_less_than_scaled, seeds=2, good=False, findings=("unscaled_rewards",),
    ),
    "never-greedy": Preset(
        "Only random actions", {"epsilon_end": 1.0},
        "The agent learns, and never does what it thinks best: after 2,000 steps the mean return is still below 40.",
        2000, stays_low, seeds=2, good=False, findings=("only_random",),
    ),
    "too-fast": Preset(
        "Steps far too long", {"lr": 1.0},
        "A learning rate of 1 is a thousand times too high: Q-values jump about, and after 2,000 steps the mean return "
        "is below 40.",
        2000, stays_low, seeds=2, good=False, findings=("q_drift",),
    ),
    "prioritised": Preset(
        "Learn from the largest errors", {"prioritised": True},
        "Transitions with large errors are drawn more often: after 3,000 steps the mean return is at least 80, and the "
        "mean TD error of what is drawn is at least 1.3 times that of all that is remembered.",
        3000, draws_large_errors, seeds=2,
    ),
}  # fmt: skip

"""Tuned environments are learned within the steps they should be. Slow: real training, one seed each.

Breakout has half its way to go here; ``python -m benchmarks breakout`` trains it for all of its 500,000 frames.
"""

import numpy as np
import pytest

from engine.core.run import Run
from engine.experiments.dqn.config import DqnConfig
from engine.rl.environments.making import make

EPISODES = 20


def greedy_return(run, seed):
    """Mean return of greedy episodes from starts that training has not seen."""
    learner = run.experiment.learner
    world = make(run.config.environment, seed, **learner.options)
    totals, observation = [], world.reset()
    while len(totals) < EPISODES:
        total, over = 0.0, False
        while not over:
            action = int(np.argmax(learner.greedy_values(observation)))
            observation, reward, terminated, truncated = world.step(action)
            total, over = total + reward, terminated or truncated
        totals.append(total)
        observation = world.reset()
    return float(np.mean(totals))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("environment", "wanted", "steps", "every"),
    [
        ("Acrobot-v1", -100, 40_000, 5000),
        ("MountainCar-v0", -130, 120_000, 10_000),
        ("grid", 0.7, 30_000, 5000),
        ("minatar/breakout", 4, 100_000, 25_000),
    ],
)
def test_the_target_is_reached_in_time(environment, wanted, steps, every):
    """An evaluation counts when a second one, from other starts, agrees: the best of many would flatter."""
    run = Run("dqn", DqnConfig(environment=environment, seed=1))
    reached = []
    while run.step < steps and (not reached or reached[-1] < wanted):
        run.advance(steps=every)
        reached.append(min(round(greedy_return(run, seed), 1) for seed in (10_000, 20_000)))
    assert reached[-1] >= wanted, reached

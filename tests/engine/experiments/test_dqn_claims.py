"""Claims about the DQN that need several seeds, and runs to compare with: too dear for every day."""

import numpy as np
import pytest

from engine.core.run import Run
from engine.experiments.dqn.presets import PRESETS, bias, does_not_hold, values_remembered

SEEDS = range(5)
STEADY = {"lr": 0.002, "tau": 0.05, "update_every": 1, "capacity": 50_000}


def trained(steps, seed, **values):
    run = Run("dqn", {**values, "seed": seed})
    run.advance(steps=steps)
    return run


@pytest.mark.slow
def test_without_replay_the_pole_is_held_and_dropped_again():
    values = PRESETS["no-replay"].values
    assert sum(does_not_hold(trained(6000, seed, **values)) for seed in SEEDS) >= 4
    worst = {}
    for replay in (True, False):
        runs = [trained(8000, seed, **STEADY, replay=replay) for seed in SEEDS]
        worst[replay] = [run.timeline.values("return")[-10:].min() for run in runs]
    assert np.median(worst[True]) > 250  # measured: 286 to 500
    assert np.median(worst[False]) < 50  # measured: 8 to 99


@pytest.mark.slow
def test_double_learning_over_estimates_less():
    values = PRESETS["single"].values
    single, double = ([trained(3000, seed, **values | {"double": on}) for seed in SEEDS] for on in (False, True))
    assert min(map(values_remembered, single)) > max(map(values_remembered, double))
    assert np.mean([bias(run) for run in single]) > np.mean([bias(run) for run in double])

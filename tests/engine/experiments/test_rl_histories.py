"""Random histories of the two reinforcement labs: settings changed on the way, seeking to and fro, forks, all exact."""

import random

import pytest
import torch

from engine.core.run import Run
from engine.experiments.gridworld.config import METHODS

DQN_LIVE = {
    "batch_size": [1, 4, 16], "lr": [1e-3, 1e-2], "double": [True, False], "loss": ["huber", "squared"],
    "clip_rewards": [True, False], "learning": [True, False], "update_every": [1, 3], "alpha": [0.0, 0.5, 1.0],
    "beta": [0.0, 1.0], "tau": [0.01, 1.0], "epsilon_end": [0.0, 1.0], "epsilon_span": [1, 50], "target_every": [1, 9],
}  # fmt: skip
DQN_OTHER = {
    "n_step": [5], "replay": [True, False], "prioritised": [True, False], "dueling": [True], "gamma": [0.5],
    "scale_rewards": [False], "capacity": [30],
}  # fmt: skip
GRID_LIVE = {
    "gamma": [0.0, 0.5, 1.0], "alpha": [0.01, 1.0], "epsilon": [0.0, 1.0], "imagined": [0, 5], "slip": [0.0, 0.5],
    "living": [0.0, -1.0],
}  # fmt: skip
CELLS = [*"......", "#", "+1!", "-1!", "+0.5", "^", ">>", "-3@", "!", "S", "S+1^"]


def same(one, other):
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, torch.Tensor):
        return one.shape == other.shape and torch.equal(one.nan_to_num(7), other.nan_to_num(7))
    return one == other


def is_exact(key, config, dice, change, forked):
    """Live changes on the way; then back and forth, the same history again, and a fork: all end in the same state."""
    run, marks = Run(key, config), []
    for _ in range(5):
        run.advance(steps=dice.randint(3, 30))
        marks.append(run.step)
        run.adjust(**change(run))
    run.advance(steps=10)
    end = run.state()
    for step in (*dice.sample(marks, 3), run.timeline.head):
        run.seek(step)
    assert same(run.state(), end)
    again = Run(key, config, run.timeline.events)
    again.advance(steps=run.step)
    assert same(again.state()["experiment"], end["experiment"])
    fork = run.fork(dice.choice(marks), **forked)
    fork.advance(steps=20)
    end = fork.state()
    for step in (max(0, fork.step - 35), fork.timeline.head):
        fork.seek(step)
    assert same(fork.state(), end)


def one_of(dice, values):
    name = dice.choice(list(values))
    return {name: dice.choice(values[name])}


@pytest.mark.parametrize("seed", range(3))
def test_a_dqn_repeats_itself(seed):
    dice = random.Random(seed)
    environment = ["CartPole-v1", "MountainCar-v0", "minatar/asterix"][seed % 3]
    pixels = environment.startswith("minatar")
    config = {
        "environment": environment, "seed": seed, "warm_up": dice.choice([0, 5]), "batch_size": 8, "update_every": 1,
        "capacity": dice.choice([10, 50, 200]), "replay": dice.random() < 0.6, "prioritised": dice.random() < 0.5,
        "n_step": dice.choice([1, 3, 10]), "target": dice.choice(["soft", "periodic", "none"]),
        "network": f"{'conv filters=2, relu, ' if pixels else ''}flatten, dense units=8, batchnorm, relu, dense",
    }  # fmt: skip
    is_exact("dqn", config, dice, lambda run: one_of(dice, DQN_LIVE), one_of(dice, DQN_OTHER))


@pytest.mark.parametrize("method", METHODS)
def test_a_gridworld_repeats_itself(method):
    dice = random.Random(method)

    def drawn(rows, cols):
        cells = [[dice.choice(CELLS) for _ in range(cols)] for _ in range(rows)]
        cells[0][0] = "S"
        return "/".join(" ".join(row) for row in cells)

    def change(run):
        world = run.experiment.learner.way.dynamics
        size = (world.rows, world.cols) if dice.random() < 0.6 else (dice.randint(1, 6), dice.randint(2, 6))
        return {"grid": drawn(*size)} if dice.random() < 0.4 else one_of(dice, GRID_LIVE)

    config = {
        "method": method, "grid": drawn(dice.randint(1, 6), dice.randint(2, 6)), "slip": dice.choice([0, 0.2, 1.0]),
        "gamma": dice.choice([0, 0.9]), "spread": dice.choice([0, 0.5]), "longest": dice.choice([5, 50]),
        "in_place": dice.random() < 0.5, "evaluations": dice.choice([1, 5, 100]),
    }  # fmt: skip
    is_exact("gridworld", config, dice, change, one_of(dice, {"method": METHODS, "n": [5], "initial": [3.0]}))

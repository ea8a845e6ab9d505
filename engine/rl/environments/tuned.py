"""Settings with which a deep Q-network learns in each environment. What is not named is as the lab has it by itself.

Measured with this very lab; ``tests/engine/experiments/test_dqn_targets.py`` trains them again.
"""

from __future__ import annotations

from typing import Any

from engine.rl.environments.families import family

TUNED: dict[str, dict[str, Any]] = {
    "CartPole-v1": {"lr": 2e-3, "tau": 0.05, "update_every": 1, "capacity": 50_000},
    "Acrobot-v1": {"capacity": 50_000, "epsilon_end": 0.05, "epsilon_span": 5000},
    # Nothing is learned before the flag has been reached by chance: it is explored for longer.
    "MountainCar-v0": {"capacity": 50_000, "epsilon_end": 0.05, "epsilon_span": 20_000},
    "grid": {
        "network": "conv filters=16, relu, flatten, dense units=64, relu, dense",
        "gamma": 0.95, "batch_size": 32, "update_every": 2, "epsilon_end": 0.05, "epsilon_span": 5000,
    },
    # A quarter of the updates of Young and Tian (2019), of five rewards each, and a discount that looks about thirty
    # moves ahead: about one and a half flights of the ball.
    "minatar": {
        "network": "conv filters=16, relu, flatten, dense units=64, relu, dense",
        "gamma": 0.97, "n_step": 5, "batch_size": 32, "update_every": 4, "tau": 0.01, "capacity": 100_000,
        "warm_up": 2000, "epsilon_end": 0.02, "epsilon_span": 40_000,
    },
    # The smaller network of Mnih et al. (2013), arXiv:1312.5602, and their settings of 2015 where one core can bear
    # them: fewer frames remembered, exploration that ends sooner.
    "atari": {
        "network": "conv filters=16 size=8 stride=4, relu, conv filters=32 size=4 stride=2, relu, "
        "flatten, dense units=256, relu, dense",
        "lr": 2.5e-4, "gamma": 0.99, "batch_size": 32, "update_every": 4, "tau": 0.005, "capacity": 20_000,
        "warm_up": 2000, "epsilon_end": 0.05, "epsilon_span": 100_000, "clip_rewards": True, "scale_rewards": False,
    },
    "gymnasium": {"capacity": 50_000, "epsilon_end": 0.05, "epsilon_span": 10_000},
}  # fmt: skip


def tuned(name: str) -> dict[str, Any]:
    """Values of settings for an environment: its own, or its family's."""
    return dict(TUNED.get(name, TUNED.get(family(name), {})))

"""Deep Q-learning: a network learns to act from the rewards it gets, with everything it knows open to be seen."""

from engine.core.catalogue import Lab

LAB = Lab(
    key="dqn",
    chapter="reinforcement",
    title="Deep Q-network",
    summary="Watch a network learn to balance a pole or to play an arcade game from rewards alone, take over yourself, "
    "and switch off what makes it work: replay, target network, double Q-learning.",
    icon=":material/sports_esports:",
    config="engine.experiments.dqn.config:DqnConfig",
    experiment="engine.experiments.dqn.experiment:Dqn",
    presets="engine.experiments.dqn.presets:PRESETS",
    order=1,
    smoke={
        "network": "flatten, dense units=8, relu, dense", "capacity": 200, "batch_size": 8, "warm_up": 0,
        "update_every": 1, "n_step": 1, "epsilon_span": 100,
    },
)  # fmt: skip

"""Optimizers: update rules race on surfaces and on a network."""

from engine.core.catalogue import Lab

LAB = Lab(
    key="optimizers",
    chapter="training",
    title="Optimizers",
    summary="Let up to eight update rules race down the same surface, or train the same network, and read their steps.",
    icon=":material/route:",
    config="engine.experiments.optimizers.config:OptimizersConfig",
    experiment="engine.experiments.optimizers.experiment:Optimizers",
    presets="engine.experiments.optimizers.presets:PRESETS",
    order=1,
    smoke={"terrain": "network", "samples": 100, "width": 4, "racers": ("sgd lr=0.1", "adam lr=0.02", "rprop lr=0.01")},
)

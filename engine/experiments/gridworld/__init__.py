"""Gridworld: Bellman backups cell by cell, and agents that learn the same values from moves."""

from engine.core.catalogue import Lab

LAB = Lab(
    key="gridworld",
    chapter="reinforcement",
    title="Gridworld",
    summary="Draw a world of cells, see how values spread through it, and watch agents learn the same from moves.",
    icon=":material/grid_on:",
    config="engine.experiments.gridworld.config:GridworldConfig",
    experiment="engine.experiments.gridworld.experiment:Gridworld",
    presets="engine.experiments.gridworld.presets:PRESETS",
    order=0,
    smoke={"method": "dyna-q", "imagined": 3, "spread": 0.1, "slip": 0.2, "epsilon": 0.3},
)

"""Architectures: networks of different families, depth and width learn the same pictures side by side."""

from engine.core.catalogue import Lab

LAB = Lab(
    key="architectures",
    chapter="vision",
    title="Architectures",
    summary="Train plain, residual, inception, squeeze-and-excitation and recurrent networks side by side, and see why "
    "depth needed skips.",
    icon=":material/account_tree:",
    config="engine.experiments.architectures.config:ArchitecturesConfig",
    experiment="engine.experiments.architectures.experiment:Architectures",
    presets="engine.experiments.architectures.presets:PRESETS",
    order=2,
    smoke={"samples": 60, "batch_size": 10, "contenders": ("plain depth=8", "residual depth=8")},
)

"""Loss functions: what a network is told to make small, and what it therefore learns."""

from engine.core.catalogue import Lab

LAB = Lab(
    key="losses",
    chapter="training",
    title="Loss functions",
    summary="Squared, absolute, Huber, cross-entropy, hinge, and sums: see what each asks for and what it gets.",
    icon=":material/target:",
    config="engine.experiments.losses.config:LossesConfig",
    experiment="engine.experiments.losses.experiment:Losses",
    presets="engine.experiments.losses.presets:PRESETS",
    order=4,
    smoke={"samples": 80, "width": 6, "batch_size": 10, "shape": "moons", "noise": 0.3},
)

"""Regularisation: what keeps a network that is too large for its data from learning them by heart."""

from engine.core.catalogue import Lab

LAB = Lab(
    key="regularization",
    chapter="training",
    title="Regularisation",
    summary="Few noisy points and far too many weights: switch on what keeps a network from learning by heart.",
    icon=":material/healing:",
    config="engine.experiments.regularization.config:RegularizationConfig",
    experiment="engine.experiments.regularization.experiment:Regularization",
    presets="engine.experiments.regularization.presets:PRESETS",
    order=2,
    smoke={"dataset": "moons", "samples": 50, "width": 12, "depth": 2, "batch_size": 10},
)

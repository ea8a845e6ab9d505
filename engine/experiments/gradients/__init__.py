"""Gradient flow: what depth, or a long sequence, does to signals on their way and to gradients coming back."""

from engine.core.catalogue import Lab

LAB = Lab(
    key="gradients",
    chapter="training",
    title="Gradient flow",
    summary="Stack fifty layers or a hundred time steps, see where the gradient is lost, and repair it in place.",
    icon=":material/waves:",
    config="engine.experiments.gradients.config:GradientsConfig",
    experiment="engine.experiments.gradients.experiment:Gradients",
    presets="engine.experiments.gradients.presets:PRESETS",
    order=3,
    smoke={"depth": 3, "width": 6, "samples": 60, "batch_size": 10},
)

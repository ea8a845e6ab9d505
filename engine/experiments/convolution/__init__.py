"""Convolution: one picture, one kernel, and a window that slides; gradient descent can find the kernel by itself."""

from engine.core.catalogue import Lab

LAB = Lab(
    key="convolution",
    chapter="vision",
    title="Convolution",
    summary="One picture, one kernel, and a window that slides: every product and every sum, and what they add up to.",
    icon=":material/filter_center_focus:",
    config="engine.experiments.convolution.config:ConvolutionConfig",
    experiment="engine.experiments.convolution.experiment:Convolution",
    presets="engine.experiments.convolution.presets:PRESETS",
    order=0,
    smoke={"picture": "noise", "side": 10},
)

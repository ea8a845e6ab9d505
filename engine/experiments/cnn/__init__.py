"""A convolutional network of one's own design: trained here, and looked into while it trains."""

from engine.core.catalogue import Lab

LAB = Lab(
    key="cnn",
    chapter="vision",
    title="Convolutional network",
    summary="Build a network for pictures, train it, and look inside: filters, feature maps, and one number's sum.",
    icon=":material/grid_on:",
    config="engine.experiments.cnn.config:CnnConfig",
    experiment="engine.experiments.cnn.experiment:Cnn",
    presets="engine.experiments.cnn.presets:PRESETS",
    order=1,
    smoke={
        "dataset": "digits 8x8", "samples": 60, "batch_size": 10,
        "network": "conv filters=3 padding=1, relu, maxpool, flatten, dense",
    },
)  # fmt: skip

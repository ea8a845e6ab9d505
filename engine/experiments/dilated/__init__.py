"""Dilated convolutions: a stack that looks far back with few layers learns waves, beside a recurrent network."""

from engine.core.catalogue import Lab

LAB = Lab(
    key="dilated",
    chapter="sequences",
    title="Dilated convolutions",
    summary="See how far back a WaveNet-like stack can look, let it go on with a wave alone, and compare it with a "
    "recurrent network of equal size.",
    icon=":material/waves:",
    config="engine.experiments.dilated.config:DilatedConfig",
    experiment="engine.experiments.dilated.experiment:DilatedLab",
    presets="engine.experiments.dilated.presets:PRESETS",
    order=3,
    smoke={"samples": 40, "length": 24, "layers": 3, "width": 4, "batch_size": 8},
)

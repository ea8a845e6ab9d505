"""Transformers: attention with its numbers, GPT that writes, an encoder that answers, two towers that translate."""

from engine.core.catalogue import Lab

LAB = Lab(
    key="transformer",
    chapter="sequences",
    title="Transformer and GPT",
    summary="Train a Transformer in front of your eyes, see what every head looks at, and let it write.",
    icon=":material/hub:",
    config="engine.experiments.transformer.config:TransformerConfig",
    experiment="engine.experiments.transformer.experiment:TransformerLab",
    presets="engine.experiments.transformer.presets:PRESETS",
    order=2,
    smoke={
        "characters": 3000, "batch_size": 4, "context": 12, "babble_every": 15, "layers": 2, "heads": 2, "width": 8,
        "length": 12, "samples": 64, "dropout": 0.1,
    },
)  # fmt: skip

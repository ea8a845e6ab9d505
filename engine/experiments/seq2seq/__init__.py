"""Sequence to sequence: encoder-decoders without and with attention learn the same translations side by side."""

from engine.core.catalogue import Lab

LAB = Lab(
    key="seq2seq",
    chapter="sequences",
    title="Sequence to sequence",
    summary="Translate with and without attention: see where each word looks, the bottleneck as sentences grow, and "
    "beam search as a tree.",
    icon=":material/translate:",
    config="engine.experiments.seq2seq.config:Seq2seqConfig",
    experiment="engine.experiments.seq2seq.experiment:Seq2seq",
    presets="engine.experiments.seq2seq.presets:PRESETS",
    order=1,
    smoke={
        "task": "reversed", "samples": 60, "longest": 5, "batch_size": 10, "embedding": 8,
        "models": ("none units=8", "additive units=8 both", "dot units=8 lstm"),
    },
)  # fmt: skip

"""A comparison as one PyTorch program: the sources of the learner and of all it uses, and the loop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.core.events import config_at
from engine.experiments.seq2seq.config import Seq2seqConfig
from engine.experiments.seq2seq.learner import Learner
from engine.export.retelling import Retelling, retell

BODY = """\
# batch
source, inputs, wanted, given = learner.batch()  # (B, S), (B, T), (B, T), (B, T), the same for all models
# forward
outputs = learner.network(source, inputs, given)  # (R, B, T, K)
# loss
losses = learner.losses(outputs, wanted)  # (R,)
loss = losses.mean()
# backward
learner.flat.zero_grad()
losses.sum().backward()
learner.clip(config.clip)
# update
learner.update()"""


def write(config: Seq2seqConfig, events: Sequence[dict[str, Any]], steps: int) -> str:
    """See ``Experiment.program``. Only those tasks, scores, cells and rules are in it that the run has had."""
    known = [config, *(config_at(config, events[: i + 1]) for i in range(len(events)))]
    tasks = {each.task for each in known}
    models = [model for each in known for model in each.models]
    return retell(config, events, steps, Retelling(
        title="A comparison of Torchlight's Sequence-to-sequence lab as one PyTorch program.",
        sources=[("training", [Learner])],
        body=BODY,
        keep={
            "SOURCES": tasks, "TARGETS": tasks, "READS": tasks, "WRITES": tasks,
            "SCORES": {model.attention for model in models} - {"none"}, "RECURRENT": {model.cell for model in models},
            "RULES": {each.optimizer for each in known},
        },
    ))  # fmt: skip

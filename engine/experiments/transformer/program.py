"""A run of this lab as one PyTorch program: the sources of the learner and of all it uses, and the loop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.core.events import config_at
from engine.data.text.corpora import GRAMMARS
from engine.experiments.transformer.config import TransformerConfig
from engine.experiments.transformer.learner import Learner
from engine.export.retelling import Retelling, retell

BODY = """\
# batch
x, y = learner.batch()  # (B, T) both
# forward
outputs = learner.network(x)  # (B, T, K)
# loss
loss = learner.loss(outputs, y)
# backward
learner.flat.zero_grad()
loss.backward()
learner.clip()
# update
learner.update()"""


def write(config: TransformerConfig, events: Sequence[dict[str, Any]], steps: int) -> str:
    """See ``Experiment.program``. Only those tasks and rules are in it that the run has had."""
    known = [config, *(config_at(config, events[: i + 1]) for i in range(len(events)))]
    tasks = {each.task for each in known}
    keep = {
        "TASKS": tasks, "GRAMMARS": tasks & set(GRAMMARS), "LAYOUT_OF": tasks, "DRAW_OF": tasks, "SOURCES": tasks,
        "TARGETS": tasks, "READS": tasks, "WRITES": tasks, "RULES": {each.optimizer for each in known} - {"adamw"},
    }  # fmt: skip
    return retell(config, events, steps, Retelling(
        title="A run of Torchlight's Transformer lab as one PyTorch program.",
        sources=[("training", [Learner])],
        body=BODY,
        keep=keep,
    ))  # fmt: skip

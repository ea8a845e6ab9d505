"""A run of this lab as one PyTorch program: the sources of the learner and of all it uses, and the loop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.core.events import config_at
from engine.experiments.recurrent.config import TEXTS, RecurrentConfig
from engine.experiments.recurrent.learner import Learner
from engine.export.retelling import Retelling, retell

BODY = """\
# batch
x, y = learner.batch()  # (B, T) and (B, T), the same for all cells
# forward
outputs = learner.answers(x)  # R times (B, T, K)
# loss
losses = learner.losses(outputs, y)  # (R,)
loss = losses.mean()
# backward
learner.flat.zero_grad()
losses.sum().backward()
learner.clip(learner.config.clip)
# update
learner.update()"""


def write(config: RecurrentConfig, events: Sequence[dict[str, Any]], steps: int) -> str:
    """See ``Experiment.program``. Only those tasks and rules are in it that the run has had."""
    known = [config, *(config_at(config, events[: i + 1]) for i in range(len(events)))]
    tasks = {each.task for each in known}
    keep = {
        "RULES": {each.optimizer for each in known}, "GRAMMARS": tasks & set(TEXTS), "LAYOUT_OF": tasks - set(TEXTS),
        "DRAW_OF": tasks - set(TEXTS),
    }  # fmt: skip
    return retell(config, events, steps, Retelling(
        title="A run of Torchlight's Recurrent lab as one PyTorch program.",
        sources=[("training", [Learner])],
        body=BODY,
        keep=keep,
    ))  # fmt: skip

"""A run as one PyTorch program: the sources of the learner and of all it uses, and the loop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.core.events import config_at
from engine.experiments.dilated.config import DilatedConfig
from engine.experiments.dilated.learner import Learner
from engine.export.retelling import Retelling, retell

BODY = """\
# batch
x, y = learner.batch()  # (B, T, 1) both
# forward
outputs = learner.network(x)  # (R, B, T, 1)
# loss
losses = learner.losses(outputs, y)  # (R,)
loss = losses.mean()
# backward
learner.flat.zero_grad()
losses.sum().backward()
learner.clip(config.clip)
# update
learner.update()"""


def write(config: DilatedConfig, events: Sequence[dict[str, Any]], steps: int) -> str:
    """See ``Experiment.program``. Only those rules and cells are in it that the run has had."""
    known = [config, *(config_at(config, events[: i + 1]) for i in range(len(events)))]
    rivals = {each.rival for each in known} - {"none"}
    return retell(config, events, steps, Retelling(
        title="A run of Torchlight's lab of dilated convolutions as one PyTorch program.",
        sources=[("training", [Learner])],
        body=BODY,
        keep={"RULES": {each.optimizer for each in known}, "RECURRENT_CELLS": rivals, "SUMS": rivals},
    ))  # fmt: skip

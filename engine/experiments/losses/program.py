"""A run of the lab about loss functions as one PyTorch program: its learner, and all that it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.core.events import config_at
from engine.experiments.losses.config import MANY_CLASSES, LossesConfig
from engine.experiments.losses.learner import Learner
from engine.export.retelling import Retelling, retell

BODY = """\
# batch
x, y = learner.batch()  # (B, D) and (B, ...)
# forward
outputs = learner.network(x)  # (B, O)
# loss
loss = learner.loss(outputs, y)
# backward
learner.flat.zero_grad()
loss.backward()
# update
learner.update()"""


def write(config: LossesConfig, events: Sequence[dict[str, Any]], steps: int) -> str:
    """See ``Experiment.program``. Only those problems, data sets and rules are in it that the run has had."""
    known = [config, *(config_at(config, events[: i + 1]) for i in range(len(events)))]
    keep = {
        "PROBLEMS": {each.loss for each in known}, "FUNCTIONS": {each.function for each in known},
        "SHAPES": {each.clusters if each.loss in MANY_CLASSES else each.shape for each in known},
        "RULES": {each.optimizer for each in known}, "ACTIVATIONS": {each.activation for each in known},
        "INITS": {"he", "xavier"}, "NORMS": {"none"},
    }  # fmt: skip
    title = f"A run of Torchlight's lab about loss functions as one PyTorch program: {config.loss} loss."
    return retell(config, events, steps, Retelling(title, [("training", [Learner])], BODY, keep=keep))

"""A run of this lab as one PyTorch program: the sources of the learner and of all it uses, and the loop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.core.events import config_at
from engine.experiments.regularization.config import RegularizationConfig
from engine.experiments.regularization.learner import Learner
from engine.export.retelling import Retelling, retell

BODY = """\
# batch
x, y = learner.batch()  # (B, inputs), (B, 1) or (B,)
# forward
outputs = learner.network(x)  # (B, outputs)
# loss
loss = learner.loss(outputs, y)
# backward
learner.flat.zero_grad()
loss.backward()
learner.penalise()
# update
learner.update()"""


def write(config: RegularizationConfig, events: Sequence[dict[str, Any]], steps: int) -> str:
    """See ``Experiment.program``. Only those data sets, activations and rules are in it that the run has had."""
    known = [config, *(config_at(config, events[: i + 1]) for i in range(len(events)))]
    keep = {
        "SHAPES": {each.dataset for each in known}, "BENDS": {each.activation for each in known},
        "RULES": {each.optimizer for each in known}, "INITS": {"he", "xavier"},
    }  # fmt: skip
    return retell(config, events, steps, Retelling(
        title="A run of Torchlight's regularisation lab as one PyTorch program.",
        sources=[("training", [Learner])],
        body=BODY,
        finished="learner.finished",
        install="torch numpy scikit-learn" if any(each.dataset == "digits" for each in known) else "torch numpy",
        keep=keep,
    ))  # fmt: skip

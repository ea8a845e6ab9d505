"""A comparison as one PyTorch program: the sources of the learner and of all it uses, and the loop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.core.events import config_at
from engine.experiments.architectures.config import ArchitecturesConfig
from engine.experiments.architectures.learner import Learner
from engine.export.retelling import Retelling, retell

BODY = """\
# batch
x, y = learner.batch()  # (B, C, S, S), (B,), the same for all contenders
# forward
outputs = learner.network(x)  # (R, B, K)
# loss
losses = learner.losses(outputs, y)  # (R,)
loss = losses.mean()
# backward
learner.flat.zero_grad()
losses.sum().backward()
learner.penalise()
# update
learner.update()"""


def write(config: ArchitecturesConfig, events: Sequence[dict[str, Any]], steps: int) -> str:
    """See ``Experiment.program``. Only those data sets, layers and rules are in it that the run has had."""
    known = [config, *(config_at(config, events[: i + 1]) for i in range(len(events)))]
    kinds = {part.kind for each in known for contender in each.contenders for part in contender.parts}
    datasets = {each.dataset for each in known}
    keep = {
        "SAMPLERS": datasets, "LAYOUTS": datasets, "LAYERS": kinds, "CURVES": {"relu"},
        "RULES": {each.optimizer for each in known}, "INITS": {"he"},
    }  # fmt: skip
    return retell(config, events, steps, Retelling(
        title="A comparison of Torchlight's Architectures lab as one PyTorch program.",
        sources=[("training", [Learner])],
        body=BODY,
        install="torch numpy scikit-learn" if datasets & {"digits", "digits 8x8"} else "torch numpy",
        keep=keep,
    ))  # fmt: skip

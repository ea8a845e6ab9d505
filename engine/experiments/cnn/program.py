"""A run of this lab as one PyTorch program: the sources of the learner and of all it uses, and the loop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.core.events import config_at
from engine.experiments.cnn.config import CnnConfig
from engine.experiments.cnn.learner import Learner
from engine.export.retelling import Retelling, retell

FETCHED = {"mnist", "fashion"}
NEEDS = {"scikit-learn": {"digits", "digits 8x8", *FETCHED}, "pandas": FETCHED}  # to install -> by what data
BODY = """\
# batch
x, y = learner.batch()  # (B, C, S, S), (B,)
# forward
outputs = learner.network(x)  # (B, K)
# loss
loss = learner.loss(outputs, y)
# backward
learner.flat.zero_grad()
loss.backward()
learner.penalise()
# update
learner.update()"""


def write(config: CnnConfig, events: Sequence[dict[str, Any]], steps: int) -> str:
    """See ``Experiment.program``. Only those data sets, layers and rules are in it that the run has had."""
    known = [config, *(config_at(config, events[: i + 1]) for i in range(len(events)))]
    parts = [part for each in known for part in each.network]
    datasets = {each.dataset for each in known}
    keep = {
        "SAMPLERS": datasets, "LAYOUTS": datasets, "LAYERS": {part.kind for part in parts},
        "CURVES": {part.activation for part in parts if part.kind == "activation"},
        "RULES": {each.optimizer for each in known}, "INITS": {"he", "xavier"},
    }  # fmt: skip
    return retell(config, events, steps, Retelling(
        title="A run of Torchlight's CNN lab as one PyTorch program.",
        sources=[("training", [Learner])],
        body=BODY,
        install=" ".join(["torch numpy", *(name for name, sets in NEEDS.items() if datasets & sets)]),
        keep=keep,
    ))  # fmt: skip

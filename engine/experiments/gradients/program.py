"""A run of the gradient lab as one PyTorch program: its learner, and all that it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.experiments.gradients.config import GradientsConfig
from engine.experiments.gradients.learner import Learner
from engine.export.retelling import Retelling, retell

BODY = """\
# batch
x, y = learner.batch()  # (B, 2) or (B, T, inputs), and (B, 1)
# forward
outputs = learner.network(x)  # (B, 1)
# loss
loss = learner.loss(outputs, y)
# backward
learner.flat.zero_grad()
loss.backward()
# update
learner.update()"""


def write(config: GradientsConfig, events: Sequence[dict[str, Any]], steps: int) -> str:
    """See ``Experiment.program``. Only those rules, data sets and cells are in it that the run has had."""
    plan = Retelling(
        title="A run of Torchlight's gradient lab as one PyTorch program.",
        sources=[("training", [Learner])],
        body=BODY,
        keep={
            "RULES": _ever("optimizer", config, events), "SHAPES": _ever("dataset", config, events),
            "SEQUENCES": _ever("sequence", config, events), "CELLS": _ever("cell", config, events),
            "STARTS": _ever("init", config, events), "CURVES": _ever("activation", config, events),
        },
    )  # fmt: skip
    return retell(config, events, steps, plan)


def _ever(name: str, config: GradientsConfig, events: Sequence[dict[str, Any]]) -> set[str]:
    """All values that a setting has in the course of a run."""
    later = [event["changes"][name] for event in events if name in event.get("changes", {})]
    return {getattr(config, name), *later}

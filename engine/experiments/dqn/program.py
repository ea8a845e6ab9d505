"""A run of this lab as one PyTorch program: the sources of the learner, its world and its memory, and the loop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.core.events import config_at
from engine.experiments.dqn.config import DqnConfig
from engine.experiments.dqn.learner import Learner
from engine.export.retelling import Retelling, retell
from engine.rl.environments.families import family

BODY = """\
# batch
learner.act()  # one step in the environment
batch = learner.batch()  # what is learned from now, on most steps nothing
loss = None
if batch is not None:
    # forward
    q = learner.outputs(batch)  # (B, A)
    # loss
    loss = learner.loss(q, batch)
    # backward
    learner.backward(loss)
    # update
    learner.update(batch)"""


def write(config: DqnConfig, events: Sequence[dict[str, Any]], steps: int) -> str:
    """See ``Experiment.program``. Only those worlds and layers are in it that the run has had."""
    known = [config, *(config_at(config, events[: i + 1]) for i in range(len(events)))]
    parts = [part for each in known for part in each.network]
    keep = {
        "MAKERS": {family(each.environment) for each in known}, "LAYERS": {part.kind for part in parts},
        "CURVES": {part.activation for part in parts if part.kind == "activation"},
    }  # fmt: skip
    packages = sorted({each.spec.package for each in known} - {""})
    return retell(config, events, steps, Retelling(
        title="A run of Torchlight's DQN lab as one PyTorch program.",
        sources=[("training", [Learner])],
        body=BODY,
        install=" ".join(dict.fromkeys(["torch numpy gymnasium", *packages])),
        keep=keep,
        sparse=True,
    ))  # fmt: skip

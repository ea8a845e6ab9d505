"""A run of the gridworld lab as one program. See ``engine.export.retelling``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.core.events import config_at
from engine.experiments.gridworld.config import GridworldConfig
from engine.experiments.gridworld.learner import Learner
from engine.export.retelling import Retelling, retell

BODY = """\
# batch
learner.act()  # one move; a planner has all cells before it
# forward
old, target = learner.estimate()
# loss
loss = learner.loss(old, target)
# backward
errors = learner.errors(old, target)
# update
learner.update(target, errors)"""


def write(config: GridworldConfig, events: Sequence[dict[str, Any]], steps: int) -> str:
    """See ``Experiment.program``. Only those methods are in it that the run has had."""
    known = [config, *(config_at(config, events[: i + 1]) for i in range(len(events)))]
    methods = {each.method for each in known}
    return retell(config, events, steps, Retelling(
        title="A run of Torchlight's gridworld lab as one program.",
        sources=[("planning or learning", [Learner])], body=BODY, finished="learner.finished", sparse=True,
        keep={"WAYS": methods, "RESTS": methods},
    ))  # fmt: skip

"""A race as one plain PyTorch program. See ``engine.export.retelling``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.core.events import config_at
from engine.experiments.optimizers.config import NETWORKS, OptimizersConfig
from engine.experiments.optimizers.courses import COURSES, Surface
from engine.experiments.optimizers.learner import Learner
from engine.export.retelling import Retelling, retell

BODY = """# batch
x, y = learner.batch()  # (B, 2), (B, 1), the same for all racers; nothing on a surface
# forward
outputs = learner.network(x)  # (R, B, 1), or the heights (R,)
# loss
losses = learner.losses(outputs, y)  # (R,)
loss = learner.lowest
# backward
learner.backward(losses)
# update
learner.update()"""


def write(config: OptimizersConfig, events: Sequence[dict[str, Any]], steps: int) -> str:
    known = [config, *(config_at(config, events[: i + 1]) for i in range(len(events)))]
    racers = [racer for each in known for racer in each.racers]
    terrains = {each.terrain for each in known}
    networks = [each for each in known if each.terrain in NETWORKS]
    courses = sorted({COURSES.get(terrain, Surface) for terrain in terrains}, key=lambda course: course.__name__)
    keep = {
        "RULES": {racer.optimizer for racer in racers}, "SCHEDULES": {racer.schedule for racer in racers},
        "HEIGHTS": terrains, "COURSES": terrains, "ACTIVATIONS": {each.activation for each in networks},
        "SHAPES": {each.dataset for each in networks}, "INITS": {"he", "xavier"},
    }  # fmt: skip
    return retell(
        config, events, steps,
        Retelling(
            title="A race of Torchlight's Optimizers lab as one PyTorch program.",
            sources=[("the race", [Learner]), ("what is raced on", courses)],
            body=BODY, keep=keep,
        ),
    )  # fmt: skip

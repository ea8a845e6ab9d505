"""A run of this lab as one PyTorch program. See ``engine.export.retelling``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.core.events import config_at
from engine.experiments.convolution.config import ConvolutionConfig
from engine.experiments.convolution.learner import Learner
from engine.export.retelling import Retelling, retell

PHOTOGRAPHS = ("flower", "temple")
BODY = """\
# batch
x, y = learner.batch()  # (1, C, S, S), (1, 1, h, w)
# forward
outputs = learner.network(x)  # (1, 1, h, w)
# loss
loss = learner.loss(outputs, y)
# backward
learner.flat.zero_grad()
loss.backward()
# update
learner.update()"""


def write(config: ConvolutionConfig, events: Sequence[dict[str, Any]], steps: int) -> str:
    """See ``Experiment.program``. Only those pictures, kernels and rules are in it that the run has had."""
    known = [config, *(config_at(config, events[: i + 1]) for i in range(len(events)))]
    pictures = {each.picture for each in known}
    keep = {
        "PICTURES": pictures, "KERNELS": {each.kernel for each in known}, "MIXES": {each.mix for each in known},
        "RULES": {each.optimizer for each in known}, "INITS": {"xavier"},
    }  # fmt: skip
    more = " scikit-learn" * bool(pictures & {"digit", *PHOTOGRAPHS}) + " pillow" * bool(pictures & {*PHOTOGRAPHS})
    return retell(config, events, steps, Retelling(
        title="A run of Torchlight's convolution lab as one PyTorch program.",
        sources=[("the kernel that is learned", [Learner])], body=BODY, keep=keep, install=f"torch numpy{more}",
    ))  # fmt: skip

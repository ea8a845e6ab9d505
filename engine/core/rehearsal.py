"""Taking steps that leave no trace: what the next update would do, seen before it is done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from engine.core import snapshot
from engine.core.experiment import Experiment
from engine.core.seeding import Stream


@contextmanager
def rehearsing(experiment: Experiment, stream: Stream) -> Iterator[None]:
    """Inside, the experiment may take steps with the random numbers that ``stream`` would give it next; afterwards
    weights, buffers, gradients, optimizer, place in the data and ``stream`` are as they were."""
    state = snapshot.clone(experiment.state())
    parameters = list(experiment.network.parameters())
    gradients = [None if p.grad is None else p.grad.clone() for p in parameters]
    copy = Stream(0)
    copy.move(stream.position())
    try:
        with copy.active():
            yield
    finally:
        experiment.restore(state)
        for parameter, gradient in zip(parameters, gradients, strict=True):
            if gradient is None or parameter.grad is None:
                parameter.grad = gradient
            else:  # in place: it may be a view of one long vector
                parameter.grad.copy_(gradient)

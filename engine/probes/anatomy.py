"""One step taken apart: batch, forward, loss, backward, update, with every number that a picture of it shows.

The step is the real one, taken in a rehearsal with the random numbers that the run will draw next; nothing is computed
a second time in another way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.core.experiment import rehearsal


class Anatomy:
    """Lens ``anatomy`` for an experiment whose step sends one mini-batch through ``network`` once.

    Needs ``network``, ``sites()`` and ``step()``, and of the lab ``coming_batch()`` and ``loss(outputs, y)``.
    """

    def coming_batch(self) -> tuple[Tensor, Tensor, Tensor]:
        """The mini-batch the next step will use: inputs (B, ...), targets (B, ...) and their numbers (B,) among the
        training points. Called in a rehearsal; the step that follows must use these very points."""
        raise NotImplementedError

    def facts(self) -> dict[str, Any]:
        """The lab's facts and ``stages``: the five that one step has."""
        return {**super().facts(), "stages": ["batch", "forward", "loss", "backward", "update"]}

    @rehearsal
    def look_anatomy(self, examples: int = 32, units: int = 10) -> dict[str, np.ndarray]:
        """The step that comes next, for the first E ``examples`` of its mini-batch of B and the first ``units`` of
        every layer (every axis of a weight, too).

        Batch: ``numbers`` i32 (E,) among the training points, ``x`` f32 (E, F), ``y`` f32 (E,), ``size`` i32 () = B.
        Forward, in training (dropout is on): ``output/<site>`` f32 (E, U).
        Loss: ``losses`` f32 (E,) of each example, ``loss`` f32 () their mean over all B.
        Backward: ``error/<site>`` f32 (E, U), the slope of ``loss`` with regard to ``output/<site>``;
        ``gradient/<parameter>`` f32, before penalties and clipping.
        Update: ``value/<parameter>`` f32 before it and ``change/<parameter>`` f64: rounded to f32, their sum is the
        value after it, bit for bit.
        """
        if examples < 1 or units < 1:
            raise ValueError(f"A step is shown for at least one example and unit, got {examples} and {units}.")
        x, y, numbers = self.coming_batch()
        named = dict(self.network.named_parameters())
        before = {name: p.detach().clone() for name, p in named.items()}
        said, errors, gradients, scalars = self._watched_step()
        size, shown = len(x), min(examples, len(x))
        outputs = said[next(reversed(said))]  # of the last site: what the loss is computed from
        with torch.inference_mode():
            losses = [self.loss(outputs[i : i + 1], y[i : i + 1]).item() for i in range(shown)]
        looks = {
            "numbers": numbers[:shown].numpy().astype(np.int32),
            "x": _part(x[:shown], units), "y": y[:shown].reshape(shown, -1)[:, 0].numpy().astype(np.float32),
            "size": np.int32(size), "losses": np.array(losses, np.float32), "loss": np.float32(scalars["loss"]),
        }  # fmt: skip
        for site, output in said.items():
            looks[f"output/{site}"] = _part(output[:shown], units)
            looks[f"error/{site}"] = _part(errors.get(site, torch.zeros_like(output))[:shown], units)
        for name, old in before.items():
            corner = tuple(slice(units) for _ in old.shape)
            change = named[name].detach()[corner].double() - old[corner].double()  # exact: both were f32
            looks[f"value/{name}"] = old[corner].numpy().copy()
            looks[f"gradient/{name}"] = gradients.get(name, torch.zeros_like(old))[corner].numpy().copy()
            looks[f"change/{name}"] = change.numpy()
        return looks

    def _watched_step(self) -> tuple[dict[str, Tensor], dict[str, Tensor], dict[str, Tensor], dict[str, float]]:
        """Take the step: outputs and their slopes by site, gradients by parameter, and its scalars."""
        said: dict[str, Tensor] = {}
        errors: dict[str, Tensor] = {}
        gradients: dict[str, Tensor] = {}

        def listen(site: str) -> Callable[..., None]:
            def hook(module: Any, inputs: Any, output: Tensor) -> None:
                if site in said or not output.requires_grad:
                    return  # an evaluation that belongs to the step
                said[site] = output.detach().clone()
                output.register_hook(lambda slope: errors.__setitem__(site, slope.clone()))

            return hook

        def keep(name: str) -> Callable[[Tensor], None]:
            return lambda parameter: gradients.__setitem__(name, parameter.grad.clone())

        handles = [module.register_forward_hook(listen(site)) for site, module in self.sites().items()]
        handles += [p.register_post_accumulate_grad_hook(keep(name)) for name, p in self.network.named_parameters()]
        try:
            scalars = self.step()
        finally:
            for handle in handles:
                handle.remove()
        return said, errors, gradients, scalars


def _part(values: Tensor, units: int) -> np.ndarray:
    """(E, U, ...) -> f32 (E, u): the first units, and the first place of each where there are several."""
    return values.flatten(2)[:, :units, 0].numpy().copy() if values.dim() > 2 else values[:, :units].numpy().copy()

"""Where a run blew up: which layer's activations or gradients were the first that are not finite numbers."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import nn

from engine.core.experiment import Experiment


def weights_are_finite(network: nn.Module) -> bool:
    """Whether every parameter is made of finite numbers."""
    # a sum is not finite if a part is not; it costs one operation where isfinite().all() costs three
    return all(math.isfinite(parameter.detach().sum().item()) for parameter in network.parameters())


def first_blow_up(experiment: Experiment) -> dict[str, str]:
    """Take the step that fails, watching. Returns ``{"layer": ..., "quantity": ...}`` of the first bad number.

    Quantity is one of activations, loss, gradients, weights. The experiment is left one step further, in ruins:
    the caller restores it. No hook stays behind.
    """
    found: list[dict[str, str]] = []
    handles: list[Any] = []
    names = {module: name or "network" for name, module in experiment.network.named_modules()}

    def watch(module: nn.Module, _inputs: Any, output: Any) -> None:
        if not isinstance(output, torch.Tensor) or found:
            return
        name = names[module]
        if not torch.isfinite(output).all():
            found.append({"layer": name, "quantity": "activations"})
        elif output.requires_grad:
            output.register_hook(lambda gradient: report(name, gradient))

    def report(name: str, gradient: torch.Tensor) -> None:
        if not found and not torch.isfinite(gradient).all():
            found.append({"layer": name, "quantity": "gradients"})

    for module in names:
        if not list(module.children()):
            handles.append(module.register_forward_hook(watch))
    try:
        scalars = experiment.step()
    finally:
        for handle in handles:
            handle.remove()
    if found:
        return found[0]
    if not math.isfinite(scalars.get("loss", 0.0)):
        return {"layer": "output", "quantity": "loss"}
    for name, parameter in experiment.network.named_parameters():
        if parameter.grad is not None and not torch.isfinite(parameter.grad).all():
            return {"layer": name, "quantity": "gradients"}
    for name, parameter in experiment.network.named_parameters():
        if not torch.isfinite(parameter).all():
            return {"layer": name, "quantity": "weights"}
    return {"layer": "unknown", "quantity": "loss"}

"""One pass through a Transformer with everything written down that a picture may ask for.

Forward hooks listen and are gone when the pass is over; what they say includes what silenced heads do.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from engine.models.heads import watched
from engine.models.transformer import Tower
from engine.probes.evaluation import evaluating

HEARD = ("drop", "attention", "cross", "mlp", "norm1", "norm_cross", "last", "heads")  # modules by their last name


@dataclass(frozen=True)
class Passing:
    """``logits`` (B, T, K), ``seen`` of every attention (see ``engine.models.heads.watched``) and ``said``, the output
    of every other module of interest by its path."""

    logits: Tensor
    seen: dict[str, dict[str, Tensor]]
    said: dict[str, Tensor]

    def weights(self, stack: Stack) -> Tensor:
        """Attention of every head of a stack: (B, L, H, T, S)."""
        return torch.stack([self.seen[path]["weights"] for path in stack.attentions()], 1)

    def stream(self, stack: Stack) -> Tensor:
        """The residual stream before the first layer and after every layer: (L + 1, B, T, C)."""
        start = self.said[f"{stack.path}.drop"]
        return torch.stack([start, *(self.said[f"{stack.path}.blocks.{i}"] for i in range(stack.layers))])


@dataclass(frozen=True)
class Stack:
    """One kind of attention all the way up: where it is in the network, and what people call it."""

    name: str
    path: str  # of its tower
    kind: str  # of its attention: "attention" or "cross"
    tower: Tower

    @property
    def layers(self) -> int:
        return len(self.tower.blocks)

    def attentions(self) -> list[str]:
        """The paths of its ``Heads``, one a layer."""
        return [f"{self.path}.blocks.{i}.{self.kind}.heads" for i in range(self.layers)]


def stacks(network: nn.Module) -> dict[str, Stack]:
    """``self`` of a network with one tower; ``encoder``, ``self`` (of the decoder) and ``cross`` of one with two."""
    if hasattr(network, "tower"):
        return {"self": Stack("self", "tower", "attention", network.tower)}
    return {
        "encoder": Stack("encoder", "encoder", "attention", network.encoder),
        "self": Stack("self", "decoder", "attention", network.decoder),
        "cross": Stack("cross", "decoder", "cross", network.decoder),
    }


def through(network: nn.Module, x: Tensor) -> Passing:
    """Send ``x`` through the network, in evaluation. Nothing remains on it."""
    said: dict[str, Tensor] = {}

    def note(path: str):
        return lambda module, inputs, output: said.__setitem__(path, output)

    heard = {path: module for path, module in network.named_modules() if _heard(path)}
    handles = [module.register_forward_hook(note(path)) for path, module in heard.items()]
    try:
        with evaluating(network), watched(network) as seen:
            logits = network(x)
            return Passing(logits, dict(seen), said)
    finally:
        for handle in handles:
            handle.remove()


def _heard(path: str) -> bool:
    *above, last = path.split(".")
    return last in HEARD or (last.isdecimal() and above[-1:] == ["blocks"])


def read(network: nn.Module, stream: Tensor, tower: Tower) -> Tensor:
    """What the network would say if its last layer left the stream (..., C) like this: logits (..., K)."""
    flat = stream.reshape(1, -1, stream.shape[-1])  # (1, N, C)
    logits = network.out(tower.last(flat).squeeze(1)).transpose(1, 2)  # (1, N, K)
    return logits.reshape(*stream.shape[:-1], -1)

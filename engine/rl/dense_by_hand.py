"""Dense layers with ReLUs between them, forwards and backwards written out: the chain rule without autograd.

For a network of two layers of 64, autograd's bookkeeping takes three times as long as the arithmetic. The formulas are
those of Rumelhart, Hinton and Williams 1986 (Nature 323); a test compares them with autograd's.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn


class DenseByHand:
    """The same network as a chain of ``nn.Linear`` and ``nn.ReLU``, on the same weights: changes of either are seen.

    Gradients go where the parameters' own are (``weight.grad``), which have to be there; what was in them is gone.
    """

    def __init__(self, network: nn.Module, layers: list[nn.Linear]):
        """``layers``: what ``dense_chain`` found in the network."""
        self.modules = list(network.modules())
        self.weights = [layer.weight.data for layer in layers]  # (out, in) each
        self.biases = [layer.bias.data for layer in layers]  # (out,)
        self.turned = [weight.t() for weight in self.weights]
        self.slopes = [(layer.weight.grad, layer.bias.grad) for layer in layers]
        self.arrays = [(w.numpy(), b.numpy()) for w, b in zip(self.weights, self.biases, strict=True)]
        self.last = len(layers) - 1

    def heard(self) -> bool:
        """Whether somebody listens to a module of the network, who would hear nothing of what is done by hand."""
        return any(module._forward_hooks for module in self.modules)

    def forward(self, x: Tensor) -> tuple[Tensor, list[Tensor]]:  # (B, D)
        """Outputs (B, K), and what every layer was given, for ``backward``."""
        given = [x]
        for weight, bias in zip(self.turned[:-1], self.biases[:-1], strict=True):
            x = torch.addmm(bias, x, weight).relu_()
            given.append(x)
        return torch.addmm(self.biases[-1], x, self.turned[-1]), given

    def backward(self, slope: Tensor, given: list[Tensor]) -> None:
        """Gradients of all weights, from the loss's slope with respect to the outputs (B, K)."""
        for place in range(self.last, -1, -1):
            weight_slope, bias_slope = self.slopes[place]
            torch.mm(slope.t(), given[place], out=weight_slope)
            torch.sum(slope, 0, out=bias_slope)
            if place:
                slope = torch.mm(slope, self.weights[place]).mul_(given[place] > 0)

    def one(self, x: np.ndarray) -> np.ndarray:  # (D,)
        """Outputs (K,) for a single input. numpy: on so few numbers a call of torch costs five times as much."""
        for weight, bias in self.arrays[:-1]:
            x = np.maximum(weight.dot(x) + bias, 0)
        weight, bias = self.arrays[-1]
        return weight.dot(x) + bias


def dense_chain(network: nn.Module) -> list[nn.Linear] | None:
    """The dense layers of a network that is nothing but them, with a ReLU between every two; None for any other."""
    modules = [module for module in network.modules() if not any(True for _ in module.children())]
    if modules and type(modules[0]) is nn.Flatten:
        modules = modules[1:]
    kinds = [type(module) for module in modules]
    expected = [(nn.Linear, nn.ReLU)[place % 2] for place in range(len(modules))]
    if len(modules) % 2 == 0 or kinds != expected or any(layer.bias is None for layer in modules[::2]):
        return None
    return modules[::2]

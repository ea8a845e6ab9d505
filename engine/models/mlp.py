"""A fully connected network whose every hidden layer has an activation, a norm and a dropout rate of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor] | None] = {
    "linear": None,
    "relu": torch.relu,
    "leaky relu": F.leaky_relu,  # slope 0.01 below zero: Maas et al. 2013, ICML workshop
    "elu": F.elu,  # Clevert et al. 2015, arXiv:1511.07289
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "softplus": F.softplus,
    "silu": F.silu,  # also called swish: Ramachandran et al. 2017, arXiv:1710.05941
    "gelu": F.gelu,  # Hendrycks and Gimpel 2016, arXiv:1606.08415
}

NORMS: dict[str, Callable[[int], nn.Module] | None] = {
    "none": None,
    "batch": nn.BatchNorm1d,  # each unit over the batch: Ioffe and Szegedy 2015, arXiv:1502.03167
    "layer": nn.LayerNorm,  # each point over the layer's units: Ba et al. 2016, arXiv:1607.06450
}


class Hidden(nn.Module):
    """Weighted sums, then norm, activation and dropout; what is off is not called at all."""

    def __init__(self, inputs: int, units: int, activation: str, dropout: float, norm: str):
        super().__init__()
        self.linear = nn.Linear(inputs, units)
        self.norm = None if NORMS[norm] is None else NORMS[norm](units)
        self.activation = ACTIVATIONS[activation]
        self.dropout = dropout  # may change between steps; 0 draws nothing from the random stream

    def forward(self, x: Tensor) -> Tensor:
        x = self.linear(x)  # (B, units)
        if self.norm is not None:
            x = self.norm(x)
        if self.activation is not None:
            x = self.activation(x)
        if self.dropout and self.training:
            x = F.dropout(x, self.dropout)
        return x


class MLP(nn.Module):
    """``layers`` holds (units, activation, dropout, norm) of each hidden layer; the output layer is linear.

    Parameters are named ``hidden.0.linear.weight`` ... ``output.bias``; a weight is (units, inputs).
    With batch norm a training batch needs at least two points.
    """

    def __init__(self, inputs: int, layers: Sequence[tuple[int, str, float, str]], outputs: int):
        super().__init__()
        widths = [inputs, *(layer[0] for layer in layers)]
        self.hidden = nn.ModuleList(Hidden(width, *layer) for width, layer in zip(widths, layers, strict=False))
        self.output = nn.Linear(widths[-1], outputs)

    def forward(self, x: Tensor) -> Tensor:  # (B, inputs)
        for layer in self.hidden:
            x = layer(x)  # (B, units)
        return self.output(x)  # (B, outputs)

    def trace(self, x: Tensor) -> list[Tensor]:
        """Every hidden layer's output and then the network's, as in evaluation whatever mode the module is in.

        No dropout, batch norm by its running statistics; nothing in the module changes.
        """
        switched = self.training and self._depends_on_mode()  # switching all modules costs as much as a forward pass
        if switched:
            self.eval()
        try:
            outputs = []
            for layer in self.hidden:
                x = layer(x)  # (B, units)
                outputs.append(x)
            return [*outputs, self.output(x)]
        finally:
            if switched:
                self.train()

    def _depends_on_mode(self) -> bool:
        """Whether training and evaluation differ: with dropout, and with batch norm."""
        return any(layer.dropout or isinstance(layer.norm, nn.BatchNorm1d) for layer in self.hidden)

    def set_dropout(self, index: int, p: float) -> None:
        """Change the dropout rate of hidden layer ``index`` from the next step on."""
        if not 0 <= p < 1:
            raise ValueError(f"MLP.set_dropout needs p in [0, 1), got {p}.")
        self.hidden[index].dropout = p

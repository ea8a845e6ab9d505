"""A fully connected network of equal hidden layers, made to be taken apart: deep, and with every help switchable.

Residual connections are those of He et al. 2015 (arXiv:1512.03385). Departs from it in: the skip goes around one
layer, activation included, and the layer is divided by the root of the depth, so that signals grow by a constant
factor however many layers there are (Hayou et al. 2021, "Stable ResNet", arXiv:2010.12859).
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

CURVES: dict[str, Callable[[Tensor], Tensor] | None] = {
    "linear": None,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky relu": F.leaky_relu,  # slope 0.01 below zero: Maas et al. 2013, ICML workshop
    "silu": F.silu,  # Ramachandran et al. 2017, arXiv:1710.05941
    "gelu": F.gelu,  # Hendrycks and Gimpel 2016, arXiv:1606.08415
}

STARTS: dict[str, Callable[[Tensor], Tensor]] = {  # in place, for a weight (outputs, inputs)
    "zeros": nn.init.zeros_,
    "small normal": lambda weight: nn.init.normal_(weight, std=0.01),
    "xavier": nn.init.xavier_uniform_,  # variance 2 / (inputs + outputs): Glorot and Bengio 2010, AISTATS
    "he": lambda weight: nn.init.kaiming_normal_(weight, nonlinearity="relu"),  # 2 / inputs: arXiv:1502.01852
    "orthogonal": nn.init.orthogonal_,  # Saxe et al. 2013, arXiv:1312.6120
    "too large": lambda weight: nn.init.normal_(weight, std=3 / weight.shape[1] ** 0.5),
}


class DeepLayer(nn.Module):
    """Weighted sums, norm, activation, and perhaps the input added on. Both norms are always there; one is used.

    ``norm``   none, batch or layer
    ``curve``  the activation, None for linear
    ``share``  what the layer is multiplied by before its input is added; 0 without residual connection
    """

    def __init__(self, inputs: int, units: int):
        super().__init__()
        self.linear = nn.Linear(inputs, units)
        self.batch_norm = nn.BatchNorm1d(units)  # Ioffe and Szegedy 2015, arXiv:1502.03167
        self.batch_norm.num_batches_tracked = None  # a count that only an average over all batches would need
        self.layer_norm = nn.LayerNorm(units)  # Ba et al. 2016, arXiv:1607.06450
        self.norm = "none"
        self.curve: Callable[[Tensor], Tensor] | None = None
        self.share = 0.0

    @property
    def activation(self) -> Callable[[Tensor], Tensor] | None:
        """The bend at the end of the layer; None where something is added after it."""
        return None if self.share else self.curve

    def forward(self, x: Tensor) -> Tensor:  # (B, inputs)
        y = self.linear(x)  # (B, units)
        if self.norm == "batch":
            y = self.batch_norm(y)
        elif self.norm == "layer":
            y = self.layer_norm(y)
        if self.curve is not None:
            y = self.curve(y)
        return torch.add(x, y, alpha=self.share) if self.share else y


class DeepMLP(nn.Module):
    """``depth`` hidden layers of ``width`` units and a linear output. ``set`` says what the layers are made of.

    Parameters are named ``hidden.0.linear.weight`` ... ``output.bias``; a weight is (units, inputs).
    """

    def __init__(self, inputs: int, depth: int, width: int, outputs: int, start: str):
        super().__init__()
        self.hidden = nn.ModuleList(DeepLayer(inputs if i == 0 else width, width) for i in range(depth))
        self.output = nn.Linear(width, outputs)
        for layer in [*(hidden.linear for hidden in self.hidden), self.output]:
            STARTS[start](layer.weight)
            nn.init.zeros_(layer.bias)

    def set(self, activation: str, norm: str, residual: bool) -> None:
        """What the hidden layers do from now on; the first has no residual connection, its input being narrower."""
        for i, layer in enumerate(self.hidden):
            layer.curve, layer.norm = CURVES[activation], norm
            layer.share = len(self.hidden) ** -0.5 if residual and i else 0.0

    def forward(self, x: Tensor) -> Tensor:  # (B, inputs)
        for layer in self.hidden:
            x = layer(x)  # (B, width)
        return self.output(x)  # (B, outputs)

    def trace(self, x: Tensor) -> list[Tensor]:
        """Every hidden layer's output and then the network's, as in evaluation whatever mode the module is in."""
        training = self.training
        self.eval()
        try:
            return self._outputs(x)
        finally:
            self.train(training)

    def flow(self, x: Tensor) -> list[Tensor]:
        """The same as in training, batch norm by the moments of ``x``, but its running statistics stay."""
        norms = [layer.batch_norm for layer in self.hidden]
        for norm in norms:
            norm.track_running_stats = False
        training = self.training
        self.train()
        try:
            return self._outputs(x)
        finally:
            self.train(training)
            for norm in norms:
                norm.track_running_stats = True

    @torch.no_grad()
    def settle(self, x: Tensor) -> None:
        """Set the running statistics of batch norm to the moments of ``x``: when it has just been switched on, what
        they remember is of another network."""
        momentum = self.hidden[0].batch_norm.momentum
        for layer in self.hidden:
            layer.batch_norm.momentum = 1.0
        self(x)
        for layer in self.hidden:
            layer.batch_norm.momentum = momentum

    def _outputs(self, x: Tensor) -> list[Tensor]:
        outputs = []
        for layer in self.hidden:
            x = layer(x)
            outputs.append(x)
        return [*outputs, self.output(x)]

"""A fully connected network that owns every device against over-fitting and uses those that are switched on.

All parameters are always there, so a device can be switched on or off between two steps; what is off gets no gradient.

* Dropout, on the outputs of hidden layers: Srivastava et al. 2014, JMLR 15.
* DropConnect, on the weights of hidden layers: Wan et al. 2013, ICML. Departs from it: one mask for the whole
  mini-batch, what is left is divided by 1 - p, and evaluation uses all weights instead of sampling.
* Batch norm: Ioffe and Szegedy 2015, arXiv:1502.03167. Layer norm: Ba, Kiros and Hinton 2016, arXiv:1607.06450.
* Weight norm, w = scale v / |v| for the weights of each unit: Salimans and Kingma 2016, arXiv:1602.07868.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

BENDS: dict[str, Callable[[Tensor], Tensor]] = {
    "relu": torch.relu, "leaky relu": F.leaky_relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid, "silu": F.silu,
}  # fmt: skip


class Drop(nn.Module):
    """Sets a share ``p`` of the numbers to 0 in training and divides the others by 1 - p; draws nothing when p is 0.

    While ``kept`` is a list, every mask is added to it: bool, where a number was kept. ``one_mask`` draws one for all
    rows.
    """

    def __init__(self):
        super().__init__()
        self.p = 0.0
        self.one_mask = False
        self.kept: list[Tensor] | None = None

    def forward(self, x: Tensor) -> Tensor:
        if not (self.p and self.training):
            return x
        factor = F.dropout(torch.ones_like(x[:1] if self.one_mask else x), self.p)  # 0 or 1 / (1 - p)
        if self.kept is not None:
            self.kept.append(factor > 0)
        return x * factor


class Sums(nn.Linear):
    """Weighted sums: ``weight`` (units, inputs), ``bias`` (units,) and weight norm's ``scale`` (units,)."""

    def __init__(self, inputs: int, units: int):
        super().__init__(inputs, units)
        self.scale = nn.Parameter(torch.ones(units))
        self.connect = Drop()
        self.normed = False

    def effective(self) -> Tensor:
        """The weights that the sums are made with, (units, inputs)."""
        return self.weight * (self.scale / self.lengths())[:, None] if self.normed else self.weight

    def lengths(self) -> Tensor:
        """Length of each unit's vector of weights (units,); never 0."""
        return torch.linalg.vector_norm(self.weight, dim=1).clamp_min(1e-12)

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x, self.connect(self.effective()), self.bias)  # (B, units)

    @torch.no_grad()
    def set_norm(self, on: bool) -> None:
        """Switch weight norm without changing what the unit computes."""
        if on and not self.normed:
            self.scale.copy_(self.lengths())
        elif self.normed and not on:
            self.weight.copy_(self.effective())
        self.normed = on

    @torch.no_grad()
    def penalise(self, l1: float, l2: float) -> None:
        """Add the gradient of ``l1 * sum |w| + l2 / 2 * sum w^2`` of the effective weights to the gradients."""
        w = self.effective()
        slope = l1 * w.sign() + l2 * w  # (units, inputs)
        if not self.normed:
            self.weight.grad += slope
            return
        lengths = self.lengths()[:, None]
        way = self.weight / lengths  # where each unit's weights point, length 1
        along = (slope * way).sum(1, keepdim=True)  # (units, 1)
        self.scale.grad += along[:, 0]
        self.weight.grad += self.scale[:, None] / lengths * (slope - along * way)


class HiddenUnits(nn.Module):
    """Weighted sums, batch norm, layer norm, activation, dropout; what is off is not called."""

    def __init__(self, inputs: int, units: int, activation: str):
        super().__init__()
        self.linear = Sums(inputs, units)
        self.batch_norm = nn.BatchNorm1d(units)
        self.batch_norm.num_batches_tracked = None  # which is of use for averages that never forget alone
        self.layer_norm = nn.LayerNorm(units)
        self.activation = BENDS[activation]
        self.drop = Drop()
        self.batch_normed = self.layer_normed = False

    def forward(self, x: Tensor) -> Tensor:
        return self.answer(self.normalised(self.linear(x)))  # (B, units)

    def normalised(self, sums: Tensor) -> Tensor:
        if self.batch_normed:
            sums = self.batch_norm(sums)
        return self.layer_norm(sums) if self.layer_normed else sums

    def answer(self, sums: Tensor) -> Tensor:
        return self.drop(self.activation(sums))


class RegularMLP(nn.Module):
    """``depth`` hidden layers of ``width`` units and a linear output layer; see ``switch`` for what can be on.

    Parameters are named ``hidden.0.linear.weight`` ... ``output.bias``. With batch norm a training batch needs two
    points at least.
    """

    def __init__(self, inputs: int, width: int, depth: int, outputs: int, activation: str):
        super().__init__()
        sizes = [inputs, *[width] * (depth - 1)]
        self.hidden = nn.ModuleList(HiddenUnits(size, width, activation) for size in sizes)
        self.output = Sums(width, outputs)

    def forward(self, x: Tensor) -> Tensor:  # (B, inputs)
        for layer in self.hidden:
            x = layer(x)  # (B, width)
        return self.output(x)  # (B, outputs)

    def switch(
        self, *, dropout: float, dropconnect: float, batch_norm: bool, layer_norm: bool, weight_norm: bool
    ) -> None:
        """Which devices are on from the next step on. ``dropout`` and ``dropconnect`` are shares in [0, 1)."""
        for layer in self.hidden:
            layer.drop.p, layer.linear.connect.p = dropout, dropconnect
            layer.batch_normed, layer.layer_normed = batch_norm, layer_norm
            layer.linear.set_norm(weight_norm)
        self.output.set_norm(weight_norm)

    def sums(self) -> list[Sums]:
        """Every layer's weighted sums, the output's last."""
        return [*(layer.linear for layer in self.hidden), self.output]

    def resting(self) -> list[str]:
        """Names of the parameters that nothing uses while their device is off."""
        names = []
        for i, layer in enumerate(self.hidden):
            names += [] if layer.linear.normed else [f"hidden.{i}.linear.scale"]
            names += [] if layer.batch_normed else [f"hidden.{i}.batch_norm.{part}" for part in ("weight", "bias")]
            names += [] if layer.layer_normed else [f"hidden.{i}.layer_norm.{part}" for part in ("weight", "bias")]
        return names if self.output.normed else [*names, "output.scale"]

"""Several fully connected networks of one shape as a single batched model: one call does the work of all copies.

A small network's step is dispatch, not arithmetic, so S of them in one ``baddbmm`` cost little more than one. Copies
never meet: each has its own weights, its own batch and its own gradient, and a copy that blows up harms no other.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class StackedMLP(nn.Module):
    """``nets`` are S networks like ``MLP`` (``hidden`` layers with linear, norm, activation, dropout; ``output``) that
    differ in their weights alone. Copies of these are what is trained; the networks themselves stay as they are.

    Every parameter is (S, rows, units), laid out as the products need it: a weight (S, inputs, units), the transpose of
    a single network's, a bias or a norm's scale (S, 1, units). Names are those of a single network with ``_`` for the
    dots. Norms are per copy. Dropout draws one mask over all copies: not the one a single network would have drawn.
    """

    def __init__(self, nets: Sequence[nn.Module]):
        super().__init__()
        self.copies = len(nets)
        first = nets[0]
        self._hidden = [(layer.activation, layer.dropout, layer.norm) for layer in first.hidden]
        for name, parameter in first.named_parameters():
            each = [net.get_parameter(name).detach() for net in nets]
            laid_out = [tensor.T if parameter.dim() == 2 else tensor[None] for tensor in each]
            self.register_parameter(name.replace(".", "_"), nn.Parameter(torch.stack(laid_out)))
        for name, _ in first.named_buffers():
            each = [net.get_buffer(name) for net in nets]
            self.register_buffer(name.replace(".", "_"), torch.stack(each))  # (S, ...)
        mine = {**dict(self.named_parameters()), **dict(self.named_buffers())}
        prefixes = [*(f"hidden_{i}_" for i in range(len(self._hidden))), "output_"]
        self._parts = [  # looked up once: finding a parameter by its name costs more than using it
            {name.removeprefix(prefix): tensor for name, tensor in mine.items() if name.startswith(prefix)}
            for prefix in prefixes
        ]

    def forward(self, x: Tensor) -> Tensor:  # (S, B, inputs)
        for (activation, dropout, norm), parts in zip(self._hidden, self._parts, strict=False):
            x = torch.baddbmm(parts["linear_bias"], x, parts["linear_weight"])  # (S, B, units)
            if isinstance(norm, nn.BatchNorm1d):
                x = self._batch_norm(x, norm, parts)
            elif norm is not None:
                x = F.layer_norm(x, x.shape[2:], eps=norm.eps) * parts["norm_weight"] + parts["norm_bias"]
            if activation is not None:
                x = activation(x)
            if dropout and self.training:
                x = F.dropout(x, dropout)
        return torch.baddbmm(self._parts[-1]["bias"], x, self._parts[-1]["weight"])  # (S, B, outputs)

    def _batch_norm(self, x: Tensor, norm: nn.BatchNorm1d, parts: dict[str, Tensor]) -> Tensor:
        """Each unit of each copy is a channel of its own, so PyTorch's own batch norm serves."""
        copies, points, units = x.shape
        channels = x.transpose(0, 1).reshape(points, copies * units)
        flat = F.batch_norm(
            channels, parts["norm_running_mean"].view(-1), parts["norm_running_var"].view(-1),
            parts["norm_weight"].reshape(-1), parts["norm_bias"].reshape(-1), self.training, norm.momentum, norm.eps,
        )  # fmt: skip
        return flat.view(points, copies, units).transpose(0, 1)

    @staticmethod
    def is_weight(name: str) -> bool:
        """Whether a parameter is a matrix of weights in each copy (not a bias, nor part of a norm)."""
        return name.endswith("linear_weight") or name == "output_weight"

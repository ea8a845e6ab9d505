"""Channels weighed by what the whole image shows: squeeze-and-excitation.

Hu, Shen, Albanie, Sun and Wu 2017, "Squeeze-and-excitation networks" (arXiv:1709.01507).
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F


class SqueezeExcitation(nn.Module):
    """Multiplies every channel by a weight between 0 and 1: sigmoid of two dense layers, of all channels' means."""

    def __init__(self, channels: int, reduction: int):
        super().__init__()
        hidden = max(1, channels // reduction)
        self.squeeze = nn.Linear(channels, hidden)
        self.excite = nn.Linear(hidden, channels)

    def weights(self, x: Tensor) -> Tensor:
        """The weight of every channel for every image (N, C)."""
        return self.excite(F.relu(self.squeeze(x.mean((2, 3))))).sigmoid()

    def forward(self, x: Tensor) -> Tensor:  # (N, C, H, W)
        return x * self.weights(x)[:, :, None, None]

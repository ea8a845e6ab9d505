"""Two 3x3 convolutions with or without a way around them.

The block is that of He, Zhang, Ren and Sun 2015, "Deep residual learning for image recognition" (arXiv:1512.03385);
with pre-activation that of their 2016 "Identity mappings in deep residual networks" (arXiv:1603.05027). Where a block
has more filters than channels come in, or a stride, the skip takes every other pixel and fills the missing channels
with zeros (option A of the first paper), so that a net without skips has exactly the same weights.

Applied several times with the same weights it is a recurrent network: Liao and Poggio 2016, "Bridging the gaps between
residual learning, recurrent neural networks and visual cortex" (arXiv:1604.03640). As there, every repetition has a
batch norm of its own.
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F

from engine.models.squeeze import SqueezeExcitation


class Residual(nn.Module):
    """``y = relu(x + f(x))``, with pre-activation ``y = x + f(x)``, without skip ``y = relu(f(x))`` or ``y = f(x)``.

    ``reduction``: a squeeze-and-excitation gate weighs the channels of f before the sum; 0 for none.
    """

    def __init__(
        self, channels: int, filters: int, stride: int = 1, skip: bool = True, preactivation: bool = False,
        norm: str = "batch", times: int = 1, reduction: int = 0,
    ):  # fmt: skip
        super().__init__()
        plain = norm == "none"
        self.conv1 = nn.Conv2d(channels, filters, 3, stride, padding=1, bias=plain)
        self.conv2 = nn.Conv2d(filters, filters, 3, padding=1, bias=plain)
        before = channels if preactivation else filters
        self.norms1 = nn.ModuleList(nn.Identity() if plain else nn.BatchNorm2d(before) for _ in range(times))
        self.norms2 = nn.ModuleList(nn.Identity() if plain else nn.BatchNorm2d(filters) for _ in range(times))
        self.gate = SqueezeExcitation(filters, reduction) if reduction else None
        self.stride, self.skip, self.preactivation, self.times = stride, skip, preactivation, times

    def forward(self, x: Tensor) -> Tensor:  # (N, C, H, W)
        for time in range(self.times):
            x = self.once(x, time)
        return x  # (N, F, H / stride, W / stride), rounded up

    def once(self, x: Tensor, time: int) -> Tensor:
        """The block applied for the ``time``-th time, counted from 0."""
        y = self.branch(x, time)
        if self.skip:
            y = self.around(x) + y
        return y if self.preactivation else F.relu(y)

    def branch(self, x: Tensor, time: int) -> Tensor:
        """What is added to the input: f(x)."""
        norm1, norm2 = self.norms1[time], self.norms2[time]
        if self.preactivation:
            y = self.conv2(F.relu(norm2(self.conv1(F.relu(norm1(x))))))
        else:
            y = norm2(self.conv2(F.relu(norm1(self.conv1(x)))))
        return y if self.gate is None else self.gate(y)

    def around(self, x: Tensor) -> Tensor:
        """The input as it is, or thinned out and with channels of zeros."""
        missing = self.conv1.out_channels - x.shape[1]
        if self.stride > 1:
            x = x[:, :, :: self.stride, :: self.stride]
        return F.pad(x, (0, 0, 0, 0, 0, missing)) if missing else x

"""Windows of several sizes side by side: the inception block.

Szegedy et al. 2014, "Going deeper with convolutions" (arXiv:1409.4842), figure 2(b); batch norm beside every
convolution as in Ioffe and Szegedy 2015 (arXiv:1502.03167).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Inception(nn.Module):
    """Four branches, their channels one after the other: 1x1, 3x3, 5x5, and 1x1 of a 3x3 max pooling.

    A 1x1 convolution before the larger windows (``reduce3``, ``reduce5``) makes them cheap; 0 is without. A branch of
    width 0 is not there. Every convolution is followed by ReLU.
    """

    def __init__(
        self, channels: int, width1: int, reduce3: int, width3: int, reduce5: int, width5: int, pooled: int,
        norm: str = "batch",
    ):  # fmt: skip
        super().__init__()
        self.branches = nn.ModuleDict()
        if width1:
            self.branches["1x1"] = nn.Sequential(*conv_unit(channels, width1, 1, norm))
        if width3:
            before = conv_unit(channels, reduce3, 1, norm) if reduce3 else []
            self.branches["3x3"] = nn.Sequential(*before, *conv_unit(reduce3 or channels, width3, 3, norm))
        if width5:
            before = conv_unit(channels, reduce5, 1, norm) if reduce5 else []
            self.branches["5x5"] = nn.Sequential(*before, *conv_unit(reduce5 or channels, width5, 5, norm))
        if pooled:
            self.branches["pool"] = nn.Sequential(
                nn.MaxPool2d(3, stride=1, padding=1), *conv_unit(channels, pooled, 1, norm)
            )

    def forward(self, x: Tensor) -> Tensor:  # (N, C, H, W)
        return torch.cat([branch(x) for branch in self.branches.values()], 1)  # (N, sum of the widths, H, W)


def conv_unit(channels: int, filters: int, size: int, norm: str) -> list[nn.Module]:
    """Convolution that keeps the image's size, norm, ReLU."""
    conv = nn.Conv2d(channels, filters, size, padding=size // 2, bias=norm == "none")
    return [conv, nn.ReLU()] if norm == "none" else [conv, nn.BatchNorm2d(filters), nn.ReLU()]

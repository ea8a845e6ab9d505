"""The inception block: branches as torch's layers make them, one after the other."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from engine.models.inception import Inception


def images(n=5, channels=4, size=7):
    return torch.randn(n, channels, size, size, dtype=torch.double, generator=torch.Generator().manual_seed(1))


def test_is_the_figure_of_the_paper():
    net, x = Inception(4, 2, 3, 5, 2, 3, 1, norm="none").double(), images()
    b = net.branches
    three = F.relu(b["3x3"][2](F.relu(b["3x3"][0](x))))
    five = F.relu(b["5x5"][2](F.relu(b["5x5"][0](x))))
    pooled = F.relu(b["pool"][1](F.max_pool2d(x, 3, 1, 1)))
    y = net(x)
    torch.testing.assert_close(y, torch.cat([F.relu(b["1x1"][0](x)), three, five, pooled], 1))
    assert y.shape == (5, 2 + 5 + 3 + 1, 7, 7)
    sizes = {name: [m.kernel_size for m in branch if isinstance(m, nn.Conv2d)] for name, branch in b.items()}
    assert sizes == {"1x1": [(1, 1)], "3x3": [(1, 1), (3, 3)], "5x5": [(1, 1), (5, 5)], "pool": [(1, 1)]}


def test_batch_norm_takes_the_place_of_the_bias():
    net = Inception(4, 2, 3, 5, 2, 3, 1).double()
    convolutions = [m for m in net.modules() if isinstance(m, nn.Conv2d)]
    assert len(convolutions) == len([m for m in net.modules() if isinstance(m, nn.BatchNorm2d)]) == 6
    assert all(conv.bias is None for conv in convolutions)


@pytest.mark.parametrize(
    ("widths", "branches"),
    [
        ((2, 0, 0, 0, 0, 0), ["1x1"]), ((0, 9, 3, 0, 0, 0), ["3x3"]), ((0, 0, 0, 9, 3, 0), ["5x5"]),
        ((0, 0, 0, 0, 0, 3), ["pool"]), ((1, 0, 2, 0, 3, 0), ["1x1", "3x3", "5x5"]),
    ],
)  # fmt: skip
def test_branches_of_no_width_are_not_there(widths, branches):
    net = Inception(4, *widths).double()
    assert list(net.branches) == branches
    assert net(images()).shape[1] == widths[0] + widths[2] + widths[4] + widths[5]


def test_without_reduction_the_large_window_sees_all_channels():
    net = Inception(4, 0, 0, 0, 0, 3, 0)
    assert [m.in_channels for m in net.modules() if isinstance(m, nn.Conv2d)] == [4]

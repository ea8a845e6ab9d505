"""The residual block against what its papers draw, written with PyTorch's functions."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from engine.models.residual import Residual
from engine.models.squeeze import SqueezeExcitation


def images(n=5, channels=4, size=7):
    return torch.randn(n, channels, size, size, dtype=torch.double, generator=torch.Generator().manual_seed(1))


def block(*given, **options):
    return Residual(*given, **options).double()


def around(x, filters, stride):
    """Option A of He et al. 2015: identity, every other pixel, zeros for new channels."""
    x = x[:, :, ::stride, ::stride]
    zeros = torch.zeros(len(x), filters - x.shape[1], *x.shape[2:], dtype=x.dtype)
    return torch.cat([x, zeros], 1)


@pytest.mark.parametrize("skip", [True, False])
@pytest.mark.parametrize(("filters", "stride"), [(4, 1), (6, 1), (8, 2), (4, 3)])
def test_is_the_block_of_2015(filters, stride, skip):
    net, x = block(4, filters, stride, skip), images()
    branch = nn.Sequential(net.conv1, net.norms1[0], nn.ReLU(), net.conv2, net.norms2[0])
    y = net(x)
    expected = F.relu(branch(x) + around(x, filters, stride)) if skip else F.relu(branch(x))
    torch.testing.assert_close(y, expected)
    assert net.conv1.bias is None


@pytest.mark.parametrize("skip", [True, False])
def test_is_the_block_of_2016_with_pre_activation(skip):
    net, x = block(4, 6, 2, skip, preactivation=True), images()
    branch = nn.Sequential(net.norms1[0], nn.ReLU(), net.conv1, net.norms2[0], nn.ReLU(), net.conv2)
    torch.testing.assert_close(net(x), branch(x) + around(x, 6, 2) if skip else branch(x))


def test_without_norm_the_convolutions_have_biases():
    net, x = block(4, 4, norm="none"), images()
    torch.testing.assert_close(net(x), F.relu(x + net.conv2(F.relu(net.conv1(x)))))
    assert {name for name, _ in net.named_parameters()} == {"conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias"}


def test_with_weights_of_zero_a_block_passes_on_what_it_is_given():
    net, x = block(4, 4, preactivation=True, norm="none"), images()
    for parameter in net.parameters():
        nn.init.zeros_(parameter)
    assert torch.equal(net(x), x)
    net.skip = False
    assert not net(x).any()


def test_applied_again_it_has_the_same_convolutions_and_norms_of_its_own():
    net, x = block(4, 4, times=3), images()
    for norm in [*net.norms1, *net.norms2]:
        nn.init.uniform_(norm.weight)
    expected = x
    for time in range(3):
        y = net.norms2[time](net.conv2(F.relu(net.norms1[time](net.conv1(expected)))))
        expected = F.relu(expected + y)
    torch.testing.assert_close(net(x), expected)
    convolutions = sum(p.numel() for name, p in net.named_parameters() if "conv" in name)
    assert convolutions == 2 * 9 * 4 * 4


def test_the_gate_weighs_what_is_added():
    net, x = block(4, 4, reduction=2), images()
    branch = nn.Sequential(net.conv1, net.norms1[0], nn.ReLU(), net.conv2, net.norms2[0])
    torch.testing.assert_close(net(x), F.relu(x + net.gate(branch(x))))
    assert isinstance(net.gate, SqueezeExcitation)


def test_a_skip_carries_the_gradient_through_fifty_blocks():
    """Where plain blocks lose it. The gradient of He et al. 2016, equation 5: 1 plus something."""
    found = {}
    for skip in (True, False):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            net = nn.Sequential(*(block(4, 4, skip=skip, preactivation=True, norm="none") for _ in range(50)))
        x = images().requires_grad_()
        net(x).sum().backward()
        found[skip] = x.grad.abs().mean().item()
    assert found[True] > 0.1
    assert found[False] < 1e-12

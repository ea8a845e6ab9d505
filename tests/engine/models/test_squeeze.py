"""Squeeze-and-excitation: one weight a channel, from the means of all channels."""

import torch
from torch import nn

from engine.models.squeeze import SqueezeExcitation


def images(n=5, channels=8, size=6):
    return torch.randn(n, channels, size, size, dtype=torch.double, generator=torch.Generator().manual_seed(1))


def test_is_pool_dense_relu_dense_sigmoid():
    net, x = SqueezeExcitation(8, 4).double(), images()
    gate = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), net.squeeze, nn.ReLU(), net.excite, nn.Sigmoid())
    torch.testing.assert_close(net(x), x * gate(x).reshape(5, 8, 1, 1))
    torch.testing.assert_close(net.weights(x), gate(x))
    assert (net.squeeze.out_features, net.excite.out_features) == (2, 8)


def test_there_is_always_a_hidden_unit():
    assert SqueezeExcitation(3, 16).squeeze.out_features == 1


def test_where_things_are_does_not_matter_to_the_weights():
    net, x = SqueezeExcitation(8, 2).double(), images()
    torch.testing.assert_close(net.weights(x), net.weights(x.roll((2, 3), (2, 3)).flip(3)))

"""Dense layers written out, against autograd."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import nn

from engine.optim.flat import Flat
from engine.rl.dense_by_hand import DenseByHand, dense_chain


def chain(*sizes):
    parts = [nn.Flatten()]
    for one, other in pairwise(sizes):
        parts += [nn.Linear(one, other), nn.ReLU()]
    return nn.Sequential(*parts[:-1])


@pytest.mark.parametrize("sizes", [(4, 2), (4, 16, 2), (3, 8, 5, 7)])
def test_outputs_and_gradients_are_autograds(sizes):
    torch.manual_seed(0)
    network, x, weights = chain(*sizes), torch.randn(9, sizes[0]), torch.randn(9, sizes[-1])
    flat = Flat(network)
    q = network(x)
    (q * weights).sum().backward()
    right = flat.grad.clone()
    flat.grad.fill_(7.0)  # what was there before does not count
    hand = DenseByHand(network, dense_chain(network))
    mine, given = hand.forward(x)
    hand.backward(weights, given)
    torch.testing.assert_close(mine, q.detach(), rtol=1e-6, atol=1e-6)
    torch.testing.assert_close(flat.grad, right, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(hand.one(x[3].numpy()), q[3].detach().numpy(), rtol=1e-5, atol=1e-6)
    flat.data.mul_(0.5)  # and changes of the weights are seen
    np.testing.assert_allclose(hand.one(x[3].numpy()), network(x)[3].detach().numpy(), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    "network",
    [
        nn.Sequential(nn.Linear(3, 3), nn.Tanh(), nn.Linear(3, 2)),
        nn.Sequential(nn.Linear(3, 3), nn.ReLU()),
        nn.Sequential(nn.Linear(3, 3), nn.LayerNorm(3), nn.ReLU(), nn.Linear(3, 2)),
        nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(8, 2)),
        nn.Sequential(nn.Linear(3, 3, bias=False)),
        nn.Sequential(nn.Flatten()),
    ],
)
def test_other_networks_are_left_to_autograd(network):
    assert dense_chain(network) is None


def test_listeners_are_noticed():
    network = chain(3, 4, 2)
    Flat(network)
    hand = DenseByHand(network, dense_chain(network))
    assert not hand.heard()
    handle = network[1].register_forward_hook(lambda *_: None)
    assert hand.heard()
    handle.remove()
    assert not hand.heard()

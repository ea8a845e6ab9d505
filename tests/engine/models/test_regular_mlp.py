"""The network that owns every device, against torch's own layers, autograd and worked numbers."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from engine.models.regular_mlp import Drop, RegularMLP, Sums

OFF = {"dropout": 0.0, "dropconnect": 0.0, "batch_norm": False, "layer_norm": False, "weight_norm": False}


@pytest.fixture
def network():
    torch.manual_seed(0)
    return RegularMLP(2, 8, 2, 1, "relu")


def test_with_everything_off_it_is_a_plain_network(network):
    plain = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 1))
    for mine, theirs in zip(network.sums(), plain[::2], strict=True):
        theirs.load_state_dict({"weight": mine.weight, "bias": mine.bias})
    x = torch.randn(5, 2)
    assert torch.equal(network(x), plain(x))
    before = torch.get_rng_state()
    network(x)
    assert torch.equal(torch.get_rng_state(), before)


def test_norms_are_torch_s_own(network):
    network.switch(**OFF | {"batch_norm": True, "layer_norm": True})
    layer, batch, whole = network.hidden[0], nn.BatchNorm1d(8), nn.LayerNorm(8)
    x = torch.randn(6, 2)
    sums = F.linear(x, layer.linear.weight, layer.linear.bias)
    assert torch.equal(layer(x), whole(batch(sums)).relu())
    assert torch.equal(layer.batch_norm.running_var, batch.running_var)
    network.eval(), batch.eval()
    assert torch.equal(layer(x), whole(batch(sums)).relu())


def test_what_is_off_keeps_no_moments_and_gets_no_gradient(network):
    network(torch.randn(6, 2)).sum().backward()
    assert torch.equal(network.hidden[0].batch_norm.running_mean, torch.zeros(8))
    unused = {name for name, p in network.named_parameters() if p.grad is None}
    assert unused == set(network.resting())
    network.switch(**OFF | {"batch_norm": True, "layer_norm": True, "weight_norm": True})
    assert network.resting() == []


def test_dropout_zeroes_a_share_and_scales_the_rest():
    torch.manual_seed(0)
    drop = Drop()
    drop.p, drop.kept = 0.75, []
    said = drop(torch.full((1000, 4), 2.0))
    assert set(said.unique().tolist()) == {0.0, 8.0}
    assert (said == 0).float().mean().item() == pytest.approx(0.75, abs=0.03)
    assert torch.equal(drop.kept[0], said > 0)
    drop.eval()
    assert torch.equal(drop(said), said)


def test_dropconnect_is_one_mask_on_the_weights(network):
    network.switch(**OFF | {"dropconnect": 0.5})
    sums = network.hidden[1].linear
    sums.connect.kept = []
    x = torch.randn(5, 8)
    said = sums(x)
    (mask,) = sums.connect.kept
    assert mask.shape == sums.weight.shape
    torch.testing.assert_close(said, x @ (sums.weight * mask * 2).T + sums.bias)
    assert network.output.connect.p == 0


def test_weight_norm_is_torch_s_own():
    sums, theirs = Sums(3, 4), nn.Linear(3, 4)
    theirs.load_state_dict({"weight": sums.weight, "bias": sums.bias})
    theirs = nn.utils.parametrizations.weight_norm(theirs)
    sums.set_norm(True)
    x = torch.randn(7, 3)
    torch.testing.assert_close(sums(x), theirs(x))
    sums(x).square().sum().backward()
    theirs(x).square().sum().backward()
    parts = theirs.parametrizations.weight
    torch.testing.assert_close(sums.scale.grad, parts.original0.grad[:, 0])
    torch.testing.assert_close(sums.weight.grad, parts.original1.grad)


def test_switching_weight_norm_keeps_the_function(network):
    x = torch.randn(5, 2)
    before = network(x)
    network.switch(**OFF | {"weight_norm": True})
    torch.testing.assert_close(network(x), before)
    with torch.no_grad():
        for sums in network.sums():
            sums.scale *= 1.5
    longer = network(x)
    network.switch(**OFF)
    torch.testing.assert_close(network(x), longer)
    assert not torch.allclose(longer, before)


@pytest.mark.parametrize("normed", [False, True])
def test_penalties_have_the_gradient_of_their_value(normed):
    torch.manual_seed(1)
    sums = Sums(3, 2).double()
    sums.set_norm(normed)
    sums.scale.data *= 1.3
    parameters = [sums.weight, sums.scale]
    w = sums.effective()
    value = 0.3 * w.abs().sum() + 0.2 / 2 * w.square().sum()
    wanted = torch.autograd.grad(value, parameters, allow_unused=True)
    for p in parameters:
        p.grad = torch.zeros_like(p)
    sums.penalise(0.3, 0.2)
    for p, slope in zip(parameters, wanted, strict=True):
        torch.testing.assert_close(p.grad, torch.zeros_like(p) if slope is None else slope)

"""The deep network against the same one put together from torch's modules; its starts, norms and way around layers."""

import copy

import pytest
import torch
from torch import nn

from engine.experiments.gradients import config
from engine.models.deep_mlp import CURVES, STARTS, DeepLayer, DeepMLP

MODULES = {
    "linear": nn.Identity, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "relu": nn.ReLU, "leaky relu": nn.LeakyReLU,
    "silu": nn.SiLU, "gelu": nn.GELU,
}  # fmt: skip
INPUTS, UNITS = 300, 500
SPREAD = {
    "zeros": 0.0,
    "small normal": 0.01,
    "xavier": (2 / (INPUTS + UNITS)) ** 0.5,
    "he": (2 / INPUTS) ** 0.5,
    "orthogonal": (1 / UNITS) ** 0.5,
    "too large": 3 / INPUTS**0.5,
}


def network(activation="tanh", norm="none", residual=False, depth=4, width=6, start="xavier"):
    torch.manual_seed(0)
    net = DeepMLP(2, depth, width, 1, start).double()
    net.set(activation, norm, residual)
    return net


def points(n=9, inputs=2):
    return torch.randn(n, inputs, dtype=torch.double, generator=torch.Generator().manual_seed(1))


def test_the_choices_are_those_of_the_settings():
    assert tuple(CURVES) == config.ACTIVATIONS == tuple(MODULES)
    assert tuple(STARTS) == config.INITS == tuple(SPREAD)


@pytest.mark.parametrize("activation", CURVES)
@pytest.mark.parametrize("norm", config.NORMS)
def test_equals_the_sequential_forth_and_back(activation, norm):
    net = network(activation, norm)
    parts = []
    for layer in net.hidden:
        own = {"none": [], "batch": [layer.batch_norm], "layer": [layer.layer_norm]}[norm]
        parts += [layer.linear, *own, MODULES[activation]()]
    reference = copy.deepcopy(nn.Sequential(*parts, net.output))
    x = points()
    mine, theirs = net(x), reference(x)
    torch.testing.assert_close(mine, theirs, rtol=1e-12, atol=1e-14)
    mine.square().mean().backward()
    theirs.square().mean().backward()
    ours = [p for p in net.parameters() if p.grad is not None]
    for p, q in zip(ours, reference.parameters(), strict=True):
        torch.testing.assert_close(p.grad, q.grad, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("start", STARTS)
def test_weights_have_the_promised_spread(start):
    torch.manual_seed(0)
    weight = STARTS[start](torch.empty(UNITS, INPUTS))
    assert weight.std().item() == pytest.approx(SPREAD[start], rel=0.01)
    assert weight.mean().item() == pytest.approx(0, abs=SPREAD[start] / 50)


@pytest.mark.parametrize("start", STARTS)
def test_every_layer_has_its_start_and_no_bias(start):
    torch.manual_seed(5)
    net = DeepMLP(2, 3, 40, 1, start)
    torch.manual_seed(5)
    for layer in [*(hidden.linear for hidden in net.hidden), net.output]:
        fresh = nn.Linear(layer.in_features, layer.out_features)  # draws what the layer drew before its start
        assert fresh.weight.shape == layer.weight.shape
    for layer in [*(hidden.linear for hidden in net.hidden), net.output]:
        assert torch.equal(layer.weight, STARTS[start](torch.empty_like(layer.weight)))
        assert not layer.bias.any()


@pytest.mark.parametrize("norm", config.NORMS)
def test_a_residual_layer_without_weights_is_the_identity(norm):
    net = network("tanh", norm, residual=True)
    with torch.no_grad():
        for layer in net.hidden[1:]:
            layer.linear.weight.zero_()
    first, *later = net.trace(points())[:-1]
    assert first.any()
    for output in later:
        assert torch.equal(output, first)


def test_a_residual_layer_adds_its_share_to_its_input():
    net = network("relu", residual=True, depth=4)
    h = points(inputs=6)
    layer = net.hidden[2]
    torch.testing.assert_close(layer(h), h + torch.relu(layer.linear(h)) / 4**0.5)
    assert net.hidden[0].share == 0  # its input is narrower
    assert layer.activation is None
    net.set("relu", "none", residual=False)
    torch.testing.assert_close(layer(h), torch.relu(layer.linear(h)))
    assert layer.activation is torch.relu


def test_one_layer_worked_by_hand():
    layer = DeepLayer(2, 2)
    with torch.no_grad():
        layer.linear.weight.copy_(torch.tensor([[1.0, -1.0], [2.0, 0.5]]))
        layer.linear.bias.copy_(torch.tensor([0.0, -1.0]))
    layer.curve = torch.relu
    x = torch.tensor([[1.0, 2.0]])  # sums: -1, 2
    assert layer(x).tolist() == [[0.0, 2.0]]
    layer.share = 0.5
    assert layer(x).tolist() == [[1.0, 3.0]]
    layer.share, layer.norm = 0.0, "layer"  # (-1, 2) has mean 0.5 and spread 1.5
    assert layer(x).tolist() == [[0.0, pytest.approx(1, abs=1e-5)]]


@pytest.mark.parametrize("norm", config.NORMS)
def test_flow_is_as_in_training_and_changes_nothing(norm):
    net = network("tanh", norm)
    net(3 + points())
    net.eval()
    before, x = copy.deepcopy(net.state_dict()), points()
    said = net.flow(x)
    assert not net.training
    assert all(layer.batch_norm.track_running_stats for layer in net.hidden)
    assert all(torch.equal(value, before[name]) for name, value in net.state_dict().items())
    assert torch.equal(said[-1], net.train()(x))


@pytest.mark.parametrize("norm", config.NORMS)
def test_trace_is_as_in_evaluation_and_changes_nothing(norm):
    net = network("tanh", norm)
    net(3 + points())
    before, x = copy.deepcopy(net.state_dict()), points()
    said = net.trace(x)
    assert net.training
    assert all(torch.equal(value, before[name]) for name, value in net.state_dict().items())
    assert [tuple(output.shape) for output in said] == [(9, 6)] * 4 + [(9, 1)]
    assert torch.equal(said[-1], net.eval()(x))


def test_settled_running_statistics_are_the_moments_of_the_points():
    net, x = network("tanh", "batch"), points(50)
    net.settle(x)
    sums = net.hidden[0].linear(x)
    torch.testing.assert_close(net.hidden[0].batch_norm.running_mean, sums.mean(0))
    torch.testing.assert_close(net.hidden[0].batch_norm.running_var, sums.var(0))
    torch.testing.assert_close(net.trace(x)[-1], net.flow(x)[-1], rtol=0.1, atol=0.1)  # n - 1 against n
    assert {layer.batch_norm.momentum for layer in net.hidden} == {0.1}

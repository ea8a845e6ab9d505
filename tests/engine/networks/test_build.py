"""The module a network stands for: PyTorch's own layers in order, in stages with names."""

import pytest
import torch
from hypothesis import given, settings
from torch import nn

from engine.networks.arithmetic import problems
from engine.networks.build import CURVES as MODULES
from engine.networks.build import LAYERS, build_network
from engine.networks.presets import NETWORKS as KNOWN
from engine.networks.spec import CURVES, KINDS, parse
from tests.engine.networks.drawn import CHANNELS, CLASSES, NETWORKS, SIZES

TEXT = (
    "conv filters=6 size=5 stride=2 padding=2, batchnorm, leaky relu, conv filters=8 groups=2 dilation=2, layernorm, "
    "tanh, maxpool size=3 stride=2 padding=1, silu, avgpool, dropout rate=0.3, flatten, dense units=20, layernorm, "
    "sigmoid, dense"
)
REFERENCE = [
    nn.Conv2d(2, 6, 5, stride=2, padding=2), nn.BatchNorm2d(6), nn.LeakyReLU(),
    nn.Conv2d(6, 8, 3, groups=2, dilation=2), nn.GroupNorm(1, 8), nn.Tanh(),
    nn.MaxPool2d(3, stride=2, padding=1), nn.SiLU(), nn.AvgPool2d(2), nn.Dropout(0.3), nn.Flatten(),
    nn.Linear(8, 20), nn.LayerNorm(20), nn.Sigmoid(), nn.Linear(20, 10),
]  # fmt: skip


def images(n=4, channels=2, size=20):
    return torch.randn(n, channels, size, size, generator=torch.Generator().manual_seed(1))


def test_every_kind_has_a_module():
    assert tuple(LAYERS) == KINDS
    assert tuple(MODULES) == CURVES


def test_equals_the_sequential_forth_and_back():
    reference = nn.Sequential(*REFERENCE)
    network = build_network(parse(TEXT), 2, 20, 10)
    kept = [name for name in reference.state_dict() if not name.endswith("num_batches_tracked")]
    reference.load_state_dict(dict(zip(kept, network.state_dict().values(), strict=True)), strict=False)
    x = images()
    for seed in (1, 2):  # the same dropout
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            mine = network(x)
            torch.manual_seed(seed)
            theirs = reference(x)
        torch.testing.assert_close(mine, theirs)
    mine.square().mean().backward()
    theirs.square().mean().backward()
    for p, q in zip(network.parameters(), reference.parameters(), strict=True):
        torch.testing.assert_close(p.grad, q.grad)


def test_a_stage_is_a_layer_with_weights_and_what_belongs_to_it():
    network = build_network(parse(TEXT), 2, 20, 10)
    assert {name: len(stage) for name, stage in network.stages.items()} == {
        "conv1": 3, "conv2": 3, "pool1": 1, "activation1": 1, "pool2": 1, "dropout1": 1, "flatten1": 1, "dense1": 3,
        "dense2": 1,
    }  # fmt: skip
    assert network.cards[:4] == [("conv1", 0), ("conv1", 1), ("conv1", 2), ("conv2", 0)]
    assert network.cards[-1] == ("dense2", 0)
    assert network.kinds()["dense1"] == "dense"
    assert isinstance(network.stages["conv1"][-1], nn.LeakyReLU)
    assert "stages.conv1.0.weight" in dict(network.named_parameters())


def test_all_that_is_kept_is_made_of_floats():
    """So that weights can be saved and loaded: nothing counts batches."""
    parts = parse("conv, batchnorm, residual filters=8, inception, globalpool, batchnorm, dense")
    network = build_network(parts, 1, 8, 4)
    assert all(tensor.is_floating_point() for tensor in network.state_dict().values())


def test_weights_are_laid_out_channels_last():
    network = build_network(parse("conv filters=4, conv filters=8, globalpool, dense"), 3, 8, 10)
    for name in ("conv1", "conv2"):
        assert network.stages[name][0].weight.is_contiguous(memory_format=torch.channels_last)


def test_a_trace_is_in_evaluation_and_leaves_no_trace():
    network = build_network(parse(TEXT), 2, 20, 10)
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    random = torch.get_rng_state()
    network.stages["conv1"].eval()
    with torch.no_grad():
        trace = network.trace(images())
    assert network.training
    assert torch.equal(torch.get_rng_state(), random)
    assert all(torch.equal(tensor, before[name]) for name, tensor in network.state_dict().items())
    assert list(trace) == list(network.stages)
    network.eval()
    with torch.no_grad():
        assert torch.equal(trace["dense2"], network(images()))
        assert torch.equal(trace["conv1"], network.stages["conv1"](images()))


@settings(max_examples=30)
@given(NETWORKS, CHANNELS, SIZES, CLASSES)
def test_what_is_found_fit_can_be_trained(parts, channels, size, classes):
    if problems(parts, channels, size, classes):
        return
    network = build_network(parts, channels, size, classes)
    scores = network(images(3, channels, size))
    assert scores.shape == (3, classes)
    if scores.requires_grad:
        scores.sum().backward()


@pytest.mark.parametrize("size", [8, 28])
@pytest.mark.parametrize("name", KNOWN)
def test_known_networks_work(name, size):
    parts = parse(KNOWN[name].text)
    found = problems(parts, 1, size, 10)
    if name == "lenet5" and size == 8:
        assert "it is 5 pixels wide, and only 4 come in" in found["network.3"]
        return
    assert not found
    assert build_network(parts, 1, size, 10)(images(2, 1, size)).shape == (2, 10)

"""Copies of networks: equal, apart, and without what was learned where that is wanted."""

import pytest
import torch
from torch import nn

from engine.core.seeding import undisturbed
from engine.optim.flat import Flat
from engine.probes import copies
from tests.quadrants import CLASSES, SIZE, linear, quarters, small, trained


def test_a_still_copy_says_the_same_and_shares_nothing():
    network = small(dropout=True, norm=True)
    Flat(network)  # as labs have it: weights are views of one tensor
    network.train()
    copy = copies.still(network)
    x, _ = quarters(8)
    assert network.training
    assert not any(module.training for module in copy.modules())
    assert not any(p.requires_grad for p in copy.parameters())
    assert all(p.requires_grad for p in network.parameters())
    theirs = {p.data_ptr() for p in network.parameters()}
    assert not theirs & {p.data_ptr() for p in copy.parameters()}
    network.eval()
    with torch.no_grad():
        assert torch.equal(network(x), copy(x))


def test_a_copy_keeps_the_layout_that_the_processor_likes():
    network = small().to(memory_format=torch.channels_last)
    weight = copies.still(network).stages["conv2"][0].weight
    assert weight.is_contiguous(memory_format=torch.channels_last)


def test_an_untrained_copy_has_other_weights_of_the_usual_size():
    network = trained().network
    copy = copies.untrained(network)
    for (name, one), other in zip(network.named_parameters(), copy.parameters(), strict=True):
        assert not torch.equal(one, other), name
    weight = copy.stages["conv2"][0].weight
    assert weight.std() == pytest.approx((1 / (6 * 9 * 3)) ** 0.5, rel=0.2)  # of PyTorch's usual start


@pytest.mark.parametrize("seed", [0, 1])
def test_an_untrained_copy_is_not_the_start_of_a_run(seed):
    with undisturbed(seed):
        network = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Linear(3, 2))
    assert not torch.equal(copies.untrained(network, seed)[0].weight, network[0].weight)


def test_running_means_are_forgotten_as_well():
    network = small(norm=True)
    network(quarters(20)[0])
    assert network.stages["conv1"][1].running_mean.any()
    assert not copies.untrained(network).stages["conv1"][1].running_mean.any()


def test_weights_that_no_layer_can_draw_anew_are_shuffled():
    class Own(nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.Parameter(torch.arange(50.0).view(5, 10))

    network = Own()
    weight = copies.untrained(network).weight
    assert not torch.equal(weight, network.weight)
    assert torch.equal(weight.flatten().sort().values, network.weight.flatten())


def test_stages_by_name():
    network = small()
    assert copies.find_stage(network, "") == "dense1"
    assert copies.find_stage(network, "pool1") == "pool1"
    with pytest.raises(LookupError, match=r"There is no layer 'conv9'.*conv"):
        copies.find_stage(network, "conv9")
    assert copies.with_weights(network) == ["conv1", "conv2", "dense1"]


def test_what_comes_to_a_stage():
    network = small().eval()
    x, _ = quarters(3)
    with torch.no_grad():
        said = network.trace(x)
        assert torch.equal(copies.before(network, x, "conv2"), said["pool1"])
        assert torch.equal(copies.before(network, x, "conv1"), x)
    assert copies.shapes(network, x)["conv2"] == (8, 6, 6)
    assert copies.shapes(linear(torch.ones(CLASSES, SIZE * SIZE)), x) == {"flatten1": (144,), "dense1": (4,)}

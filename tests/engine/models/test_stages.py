"""A network in stages: which layers stand together, and what they are called."""

import torch
from torch import nn

from engine.models.stages import GlobalPool, Network


def network():
    return Network([
        ("batchnorm", nn.BatchNorm2d(1), True), ("activation", nn.ReLU(), True),
        ("conv", nn.Conv2d(1, 2, 3), False), ("activation", nn.ReLU(), True), ("pool", nn.MaxPool2d(2), False),
        ("activation", nn.Tanh(), True), ("dropout", nn.Dropout(0.5), False), ("conv", nn.Conv2d(2, 3, 3), False),
        ("globalpool", GlobalPool(), False),
    ])  # fmt: skip


def test_what_has_no_layer_before_it_stands_for_itself():
    net = network()
    assert {name: len(stage) for name, stage in net.stages.items()} == {
        "batchnorm1": 2, "conv1": 2, "pool1": 1, "activation1": 1, "dropout1": 1, "conv2": 1, "globalpool1": 1,
    }  # fmt: skip
    assert net.cards == [
        ("batchnorm1", 0), ("batchnorm1", 1), ("conv1", 0), ("conv1", 1), ("pool1", 0), ("activation1", 0),
        ("dropout1", 0), ("conv2", 0), ("globalpool1", 0),
    ]  # fmt: skip
    assert net.kinds()["globalpool1"] == "globalpool"


def test_stages_are_one_after_the_other():
    net, x = network().eval(), torch.randn(2, 1, 12, 12)
    layers = [module for stage in net.stages.values() for module in stage]
    assert torch.equal(net(x), nn.Sequential(*layers)(x))
    assert net(x).shape == (2, 3)


def test_a_hook_on_a_stage_hears_what_the_next_stage_is_told():
    net, x = network(), torch.randn(2, 1, 12, 12)
    heard = []
    net.stages["conv1"].register_forward_hook(lambda module, inputs, output: heard.append(output))
    trace = net.trace(x)
    assert torch.equal(heard[0], trace["conv1"])
    assert (trace["conv1"] >= 0).all()
    assert torch.equal(trace["pool1"], nn.functional.max_pool2d(trace["conv1"], 2))


def test_global_pooling_is_the_mean_of_every_channel():
    x = torch.randn(4, 3, 5, 6)
    torch.testing.assert_close(GlobalPool()(x), nn.AdaptiveAvgPool2d(1)(x).flatten(1))

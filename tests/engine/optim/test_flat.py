"""Flat views: the module does not notice, and one tensor is all of it."""

import pytest
import torch
from torch import nn

from engine.models.mlp import MLP
from engine.optim.flat import Flat


def net():
    return MLP(3, [(5, "tanh", 0.0, "batch"), (4, "relu", 0.0, "layer")], 2)


def test_values_names_and_gradients_stay():
    torch.manual_seed(0)
    module = net()
    before = {name: p.detach().clone() for name, p in module.named_parameters()}
    x = torch.randn(6, 3)
    module(x).square().sum().backward()
    grads = {name: p.grad.clone() for name, p in module.named_parameters()}
    flat = Flat(module)
    assert flat.data.numel() == sum(p.numel() for p in before.values())
    assert not flat.grad.any()  # starts clean
    for _ in range(2):  # a second pass lands in the same views
        flat.zero_grad()
        module(x).square().sum().backward()
    for name, p in module.named_parameters():
        assert torch.equal(p, before[name])
        torch.testing.assert_close(p.grad, grads[name])
        assert torch.equal(flat.data[flat.slices[name]], before[name].flatten())
        torch.testing.assert_close(flat.grad[flat.slices[name]], grads[name].flatten())
        assert p.data_ptr() == flat.data[flat.slices[name]].data_ptr()
        assert p.grad.data_ptr() == flat.grad[flat.slices[name]].data_ptr()


def test_a_change_of_the_flat_tensor_is_a_change_of_the_module_and_back():
    module = net()
    flat = Flat(module)
    start = flat.data.clone()
    flat.data.add_(1)
    assert torch.equal(module.output.bias.detach(), start[flat.slices["output.bias"]] + 1)
    module.output.bias.data[0] = 42
    assert flat.data[flat.slices["output.bias"]][0] == 42
    module.load_state_dict({name: torch.zeros_like(value) for name, value in module.state_dict().items()})
    assert not flat.data.any()


def test_gradients_add_up_until_they_are_zeroed():
    module = net().eval()
    flat = Flat(module)
    x = torch.randn(4, 3)
    module(x).sum().backward()
    once = flat.grad.clone()
    module(x).sum().backward()
    torch.testing.assert_close(flat.grad, 2 * once)
    flat.zero_grad()
    assert not flat.grad.any()
    assert module.output.bias.grad is not None


def test_the_mask_marks_weight_matrices():
    module = net()
    flat = Flat(module)
    masks = flat.named(flat.weight_mask)
    assert {name for name, mask in masks.items() if mask.all()} == {
        "hidden.0.linear.weight", "hidden.1.linear.weight", "output.weight",
    }  # fmt: skip
    assert flat.weight_mask.sum() == 3 * 5 + 5 * 4 + 4 * 2
    assert masks["output.weight"].shape == (2, 4)


def test_strides_stay():
    module = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Flatten(), nn.Linear(4, 2)).to(memory_format=torch.channels_last)
    weight, strides = module[0].weight.detach().clone(), module[0].weight.stride()
    flat = Flat(module)
    assert module[0].weight.stride() == strides == module[0].weight.grad.stride()
    assert module[0].weight.is_contiguous(memory_format=torch.channels_last)
    assert torch.equal(module[0].weight.detach(), weight)
    module(torch.randn(2, 3, 3, 3)).sum().backward()
    assert torch.equal(flat.named(flat.grad)["0.weight"], module[0].weight.grad)


def test_holes_are_closed_and_shared_parameters_stay_shared():
    module = nn.Linear(4, 4)
    module.weight = nn.Parameter(torch.arange(32.0).reshape(4, 8)[:, ::2])
    module.twin = nn.Linear(4, 4)
    module.twin.weight = module.weight
    flat = Flat(module)
    assert flat.data.numel() == 16 + 4 + 4
    assert torch.equal(module.weight.detach(), torch.arange(32.0).reshape(4, 8)[:, ::2])
    flat.data.zero_()
    assert not module.twin.weight.any()


def test_what_cannot_be_flat_is_a_sentence():
    with pytest.raises(ValueError, match=r"Flat needs parameters of one dtype on one device, got none\."):
        Flat(nn.ReLU())
    with pytest.raises(ValueError, match=r"got torch\.float32 on cpu, torch\.float64 on cpu\."):
        Flat(nn.Sequential(nn.Linear(1, 1), nn.Linear(1, 1).double()))

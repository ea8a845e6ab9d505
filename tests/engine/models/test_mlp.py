"""The network against the same one put together from torch's modules, and what it promises beyond."""

import ast
import copy
from pathlib import Path

import pytest
import torch
from torch import nn

from engine.experiments.playground import config
from engine.models.mlp import ACTIVATIONS, MLP, NORMS

MODULES = {
    "linear": nn.Identity, "relu": nn.ReLU, "leaky relu": nn.LeakyReLU, "elu": nn.ELU, "tanh": nn.Tanh,
    "sigmoid": nn.Sigmoid, "softplus": nn.Softplus, "silu": nn.SiLU, "gelu": nn.GELU,
}  # fmt: skip


def twin(layers, inputs=3, outputs=2):
    """An MLP and an equal nn.Sequential with the same weights."""
    net = MLP(inputs, layers, outputs).double()
    parts, width = [], inputs
    for units, activation, dropout, norm in layers:
        parts.append(nn.Linear(width, units))
        if norm != "none":
            parts.append({"batch": nn.BatchNorm1d, "layer": nn.LayerNorm}[norm](units))
        parts += [MODULES[activation](), nn.Dropout(dropout)]
        width = units
    reference = nn.Sequential(*parts, nn.Linear(width, outputs)).double()
    with torch.no_grad():
        for mine, theirs in zip(net.parameters(), reference.parameters(), strict=True):
            theirs.copy_(mine)
    return net, reference


def test_the_choices_are_those_of_the_settings():
    assert tuple(ACTIVATIONS) == config.ACTIVATIONS
    assert tuple(NORMS) == config.NORMS


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("norm", NORMS)
def test_equals_the_sequential_forward_and_backward(activation, norm):
    torch.manual_seed(0)
    net, reference = twin([(5, activation, 0.0, norm), (4, activation, 0.0, "none")])
    for mode in (True, True, False):  # twice in training, so that batch statistics matter, then in evaluation
        net.train(mode)
        reference.train(mode)
        x = torch.randn(7, 3, dtype=torch.double)
        mine, theirs = net(x), reference(x)
        torch.testing.assert_close(mine, theirs, rtol=0, atol=0)
        for out, module in ((mine, net), (theirs, reference)):
            module.zero_grad()
            out.square().mean().backward()
        for p, q in zip(net.parameters(), reference.parameters(), strict=True):
            torch.testing.assert_close(p.grad, q.grad, rtol=1e-12, atol=1e-14)


def test_dropout_draws_what_torch_draws():
    net, reference = twin([(8, "relu", 0.4, "none"), (8, "tanh", 0.2, "layer")])
    x = torch.randn(9, 3, dtype=torch.double)
    torch.manual_seed(1)
    mine = net(x)
    torch.manual_seed(1)
    assert torch.equal(mine, reference(x))


def test_dropout_changes_live_and_draws_nothing_at_zero():
    net = MLP(2, [(64, "relu", 0.0, "none")], 1)
    x = torch.randn(5, 2)
    before = torch.get_rng_state()
    calm = net(x)
    assert torch.equal(torch.get_rng_state(), before)
    net.set_dropout(0, 0.5)
    assert not torch.equal(net(x), calm)
    assert torch.equal(net.eval()(x), calm)
    net.train().set_dropout(0, 0)
    assert torch.equal(net(x), calm)
    with pytest.raises(ValueError, match=r"MLP\.set_dropout needs p in \[0, 1\), got 1\."):
        net.set_dropout(0, 1)


def test_parameters_have_the_promised_names():
    net = MLP(2, [(4, "tanh", 0.0, "none"), (3, "relu", 0.1, "batch")], 1)
    assert {name: tuple(p.shape) for name, p in net.named_parameters()} == {
        "hidden.0.linear.weight": (4, 2), "hidden.0.linear.bias": (4,),
        "hidden.1.linear.weight": (3, 4), "hidden.1.linear.bias": (3,),
        "hidden.1.norm.weight": (3,), "hidden.1.norm.bias": (3,),
        "output.weight": (1, 3), "output.bias": (1,),
    }  # fmt: skip


def test_without_hidden_layers_it_is_a_linear_model():
    net = MLP(2, [], 3)
    x = torch.randn(4, 2)
    assert torch.equal(net(x), nn.functional.linear(x, net.output.weight, net.output.bias))
    assert len(net.trace(x)) == 1


@pytest.mark.parametrize("training", [True, False])
def test_trace_has_every_layer_and_changes_nothing(training):
    net = MLP(2, [(4, "tanh", 0.5, "batch"), (3, "relu", 0.0, "layer")], 1).train(training)
    net.train()(torch.randn(6, 2))
    net.train(training)
    before, stream = copy.deepcopy(net.state_dict()), torch.get_rng_state()
    x = torch.randn(5, 2, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        trace = net.trace(x)
    assert [tuple(t.shape) for t in trace] == [(5, 4), (5, 3), (5, 1)]
    assert all(m.training is training for m in net.modules())
    assert torch.equal(torch.get_rng_state(), stream)
    assert all(torch.equal(value, before[name]) for name, value in net.state_dict().items())
    assert torch.equal(trace[-1], net.eval()(x))


def test_models_import_torch_and_the_standard_library_alone():
    import sys

    for path in Path("engine/models").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                alone = name.split(".")[0] in {"torch", *sys.stdlib_module_names}
                assert alone or name.startswith("engine.models."), f"{path} imports {name}"  # a block made of another

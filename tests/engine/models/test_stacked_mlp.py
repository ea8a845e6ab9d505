"""The stack against the networks it is made of."""

import pytest
import torch
from torch import nn

from engine.models.mlp import ACTIVATIONS, MLP
from engine.models.stacked_mlp import StackedMLP

LAYERS = [(5, "tanh", 0.0, "layer"), (4, "gelu", 0.0, "batch"), (3, "relu", 0.0, "none")]


def nets(layers, copies=3, outputs=2):
    generator = torch.Generator().manual_seed(0)
    made = [MLP(2, layers, outputs).double() for _ in range(copies)]
    for net in made:
        for tensor in net.state_dict().values():
            if tensor.is_floating_point():
                tensor.copy_(torch.rand(tensor.shape, generator=generator) + 0.1)
    return made


@pytest.mark.parametrize("layers", [[], LAYERS, *([(4, name, 0.0, "none")] for name in ACTIVATIONS)])
@pytest.mark.parametrize("training", [True, False])
def test_outputs_and_gradients_are_those_of_the_networks(layers, training):
    separate = nets(layers)
    stack = StackedMLP(separate)
    stack.train(training)
    x = torch.randn(3, 6, 2, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    outputs = stack(x)
    outputs.square().mean((1, 2)).backward(torch.ones(3))
    for s, net in enumerate(separate):
        net.train(training)
        alone = net(x[s])
        alone.square().mean().backward()
        torch.testing.assert_close(outputs[s], alone)
        for name, parameter in net.named_parameters():
            ours = stack.get_parameter(name.replace(".", "_")).grad[s]
            torch.testing.assert_close(ours.T if parameter.dim() == 2 else ours[0], parameter.grad)
        for name, buffer in net.named_buffers():
            if name.endswith(("mean", "var")):
                torch.testing.assert_close(stack.get_buffer(name.replace(".", "_"))[s], buffer)


def test_it_shares_no_memory_with_the_networks():
    separate = nets(LAYERS)
    stack = StackedMLP(separate)
    theirs = {tensor.data_ptr() for net in separate for tensor in net.state_dict().values()}
    assert not theirs & {tensor.data_ptr() for tensor in stack.state_dict().values()}


def test_a_copy_that_blows_up_harms_no_other():
    stack = StackedMLP(nets(LAYERS))
    with torch.no_grad():
        stack.get_parameter("hidden_0_linear_weight")[1] = float("nan")
    outputs = stack(torch.randn(3, 6, 2, dtype=torch.float64))
    outputs.sum((1, 2)).backward(torch.ones(3))
    assert torch.isnan(outputs[1]).all()
    for tensor in (outputs, *(parameter.grad for parameter in stack.parameters())):
        assert torch.isfinite(tensor[[0, 2]]).all()


def test_dropout_is_drawn_for_every_copy_and_only_in_training():
    stack = StackedMLP(nets([(50, "linear", 0.5, "none")]))
    x = torch.ones(3, 4, 2, dtype=torch.float64)
    assert not torch.equal(stack(x), stack(x))
    stack.eval()
    assert torch.equal(stack(x), stack(x))


def test_weights_are_told_from_biases_and_norms():
    stack = StackedMLP(nets(LAYERS))
    weights = [name for name, _ in stack.named_parameters() if stack.is_weight(name)]
    assert weights == [*(f"hidden_{i}_linear_weight" for i in range(3)), "output_weight"]


def test_it_works_on_flat_views():
    from engine.optim.flat import Flat

    stack = StackedMLP(nets(LAYERS))
    flat = Flat(stack)
    before = stack(torch.ones(3, 6, 2, dtype=torch.float64))
    flat.data.zero_()
    assert not torch.equal(stack(torch.ones(3, 6, 2, dtype=torch.float64)), before)
    assert isinstance(stack, nn.Module)

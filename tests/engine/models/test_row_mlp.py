"""Networks as rows, and slices through their weights, against single networks from torch's own layers."""

import pytest
import torch
from torch import nn

from engine.models.loss_slice import REACH, Slice, filter_normalised, principal, projected
from engine.models.row_mlp import RowMLP, Shape, row_of


@pytest.fixture
def single():
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 3), nn.Tanh(), nn.Linear(3, 1))


SHAPE = Shape([2, 4, 3, 1], torch.tanh)


def test_a_row_is_a_network(single):
    x = torch.randn(5, 2)
    rows = RowMLP(SHAPE, row_of(single), 3)
    outputs = rows(x)
    assert outputs.shape == (3, 5, 1)
    for output in outputs:
        torch.testing.assert_close(output, single(x))
    assert sum(SHAPE.sizes) == len(row_of(single)) == len(SHAPE.names())
    assert SHAPE.names()[:3] == ["layer 1 w[0,0]", "layer 1 w[0,1]", "layer 1 w[1,0]"]
    assert SHAPE.names()[-1] == "output b[0]"


def test_rows_have_gradients_of_their_own(single):
    x = torch.randn(5, 2)
    rows = RowMLP(SHAPE, row_of(single), 2)
    with torch.no_grad():
        rows.weights[1] *= 2
    rows(x)[0].square().mean().backward()
    single(x).square().mean().backward()
    torch.testing.assert_close(rows.weights.grad[0], torch.cat([p.grad.flatten() for p in single.parameters()]))
    assert not rows.weights.grad[1].any()


def test_directions_are_as_long_as_each_unit_s_weights(single):
    centre = row_of(single)
    torch.manual_seed(1)
    directions = filter_normalised(SHAPE.layers, centre)
    begin = 0
    for inputs, units in SHAPE.layers:
        end = begin + inputs * units
        for direction in directions:
            ours, theirs = direction[begin:end].view(units, inputs), centre[begin:end].view(units, inputs)
            torch.testing.assert_close(ours.norm(dim=1), theirs.norm(dim=1))
            assert not direction[end : end + units].any()  # biases
        begin = end + units


def test_a_place_on_a_slice_is_that_network(single):
    centre, x = row_of(single), torch.randn(5, 2)
    directions = filter_normalised(SHAPE.layers, centre)
    places = Slice(SHAPE.outputs, centre, directions, (0.5, -0.25), 2)
    nn.utils.vector_to_parameters(centre + 0.5 * directions[0] - 0.25 * directions[1], single.parameters())
    torch.testing.assert_close(places(x)[1], single(x).detach())


def test_principal_directions_of_a_flat_path():
    """A path that lies in a plane is all there, and just reaches the edge."""
    first, second = torch.randn(2, 30)
    along = torch.linspace(-3, 0, 40)
    path = torch.randn(30) + along[:, None] * first + (along.square() * 0.3)[:, None] * second
    directions = principal(path)
    places, share = projected(path, directions)
    assert share == pytest.approx(1, abs=1e-4)
    torch.testing.assert_close(places.abs().amax(0), torch.full((2,), REACH), rtol=1e-3, atol=1e-3)
    torch.testing.assert_close(path[-1] + places @ directions, path, rtol=1e-3, atol=1e-3)
    assert (places[0] <= 0).all()

"""The stack of dilated convolutions: never looks ahead, sees what it should, and equals a sum written out by hand."""

import pytest
import torch
from torch.nn import functional as F

from engine.models.dilated import CausalConv, Dilated
from engine.models.series_rnn import RECURRENT_CELLS, SeriesRNN, units_for

STACKS = [
    (2, (1, 2, 4, 8), True, True), (2, (1, 1, 1), True, True), (3, (1, 2, 4), False, True), (4, (1, 2), True, False),
    (2, (16, 1, 3), False, False),
]  # fmt: skip


def stack(kernel=2, dilations=(1, 2, 4), gated=True, residual=True, inputs=1, outputs=1, width=5):
    torch.manual_seed(3)
    return Dilated(inputs, outputs, width, kernel, dilations, gated, residual).double()


def test_a_causal_convolution_is_the_sum_over_its_taps():
    torch.manual_seed(0)
    conv = CausalConv(2, 3, 3, dilation=4).double()
    x = torch.randn(2, 2, 20).double()
    out = conv(x)
    for t in range(20):
        by_hand = conv.bias.clone().expand(2, 3)
        for tap in range(3):
            at = t - (2 - tap) * 4
            if at >= 0:
                by_hand = by_hand + x[:, :, at] @ conv.weight[:, :, tap].T
        assert torch.allclose(out[:, :, t], by_hand)


@pytest.mark.parametrize(("kernel", "dilations", "gated", "residual"), STACKS)
def test_changing_one_value_leaves_every_earlier_prediction_as_it_was(kernel, dilations, gated, residual):
    net = stack(kernel, dilations, gated, residual)
    x = torch.randn(1, 60, 1).double()
    before = net(x)
    for t in (0, 7, 40):
        other = x.clone()
        other[0, t] += 1
        change = (net(other) - before)[0, :, 0]
        assert not change[:t].any()
        assert change[t] != 0
        assert not change[t + net.field :].any()


@pytest.mark.parametrize(("kernel", "dilations", "gated", "residual"), STACKS)
def test_the_field_is_where_gradients_reach(kernel, dilations, gated, residual):
    net = stack(kernel, dilations, gated, residual)
    x = torch.randn(1, 80, 1).double().requires_grad_()
    (slope,) = torch.autograd.grad(net(x)[0, -1, 0], x)
    reached = slope[0, :, 0].flip(0) != 0
    assert net.field == 1 + (kernel - 1) * sum(dilations)
    assert reached[net.field - 1]
    assert not reached[net.field :].any()


def test_a_block_is_what_the_paper_says():
    net = stack(dilations=(2,))
    block = net.blocks[0]
    x = torch.randn(3, 5, 12).double()
    padded = F.pad(x, (2, 0))
    z = torch.tanh(F.conv1d(padded, block.filter.weight, block.filter.bias, dilation=2))
    z = z * torch.sigmoid(F.conv1d(padded, block.gate.weight, block.gate.bias, dilation=2))
    assert torch.allclose(block(x), x + block.mix(z))
    plain = stack(dilations=(2,), gated=False, residual=False).blocks[0]
    assert plain.gate is None
    assert torch.allclose(plain(x), plain.mix(plain.filter(x).relu()))


def test_the_trace_ends_where_the_output_begins():
    net = stack()
    x = torch.randn(2, 15, 1).double()
    states = net.trace(x)
    assert [tuple(state.shape) for state in states] == [(2, 5, 15)] * 4
    assert torch.equal(net.head(states[-1]), net(x))


def test_going_on_is_predicting_again_and_again():
    nets = [stack(), *(SeriesRNN(1, 1, 6, cell).double() for cell in RECURRENT_CELLS)]
    x = torch.randn(3, 25, 1).double()
    for net in nets:
        heard = x
        for _ in range(10):
            heard = torch.cat([heard, net(heard)[:, -1:]], 1)
        assert torch.allclose(net.go_on(x, 10), heard[:, 25:])


@pytest.mark.parametrize("cell", RECURRENT_CELLS)
def test_a_recurrent_rival_is_as_large_as_can_be_had(cell):
    for wanted in (50, 700, 4000):
        units = units_for(wanted, 1, 1, cell)
        sizes = [
            sum(p.numel() for p in SeriesRNN(1, 1, each, cell).parameters())
            for each in (max(1, units - 1), units, units + 1)
        ]
        assert min(sizes, key=lambda size: abs(size - wanted)) == sizes[1]


@pytest.mark.parametrize("cell", RECURRENT_CELLS)
def test_a_recurrent_network_does_not_look_ahead(cell):
    torch.manual_seed(1)
    net = SeriesRNN(1, 1, 6, cell).double()
    x = torch.randn(1, 30, 1).double()
    other = x.clone()
    other[0, 12] += 1
    change = (net(other) - net(x))[0, :, 0]
    assert not change[:12].any()
    assert change[12:20].all()

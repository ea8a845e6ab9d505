"""The unrolled cells against torch's own layers; gradients of their states against autograd and worked by hand."""

import pytest
import torch
from torch import nn

from engine.experiments.gradients import config
from engine.models.unrolled_rnn import CELLS, Unrolled, UnrolledRNN

LAYERS = {
    "tanh rnn": lambda inputs, hidden: nn.RNN(inputs, hidden, batch_first=True),
    "relu rnn": lambda inputs, hidden: nn.RNN(inputs, hidden, nonlinearity="relu", batch_first=True),
    "lstm": lambda inputs, hidden: nn.LSTM(inputs, hidden, batch_first=True),
    "gru": lambda inputs, hidden: nn.GRU(inputs, hidden, batch_first=True),
}
NAMES = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
INPUTS, HIDDEN, STEPS = 3, 5, 12


def unrolled(cell, start="normal", scale=1.0, forget_bias=0.0, hidden=HIDDEN):
    torch.manual_seed(0)
    return Unrolled(INPUTS, hidden, cell, start, scale, forget_bias)


def gate_first(parameter):
    """(H, gates, ...) -> (gates * H, ...), written out."""
    return torch.cat([parameter[:, gate] for gate in range(parameter.shape[1])])


def twins(cell):
    """An unrolled layer and torch's layer with the same weights, biases among them."""
    mine, theirs = unrolled(cell).double(), LAYERS[cell](INPUTS, HIDDEN).double()
    with torch.no_grad():
        for name in NAMES:
            parameter = getattr(mine, name)
            parameter.copy_(torch.randn_like(parameter) / 2)
            getattr(theirs, f"{name}_l0").copy_(gate_first(parameter))
    return mine, theirs


def test_the_choices_are_those_of_the_settings():
    assert tuple(CELLS) == config.CELLS == tuple(LAYERS)


@pytest.mark.parametrize("cell", LAYERS)
def test_equals_torch_s_layer_forth_and_back(cell):
    mine, theirs = twins(cell)
    x, wanted = torch.randn(7, STEPS, INPUTS, dtype=torch.double), torch.randn(7, HIDDEN, dtype=torch.double)
    last, outputs = mine(x), theirs(x)[0]
    torch.testing.assert_close(last, outputs[:, -1], rtol=1e-12, atol=1e-14)
    (last * wanted).sum().backward()
    (outputs[:, -1] * wanted).sum().backward()
    for name in NAMES:
        torch.testing.assert_close(
            gate_first(getattr(mine, name).grad), getattr(theirs, f"{name}_l0").grad, rtol=1e-10, atol=1e-13
        )


@pytest.mark.parametrize("cell", LAYERS)
def test_equals_torch_s_layer_in_single_precision(cell):
    mine, theirs = (layer.float() for layer in twins(cell))
    x = torch.randn(7, STEPS, INPUTS)
    torch.testing.assert_close(mine(x), theirs(x)[0][:, -1], rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("cell", ["tanh rnn", "relu rnn", "gru"])
def test_the_states_are_torch_s_outputs(cell):
    mine, theirs = twins(cell)
    x, states = torch.randn(4, STEPS, INPUTS, dtype=torch.double), []
    mine(x, states)
    torch.testing.assert_close(torch.stack(states, 1), theirs(x)[0], rtol=1e-12, atol=1e-14)


def test_the_states_of_an_lstm_are_its_cells():
    mine, theirs = twins("lstm")
    x, states = torch.randn(4, STEPS, INPUTS, dtype=torch.double), []
    mine(x, states)
    for t, state in enumerate(states):
        torch.testing.assert_close(state, theirs(x[:, : t + 1])[1][1][0], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(("cell", "slope"), [("tanh rnn", lambda h: 1 - h * h), ("relu rnn", lambda h: float(h > 0))])
def test_the_gradient_of_a_single_unit_s_states_is_a_product_of_slopes(cell, slope):
    net = unrolled(cell, hidden=1).double()
    with torch.no_grad():
        net.weight_hh.fill_(0.7)
        net.weight_ih.fill_(0.5)
    x, states = torch.rand(1, STEPS, INPUTS, dtype=torch.double), []
    gradients = torch.autograd.grad(net(x, states).sum(), states)
    expected = 1.0
    for state, gradient in zip(reversed(states), reversed(gradients), strict=True):
        assert gradient.item() == pytest.approx(expected, rel=1e-12)
        expected *= 0.7 * slope(state.item())  # dh[t] / dh[t-1]


def test_the_gradient_of_the_states_is_the_product_of_their_jacobians():
    net = unrolled("tanh rnn").double()
    x, states = torch.randn(1, STEPS, INPUTS, dtype=torch.double), []
    wanted = torch.randn(HIDDEN, dtype=torch.double)
    gradients = torch.autograd.grad((net(x, states) * wanted).sum(), states)
    weight, expected = net.weight_hh.detach()[:, 0], wanted
    for state, gradient in zip(reversed(states), reversed(gradients), strict=True):
        torch.testing.assert_close(gradient[0], expected, rtol=1e-10, atol=1e-14)
        expected = (expected * (1 - state[0].detach() ** 2)) @ weight


@pytest.mark.parametrize("cell", LAYERS)
def test_the_shares_of_the_time_steps_add_up_to_the_gradient_of_the_recurrent_weights(cell):
    net = UnrolledRNN(INPUTS, 1, HIDDEN, cell, "normal", 1.0, 0.0).double()
    x = torch.randn(6, STEPS, INPUTS, dtype=torch.double)
    states, copies, output = net.flow(x)
    assert len(states) == len(copies) == STEPS
    weight = net.recurrent.weight_hh
    *shares, whole = torch.autograd.grad(output.sum(), [*copies, weight])
    torch.testing.assert_close(torch.stack(shares).sum(0), gate_first(whole))
    assert not shares[0].any()  # the first state is made of zeros


@pytest.mark.parametrize("cell", LAYERS)
def test_flow_and_trace_say_what_the_network_says(cell):
    net = UnrolledRNN(INPUTS, 2, HIDDEN, cell, "orthogonal", 1.0, 0.0)
    x = torch.randn(6, STEPS, INPUTS)
    said = net(x)
    assert said.shape == (6, 2)
    assert torch.equal(net.flow(x)[2], said)
    last, output = net.trace(x)
    assert torch.equal(output, said)
    assert torch.equal(net.output(last), said)


# --- starts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", LAYERS)
def test_orthogonal_recurrent_weights_keep_lengths_times_the_scale(cell):
    net = unrolled(cell, "orthogonal", 0.5)
    for gate in range(net.gates):
        weight = net.weight_hh[:, gate]
        torch.testing.assert_close(weight @ weight.T, 0.25 * torch.eye(HIDDEN), rtol=0, atol=1e-6)


def test_identity_and_normal_recurrent_weights():
    assert torch.equal(unrolled("relu rnn", "identity", 1.5).weight_hh[:, 0], 1.5 * torch.eye(HIDDEN))
    weight = unrolled("lstm", "normal", 2.0, hidden=200).weight_hh
    assert weight.std().item() == pytest.approx(2 / 200**0.5, rel=0.01)


def test_input_weights_have_variance_one_over_inputs():
    net = unrolled("gru", hidden=2000)
    assert net.weight_ih.var().item() == pytest.approx(1 / INPUTS, rel=0.02)


@pytest.mark.parametrize(("cell", "keeper"), [("lstm", 1), ("gru", 1), ("tanh rnn", None)])
def test_the_forget_bias_is_that_of_the_gate_that_keeps_the_state(cell, keeper):
    net = unrolled(cell, forget_bias=3.0)
    for gate in range(net.gates):
        assert net.bias_ih[:, gate].tolist() == [3.0 if gate == keeper else 0.0] * HIDDEN
    assert not net.bias_hh.any()


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_a_gate_that_is_wide_open_keeps_the_gradient(cell):
    states = []
    net = unrolled(cell, scale=0.0, forget_bias=20.0).double()
    with torch.no_grad():
        net.weight_ih[:, 1] = 0  # what comes in does not close the gate
    output = net(torch.randn(3, STEPS, INPUTS, dtype=torch.double), states)
    first, last = torch.autograd.grad(output.sum(), [states[0], states[-1]])
    torch.testing.assert_close(first, last, rtol=1e-6, atol=0)

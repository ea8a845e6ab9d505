"""Our recurrent layers against torch's own, given equal weights: forward, gradient, step by step."""

import pytest
import torch
from torch import nn

from engine.models.recurrent_layer import GATES, Recurrent
from engine.models.recurrent_net import RecurrentNet

TORCH = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
KINDS = [("rnn", "tanh"), ("rnn", "relu"), ("gru", "tanh"), ("lstm", "tanh")]
each = pytest.mark.parametrize(("kind", "activation"), KINDS, ids=[" ".join(kind) for kind in KINDS])
ways = pytest.mark.parametrize("both", [False, True], ids=["forwards", "both ways"])


def pair(kind, activation, both, dtype=torch.float64):
    """Our layer and torch's with the same weights."""
    bend = {"nonlinearity": activation} if kind == "rnn" else {}
    theirs = TORCH[kind](5, 7, batch_first=True, bidirectional=both, **bend).to(dtype)
    mine = Recurrent(kind, 5, 7, both, activation, 1.0).to(dtype)
    mine.load_state_dict({name.replace("_l0", ""): value for name, value in theirs.state_dict().items()})
    return mine, theirs


def slopes(said, x, module):
    return torch.autograd.grad(said.square().sum(), [x, *module.parameters()])


@each
@ways
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_it_says_what_torch_says_and_has_its_gradient(kind, activation, both, dtype):
    torch.manual_seed(0)
    mine, theirs = pair(kind, activation, both, dtype)
    x = torch.randn(3, 11, 5, dtype=dtype, requires_grad=True)
    wanted, _ = theirs(x)
    wanted_slopes = slopes(wanted, x, theirs)
    for said, _ in (mine(x), mine.slowly(x, mine.start(x))):
        assert torch.allclose(said, wanted, atol=1e-6, rtol=0)
        for slope, other in zip(slopes(said, x, mine), wanted_slopes, strict=True):
            assert (slope - other).abs().max() <= 1e-6 * max(1.0, other.abs().max().item())


@each
@ways
def test_the_state_is_carried_on_as_torch_does(kind, activation, both):
    torch.manual_seed(1)
    mine, theirs = pair(kind, activation, both)
    start = mine(torch.randn(3, 4, 5, dtype=torch.float64))[1]
    x = torch.randn(3, 6, 5, dtype=torch.float64)
    wanted, last = theirs(x, start if kind == "lstm" else start[0])
    last = last if kind == "lstm" else (last,)
    for said, state in (mine(x, start), mine.slowly(x, start)):
        assert torch.allclose(said, wanted, atol=1e-12)
        assert all(torch.allclose(a, b, atol=1e-12) for a, b in zip(state, last, strict=True))


@each
def test_gates_obey_the_equations(kind, activation):
    torch.manual_seed(2)
    mine, _ = pair(kind, activation, False)
    seen = mine.trace(torch.randn(2, 6, 5, dtype=torch.float64))
    states = {"hidden", "cell"} if kind == "lstm" else {"hidden"}
    assert set(seen) == {*GATES[kind], *states}
    before = {name: torch.cat([torch.zeros_like(seen[name][:, :1]), seen[name][:, :-1]], 1) for name in states}
    if kind == "lstm":
        cell = seen["forget"] * before["cell"] + seen["input"] * seen["candidate"]
        assert torch.allclose(seen["cell"], cell)
        assert torch.allclose(seen["hidden"], seen["output"] * cell.tanh())
    elif kind == "gru":
        mixed = (1 - seen["update"]) * seen["candidate"] + seen["update"] * before["hidden"]
        assert torch.allclose(seen["hidden"], mixed)
    else:
        assert torch.allclose(seen["hidden"], getattr(torch, activation)(seen["before"]))


@each
def test_what_comes_later_changes_nothing_before(kind, activation):
    torch.manual_seed(3)
    mine, _ = pair(kind, activation, False)
    x = torch.randn(1, 9, 5, dtype=torch.float64)
    other = x.clone()
    other[:, 5] += 1
    assert torch.equal(mine(x)[0][:, :5], mine(other)[0][:, :5])
    assert not torch.equal(mine(x)[0][:, 5:], mine(other)[0][:, 5:])


def test_something_put_in_place_of_a_gate_is_what_the_next_step_sees():
    torch.manual_seed(4)
    mine, _ = pair("lstm", "tanh", False)
    x = torch.randn(1, 8, 5, dtype=torch.float64)
    mine.instead = {(0, "forget"): torch.ones_like, (0, "input"): torch.zeros_like}
    start = tuple(torch.randn(1, 1, 7, dtype=torch.float64) for _ in range(2))
    seen = mine.trace(x, start)
    assert torch.allclose(seen["cell"], start[1][0][:, None].expand(-1, 8, -1))  # nothing comes in, nothing goes
    assert torch.equal(mine(x, start)[0], seen["hidden"])  # and forward says the same
    mine.instead = {}
    assert not torch.allclose(mine.trace(x, start)["cell"], seen["cell"])


def test_the_forget_gate_starts_as_open_as_it_is_told():
    torch.manual_seed(5)
    layer = Recurrent("lstm", 3, 4, False, "tanh", 5.0)
    assert (layer.bias_ih + layer.bias_hh)[4:8].tolist() == [5.0] * 4
    assert layer.weight_hh.abs().max() <= 4**-0.5


@pytest.mark.parametrize("options", [{}, {"layers": 3, "norm": True}, {"layers": 2, "both": True}])
def test_a_stack_looked_at_says_what_it_says_unseen(options):
    torch.manual_seed(6)
    network = RecurrentNet(9, 4, True, "gru", 6, **options).double().eval()
    x = torch.randint(0, 9, (3, 12))
    traces, outputs = network.trace(x)
    assert torch.allclose(outputs, network(x), atol=1e-12)
    assert outputs.shape == (3, 12, 4)
    assert [len(layer) for layer in traces] == [2 if options.get("both") else 1] * options.get("layers", 1)


def test_reading_on_is_reading_at_once():
    torch.manual_seed(7)
    network = RecurrentNet(9, 4, True, "lstm", 6, layers=2).double()
    x = torch.randint(0, 9, (2, 10))
    first, states = network.run(x[:, :4])
    then, _ = network.run(x[:, 4:], states)
    assert torch.allclose(torch.cat([first, then], 1), network(x), atol=1e-12)

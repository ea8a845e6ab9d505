"""Every rule against the torch.optim class of its name; states that come back exactly."""

import copy

import pytest
import torch
from torch.nn import functional as F

from engine.experiments.playground import config
from engine.models.mlp import MLP
from engine.optim.flat import Flat
from engine.optim.rules import RULES, build

SETTINGS = {
    "momentum": 0.8, "rho": 0.95, "beta1": 0.85, "beta2": 0.99, "eta_minus": 0.4, "eta_plus": 1.3, "eps": 1e-6,
    "weight_decay": 0.05,
}  # fmt: skip
O = torch.optim  # noqa: E741
TORCH = {
    "sgd": lambda p, lr: O.SGD(p, lr),
    "momentum": lambda p, lr: O.SGD(p, lr, momentum=0.8),
    "nesterov": lambda p, lr: O.SGD(p, lr, momentum=0.8, nesterov=True),
    "rprop": lambda p, lr: O.Rprop(p, lr, etas=(0.4, 1.3)),
    "adagrad": lambda p, lr: O.Adagrad(p, lr, eps=1e-6),
    "adadelta": lambda p, lr: O.Adadelta(p, lr, rho=0.95, eps=1e-6),
    "rmsprop": lambda p, lr: O.RMSprop(p, lr, alpha=0.95, eps=1e-6),
    "rmsprop momentum": lambda p, lr: O.RMSprop(p, lr, alpha=0.95, eps=1e-6, momentum=0.8),
    "adam": lambda p, lr: O.Adam(p, lr, betas=(0.85, 0.99), eps=1e-6),
    "adamw": lambda p, lr: O.AdamW(p, lr, betas=(0.85, 0.99), eps=1e-6, weight_decay=0.05),
}


def nets(dtype):
    torch.manual_seed(0)
    mine = MLP(4, [(6, "tanh", 0.0, "none"), (5, "silu", 0.0, "layer")], 2).to(dtype)
    x, y = torch.randn(64, 4, dtype=dtype), torch.randn(64, 2, dtype=dtype)
    return mine, copy.deepcopy(mine), x, y


def loss(net, x, y):
    return F.mse_loss(net(x), y)


def test_the_rules_and_their_settings_are_those_of_the_page():
    assert tuple(RULES) == config.OPTIMIZERS == tuple(TORCH)
    knobs = config.PlaygroundConfig.knobs()
    for rule in RULES.values():
        assert set(rule.settings) <= set(knobs)
    for setting in SETTINGS:
        shown = knobs[setting].when[1]
        assert set(shown) == {name for name, rule in RULES.items() if setting in rule.settings}, setting


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float64, 1e-10), (torch.float32, 1e-6)])
@pytest.mark.parametrize("name", RULES)
def test_agrees_with_torch_optim(name, dtype, tolerance):
    """80 mini-batch steps; in float32 both start every step from the same weights and the same gradient.

    Two rounding errors that differ in their last bit drive two free trajectories apart, which says nothing of the rule.
    """
    mine, theirs, x, y = nets(dtype)
    flat, lr = Flat(mine), 0.01
    rule, optimizer = build(name, flat.data, SETTINGS), TORCH[name](theirs.parameters(), lr)
    start = flat.data.clone()
    for i in range(80):
        rows = slice(8 * (i % 8), 8 * (i % 8) + 8)
        flat.zero_grad()
        loss(mine, x[rows], y[rows]).backward()
        optimizer.zero_grad()
        if dtype == torch.float32:
            with torch.no_grad():
                for p, q in zip(theirs.parameters(), mine.parameters(), strict=True):
                    p.copy_(q)
                    p.grad = q.grad.clone()
        else:
            loss(theirs, x[rows], y[rows]).backward()
        rule.step(flat.data, flat.grad, lr)
        optimizer.step()
        for p, q in zip(mine.parameters(), theirs.parameters(), strict=True):
            torch.testing.assert_close(p, q, rtol=0, atol=tolerance)
    assert (flat.data - start).abs().max() > 1e-3  # something was learnt


@pytest.mark.parametrize("name", RULES)
def test_a_rule_leaves_the_gradient_and_takes_every_rate(name):
    data = torch.tensor([1.0, -2.0, 0.0])
    grad = torch.tensor([0.5, 0.0, -1e-20])
    rule = build(name, data, {})
    for lr in (0.1, 0.0, 1e-5, 10.0):
        rule.step(data, grad, lr)
        assert data.isfinite().all()
    assert torch.equal(grad, torch.tensor([0.5, 0.0, -1e-20]))


@pytest.mark.parametrize("name", RULES)
def test_a_rate_of_zero_moves_nothing(name):
    data = torch.tensor([1.0, -2.0])
    rule = build(name, data, {})
    rule.step(data, torch.tensor([1.0, 1.0]), 0.1)
    before = data.clone()
    rule.step(data, torch.tensor([1.0, -1.0]), 0.0)
    assert torch.equal(data, before)


@pytest.mark.parametrize("name", RULES)
def test_a_state_comes_back_bit_for_bit(name):
    generator = torch.Generator().manual_seed(3)
    grads = torch.randn(30, 10, generator=generator)
    data = torch.randn(10, generator=generator)
    rule = build(name, data, SETTINGS)
    for g in grads[:15]:
        rule.step(data, g, 0.02)
    kept, kept_data = copy.deepcopy(rule.state()), data.clone()
    for g in grads[15:]:
        rule.step(data, g, 0.02)
    again = build(name, kept_data, SETTINGS)
    again.load(kept)
    for g in grads[15:]:
        again.step(kept_data, g, 0.02)
    assert torch.equal(kept_data, data)
    for value in kept.values():  # load copied: later steps did not change what was kept
        assert isinstance(value, int | torch.Tensor)
    final = again.state()
    assert all(final[k] is not v for k, v in kept.items() if isinstance(v, torch.Tensor))


def test_rprop_follows_a_changed_learning_rate():
    data = torch.zeros(1)
    rule = build("rprop", data, {"eta_plus": 2.0})
    rule.step(data, torch.ones(1), 0.1)
    assert data.item() == pytest.approx(-0.1)
    rule.step(data, torch.ones(1), 0.1)  # the sign stays: twice as far
    assert data.item() == pytest.approx(-0.3)
    rule.step(data, torch.ones(1), 0.01)  # four times a tenth of the rate
    assert data.item() == pytest.approx(-0.34)
    rule.step(data, -torch.ones(1), 0.01)  # the sign flips: stand still
    assert data.item() == pytest.approx(-0.34)


def test_an_unknown_rule_is_a_sentence():
    with pytest.raises(LookupError, match=r"There is no optimizer 'adamm'\. Did you mean 'adam'\?"):
        build("adamm", torch.zeros(1), {})

"""Frozen units, against every rule."""

import pytest
import torch
from torch import nn

from engine.core.run import Run
from engine.optim.flat import Flat
from engine.optim.freezing import Frozen
from engine.optim.rules import RULES


def rows(run, name):
    return {n: p.detach()[int(name[-1])].clone() for n, p in run.experiment.sites()[name[:2]].named_parameters()}


def test_entries_are_the_rows_of_the_unit():
    network = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1))
    flat = Flat(network)
    frozen = Frozen(flat, network, {"h0": network[0], "out": network[1]})
    assert frozen.entries is None
    frozen.change("h0.1", True)
    assert frozen.entries.tolist() == [2, 3, 7]  # weight (3, 2) row 1, then bias[1]
    frozen.change("out.0", True)
    assert frozen.units == ["h0.1", "out.0"]
    assert frozen.entries.tolist() == [2, 3, 7, 9, 10, 11, 12]
    frozen.change("h0.1", True)  # once more changes nothing but the order
    frozen.change("h0.1", False)
    frozen.change("h0.1", False)
    assert frozen.units == ["out.0"]
    frozen.load([])
    assert frozen.entries is None


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("norm", ["batch", "layer"])
def test_no_rule_moves_a_frozen_unit(rule, norm):
    settings = {"optimizer": rule, "lr": 0.01, "weight_decay": 0.5, "l1": 0.01, "l2": 0.01}
    run = Run("playground", {**settings, "layers": [f"3 tanh norm={norm} dropout=0.2", "2 tanh"]})
    run.advance(steps=5)
    before, other = rows(run, "h0.1"), rows(run, "h0.2")
    assert set(before) == {"linear.weight", "linear.bias", "norm.weight", "norm.bias"}
    run.freeze("h0.1", True)
    run.advance(steps=10)
    assert all(torch.equal(before[name], value) for name, value in rows(run, "h0.1").items())
    assert not torch.equal(other["linear.weight"], rows(run, "h0.2")["linear.weight"])


def test_everything_frozen_stands_still():
    run = Run("playground", {"layers": ["2 tanh"]})
    for unit in ("h0.0", "h0.1", "out.0"):
        run.freeze(unit, True)
    before = run.weights_sha256()
    run.advance(steps=20)
    assert run.weights_sha256() == before


def test_a_weight_set_by_hand_stays_as_set():
    run = Run("playground", {"layers": ["2 tanh"]})
    run.freeze("h0.0", True)
    run.edit("hidden.0.linear.bias", [0], 2.5)
    run.advance(steps=5)
    assert run.experiment.network.hidden[0].linear.bias[0] == 2.5


def test_a_fork_with_another_network_keeps_the_frozen_units_it_still_has():
    run = Run("playground", {"layers": ["4 tanh", "3 tanh"]})
    run.advance(steps=5)
    run.freeze("h0.3", True)
    run.freeze("h1.2", True)
    run.advance(steps=5)
    smaller = run.fork(10, layers=["4 tanh", "2 tanh"])
    assert smaller.experiment.frozen.units == ["h0.3"]
    before = rows(smaller, "h0.3")
    smaller.advance(steps=5)
    assert all(torch.equal(before[name], value) for name, value in rows(smaller, "h0.3").items())
    smaller.seek(8)
    assert smaller.experiment.frozen.units == ["h0.3", "h1.2"]

"""What a Playground network takes over when a fork changes its size, its inputs or its data."""

import pytest
import torch

from engine.core.run import Run

AT = 20
SPIRAL = {"dataset": "spiral", "layers": "5 tanh, 3 tanh", "features": ["x1", "x2", "x1^2"], "batch_size": 20}


@pytest.fixture
def parent():
    run = Run("playground", SPIRAL)
    run.advance(steps=30)
    return run


def weights(run):
    return {name: tensor.clone() for name, tensor in run.experiment.network.state_dict().items()}


def at_fork(parent, **changes):
    """The weights of the parent at the fork, those of the fork, and those that the changed settings begin with."""
    child = parent.fork(AT, **changes)
    parent.seek(AT)
    return weights(parent), weights(child), weights(Run("playground", child.config))


def batches(run, many):
    """The training points of the next mini-batches, without taking a step."""
    experiment = run.experiment
    found = [experiment._next_batch()[0] for _ in range(many)]
    return found


def test_a_layer_that_gains_a_unit_keeps_the_others(parent):
    old, mine, new = at_fork(parent, layers="6 tanh, 3 tanh")
    assert torch.equal(mine["hidden.0.linear.weight"][:5], old["hidden.0.linear.weight"])
    assert torch.equal(mine["hidden.0.linear.weight"][5], new["hidden.0.linear.weight"][5])
    assert torch.equal(mine["hidden.1.linear.weight"][:, :5], old["hidden.1.linear.weight"])
    assert torch.equal(mine["hidden.1.linear.weight"][:, 5], new["hidden.1.linear.weight"][:, 5])
    assert torch.equal(mine["output.weight"], old["output.weight"])


def test_a_layer_that_loses_a_unit_keeps_the_others(parent):
    old, mine, _ = at_fork(parent, layers="5 tanh, 2 tanh")
    assert torch.equal(mine["hidden.0.linear.weight"], old["hidden.0.linear.weight"])
    assert torch.equal(mine["hidden.1.linear.bias"], old["hidden.1.linear.bias"][:2])
    assert torch.equal(mine["output.weight"], old["output.weight"][:, :2])


def test_inputs_go_by_name(parent):
    old, mine, new = at_fork(parent, features=["x2", "x1*x2", "x1^2"])
    first = "hidden.0.linear.weight"
    assert torch.equal(mine[first][:, 0], old[first][:, 1])
    assert torch.equal(mine[first][:, 1], new[first][:, 1])
    assert torch.equal(mine[first][:, 2], old[first][:, 2])
    assert torch.equal(mine["output.weight"], old["output.weight"])


@pytest.mark.parametrize("layers", ["5 tanh", "5 tanh, 3 tanh, 3 tanh", ""])
def test_with_another_depth_the_output_begins_anew(parent, layers):
    old, mine, new = at_fork(parent, layers=layers)
    assert torch.equal(mine["output.weight"], new["output.weight"])
    assert torch.equal(mine["output.bias"], new["output.bias"])
    for name in mine.keys() & old.keys():
        if name.startswith("hidden."):
            assert torch.equal(mine[name], old[name]), name


def test_without_hidden_layers_the_output_reads_the_inputs_by_name():
    parent = Run("playground", {"layers": "", "features": ["x1", "x2"]})
    parent.advance(steps=30)
    old, mine, new = at_fork(parent, features=["x2", "x1^2"])
    assert torch.equal(mine["output.weight"][:, 0], old["output.weight"][:, 1])
    assert torch.equal(mine["output.weight"][:, 1], new["output.weight"][:, 1])
    assert torch.equal(mine["output.bias"], old["output.bias"])


def test_batch_norm_comes_along_and_goes(parent):
    _, mine, new = at_fork(parent, layers="5 tanh norm=batch, 3 tanh")
    assert all(torch.equal(mine[name], new[name]) for name in mine if "norm" in name)
    normed = Run("playground", {**SPIRAL, "layers": "5 tanh norm=batch, 3 tanh"})
    normed.advance(steps=30)
    old, mine, _ = at_fork(normed, layers="6 tanh norm=batch, 3 tanh")
    grown = [name for name in mine if "running" in name]
    assert grown
    assert all(torch.equal(mine[name][:5], old[name]) for name in grown)
    assert not any("norm" in name for name in at_fork(normed, layers="5 tanh, 3 tanh")[1])


def test_the_optimizer_s_memory_stays_with_the_same_rule_and_network_only(parent):
    moments = parent.experiment.rule.state
    same = parent.fork(AT, noise=0.3)
    parent.seek(AT)
    for name, tensor in moments().items():
        assert torch.equal(torch.as_tensor(same.experiment.rule.state()[name]), torch.as_tensor(tensor)), name
    for changes in ({"optimizer": "sgd"}, {"layers": "6 tanh, 3 tanh"}):
        child = parent.fork(AT, **changes)
        fresh = Run("playground", child.config)
        for name, tensor in fresh.experiment.rule.state().items():
            mine = child.experiment.rule.state()[name]
            assert torch.equal(torch.as_tensor(mine), torch.as_tensor(tensor)), name


@pytest.mark.parametrize(
    "changes",
    [
        {"layers": "6 relu, 3 tanh dropout=0.5"},
        {"optimizer": "sgd"},
        {"init": "he"},
        {"loss": "squared error"},
        {"lr": 0.3},
    ],
)
def test_the_mini_batches_are_the_same(parent, changes):
    child = parent.fork(AT, **changes)
    parent.seek(AT)
    assert child.experiment.epoch == parent.experiment.epoch
    for mine, theirs in zip(batches(child, 40), batches(parent, 40), strict=True):  # three epochs
        assert torch.equal(mine, theirs)


@pytest.mark.parametrize(
    "changes",
    [
        {"samples": 40},
        {"samples": 5000},
        {"train_share": 0.1},
        {"data_seed": 3},
        {"dataset": "rings", "classes": 5},
        {"dataset": "sine", "features": ["x1"]},
        {"dataset": "plane"},
        {"seed": 9},
        {"batch_size": 4500},
        {"early_stopping": True},
        {"features": ["sin x1"], "layers": "2 relu norm=layer"},
    ],
)
@pytest.mark.parametrize("step", [1, 12, 13, 25, 30])  # 12 and 25: a last short batch of an epoch, and just after
def test_any_other_data_can_be_gone_on_with(parent, changes, step):
    child = parent.fork(step, **changes)
    child.advance(steps=40)
    assert child.step == step + 40
    assert child.diverged is None
    twin = Run(**child.description())
    twin.advance(until=child.step)
    assert twin.weights_sha256() == child.weights_sha256()
    child.seek(step - 1)
    child.advance(until=step + 40)
    assert twin.weights_sha256() == child.weights_sha256()


def test_batch_norm_from_the_middle_of_an_epoch_never_sees_a_batch_of_one():
    parent = Run("playground", {"samples": 66, "batch_size": 32})  # 33 to train on: batches of 32 and 1
    parent.advance(steps=9)
    for step in range(10):
        child = parent.fork(step, layers="4 tanh norm=batch")
        child.advance(steps=10)
        assert child.step == step + 10


def test_the_evaluations_of_a_fork_go_on_where_they_were(parent):
    child = parent.fork(AT, optimizer="sgd")
    child.advance(steps=30)
    steps = child.timeline.columns["val_loss"].steps
    assert (steps[1:].astype(int) - steps[:-1].astype(int) > 0).all()
    assert steps[-1] == 50

"""What is particular to the regularisation lab: its data, its live devices, early stopping, forks and remedies."""

import numpy as np
import pytest
import torch
from torch import nn

from engine.core.catalogue import get
from engine.core.run import Run
from engine.experiments.regularization.examples import VALIDATION, examples

LAB = get("regularization")
SMALL = {"samples": 60, "width": 16, "batch_size": 10}
DIGITS = SMALL | {"dataset": "digits"}


def run_of(**changes):
    return Run("regularization", LAB.Config.parse({**SMALL, **changes}))


def last(run, name):
    return float(run.timeline.columns[name].values[-1])


# --- data -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dataset", ["moons", "digits"])
def test_wrong_labels_are_in_training_alone(dataset):
    clean, noisy = (examples(LAB.Config(dataset=dataset, samples=100, label_noise=share)) for share in (0.0, 0.2))
    changed = np.flatnonzero(clean["y_train"] != noisy["y_train"])
    assert sorted(noisy["wrong"].tolist()) == changed.tolist()
    assert len(changed) == 20
    for name in ("x_train", "x_val", "y_val"):
        assert np.array_equal(clean[name], noisy[name])
    assert len(clean["y_val"]) == VALIDATION


def test_training_and_validation_share_no_example():
    for dataset in ("moons", "digits"):
        data = examples(LAB.Config(dataset=dataset, samples=1000))
        both = {row.tobytes() for row in data["x_train"]} & {row.tobytes() for row in data["x_val"]}
        assert not both


# --- one step ---------------------------------------------------------------------------------------------------------


def test_with_everything_off_it_is_plain_torch():
    run = run_of(optimizer="adam", activation="relu", l2=0.01)
    learner = run.experiment.learner
    plain = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 1))
    for mine, theirs in zip(learner.network.sums(), plain[::2], strict=True):
        theirs.load_state_dict({"weight": mine.weight.detach(), "bias": mine.bias.detach()})
    weights, biases = [layer.weight for layer in plain[::2]], [layer.bias for layer in plain[::2]]
    adam = torch.optim.Adam([{"params": weights, "weight_decay": 0.01}, {"params": biases}], lr=learner.config.lr)
    shuffler = torch.Generator()
    for step in range(12):
        if step % 6 == 0:
            order = torch.randperm(60, generator=shuffler.manual_seed(step // 6))
        rows = order[step % 6 * 10 : step % 6 * 10 + 10]
        loss = nn.functional.binary_cross_entropy_with_logits(plain(learner.x[rows]), learner.y[rows])
        adam.zero_grad()
        loss.backward()
        adam.step()
        run.advance(steps=1)
        assert last(run, "loss") == pytest.approx(loss.item(), rel=1e-4)


def test_a_rest_of_one_example_is_left_out():
    run = run_of(samples=21, batch_size=10, batch_norm=True)
    assert run.experiment.epoch_steps == 2
    run.advance(steps=2)
    assert run.experiment.epoch == 1.0
    run.advance(steps=1)
    assert run.experiment.learner.batches.epochs == 1


def test_runs_with_and_without_masks_see_the_same_mini_batches():
    orders = []
    for dropout in (0.0, 0.5):
        run = run_of(dropout=dropout)
        run.advance(steps=20)
        orders.append(run.experiment.learner.batches.order)
    assert torch.equal(*orders)


# --- switches ---------------------------------------------------------------------------------------------------------


def test_every_device_can_be_switched_on_and_off_on_the_way():
    run = run_of(dataset="digits")
    on = {
        "l1": 0.01, "l2": 0.01, "dropout": 0.3, "dropconnect": 0.2, "batch_norm": True, "layer_norm": True,
        "weight_norm": True, "early_stopping": True, "rotate": 10.0, "shift": 1.0, "zoom": 0.1, "pixel_noise": 0.1,
        "flip": True,
    }  # fmt: skip
    start = LAB.Config.parse(DIGITS)
    for name, value in on.items():
        run.adjust(**{name: value})
        run.advance(steps=3)
    for name in on:
        run.adjust(**{name: getattr(start, name)})
        run.advance(steps=3)
    again = Run(**run.description())
    again.advance(until=run.step)
    assert again.weights_sha256() == run.weights_sha256()
    assert run.config == start


def test_weight_norm_switched_on_keeps_the_losses():
    run = run_of(noise=0.2)
    run.advance(steps=30)
    before = run.measure({})
    run.adjust(weight_norm=True)
    assert run.measure({})["val_loss"] == pytest.approx(before["val_loss"], rel=1e-5)
    run.advance(steps=30)
    before = run.measure({})
    run.adjust(weight_norm=False)
    assert run.measure({})["val_loss"] == pytest.approx(before["val_loss"], rel=1e-5)


@pytest.mark.parametrize("optimizer", ["momentum", "adam"])
def test_a_device_that_is_off_rests(optimizer):
    run = run_of(optimizer=optimizer, batch_norm=True, lr=0.05)
    run.advance(steps=20)
    run.adjust(batch_norm=False)
    norm = run.experiment.network.hidden[0].batch_norm
    kept = {name: tensor.clone() for name, tensor in norm.state_dict().items()}
    run.advance(steps=20)
    for name, tensor in norm.state_dict().items():
        assert torch.equal(tensor, kept[name]), name


def test_l2_with_weight_norm_pulls_what_acts():
    runs = [run_of(weight_norm=True, l2=l2) for l2 in (0.0, 0.05)]
    for run in runs:
        run.advance(steps=200)
    free, pulled = (run.look({"name": "weights"})["norm"] for run in runs)
    assert (pulled < 0.85 * free).all()


# --- early stopping ---------------------------------------------------------------------------------------------------


def test_early_stopping_goes_back_to_the_lowest_validation_loss():
    run = run_of(width=64, early_stopping=True, patience=20)
    run.advance(steps=3000)
    losses = run.timeline.columns["val_loss"].values
    assert run.step < 3000
    assert run.experiment.finished.startswith("Early stopping: the validation loss had not improved for 20 epochs.")
    assert losses[-1] == losses[1:].min()
    run.adjust(early_stopping=False)
    assert not run.stopped
    before = run.step
    run.advance(steps=10)
    assert run.step == before + 10


def test_patience_counts_epochs_without_improvement():
    run = run_of(width=64, early_stopping=True, patience=5)
    run.advance(steps=3000)
    column = run.timeline.columns["val_loss"]
    epochs = column.values[1:-1]  # without the start and the return, one entry for each epoch but the last
    best = int(epochs.argmin())
    assert run.step % 6 == 0
    assert run.step // 6 - (best + 1) == 5
    assert f"The weights of step {6 * (best + 1)}, " in run.experiment.finished


# --- forks ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", [False, True])
@pytest.mark.parametrize("after", [False, True])
def test_a_fork_keeps_the_function_whatever_weight_norm_is(before, after):
    """The optimizer cannot be changed live, so this builds a new learner that inherits."""
    parent = run_of(weight_norm=before)
    parent.advance(steps=30)
    fork = parent.fork(30, weight_norm=after, optimizer="momentum")
    now, then = fork.experiment.measure(), parent.experiment.measure()
    assert now == pytest.approx(then, rel=1e-5)
    assert all(sums.normed == after for sums in fork.experiment.network.sums())


def test_a_fork_from_points_to_digits_begins_anew():
    parent = run_of()
    parent.advance(steps=10)
    fork = parent.fork(10, dataset="digits")
    fork.advance(steps=10)
    assert fork.step == 20
    assert fork.experiment.network.output.weight.shape == (10, 16)


# --- remedies ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "steps", "name", "changes"),
    [
        ({"l1": 0.3}, 120, "class_collapse", {"l1": 0.0}),
        ({"l2": 0.3}, 320, "under_capacity", {"l2": 0.0}),
        ({"dropout": 0.9, "depth": 3}, 300, "class_collapse", {"dropout": 0.0}),
        ({"lr": 1e-5}, 60, "lr_too_low", {"lr": 0.01}),
        (
            {"depth": 5, "activation": "sigmoid", "optimizer": "sgd", "lr": 0.05}, 100, "vanishing_gradient",
            {"batch_norm": True},
        ),
        ({"width": 64, "early_stopping": True, "patience": 300}, 200, "over_fitting", {"l2": 0.01}),
    ],
)  # fmt: skip
def test_a_remedy_helps(settings, steps, name, changes):
    run = Run("regularization", {"width": 16, **settings})
    run.advance(steps=steps)
    finding = run.findings()[0]
    assert (finding["name"], finding["changes"]) == (name, changes)
    fork = run.fork(finding["step"], **changes)
    fork.advance(steps=steps)
    assert name not in [finding["name"] for finding in fork.findings()]


# --- program ----------------------------------------------------------------------------------------------------------


def test_a_program_has_what_the_run_has_used_and_no_more():
    run = run_of()
    run.advance(steps=5)
    text = LAB.Experiment.program(run.start_config, run.timeline.events, 5)
    assert "class Adam(" in text
    assert "class SGD(" not in text
    assert "scikit-learn" not in text
    fork = run.fork(5, dataset="digits", optimizer="sgd")
    text = LAB.Experiment.program(fork.start_config, fork.timeline.events, 10)
    assert "class Adam(" in text
    assert "class SGD(" in text
    assert "pip install torch numpy scikit-learn" in text

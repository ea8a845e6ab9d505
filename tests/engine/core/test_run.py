"""Runs on the toy lab: what cannot be asked of every experiment."""

import numpy as np
import pytest

from engine.core.run import Run
from engine.core.timeline import CHECKPOINT_BUDGET
from tests.toy import Toy

pytestmark = pytest.mark.usefixtures("toy_lab")


def test_it_learns():
    run = Run("toy", {})
    run.advance(steps=2000)
    losses = run.timeline.columns["loss"].values
    assert losses[-10:].mean() < losses[:10].mean() / 10


def test_divergence_stops_at_the_last_finite_state_and_names_the_layer():
    run = Run("toy", {"lr": 50.0})
    run.advance(steps=500)
    assert run.diverged is not None
    assert run.diverged["step"] == run.step == run.timeline.head
    assert run.diverged["quantity"] in ("activations", "gradients", "weights", "loss")
    assert np.isfinite(run.timeline.columns["loss"].values).all()
    assert len(run.timeline.columns["loss"].values) == run.step
    assert all(np.isfinite(p.detach().numpy()).all() for p in run.experiment.network.parameters())
    assert run.stopped
    assert run.advance(steps=5) == 0


def test_divergence_is_found_at_the_same_step_however_the_run_was_sliced():
    whole, sliced = Run("toy", {"lr": 50.0}), Run("toy", {"lr": 50.0})
    whole.advance(steps=500)
    while not sliced.stopped:
        sliced.advance(steps=1)
    assert whole.diverged == sliced.diverged
    assert whole.weights_sha256() == sliced.weights_sha256()


def test_the_layer_that_blew_up_is_the_one_with_the_huge_weight():
    run = Run("toy", {"lr": 0.0})
    run.advance(steps=3)
    run.edit("2.weight", [0, 0], 3e38)
    run.edit("2.weight", [0, 1], 3e38)
    run.edit("0.bias", [0], 10.0)
    run.edit("0.bias", [1], 10.0)
    run.advance(steps=3)
    assert run.diverged == {"step": 3, "layer": "2", "quantity": "activations"}


def test_a_diverged_run_can_be_scrubbed_and_rescued():
    run = Run("toy", {"lr": 50.0})
    run.advance(steps=500)
    end = run.step
    run.seek(2)
    run.advance(steps=100)
    assert run.step == end
    assert run.stopped
    run.seek(0)
    rescued = run.fork(2, lr=0.01)
    rescued.advance(steps=500)
    assert rescued.diverged is None
    assert rescued.step == 502


def test_a_finished_experiment_stops_and_can_be_scrubbed():
    run = Run("toy", {"stop_at": 30})
    run.advance(steps=100)
    assert run.step == 30
    assert run.experiment.finished == "The toy has had enough."
    run.seek(10)
    assert run.experiment.finished == ""
    run.advance(steps=100)
    assert run.step == 30


def test_an_edit_is_part_of_the_description():
    run = Run("toy", {})
    run.advance(steps=5)
    run.edit("0.weight", [1, 0], 0.25)
    assert run.experiment.network[0].weight[1, 0].item() == 0.25
    run.advance(steps=5)
    again = Run(**run.description())
    again.advance(steps=10)
    assert again.weights_sha256() == run.weights_sha256()
    run.seek(5)
    assert run.experiment.network[0].weight[1, 0].item() == 0.25


@pytest.mark.parametrize(
    ("target", "index", "value", "sentence"),
    [
        ("0.wieght", [0, 0], 1.0, "no parameter '0.wieght'. Did you mean '0.weight'"),
        ("0.weight", [9, 0], 1.0, "out of bounds"),
        ("0.weight", [0, 0], float("nan"), "finite number up to 3.4e\\+38, got nan"),
        ("0.weight", [0, 0], 1e39, "got 1e\\+39"),
    ],
)
def test_an_impossible_edit_is_refused_and_not_recorded(target, index, value, sentence):
    run = Run("toy", {})
    with pytest.raises((LookupError, ValueError), match=sentence):
        run.edit(target, index, value)
    assert run.timeline.events == []


def test_the_checkpoint_budget_holds_and_seeking_stays_exact():
    run = Run("toy", {}, budget=60_000)
    marks = {}
    for step in range(1, 301):
        run.advance(steps=1)
        marks[step] = run.weights_sha256()
        run.checkpoint()
    kept = [checkpoint.step for checkpoint in run.timeline.checkpoints]
    assert sum(checkpoint.nbytes for checkpoint in run.timeline.checkpoints) <= 60_000
    assert kept[0] == 0
    assert kept[-1] == 300
    for step in (1, 17, 150, 299):
        run.seek(step)
        assert run.weights_sha256() == marks[step]


def test_a_seek_in_slices_arrives():
    run = Run("toy", {"nap": 0.002})
    run.advance(steps=60)
    run.timeline.checkpoints[1:] = []
    slices = 1
    while not run.seek(50, seconds=0.01):
        slices += 1
    assert slices > 3
    assert run.step == 50


# --- steps without an update ------------------------------------------------------------------------------------------


def test_steps_that_change_no_weights_have_no_loss():
    run = Run("toy", {"every": 3})
    run.advance(steps=10)
    assert run.step == run.timeline.head == 10
    assert run.timeline.columns["loss"].steps.tolist() == [3, 6, 9]
    weights = run.weights_sha256()
    run.seek(4)
    run.advance(until=10)
    assert run.weights_sha256() == weights
    assert run.timeline.columns["loss"].steps.tolist() == [3, 6, 9]


def test_a_divergence_between_such_steps_is_found():
    run = Run("toy", {"every": 3, "lr": 50.0})
    run.advance(steps=600)
    assert run.diverged is not None
    assert (run.diverged["step"] + 1) % 3 == 0


def test_an_experiment_may_ask_for_more_checkpoints(monkeypatch):
    assert Run("toy", {}).timeline.budget == CHECKPOINT_BUDGET
    monkeypatch.setattr(Toy, "checkpoint_budget", 1 << 30)
    run = Run("toy", {})
    run.advance(steps=20)
    assert run.timeline.budget == run.fork(10, lr=0.01).timeline.budget == 1 << 30
    assert Run("toy", {}, budget=60_000).fork(0, lr=0.01).timeline.budget == 60_000

"""What is particular to the lab about loss functions: its data, its weights, its programs."""

import ast

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from engine.core.catalogue import get
from engine.core.run import Run
from engine.experiments.losses.config import LOSSES
from tests.programs import all_printed

TORCH = {
    "squared": F.mse_loss,
    "absolute": F.l1_loss,
    "huber": lambda z, y: F.huber_loss(z, y, delta=0.5),
    "binary cross-entropy": F.binary_cross_entropy_with_logits,
    "hinge": lambda z, y: (1 - (2 * y - 1) * z).clamp(min=0).mean(),
}


def run_of(steps=0, **changes):
    lab = get("losses")
    run = Run("losses", lab.Config.parse({**lab.smoke, **changes}))
    run.advance(steps=steps)
    return run


@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss_trains(loss):
    run = run_of(150, loss=loss, samples=200, width=16, noise=0.1)
    losses = run.timeline.columns["train_loss"].values
    assert losses[-1] < 0.7 * losses[0]


@pytest.mark.parametrize("loss", ["squared", "absolute", "huber"])
@pytest.mark.parametrize("function", ["plane", "multi-gaussian"])
def test_numbers_are_learned_over_the_plane_too(loss, function):
    run = run_of(200, loss=loss, function=function, samples=300, width=16, noise=0.05)
    errors = run.timeline.columns["val_error"].values
    assert errors[-1] < 0.5 * errors[0]


@pytest.mark.parametrize("loss", TORCH)
def test_the_loss_is_torch_s_mean(loss):
    experiment = run_of(5, loss=loss, delta=0.5).experiment
    x, y = experiment.learner.batch()
    outputs = experiment.network(x)
    assert experiment.loss(outputs, y).item() == pytest.approx(TORCH[loss](outputs[:, 0], y).item(), rel=1e-5)


def test_balanced_weights_are_those_of_torch_over_the_training_points():
    experiment = run_of(5, loss="cross-entropy", imbalance=0.1, weighting="balanced", samples=300).experiment
    x, y = experiment.splits()["train"]
    outputs = experiment.network(x)
    weights = torch.tensor(experiment.facts()["weights_balanced"])
    assert experiment.loss(outputs, y).item() == pytest.approx(F.cross_entropy(outputs, y, weights).item(), rel=1e-5)
    assert (weights * torch.bincount(y)).tolist() == pytest.approx([len(y) / 3] * 3)


def test_two_balanced_classes_are_torch_s_pos_weight():
    """Its weight is that of class 2 alone; the mean is of losses that are not divided by the weights."""
    experiment = run_of(5, imbalance=0.1, weighting="balanced", samples=300).experiment
    x, y = experiment.splits()["train"]
    z = experiment.network(x)[:, 0]
    first, second = experiment.facts()["weights_balanced"]
    wanted = first * F.binary_cross_entropy_with_logits(z, y, pos_weight=torch.tensor(second / first))
    assert experiment.loss(z[:, None], y).item() == pytest.approx(wanted.item(), rel=1e-5)


@pytest.mark.parametrize("loss", ["binary cross-entropy", "cross-entropy"])
def test_the_naive_form_trains_alike_until_it_breaks(loss):
    naive, stable = (run_of(30, loss=loss, form=form).timeline.columns["loss"].values for form in ("naive", "stable"))
    assert naive == pytest.approx(stable, rel=1e-3)


def test_the_naive_form_that_breaks_is_mended_by_the_stable_one():
    lab = get("losses")
    run = Run("losses", lab.Config.parse(lab.preset("naive-overflows").values))
    run.advance(steps=500)
    (finding,) = run.findings()
    assert (finding["name"], finding["changes"]) == ("diverged", {"form": "stable"})
    assert "rounded to exactly 0 or 1" in finding["why"]
    broken_at = run.diverged["step"]
    fork = run.fork(finding["step"], **finding["changes"])
    fork.advance(steps=500)
    assert fork.diverged is None
    learner = fork.experiment.learner
    assert learner.steps > broken_at
    assert learner.network(learner.x).abs().max() > 17


def test_class_weights_can_be_switched_on_the_way():
    run, other = run_of(20, imbalance=0.1), run_of(20, imbalance=0.1)
    run.adjust(weighting="balanced")
    run.advance(steps=5)
    other.advance(steps=5)
    assert run.weights_sha256() != other.weights_sha256()
    run.adjust(weighting="none")
    assert run.measure({})["train_loss"] != pytest.approx(other.measure({})["train_loss"])


def test_outliers_are_in_the_training_targets_alone():
    clean, spoiled = (run_of(loss="squared", outliers=share).experiment.problem for share in (0.0, 0.25))
    assert torch.equal(clean.x, spoiled.x)
    assert torch.equal(clean.y[clean.val], spoiled.y[spoiled.val])
    off = (spoiled.y - clean.y)[spoiled.outlier]
    assert 0 < len(off) <= 20
    assert not spoiled.outlier[spoiled.val].any()
    assert off.min() >= 1.99
    assert torch.equal(clean.y[~spoiled.outlier], spoiled.y[~spoiled.outlier])


def test_both_splits_have_the_rare_class():
    problem = run_of(imbalance=0.01, samples=400).experiment.problem
    for rows in (problem.train, problem.val):
        assert 0 < int(problem.y[rows].sum()) < 20


def test_recall_is_the_share_of_a_class_that_is_found():
    experiment = run_of(40, loss="cross-entropy", noise=0.8).experiment
    x, y = experiment.splits()["val"]
    said = experiment.network(x).argmax(1)
    measured = experiment.measure()
    for k in range(3):
        assert measured[f"recall_{k}"] == pytest.approx((said[y == k] == k).float().mean().item())


def test_the_task_losses_add_up():
    run = run_of(30, loss="multi-task", lambda_class=0.5, lambda_value=3.0)
    measured = run.measure({})
    total = 0.5 * measured["task_class_loss"] + 3.0 * measured["task_value_loss"]
    assert measured["train_loss"] == pytest.approx(total, rel=1e-5)


@pytest.mark.parametrize("loss", LOSSES)
def test_the_best_constant_answer_is_what_training_without_inputs_finds(loss):
    """Only the output's bias is trained, on all points at once."""
    run = run_of(loss=loss, samples=200, imbalance=0.3, weighting="balanced", delta=0.3, outliers=0.1)
    experiment = run.experiment
    x, y = experiment.splits()["train"]
    answer = torch.zeros(1, experiment.problem.outputs, requires_grad=True)
    optimizer = torch.optim.Adam([answer], lr=0.05)
    for step in range(600):
        optimizer.param_groups[0]["lr"] = 0.05 * (1 - step / 600)
        optimizer.zero_grad()
        experiment.loss(answer.expand(len(x), -1), y).backward()
        optimizer.step()
    found = experiment.loss(answer.detach().expand(len(x), -1), y).item()
    assert experiment.guess() == pytest.approx(found, rel=0.02)


def test_a_class_that_is_outvoted_is_explained():
    run = run_of(150, samples=1000, shape="circle", noise=1.0, imbalance=0.05)
    (finding,) = run.findings()
    assert finding["name"] == "class_collapse"
    assert finding["why"].startswith("The rare class is outvoted")
    assert finding["changes"] == {"weighting": "balanced"}


@pytest.mark.slow
def test_every_loss_as_a_program(tmp_path):
    runs = [run_of(25, loss=loss, weighting="balanced", imbalance=0.3, outliers=0.2) for loss in LOSSES]
    programs = [get("losses").Experiment.program(run.start_config, (), 25) for run in runs]
    for run, losses in zip(runs, all_printed(programs, tmp_path), strict=True):
        assert list(losses.values()) == pytest.approx(run.timeline.columns["loss"].values.tolist(), rel=1e-6)


def test_a_run_through_three_losses_as_a_program(tmp_path):
    run = run_of(8, loss="squared", function="plane")
    for loss in ("hinge", "cross-entropy"):
        run = run.fork(run.step, loss=loss)
        run.advance(steps=8)
    run.adjust(form="naive", weighting="balanced")
    run.advance(steps=8)
    (losses,) = all_printed([get("losses").Experiment.program(run.start_config, run.timeline.events, 32)], tmp_path)
    assert list(losses.values()) == pytest.approx(run.timeline.columns["loss"].values.tolist(), rel=1e-6)
    assert len(losses) == 32


def test_a_program_has_only_what_its_run_needs():
    lab = get("losses")
    defined = {
        loss: {node.name for node in ast.parse(lab.Experiment.program(lab.Config(loss=loss), (), 5)).body
               if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        for loss in ("squared", "multi-label")
    }  # fmt: skip
    assert "disc_sample" in defined["multi-label"] - defined["squared"]
    assert "far_off" in defined["squared"] - defined["multi-label"]
    assert not {"SGD", "RMSprop", "hinge"} & (defined["squared"] | defined["multi-label"])


def test_points_are_the_same_under_losses_of_one_family():
    squared, huber = (run_of(loss=loss).experiment.problem for loss in ("squared", "huber"))
    assert np.array_equal(squared.x, huber.x)
    assert np.array_equal(squared.y, huber.y)

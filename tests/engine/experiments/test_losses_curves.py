"""The lens with the loss as a curve of the output: values, slopes, relatives, and where training points stand."""

import math

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from engine.core.catalogue import get
from engine.core.run import Run
from engine.experiments.losses.config import LOSSES
from engine.experiments.losses.families import of_classes, of_numbers, of_two_classes, with_slope

FAMILIES = {
    "of class 2": of_two_classes(1.0), "of class 1": of_two_classes(0.0), "of two logits": of_classes(2),
    "of five logits": of_classes(5), "of a number": of_numbers(0.3, delta=0.7),
}  # fmt: skip
CURVES = {f"{name}, {family}": curve for family, curves in FAMILIES.items() for name, curve in curves.items()}
APART = torch.arange(-6.0, 6.0, 0.37, dtype=torch.float64)  # none within 1e-6 of a corner


def run_of(steps=5, **changes):
    lab = get("losses")
    run = Run("losses", lab.Config.parse({**lab.smoke, **changes}))
    run.advance(steps=steps)
    return run


def look(run, **more):
    return run.look({"name": "curve", **more})


@pytest.mark.parametrize("name", CURVES)
def test_a_slope_is_the_derivative_of_its_curve(name):
    curve, step = CURVES[name], 1e-6
    found = with_slope(curve, APART)[1]
    differences = (curve(APART + step) - curve(APART - step)) / (2 * step)
    assert found == pytest.approx(differences.numpy(), rel=1e-6, abs=1e-8)


def test_the_hinge_of_several_classes_is_that_of_torch():
    """Where all other logits are the same, torch's sum over the others is k - 1 times the largest, over k."""
    logits = torch.zeros(len(APART), 5, dtype=torch.float64)
    logits[:, 0] = APART
    wanted = F.multi_margin_loss(logits, torch.zeros(len(APART), dtype=torch.long), reduction="none") * 5 / 4
    assert torch.allclose(of_classes(5)["hinge"](APART), wanted)


def test_squared_errors_of_probabilities_by_hand():
    z = torch.tensor([math.log(3.0)])
    assert of_two_classes(1.0)["squared, of the probability"](z).item() == pytest.approx(0.25**2)
    assert of_two_classes(1.0)["squared, of the output"](z).item() == pytest.approx((math.log(3.0) - 1) ** 2)
    assert of_classes(3)["squared, of the probabilities"](z).item() == pytest.approx(0.4**2 + 2 * 0.2**2)
    assert of_two_classes(0.0)["zero-one"](z).item() == 1


@pytest.mark.parametrize("loss", LOSSES)
def test_the_run_s_own_loss_is_among_the_curves(loss):
    run = run_of(loss=loss)
    facts = run.experiment.facts()["curve"]
    for part in facts["parts"]:
        curve = look(run, part=part)
        assert np.array_equal(curve["loss"], curve[f"all/{facts['mine'][part]}"])
        assert set(facts["names"][part]) == {name[4:] for name in curve if name.startswith("all/")}
        assert np.isfinite(curve["now"]).all()


def test_known_points_of_the_curves():
    zero = 120  # the middle of 241
    curve = look(run_of(loss="binary cross-entropy"), target=1.0)
    assert curve["x"][zero] == 0
    assert curve["loss"][zero] == pytest.approx(math.log(2))
    assert curve["gradient"][zero] == pytest.approx(-0.5)
    assert curve["all/hinge"][zero] == 1
    assert curve["all/squared, of the probability"][zero] == pytest.approx(0.25)
    curve = look(run_of(loss="cross-entropy", classes=4))
    assert curve["loss"][zero] == pytest.approx(math.log(4))
    assert curve["gradient"][zero] == pytest.approx(-0.75)
    curve = look(run_of(loss="huber", delta=0.5), target=0.0)
    assert curve["loss"][zero] == 0
    assert np.abs(curve["gradient"]).max() == pytest.approx(0.5)


@pytest.mark.parametrize("loss", ["binary cross-entropy", "hinge", "cross-entropy", "squared", "huber"])
def test_the_points_on_the_curve_have_the_mean_loss_of_the_training_points(loss):
    """``now`` says where on the curve each point stands: the curve's values there are the points' losses."""
    run = run_of(20, loss=loss, samples=100)
    targets = [0.0, 1.0] if loss in ("binary cross-entropy", "hinge") else [0.0]
    found = []
    for target in targets:
        curve = look(run, target=target)
        found += np.interp(curve["now"], curve["x"], curve["loss"]).tolist()
    assert len(found) == 50
    assert np.mean(found) == pytest.approx(run.measure({})["train_loss"], rel=0.02, abs=2e-3)


def test_the_weights_of_the_tasks_are_in_their_curves():
    plain, heavy = (run_of(loss="multi-task", lambda_value=weight) for weight in (1.0, 7.0))
    ones, sevens = (look(run, part="value")["loss"] for run in (plain, heavy))
    assert np.allclose(7 * ones, sevens)


@pytest.mark.parametrize(
    ("changes", "lens", "sentence"),
    [
        ({}, {"target": 0.5}, "The target must be 0 or 1, got 0.5."),
        ({"loss": "squared"}, {"target": math.nan}, "The target must be a number"),
        ({"loss": "multi-task"}, {"part": "both"}, "must be class or value, got 'both'"),
    ],
)
def test_a_curve_that_cannot_be_is_refused(changes, lens, sentence):
    with pytest.raises(ValueError, match=sentence):
        look(run_of(**changes), **lens)


def test_the_picture_of_a_number_is_the_same_in_any_unit():
    metres, centimetres = (look(run_of(loss="multi-task", value_scale=unit), part="value") for unit in (1.0, 100.0))
    assert centimetres["x"] == pytest.approx(100 * metres["x"], rel=1e-4)
    assert centimetres["loss"] == pytest.approx(1e4 * metres["loss"], rel=1e-3)


def test_a_class_weight_raises_the_curve_of_its_class():
    run = run_of(imbalance=0.1, samples=220)
    plain = look(run, target=1.0)
    run.adjust(weighting="balanced")
    weighed, weight = look(run, target=1.0), run.experiment.facts()["weights_balanced"][1]
    assert weighed["gradient"] == pytest.approx(weight * plain["gradient"], rel=1e-5)


@pytest.mark.parametrize("loss", ["binary cross-entropy", "multi-label", "cross-entropy", "squared"])
def test_the_total_counts_the_examples_of_the_target(loss):
    run = run_of(loss=loss, samples=800)
    y = run.experiment.splits()["train"][1]
    curve = look(run)
    assert curve["total"] == ((y == 1).sum() if loss in ("binary cross-entropy", "multi-label") else 400)
    assert len(curve["now"]) == min(200, curve["total"])


def test_a_unit_that_is_not_used_changes_nothing():
    plain, scaled = (look(run_of(loss="squared", value_scale=unit))["x"] for unit in (1.0, 100.0))
    assert np.array_equal(plain, scaled)

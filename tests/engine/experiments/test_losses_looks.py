"""The lenses of the lab about loss functions: worked examples, the naive forms, the pictures."""

import math

import numpy as np
import pytest
import torch

from engine.core.catalogue import get
from engine.core.run import Run
from engine.experiments.losses.config import LOSSES

GRID = 12


def run_of(steps=5, **changes):
    lab = get("losses")
    run = Run("losses", lab.Config.parse({**lab.smoke, **changes}))
    run.advance(steps=steps)
    return run


def look(run, name, **more):
    return run.look({"name": name, **more})


# --- the table of worked examples -------------------------------------------------------------------------------------


@pytest.mark.parametrize("loss", LOSSES)
def test_the_table_begins_with_rows_that_can_be_worked(loss):
    run = run_of(loss=loss)
    facts, worked = run.experiment.facts()["worked"], look(run, "worked")
    r = len(facts["rows"])
    assert worked["rows"].tolist() == pytest.approx(np.array(facts["rows"]))
    assert worked["columns"].shape == (r, len(facts["columns"]))
    assert worked["gradient"].shape == (r, len(facts["gradients"]))
    assert worked["mean"] == pytest.approx(worked["loss"].mean())
    assert len(facts["inputs"]) == len(facts["hints"]) == len(facts["kinds"]) == len(facts["limits"])
    for row in facts["rows"]:
        assert all(low <= value <= high for value, (low, high, _) in zip(row, facts["limits"], strict=True))


@pytest.mark.parametrize(
    ("changes", "row", "columns", "loss", "gradient"),
    [
        ({"loss": "squared"}, [1.0, 3.0], [2.0], 4.0, [4.0]),
        ({"loss": "absolute"}, [1.0, 3.0], [2.0], 2.0, [1.0]),
        ({"loss": "huber", "delta": 0.5}, [1.0, 3.0], [2.0, 0.0], 0.875, [0.5]),
        ({"loss": "huber", "delta": 5.0}, [1.0, 3.0], [2.0, 1.0], 2.0, [2.0]),
        ({}, [0.0, math.log(3.0)], [0.75, 0.25, 1.0], math.log(4), [0.75]),
        ({"loss": "hinge"}, [0.0, 0.5], [-1.0, -0.5, 1.0], 1.5, [1.0]),
        (
            {"loss": "cross-entropy", "classes": 2}, [2, math.log(3.0), 0.0], [0.75, 0.25, 1.0], math.log(4),
            [0.75, -0.75],
        ),
        (
            {"loss": "multi-label"}, [1, 0, 0, 0.0, 0.0, math.log(3.0)], [0.5, 0.5, 0.75, math.log(2), math.log(2),
             math.log(4)], math.log(16), [-0.5, 0.5, 0.75],
        ),
        (
            {"loss": "multi-task", "classes": 2, "lambda_class": 2.0, "lambda_value": 0.5}, [1, 1.0, 0.0, 0.0, 3.0],
            [math.log(2), 4.0, 2 * math.log(2), 2.0], 2 * math.log(2) + 2, [-1.0, 1.0, 2.0],
        ),
    ],
)  # fmt: skip
def test_a_row_worked_by_hand(changes, row, columns, loss, gradient):
    worked = look(run_of(**changes), "worked", rows=[row])
    assert worked["columns"][0].tolist() == pytest.approx(columns, abs=1e-6)
    assert worked["loss"].tolist() == pytest.approx([loss])
    assert worked["gradient"][0].tolist() == pytest.approx(gradient, abs=1e-6)


EXTREME = {"number": (-3.0, 0.25, 5.0), "label": (0.0, 1.0), "class": (1.0, 2.0), "output": (-4.0, -0.5, 0.0, 1.5)}
OUT = {  # columns of the table -> loss
    "squared": lambda c, config: c["error z - y"] ** 2,
    "absolute": lambda c, config: np.abs(c["error z - y"]),
    "huber": lambda c, config: np.where(
        c["within delta"] == 1, c["error z - y"] ** 2 / 2, config.delta * (np.abs(c["error z - y"]) - config.delta / 2)
    ),
    "binary cross-entropy": lambda c, config: -c["weight"] * np.log(c["p of the truth"]),
    "hinge": lambda c, config: c["weight"] * np.maximum(0, 1 - c["margin s z"]),
    "cross-entropy": lambda c, config: -c["weight"] * np.log(np.where(c["class"] == 1, c["p1"], c["p2"])),
    "multi-label": lambda c, config: c["loss top"] + c["loss left"] + c["loss right"],
    "multi-task": lambda c, config: c["weighted class"] + c["weighted number"],
}


@pytest.mark.parametrize("loss", LOSSES)
def test_the_columns_multiply_out_to_the_loss(loss):
    run = run_of(loss=loss, classes=2, delta=0.4, imbalance=0.2, weighting="balanced", lambda_class=0.5, samples=200)
    facts = run.experiment.facts()["worked"]
    draw = np.random.default_rng(0)
    rows = [[float(draw.choice(EXTREME[kind])) for kind in facts["kinds"]] for _ in range(facts["most_rows"])]
    worked = look(run, "worked", rows=rows)
    cells = dict(zip(facts["inputs"], np.array(rows).T, strict=True))
    cells |= dict(zip(facts["columns"], worked["columns"].T, strict=True))
    assert worked["loss"] == pytest.approx(OUT[loss](cells, run.config), rel=1e-4, abs=1e-6)
    if loss == "multi-task":
        weights = np.array(run.experiment.facts()["weights_balanced"])[cells["class"].astype(int) - 1]
        assert cells["weighted class"] == pytest.approx(0.5 * weights * cells["cross-entropy"], rel=1e-5)
        assert cells["squared error"] == pytest.approx((cells["output"] - cells["number y"]) ** 2, rel=1e-5)
    if loss == "multi-label":
        p = np.where(cells["top?"] == 1, cells["p top"], 1 - cells["p top"])
        assert cells["loss top"] == pytest.approx(-np.log(p), rel=1e-4)


def test_the_table_counts_with_the_class_weights():
    run = run_of(imbalance=0.1, samples=220)
    plain = look(run, "worked", rows=[[1.0, 0.0]])
    run.adjust(weighting="balanced")
    weighed = look(run, "worked", rows=[[1.0, 0.0]])
    weight = run.experiment.facts()["weights_balanced"][1]
    assert weight > 4
    assert weighed["columns"][0, -1] == pytest.approx(weight)
    assert weighed["loss"] == pytest.approx(weight * plain["loss"])


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([], "must have 1 to 12 rows, got 0"),
        ([[1.0, 2.0]] * 13, "must have 1 to 12 rows, got 13"),
        ("rows", "must have 1 to 12 rows"),
        ([[1.0]], r"Row 1 must have 2 numbers \(target y, output z\), got 1"),
        ([[1.0, 2.0], [3, 1.0]], "Row 2: target y must be 0 or 1, got 3"),
        ([[1.0, "much"]], "Row 1: output z must be a number, got much"),
        ([[1.0, True]], "Row 1: output z must be a number, got True"),
        ([[1.0, None]], "Row 1: output z must be a number, got None"),
        ([[1.0, 2.0], "row"], "Row 2 must have 2 numbers .*, got none"),
        ([[1.0, math.inf]], "Row 1: output z must be a number, got inf"),
        ([[1.0, 1e9]], "Row 1: output z must be in"),
    ],
)
def test_rows_that_cannot_be_worked_are_refused_with_a_sentence(rows, sentence):
    with pytest.raises(ValueError, match=sentence):
        look(run_of(), "worked", rows=rows)


def test_a_class_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="class must be a whole number from 1 to 3, got 4"):
        look(run_of(loss="cross-entropy", classes=3), "worked", rows=[[4, 0.0, 0.0, 0.0]])


# --- naive against stable ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("changes", [{}, {"loss": "cross-entropy"}, {"loss": "multi-label"}, {"loss": "multi-task"}])
def test_the_naive_form_breaks_in_the_picture_and_the_stable_one_does_not(changes):
    naive = look(run_of(**changes), "naive")
    assert np.isfinite(naive["stable"]).all()
    assert np.isfinite(naive["stable_gradient"]).all()
    broken = naive["z"][~np.isfinite(naive["naive"])]
    assert len(broken)
    assert abs(naive["first_bad"]) == np.abs(broken).min()
    fine = np.abs(naive["z"]) < 10
    assert np.allclose(naive["naive"][fine], naive["stable"][fine], rtol=1e-2, atol=1e-3)


def test_where_a_sigmoid_is_exactly_one():
    assert 16 < look(run_of(), "naive", target=1.0)["first_bad"] < 18
    assert look(run_of(loss="cross-entropy"), "naive")["first_bad"] == pytest.approx(89, abs=0.5)


@pytest.mark.parametrize("loss", ["squared", "hinge"])
def test_a_loss_without_a_logarithm_has_no_naive_form(loss):
    run = run_of(loss=loss)
    naive = look(run, "naive")
    assert len(naive["z"]) == 0
    assert np.isnan(naive["first_bad"])
    assert run.experiment.facts()["naive"] is None


# --- the pictures -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("loss", LOSSES)
def test_every_output_has_a_plane(loss):
    run = run_of(loss=loss, function="plane")
    plane, outputs = look(run, "plane", size=GRID), run.experiment.facts()["outputs"]
    assert plane["z"].shape == (len(outputs), GRID, GRID)
    assert plane["z_range"].shape == (len(outputs),)
    corner = torch.tensor([[-6.0, 6.0]])  # row 0 is the largest x2
    said = run.experiment._answers(run.experiment.network.trace(corner)[-1])[0].detach().numpy()
    shown = plane["z"][:, 0, 0] / 32767 * plane["z_range"]
    assert shown == pytest.approx(said, abs=1e-3 * float(plane["z_range"].max()))


def test_a_function_of_one_variable_has_a_line_and_the_truth():
    plane = look(run_of(loss="squared", function="line"), "plane")
    assert np.allclose(plane["line_clean"], plane["line_x"] / 6, atol=1e-6)
    assert len(plane["line_y"]) == len(plane["line_x"])


@pytest.mark.parametrize("loss", LOSSES)
def test_points_say_what_they_are(loss):
    run = run_of(loss=loss, outliers=0.3)
    points, problem = look(run, "points"), run.experiment.problem
    n = len(problem.x)
    assert points["x"].shape == (n, 2)
    assert all(points[name].shape == (n,) for name in ("label", "split", "wrong", "outlier"))
    assert points["split"].sum() == len(problem.val)
    if problem.classes:
        accuracy = 1 - points["wrong"][points["split"] == 1].mean()
        assert accuracy == pytest.approx(run.measure({})["val_accuracy"])
    if loss == "multi-label":
        assert np.array_equal(points["label"], points["labels"] @ [1, 2, 4])
    if loss == "multi-task":
        assert points["value"] == pytest.approx(points["x"].sum(1) / 12, abs=1e-5)
    assert bool(points["outlier"].any()) == (loss in ("squared", "absolute", "huber"))


def test_margins_above_zero_are_right():
    run = run_of(60, loss="cross-entropy", noise=0.7, samples=200)
    looks = look(run, "residuals")
    assert looks["histogram"].sum(1).tolist() == pytest.approx([1, 1])
    right = looks["histogram"][:, 16:].sum(1)  # of 31 bins the first 15 are wrong, and the middle one is both
    measured = run.measure({})
    for share, middle, split in zip(right, looks["histogram"][:, 15], ("train", "val"), strict=True):
        assert share - 1e-6 <= measured[f"{split}_accuracy"] <= share + middle + 1e-6


def test_hinge_points_with_a_margin_of_one_are_at_rest():
    run = run_of(200, loss="hinge", noise=0.1, samples=200, width=16)
    with torch.inference_mode():
        x, y = run.experiment.splits()["train"]
        margin = run.experiment.network(x)[:, 0] * (2 * y - 1)
    assert look(run, "residuals")["zero_share"][0] == pytest.approx((margin >= 1).float().mean().item())

"""One step taken apart, against gradients worked out by hand on a 1-2-1 network."""

import numpy as np
import pytest
import torch

from engine.core.run import Run

TINY = {
    "dataset": "sine", "features": ["x1"], "layers": ["2 tanh"], "optimizer": "sgd", "lr": 0.1, "samples": 20,
    "batch_size": 2, "noise": 0.0,
}  # fmt: skip
W1, B1, W2, B2 = [[0.5], [-0.25]], [0.1, 0.2], [[1.5, -2.0]], [0.3]


@pytest.fixture
def run():
    run = Run("playground", TINY)
    for name, values in (("hidden.0.linear.weight", W1), ("output.weight", W2)):
        for row, column in np.ndindex(np.shape(values)):
            run.edit(name, [row, column], values[row][column])
    for name, values in (("hidden.0.linear.bias", B1), ("output.bias", B2)):
        for row, value in enumerate(values):
            run.edit(name, [row], value)
    return run


def test_every_number_is_that_of_a_calculation_by_hand(run):
    look = run.look({"name": "anatomy"})
    x, y = look["x"][:, 0].astype(float), look["y"].astype(float)  # (2,), (2,)
    h = np.tanh(x[:, None] * np.array(W1)[:, 0] + np.array(B1))  # (2, 2)
    out = h @ np.array(W2)[0] + B2[0]  # (2,)
    losses = (out - y) ** 2
    slope = 2 * (out - y) / 2  # of the mean over two points
    at_h = slope[:, None] * np.array(W2)[0]  # (2, 2)
    at_sum = at_h * (1 - h**2)
    expected = {
        "output/h0": h, "output/out": out[:, None], "losses": losses, "loss": losses.mean(),
        "error/out": slope[:, None], "error/h0": at_h,
        "gradient/output.weight": (slope[:, None] * h).sum(0)[None], "gradient/output.bias": [slope.sum()],
        "gradient/hidden.0.linear.weight": (at_sum * x[:, None]).sum(0)[:, None],
        "gradient/hidden.0.linear.bias": at_sum.sum(0),
        "value/hidden.0.linear.weight": W1, "value/output.bias": B2,
    }  # fmt: skip
    for name, values in expected.items():
        assert look[name] == pytest.approx(np.array(values), rel=1e-4, abs=1e-6), name
    for name in ("output.weight", "hidden.0.linear.bias"):
        assert look[f"change/{name}"] == pytest.approx(-0.1 * look[f"gradient/{name}"], rel=1e-4, abs=1e-7)
    assert look["size"] == 2


def test_the_points_are_those_of_the_training_set(run):
    look = run.look({"name": "anatomy"})
    problem = run.experiment.problem
    assert np.array_equal(look["x"], problem.x_train[look["numbers"]].numpy())
    assert np.array_equal(look["y"], problem.y_train[look["numbers"]][:, 0].numpy())


def test_gradients_are_shown_before_penalties_and_clipping():
    plain, pulled = (Run("playground", {**TINY, **more}) for more in ({}, {"l2": 0.5, "clip": 1e-3}))
    a, b = (run.look({"name": "anatomy"}) for run in (plain, pulled))
    assert np.array_equal(a["gradient/output.weight"], b["gradient/output.weight"])
    assert not np.array_equal(a["change/output.weight"], b["change/output.weight"])


@pytest.mark.parametrize(
    "settings",
    [
        {"layers": ["6 relu dropout=0.4", "4 tanh norm=batch"], "dataset": "rings", "loss": "squared error"},
        {"layers": ["5 gelu norm=layer"], "optimizer": "adamw", "l1": 0.01, "schedule": "cosine"},
        {"layers": [], "batch_size": 4500, "optimizer": "rprop"},
        {"layers": ["3 tanh"], "early_stopping": True, "batch_size": 1, "samples": 20},
    ],
)
def test_what_is_shown_is_what_happens(settings):
    run = Run("playground", settings)
    for _ in range(10):
        look = run.look({"name": "anatomy", "units": 100})
        losses = look["losses"].mean() if len(look["losses"]) == look["size"] else look["loss"]
        run.advance(steps=1)
        assert look["loss"] == pytest.approx(losses, rel=1e-4)
        assert look["loss"] == pytest.approx(run.timeline.columns["loss"].values[-1])
        for name, parameter in run.experiment.network.named_parameters():
            after = torch.from_numpy((look[f"value/{name}"] + look[f"change/{name}"]).astype(np.float32))
            assert torch.equal(after, parameter.detach()), name


def test_only_the_first_units_and_points_are_sent():
    run = Run("playground", {"layers": ["64 relu", "32 relu"], "batch_size": 500, "samples": 2000})
    look = run.look({"name": "anatomy"})
    assert look["x"].shape == (32, 2)
    assert look["output/h0"].shape == look["error/h1"].shape == (32, 10)
    assert look["change/hidden.1.linear.weight"].shape == (10, 10)
    assert look["gradient/output.weight"].shape == (1, 10)
    assert look["size"] == 500
    assert sum(array.nbytes for array in look.values()) < 20_000


def test_asking_for_nothing_is_refused(run):
    with pytest.raises(ValueError, match="got 0 and 10"):
        run.look({"name": "anatomy", "examples": 0})

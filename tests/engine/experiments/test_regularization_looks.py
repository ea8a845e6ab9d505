"""What the pictures of the regularisation lab are given: masks, modes, moments, uncertainty, images."""

import numpy as np
import pytest

from engine.core.catalogue import get
from engine.core.run import Run

LAB = get("regularization")
SMALL = {"samples": 60, "width": 16, "batch_size": 10}
DIGITS = SMALL | {"dataset": "digits"}


def run_of(**changes):
    return Run("regularization", LAB.Config.parse({**SMALL, **changes}))


@pytest.mark.parametrize("dataset", ["moons", "digits"])
def test_masks_are_those_of_the_coming_step(dataset):
    """Pictures are augmented at random before the masks are drawn."""
    run = run_of(dataset=dataset, dropout=0.5, dropconnect=0.25, batch_norm=True, rotate=10.0)
    run.advance(steps=5)
    look = run.look({"name": "masks"})
    assert look["keep_0"].shape == (10, 16)
    assert look["weights_keep_0"].shape == (16, 2 if dataset == "moons" else 64)
    assert 0 < look["keep_0"].mean() < 1
    units, weights = [], []
    for layer in run.experiment.network.hidden:
        layer.drop.kept, layer.linear.connect.kept = units, weights
    run.advance(steps=1)
    for i, (mask, of_weights) in enumerate(zip(units, weights, strict=True)):
        assert np.array_equal(look[f"keep_{i}"], mask.numpy())
        assert np.array_equal(look[f"weights_keep_{i}"], of_weights.numpy())


def test_without_dropout_everything_stays():
    look = run_of().look({"name": "masks"})
    assert set(look) == {"keep_0", "keep_1"}
    assert look["keep_1"].all()


def test_training_and_evaluation_agree_when_nothing_is_random():
    run = run_of()
    run.advance(steps=5)
    look = run.look({"name": "modes"})
    np.testing.assert_allclose(look["train_out"], look["eval_out"], rtol=1e-5)
    assert (look["passes"] == look["passes"][:1]).all()
    run.adjust(dropout=0.5)
    look = run.look({"name": "modes"})
    assert look["passes"].std(0).max() > 0.01
    assert np.array_equal(look["passes"][0], look["train_out"])
    assert run.look({"name": "uncertainty"})["std"].max() > 0.01


def test_without_dropout_nothing_is_uncertain():
    run = run_of(batch_norm=True)
    run.advance(steps=20)
    look = run.look({"name": "uncertainty", "size": 30})
    assert look["mean"].shape == look["std"].shape == (30, 30)
    assert look["std"].max() < 1e-4
    plane = run.look({"name": "plane", "size": 30})
    np.testing.assert_allclose(plane["z"] / 32767, 2 * look["mean"] - 1, atol=1e-3)
    with pytest.raises(ValueError, match="needs 2 to 200 passes, got 1"):
        run.look({"name": "uncertainty", "passes": 1})


def test_moments_are_those_that_batch_norm_sees():
    run = run_of(batch_norm=True)
    run.advance(steps=10)
    look, norm = run.look({"name": "norms"}), run.experiment.network.hidden[0].batch_norm
    assert np.array_equal(look["running_mean"][0], norm.running_mean.numpy())
    assert np.array_equal(look["gamma"][0], norm.weight.detach().numpy())
    before = look["running_mean"][0]
    run.advance(steps=1)
    np.testing.assert_allclose(
        norm.running_mean.numpy(), 0.9 * before + 0.1 * look["batch_mean"][0], rtol=1e-4, atol=1e-6
    )
    np.testing.assert_allclose(look["before"].sum(1), 1.0, rtol=1e-5)
    assert np.isnan(run_of().look({"name": "norms"})["gamma"]).all()


def test_digits_have_pictures_and_no_plane():
    run = Run("regularization", LAB.Config.parse(DIGITS | {"rotate": 20.0}))
    run.advance(steps=30)
    assert run.look({"name": "plane"}) == run.look({"name": "points"}) == {}
    images = run.look({"name": "images"})
    assert images["original"].shape == images["augmented"].shape == (12, 8, 8)
    assert not np.array_equal(images["original"], images["augmented"])
    np.testing.assert_allclose(images["probability"].sum(1), 1.0, rtol=1e-5)
    assert (images["wrong_label"] != images["wrong_said"]).all()
    assert images["wrong_count"] == round((1 - run.measure({})["val_accuracy"]) * 500)
    unsure = run.look({"name": "uncertainty", "passes": 5})
    assert (np.diff(unsure["entropy"]) <= 0).all()
    assert run_of().look({"name": "images"}) == {}

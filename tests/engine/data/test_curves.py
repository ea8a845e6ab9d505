"""Functions to be learnt: values, range, noise."""

import numpy as np
import pytest

from engine.data import curves
from engine.experiments.playground.config import CURVE_DATA, PLANE_DATA


def test_every_function_of_the_settings_exists():
    assert {*PLANE_DATA, *CURVE_DATA} <= set(curves.FUNCTIONS)
    assert all(curves.function(name).inputs == 2 for name in PLANE_DATA)
    assert all(curves.function(name).inputs == 1 for name in CURVE_DATA)


@pytest.mark.parametrize("name", curves.FUNCTIONS)
def test_clean_targets_fill_the_range(name):
    x, y = curves.sample(name, n=5000, noise=0, seed=0)
    assert x.shape == (5000, curves.function(name).inputs)
    assert y.shape == (5000,)
    assert (x.dtype, y.dtype) == (np.float32, np.float32)
    assert np.abs(x).max() <= 6
    assert np.abs(y).max() <= 1.0001
    assert y.min() < -0.9
    assert y.max() > 0.9
    np.testing.assert_allclose(curves.function(name).at(x.astype(float)), y, atol=1e-3 if name != "step" else 1e-9)


def test_known_values():
    def at(name, *x):
        return curves.function(name).at(np.array([x], float))[0]

    assert at("plane", 6, 6) == 1
    assert at("plane", 3, 0) == 0.25
    assert at("line", -3) == -0.5
    assert at("sine", np.pi / 2) == 1
    assert at("step", -0.001) == -1
    assert at("step", 0) == 1
    assert at("bump", 0) == 1
    assert at("chirp", -6) == 0
    assert at("chirp", 0) == pytest.approx(0, abs=1e-12)  # one whole turn in the first half
    assert at("multi-gaussian", 3.5, 0) == pytest.approx(1, abs=0.02)
    assert at("multi-gaussian", -3.5, 0) == pytest.approx(-1, abs=0.02)


@pytest.mark.parametrize("name", curves.FUNCTIONS)
def test_the_floor_is_what_the_true_function_reaches(name):
    x, y = curves.sample(name, n=20_000, noise=0.3, seed=1)
    clean = curves.function(name).at(x.astype(float))
    assert ((y - clean) ** 2).mean() == pytest.approx(curves.floor(0.3), rel=0.03)
    other, _ = curves.sample(name, n=20_000, noise=0.1, seed=1)
    assert (other == x).all()


def test_an_unknown_function_is_a_sentence():
    with pytest.raises(LookupError, match=r"There is no function 'sin'\. Did you mean 'sine'\?"):
        curves.sample("sin", n=3, noise=0, seed=0)

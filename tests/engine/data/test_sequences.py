"""Sequences whose answers are known: worked out here again from the inputs alone."""

import numpy as np
import pytest

from engine.data.sequences.single import SEQUENCES, draw
from engine.experiments.gradients import config


def test_the_choices_are_those_of_the_settings():
    assert tuple(SEQUENCES) == config.SEQUENCES


@pytest.mark.parametrize("steps", [2, 7, 100])
def test_recall_asks_for_the_sign_of_the_first_input(steps):
    x, y = draw("recall", n=50, steps=steps, noise=0.3, seed=1)
    assert x.shape == (50, steps, 1)
    assert np.array_equal(y, (x[:, 0, 0] > 0).astype(np.float32))
    assert set(np.abs(x[:, 0, 0])) == {1.0}
    assert y.sum() == 25


def test_recall_s_later_inputs_are_noise_that_says_nothing():
    x, y = draw("recall", n=4000, steps=20, noise=0.3, seed=1)
    assert x[:, 1:].std() == pytest.approx(0.3, rel=0.02)
    assert abs(np.corrcoef(x[:, 1:, 0].sum(1), y)[0, 1]) < 0.05
    quiet, _ = draw("recall", n=10, steps=20, noise=0, seed=1)
    assert not quiet[:, 1:].any()


@pytest.mark.parametrize("steps", [2, 3, 50])
def test_adding_asks_for_the_sum_of_the_marked_numbers_one_from_each_half(steps):
    x, y = draw("adding", n=200, steps=steps, noise=0.0, seed=2)
    value, mark = x[..., 0], x[..., 1]
    assert set(mark.flat) <= {0.0, 1.0}
    assert (mark[:, : steps // 2].sum(1) == 1).all()
    assert (mark[:, steps // 2 :].sum(1) == 1).all()
    for row in range(200):
        first, second = np.flatnonzero(mark[row])
        assert y[row] == pytest.approx(float(value[row, first]) + float(value[row, second]), abs=1e-6)


def test_the_sum_of_two_uniform_numbers_has_mean_one_and_variance_one_sixth():
    x, y = draw("adding", n=20_000, steps=10, noise=0.0, seed=0)
    assert 0 <= x.min() <= x.max() <= 1
    assert y.mean() == pytest.approx(1, abs=0.01)
    assert y.var() == pytest.approx(1 / 6, rel=0.02)


@pytest.mark.parametrize("name", SEQUENCES)
def test_a_seed_decides_everything(name):
    same, again, other = (draw(name, n=30, steps=9, noise=0.2, seed=seed) for seed in (3, 3, 4))
    assert all(np.array_equal(a, b) and a.dtype == np.float32 for a, b in zip(same, again, strict=True))
    assert not np.array_equal(same[0], other[0])


def test_what_cannot_be_drawn_is_a_sentence():
    with pytest.raises(LookupError, match="'recal'"):
        draw("recal", n=2, steps=5, noise=0, seed=0)
    with pytest.raises(ValueError, match="at least 2 time steps, got 1"):
        draw("adding", n=2, steps=1, noise=0, seed=0)

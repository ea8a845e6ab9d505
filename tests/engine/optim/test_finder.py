"""The learning-rate finder on losses that are known as a function of the rate."""

import numpy as np
import pytest

from engine.optim.finder import find


def test_the_finder_finds_the_steepest_place_of_a_curve():
    """A loss that falls around 0.1 as a logistic curve over the logarithm of the rate, and explodes above 1."""
    asked = []

    def take(rate):
        asked.append(rate)
        return 1 / (1 + (rate / 0.1) ** 2) if rate < 1 else 1e3

    rates, losses, suggested = find(take, 1e-4, 10.0, 100)
    assert 0.05 < suggested < 0.5
    assert len(rates) == len(losses) < len(asked) <= 100
    assert rates[0] == pytest.approx(1e-4)


def test_the_finder_says_when_nothing_falls():
    assert np.isnan(find(lambda rate: 1.0, 1e-4, 10.0, 50)[2])
    assert np.isnan(find(lambda rate: float("nan"), 1e-4, 10.0, 50)[2])

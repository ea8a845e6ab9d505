"""The best error anyone can reach, against the formula for two Gaussians and against Monte Carlo."""

import json
from dataclasses import asdict
from math import erfc, sqrt

import numpy as np
import pytest

from engine.data import bayes, plane


@pytest.mark.parametrize("noise", [0.1, 0.3, 0.5, 1.0])
def test_two_gaussians_have_the_error_of_the_formula(noise):
    std = sqrt(0.5**2 + (noise * plane.SCALE) ** 2)
    half = 1.5 * sqrt(2)  # from each centre to the line between them
    exact = erfc(half / std / sqrt(2)) / 2  # Phi(-d / (2 sigma))
    assert bayes.floor("gaussians", 2, noise).error == pytest.approx(exact, rel=0.01, abs=2e-5)


@pytest.mark.parametrize("noise", [0.3, 1.0])
def test_two_gaussians_have_the_entropy_of_the_integral(noise):
    std = sqrt(0.5**2 + (noise * plane.SCALE) ** 2)
    half = 1.5 * sqrt(2)
    t = np.linspace(-half - 9 * std, half + 9 * std, 20_001)  # along the line through the centres
    p = np.stack([np.exp(-((t + s * half) ** 2) / 2 / std**2) for s in (-1, 1)])
    p /= p.sum()
    q = p / p.sum(0)
    floor = bayes.floor("gaussians", 2, noise)
    assert floor.cross_entropy == pytest.approx(-(p * np.log(q)).sum(), rel=0.01, abs=1e-4)
    assert floor.brier == pytest.approx((p * (1 - q)).sum(), rel=0.01, abs=1e-4)


@pytest.mark.parametrize(
    ("name", "classes", "noise"),
    [
        ("circle", 2, 0.5), ("xor", 2, 0.3), ("spiral", 2, 0.3), ("moons", 2, 1.0),
        ("blobs", 6, 0.5), ("rings", 3, 0.3), ("spirals", 3, 0.5),
    ],
)  # fmt: skip
def test_other_shapes_agree_with_monte_carlo(name, classes, noise):
    """Posterior of random noisy points from random clean ones: shares no grid and no spread sample with the code."""
    rng = np.random.default_rng(0)
    std = noise * plane.SCALE
    clean, label = plane.skeleton(name, classes, 4000 * classes, rng)
    x, _ = plane.sample(name, classes=classes, n=1500, noise=noise, seed=1)
    density = np.empty((classes, len(x)))
    for k in range(classes):
        c = clean[label == k]
        squares = (x**2).sum(1)[:, None] + (c**2).sum(1) - 2 * x @ c.T  # (1500, 4000)
        density[k] = np.exp(-squares / (2 * std**2)).mean(1)
    posterior = density / density.sum(0)
    floor = bayes.floor(name, classes, noise)
    noise_of_mean = (1 - posterior.max(0)).std() / sqrt(len(x))
    assert floor.error == pytest.approx((1 - posterior.max(0)).mean(), abs=4 * noise_of_mean)
    entropy = -(posterior * np.log(np.maximum(posterior, 1e-300))).sum(0)
    assert floor.cross_entropy == pytest.approx(entropy.mean(), abs=4 * entropy.std() / sqrt(len(x)))


@pytest.mark.parametrize("name", ["circle", "xor", "spiral", "moons", "rings", "spirals"])
def test_shapes_that_do_not_touch_have_no_floor_without_noise(name):
    assert bayes.floor(name, 3, 0.0) == bayes.Floor(0.0, 0.0, 0.0)


@pytest.mark.parametrize("name", plane.SHAPES)
def test_more_noise_is_never_easier_and_chance_is_the_limit(name):
    floors = [bayes.floor(name, 3, noise) for noise in (0, 0.1, 0.2, 0.5, 1)]
    k = plane.number_of_classes(name, 3)
    for measure, chance in (("error", 1 - 1 / k), ("cross_entropy", np.log(k)), ("brier", 1 - 1 / k)):
        values = [getattr(floor, measure) for floor in floors]
        assert values == sorted(values)
        assert values[-1] < chance
    json.dumps(asdict(floors[-1]))  # plain numbers


def test_an_unknown_data_set_is_a_sentence():
    with pytest.raises(LookupError, match="There is no data set 'own'"):
        bayes.floor("own", 2, 0.1)

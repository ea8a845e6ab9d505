"""Points with classes: balance, seeds, shapes, noise."""

import subprocess
import sys

import numpy as np
import pytest

from engine.data import plane
from engine.experiments.playground.config import CLASS_DATA, K_CLASS_DATA

SETS = [(name, k) for name in plane.SHAPES for k in ((2, 3, 6) if name in plane.MANY_CLASSES else (2,))]


def test_every_data_set_of_the_settings_exists():
    assert tuple(plane.SHAPES) == CLASS_DATA
    assert plane.MANY_CLASSES == K_CLASS_DATA


@pytest.mark.parametrize(("name", "classes"), SETS)
def test_points_are_balanced_and_lie_in_the_plane(name, classes):
    x, y = plane.sample(name, classes=classes, n=601, noise=0.0, seed=3)
    assert x.shape == (601, 2)
    assert (x.dtype, y.dtype) == (np.float32, np.int64)
    counts = np.bincount(y)
    assert len(counts) == classes
    assert counts.max() - counts.min() <= 1
    assert np.abs(x).max() < 6


@pytest.mark.parametrize(("name", "classes"), SETS)
def test_a_seed_decides_the_points_and_noise_only_moves_them(name, classes):
    def draw(noise, seed):
        return plane.sample(name, classes=classes, n=50, noise=noise, seed=seed)

    (x, y), (again, y_again) = draw(0.3, 5), draw(0.3, 5)
    assert (x == again).all()
    assert (y == y_again).all()
    assert (draw(0.3, 6)[0] != x).any()
    clean, y_clean = draw(0.0, 5)
    assert (y_clean == y).all()
    np.testing.assert_allclose(draw(0.6, 5)[0] - clean, 2 * (x - clean), atol=1e-5)


def test_noise_has_the_documented_size():
    clean, _ = plane.sample("xor", classes=2, n=40_000, noise=0, seed=0)
    noisy, _ = plane.sample("xor", classes=2, n=40_000, noise=0.4, seed=0)
    assert (noisy - clean).std() == pytest.approx(0.4 * plane.SCALE, rel=0.01)


def test_shapes_are_what_their_sentences_say():
    def draw(name, classes=2):
        x, y = plane.sample(name, classes=classes, n=40_000, noise=0, seed=1)
        return x.astype(float), y

    x, y = draw("circle")
    radius = np.hypot(*x.T)
    assert radius[y == 1].max() <= 2.5001
    assert radius[y == 0].min() >= 3.4999
    x, y = draw("xor")
    assert ((x.prod(1) > 0) == (y == 1)).all()
    assert np.abs(x).min() >= 0.2999
    quadrants = np.bincount(2 * (x[:, 0] > 0) + (x[:, 1] > 0))
    assert quadrants.min() > 9000
    x, y = draw("gaussians")
    np.testing.assert_allclose([x[y == 0].mean(0), x[y == 1].mean(0)], [[-1.5, -1.5], [1.5, 1.5]], atol=0.05)
    assert x[y == 0].std(0) == pytest.approx([0.5, 0.5], rel=0.05)
    x, y = draw("rings", 4)
    radius = np.hypot(*x.T)
    assert all(radius[y == k].max() < radius[y == k + 1].min() for k in range(3))


@pytest.mark.parametrize("name", ["spiral", "moons", "xor", "circle", "rings", "spirals"])
def test_clean_classes_do_not_touch(name):
    x, y = plane.sample(name, classes=4, n=1500, noise=0, seed=2)
    distance = np.linalg.norm(x[:, None] - x, axis=2)
    assert distance[y[:, None] != y].min() > 0.3


def test_unknown_names_and_numbers_of_classes_are_sentences():
    with pytest.raises(LookupError, match=r"There is no data set 'sprial'\. Did you mean 'spiral'\?"):
        plane.sample("sprial", classes=2, n=10, noise=0, seed=0)
    with pytest.raises(ValueError, match=r"Data set 'blobs' can have 2 to 6 classes, got 7\."):
        plane.sample("blobs", classes=7, n=10, noise=0, seed=0)
    assert plane.number_of_classes("circle", 5) == 2


def test_data_loads_neither_torch_nor_pandas():
    code = (
        "import sys, engine.data.plane, engine.data.curves, engine.data.bayes, engine.data.table, "
        "engine.data.preparing, engine.data.split; "
        "print([m for m in ('torch', 'pandas', 'sklearn', 'scipy') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"

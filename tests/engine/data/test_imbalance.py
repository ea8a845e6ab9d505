import numpy as np
import pytest

from engine.data.imbalance import FEWEST, class_counts, rare_sample
from engine.data.plane import SHAPES


@pytest.mark.parametrize(
    ("n", "classes", "rare", "counts"),
    [
        (400, 2, 1.0, [200, 200]),
        (420, 2, 0.05, [400, 20]),
        (410, 3, 0.05, [200, 200, 10]),
        (100, 2, 0.01, [100 - FEWEST, FEWEST]),
        (40, 6, 1.0, [7, 7, 7, 7, 6, 6]),
    ],
)
def test_the_last_class_is_the_rare_one(n, classes, rare, counts):
    assert class_counts(n, classes, rare) == counts


@pytest.mark.parametrize("name", SHAPES)
def test_points_have_the_classes_they_should(name):
    x, label = rare_sample(name, classes=2, n=210, noise=0.1, rare=0.05, seed=3)
    assert (x.shape, x.dtype, label.dtype) == ((210, 2), np.float32, np.int64)
    assert np.bincount(label).tolist() == [200, 10]
    again, _ = rare_sample(name, classes=2, n=210, noise=0.1, rare=0.05, seed=3)
    assert np.array_equal(x, again)
    other, _ = rare_sample(name, classes=2, n=210, noise=0.1, rare=0.05, seed=4)
    assert not np.array_equal(x, other)


def test_the_points_of_a_class_lie_in_its_shape():
    x, label = rare_sample("circle", classes=2, n=400, noise=0.0, rare=0.2, seed=0)
    radius = np.linalg.norm(x, axis=1)
    assert (radius[label == 1] <= 2.5).all()
    assert (radius[label == 0] >= 3.5).all()

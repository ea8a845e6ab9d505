import numpy as np
import pytest

from engine.data.overlapping import DISC, DISCS, LABELS, disc_sample, second_target


def test_labels_say_in_which_discs_a_point_lies():
    x, labels = disc_sample(n=500, noise=0.0, seed=0)
    assert (x.shape, labels.shape) == ((500, 2), (500, len(LABELS)))
    for i, centre in enumerate(DISCS):
        inside = np.linalg.norm(x - centre, axis=1) < DISC
        assert np.array_equal(labels[:, i] == 1, inside)


def test_there_are_points_with_none_to_three_labels():
    counts = np.bincount(disc_sample(n=1000, noise=0.0, seed=0)[1].sum(1).astype(int), minlength=4)
    assert (counts > 30).all()


def test_noise_moves_the_points_and_keeps_the_labels():
    (x, labels), (moved, same) = (disc_sample(n=100, noise=noise, seed=5) for noise in (0.0, 0.2))
    assert np.array_equal(labels, same)
    assert not np.allclose(x, moved)


def test_the_second_target_is_a_slope_in_any_unit():
    x = np.array([[6.0, 6.0], [3.0, -3.0], [-6.0, 0.0]], np.float32)
    assert second_target(x, 1.0).tolist() == pytest.approx([1.0, 0.0, -0.5])
    assert second_target(x, 100.0).tolist() == pytest.approx([100.0, 0.0, -50.0])

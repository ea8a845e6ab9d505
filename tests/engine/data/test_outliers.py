import numpy as np
import pytest

from engine.data.outliers import FURTHEST, NEAREST, far_off


@pytest.mark.parametrize(("share", "count"), [(0.0, 0), (0.1, 30), (0.25, 75), (1.0, 300)])
def test_a_share_of_the_targets_is_off_to_one_side(share, count):
    off = far_off(300, share, seed=1)
    assert (off.shape, off.dtype) == ((300,), np.float32)
    wrong = off[off != 0]
    assert len(wrong) == count
    assert ((wrong >= NEAREST) & (wrong <= FURTHEST)).all()


def test_a_larger_share_keeps_the_others():
    few, many = (far_off(100, share, seed=2) for share in (0.1, 0.3))
    assert np.array_equal(many[few > 0], few[few > 0])


def test_the_seed_decides():
    assert np.array_equal(far_off(50, 0.2, seed=3), far_off(50, 0.2, seed=3))
    assert not np.array_equal(far_off(50, 0.2, seed=3), far_off(50, 0.2, seed=4))

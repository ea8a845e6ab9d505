"""The handwritten digits: what they look like, and that training and validation share none."""

import numpy as np
import pytest

from engine.data.digits import MOST, sample_digits


def test_all_of_them_are_scikit_learn_s():
    from sklearn.datasets import load_digits

    images, label = sample_digits(MOST, seed=3)
    assert images.shape == (1797, 8, 8)
    assert (images.dtype, images.min(), images.max()) == (np.float32, 0.0, 1.0)
    assert np.bincount(label).tolist() == np.bincount(load_digits().target).tolist()
    assert (images * 16).sum() == load_digits().data.sum()


def test_the_same_seed_gives_the_same_and_skipping_gives_others():
    images, label = sample_digits(200, seed=1)
    first, first_label = sample_digits(120, seed=1)
    rest, rest_label = sample_digits(80, seed=1, skip=120)
    assert np.array_equal(np.concatenate([first, rest]), images)
    assert np.array_equal(np.concatenate([first_label, rest_label]), label)
    assert not np.array_equal(sample_digits(200, seed=2)[1], label)


def test_more_than_there_are_is_refused():
    with pytest.raises(ValueError, match=r"has 1,797 pictures, got 500 \+ 1298"):
        sample_digits(1298, seed=0, skip=500)

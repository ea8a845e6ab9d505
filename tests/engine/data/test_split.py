"""Training and validation: stratified, complete, never empty."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data.split import SplitError, split


@settings(max_examples=150)
@given(
    st.lists(st.integers(0, 5), min_size=2, max_size=120),
    st.floats(0.1, 0.9),
    st.integers(0, 999_999),
    st.booleans(),
)
def test_every_point_is_on_one_side_and_no_side_is_empty(labels, share, seed, stratify):
    y = np.array(labels)
    train, val = split(y, share, seed, stratify=stratify)
    assert sorted([*train, *val]) == list(range(len(y)))
    assert len(train) > 0
    assert len(val) > 0
    again, _ = split(y, share, seed, stratify=stratify)
    assert (again == train).all()
    if stratify:
        present = np.unique(y)
        if len(y) > len(present):
            assert set(y[train]) == set(present)
        if round(share * len(y)) >= len(present):
            assert len(train) == min(round(share * len(y)), len(y) - 1)
            for k in present:
                exact = (y == k).sum() * len(train) / len(y)
                borrowed = len(present)  # points that other classes got because they would have had none
                assert abs((y[train] == k).sum() - exact) <= 1 + borrowed * (exact > 1)


def test_classes_keep_their_shares():
    y = np.repeat([0, 1, 2], [100, 50, 10])
    train, val = split(y, 0.5, 0, stratify=True)
    assert np.bincount(y[train]).tolist() == [50, 25, 5]
    assert np.bincount(y[val]).tolist() == [50, 25, 5]
    assert (split(y, 0.5, 1, stratify=True)[0] != train).any()
    assert (np.diff(train) < 0).any()  # in random order, though the table was sorted


def test_a_rare_class_is_seen_in_training():
    y = np.array([0] * 30 + [1])
    for seed in range(10):
        train, _ = split(y, 0.1, seed, stratify=True)
        assert 30 in train


def test_numbers_are_not_classes():
    y = np.linspace(0, 1, 20)
    train, val = split(y, 0.25, 0, stratify=False)
    assert (len(train), len(val)) == (5, 15)


def test_one_point_cannot_be_split():
    with pytest.raises(SplitError, match=r"^Training and validation need at least 2 points together, got 1\.$"):
        split(np.array([0]), 0.5, 0, stratify=True)

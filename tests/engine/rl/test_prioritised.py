import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.rl.prioritised import SumTree


def test_find_lays_the_masses_end_to_end():
    tree = SumTree(300)
    tree.set(np.array([0, 5, 299]), np.array([1.0, 2.0, 3.0]))
    assert tree.total == 6
    assert tree.find(np.array([0.0, 0.99, 1.0, 2.99, 3.0, 5.99])).tolist() == [0, 0, 5, 5, 299, 299]


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 400),
    st.lists(st.tuples(st.integers(0, 399), st.floats(0, 1e6)), min_size=1, max_size=60),
    st.integers(0, 100),
)
def test_sums_are_those_of_the_leaves_and_rows_without_mass_are_never_found(capacity, changes, seed):
    tree, plain = SumTree(capacity), np.zeros(capacity)
    for row, mass in changes:
        tree.set(row % capacity, mass)
        plain[row % capacity] = mass
    assert tree.leaves[:capacity].tolist() == plain.tolist()
    assert tree.total == pytest.approx(plain.sum(), rel=1e-12, abs=1e-12)
    if plain.sum() > 0:
        found = tree.draw(64, torch.Generator().manual_seed(seed))
        assert (plain[found] > 0).all()
        ends = tree.find(np.array([0.0, tree.total, 2 * tree.total]))  # and none beyond the last
        assert (plain[ends] > 0).all()


def test_draws_are_in_proportion_to_the_masses():
    tree = SumTree(1000)
    masses = np.random.default_rng(0).exponential(size=1000) ** 2
    tree.set(np.arange(1000), masses)
    drawn = np.concatenate([tree.draw(500, torch.Generator().manual_seed(k)) for k in range(200)])
    share = np.bincount(drawn, minlength=1000) / len(drawn)
    assert share == pytest.approx(masses / masses.sum(), abs=1.5e-3)


def test_a_row_named_twice_has_the_last_mass():
    tree = SumTree(10)
    tree.set(np.array([3, 3]), np.array([1.0, 7.0]))
    assert tree.leaves[3] == tree.total == 7


def test_a_state_gives_the_same_draws():
    tree, other = SumTree(200), SumTree(200)
    tree.set(np.arange(200), np.random.default_rng(2).random(200))
    other.load(tree.state().clone()[:200])
    dice = [torch.Generator().manual_seed(5) for _ in range(2)]
    assert tree.draw(32, dice[0]).tolist() == other.draw(32, dice[1]).tolist()

"""Targets of the tabular methods in numbers worked by hand, and the memory of Dyna-Q."""

import numpy as np
import pytest

from engine.rl.grid.dyna import REMEMBERED, RememberedModel
from engine.rl.grid.learning import (
    choose,
    greedy_chances,
    rest_best,
    rest_expected,
    rest_taken,
    target_of,
    towards,
)

ROW = [0.0, 1.0, 2.0, 2.0]


def test_the_epsilon_greedy_policy_shares_ties():
    assert greedy_chances(ROW, 0.2) == pytest.approx([0.05, 0.05, 0.45, 0.45])
    assert greedy_chances(ROW, 0.0) == [0, 0, 0.5, 0.5]
    rng = np.random.default_rng(0)
    drawn = [choose(ROW, 0.2, rng) for _ in range(4000)]
    assert [drawn.count(a) / 4000 for a in range(4)] == pytest.approx([0.05, 0.05, 0.45, 0.45], abs=0.03)


def test_what_stands_for_the_rest():
    assert rest_taken(ROW, 1, 0.2) == 1
    assert rest_expected(ROW, 1, 0.2) == pytest.approx(0.05 + 0.9 + 0.9)
    assert rest_best(ROW, 1, 0.2) == 2


def test_targets():
    assert target_of([-1.0], 0.9, 2.0, ended=False) == pytest.approx(0.8)
    assert target_of([-1.0], 0.9, 2.0, ended=True) == -1
    assert target_of([1.0, 2.0, 3.0], 0.5, 8.0, ended=False) == 2.75 + 1
    assert target_of([1.0, 2.0, 3.0], 0.5, 8.0, ended=True) == 2.75


def test_a_step_towards_it():
    assert towards(0.5, 0.8, 0.1) == pytest.approx(0.53)
    assert towards(0.5, 0.8, 1.0) == 0.8


def test_the_model_imagines_what_was_seen():
    model, rng = RememberedModel(6), np.random.default_rng(0)
    assert model.imagine(5, 1, rng) == []
    model.note(2, 1, (3, -1.0, False), 1)
    model.note(3, 0, (5, 4.0, True), 1)
    assert set(model.imagine(50, 1, rng)) == {(2, 1, 3, -1.0, False), (3, 0, 5, 4.0, True)}
    model.note(2, 1, (2, -2.0, False), 1)  # the world has changed
    assert set(model.imagine(50, 1, rng)) == {(2, 1, 2, -2.0, False), (3, 0, 5, 4.0, True)}


def test_on_slippery_ground_it_remembers_the_last_ten():
    model, rng = RememberedModel(20), np.random.default_rng(0)
    for to in range(13):
        model.note(0, 0, (to, 0.0, False), REMEMBERED)
    assert {move[2] for move in model.imagine(500, REMEMBERED, rng)} == set(range(3, 13))
    again = RememberedModel(20)
    again.load(model.state())
    assert again.imagine(9, REMEMBERED, np.random.default_rng(1)) == model.imagine(
        9, REMEMBERED, np.random.default_rng(1)
    )


def test_when_slipping_ends_the_newest_outcome_counts():
    model, rng = RememberedModel(20), np.random.default_rng(0)
    for to in range(4):
        model.note(0, 0, (to, 0.0, False), REMEMBERED)
    model.note(0, 0, (9, 0.0, False), 1)
    assert {move[2] for move in model.imagine(20, 1, rng)} == {9}

import pytest
import torch

from engine.rl.exploration import explore, linear


def test_linear_goes_from_start_to_end_and_stays_there():
    assert [linear(1.0, 0.1, 9, step) for step in (0, 3, 9, 100)] == pytest.approx([1.0, 0.7, 0.1, 0.1])
    assert linear(0.2, 0.2, 0, 0) == 0.2


def test_explore_is_as_often_as_epsilon_says_and_all_actions_are_alike():
    dice = torch.Generator().manual_seed(0)
    drawn = [explore(0.4, 3, dice) for _ in range(6000)]
    counts = [drawn.count(kind) / 6000 for kind in (None, 0, 1, 2)]
    assert counts == pytest.approx([0.6, 0.4 / 3, 0.4 / 3, 0.4 / 3], abs=0.02)


def test_explore_never_and_always():
    dice = torch.Generator().manual_seed(0)
    assert all(explore(0.0, 2, dice) is None for _ in range(100))
    assert {explore(1.0, 2, dice) for _ in range(100)} == {0, 1}


def test_what_is_drawn_next_does_not_depend_on_epsilon():
    after = []
    for epsilon in (0.0, 0.5, 1.0):
        dice = torch.Generator().manual_seed(3)
        explore(epsilon, 4, dice)
        after.append(torch.rand((), generator=dice).item())
    assert len(set(after)) == 1

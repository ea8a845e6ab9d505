"""The rows that the gradient lab keeps of a run: dense after a change, ever further apart, never too many."""

import numpy as np

from engine.experiments.gradients.history import MOST, History


def filled(steps, history=None):
    history = history or History()
    for step in steps:
        if step >= history.due:
            history.add(step, np.full(3, step, float), np.full(3, -step, float))
    return history


def test_history_is_thinned_and_keeps_the_start_and_the_newest():
    history = filled(range(300_000))
    assert 60 < len(history.steps) <= MOST
    assert history.steps[0] == 0
    assert history.steps == sorted(set(history.steps))
    assert history.steps[-1] > 300_000 / 1.08
    for step, row in zip(history.steps, history.rows, strict=True):
        assert row.tolist() == [[step] * 3, [-step] * 3]
    assert history.columns == 3


def test_more_changes_than_there_is_room_for_do_not_make_it_longer():
    history = History()
    for step in range(2000):
        history.change(step)
        filled([step + 1], history)
        assert len(history.steps) <= MOST
    assert history.steps[0] == 1
    assert history.steps[-1] == 2000


def test_after_a_change_every_step_is_kept_again():
    history = filled(range(1000))
    assert history.due > 1010
    history.change(1000)
    filled(range(1001, 1010), history)
    assert history.steps[-9:] == list(range(1001, 1010))


def test_history_comes_back_from_its_state_and_shares_nothing_with_it():
    history = filled(range(50))
    state = history.state()
    other = History()
    other.load(state)
    filled(range(50, 100), other)
    assert len(state["steps"]) == len(state["rows"]) == len(history.steps) < len(other.steps)
    assert other.steps[: len(history.steps)] == history.steps

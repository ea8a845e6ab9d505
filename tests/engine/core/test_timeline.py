import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.timeline import Checkpoint, Column, Timeline


def column_of(values, limit=1 << 20):
    column = Column(limit)
    for step, value in enumerate(values):
        column.append(step, value)
    return column


def test_a_column_keeps_everything_while_it_is_short():
    column = column_of([3.0, 1.0, 2.0])
    assert column.steps.tolist() == [0, 1, 2]
    assert column.values.tolist() == [3.0, 1.0, 2.0]
    steps, values = column.since(0)
    assert steps.tolist() == [1, 2]
    assert values.tolist() == [1.0, 2.0]


@given(st.integers(0, 999), st.integers(0, 999), st.booleans())
def test_a_sample_keeps_ends_minimum_and_maximum(low, high, log):
    values = np.ones(1000)
    values[low], values[high] = -5, 7
    steps, sampled = column_of(values).sample(100, log)
    assert len(steps) <= 102
    assert steps[0] == 0
    assert steps[-1] == 999
    assert sampled.min() == values.min()
    assert sampled.max() == values.max()
    assert (np.diff(steps) > 0).all()


def test_a_long_column_is_thinned_without_losing_a_spike():
    values = np.ones(10_000, np.float32)
    values[37], values[8000] = 100.0, -100.0
    column = column_of(values, limit=512)
    assert column.size <= 1024
    assert column.values.max() == 100.0
    assert column.values.min() == -100.0
    assert (np.diff(column.steps.astype(np.int64)) > 0).all()
    assert column.steps[-1] == 9999


def test_truncate_forgets_the_rest():
    timeline = Timeline()
    for step in range(10):
        timeline.record(step, {"loss": float(step)})
        timeline.keep(Checkpoint(step, 0, None, 1))
    timeline.events = [{"step": 3}, {"step": 7}]
    branch = timeline.branch(5)
    assert branch.head == 5
    assert branch.columns["loss"].steps.tolist() == [0, 1, 2, 3, 4, 5]
    assert branch.events == [{"step": 3}]
    assert branch.nearest(9).step == 5
    assert timeline.head == 9


@pytest.mark.parametrize("order", ["forwards", "backwards"])
def test_checkpoints_keep_to_the_budget_with_first_and_last(order):
    timeline = Timeline(budget=100)
    steps = range(1000) if order == "forwards" else [0, *range(999, 0, -1)]
    for step in steps:
        timeline.keep(Checkpoint(step, 0, None, 5))
    kept = [checkpoint.step for checkpoint in timeline.checkpoints]
    assert len(kept) <= 20
    assert kept == sorted(kept)
    assert kept[0] == 0
    assert kept[-1] == 999


def test_what_was_asked_for_last_is_kept():
    timeline = Timeline(budget=50)
    for step in [*range(0, 200, 10), 55]:
        timeline.keep(Checkpoint(step, 0, None, 5))
    assert timeline.nearest(57).step == 55

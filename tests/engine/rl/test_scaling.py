import json

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.rl.scaling import ReturnScale, RunningScale


@settings(max_examples=30, deadline=None)
@given(st.integers(10, 60), st.floats(-10, 10), st.floats(0.1, 100), st.integers(0, 1000))
def test_running_mean_and_spread_are_those_of_all_that_was_seen(count, centre, width, seed):
    seen = np.random.default_rng(seed).normal(centre, width, (count, 3))
    scale = RunningScale(3)
    for row in seen:
        scale.update(row)
    assert scale.mean == pytest.approx(seen.mean(0), rel=1e-9, abs=1e-9)
    assert scale.spread == pytest.approx(seen.std(0), rel=1e-6)
    x = scale.apply(torch.tensor(seen, dtype=torch.float32))
    assert x.mean(0).abs().max() < 1e-2
    assert (x.std(0, correction=0) - 1).abs().max() < 1e-2 or x.abs().max() == 10


def test_a_constant_entry_is_nothing_and_a_far_one_is_cut():
    scale = RunningScale(2)
    for k in range(50):
        scale.update(np.array([3.0, k]))
    assert scale.apply(torch.tensor([[3.0, 24.5], [4.0, 1e9]])).tolist() == [[0.0, 0.0], [10.0, 10.0]]


def test_nothing_is_stretched_before_ten_observations():
    scale = RunningScale(1)
    for k in range(9):
        scale.update(np.array([float(k)]))
        assert scale.factor.item() == 1


def test_return_scale_is_the_spread_of_the_running_discounted_return():
    rng = np.random.default_rng(0)
    rewards, ends = rng.normal(2, 3, 400), rng.random(400) < 0.05
    scale, running, seen = ReturnScale(0.9), 0.0, []
    for reward, end in zip(rewards, ends, strict=True):
        scale.update(float(reward), bool(end))
        running = 0.9 * running + reward
        seen.append(running)
        running = 0.0 if end else running
    assert scale.scale == pytest.approx(np.std(seen), rel=1e-9)


def test_without_rewards_the_scale_is_one():
    scale = ReturnScale(0.9)
    for _ in range(100):
        scale.update(0.0, False)
    assert scale.scale == 1


def test_states_go_on_where_they_were():
    one, other = RunningScale(2), RunningScale(2)
    returns, again = ReturnScale(0.9), ReturnScale(0.9)
    rows = np.random.default_rng(1).normal(size=(40, 2))
    for row in rows[:25]:
        one.update(row)
        returns.update(float(row[0]), False)
    other.load({k: v.clone() if isinstance(v, torch.Tensor) else v for k, v in one.state().items()})
    again.load(json.loads(json.dumps(returns.state())))
    for row in rows[25:]:
        for scale in (one, other):
            scale.update(row)
        for scale in (returns, again):
            scale.update(float(row[1]), False)
    assert torch.equal(one.factor, other.factor)
    assert torch.equal(one.shift, other.shift)
    assert returns.state() == again.state()


def test_one_observation_is_scaled_as_a_batch_is():
    scale = RunningScale(3)
    rows = np.random.default_rng(4).normal(5, [0.01, 1, 100], (30, 3)).astype(np.float32)
    for row in rows:
        scale.update(row)
    x = np.array([5.02, 1e6, -200], np.float32)
    assert scale.apply_to_one(x).tolist() == scale.apply(torch.from_numpy(x)).tolist()
    assert scale.apply_to_one(x).dtype == np.float32

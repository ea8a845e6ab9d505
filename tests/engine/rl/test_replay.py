"""Replay against a plain list of everything that happened."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.snapshot import clone, pack, unpack
from engine.rl.frames import BLOCK, as_input
from engine.rl.replay import TERMINATED, TRUNCATED, Replay
from engine.rl.targets import n_step

GAMMA = 0.9
KINDS = {  # kind -> shape, stack, what observation number k looks like
    "vector": ((3,), 1),
    "planes": ((2, 3, 3), 1),
    "pictures": ((2, 4, 5), 1),
    "frames": ((4, 6, 5), 4),
}


def made(name, capacity=50, **settings):
    shape, stack = KINDS[name]
    kind = {"frames": "pictures"}.get(name, name)
    return Replay(capacity, shape, kind, gamma=GAMMA, stack=stack, **settings)


def story(name, lengths, seed=0, ends=None):
    """Steps (obs, action, reward, next_obs, terminated, truncated) of episodes of some lengths; the last goes on."""
    shape, stack = KINDS[name]
    rng = np.random.default_rng(seed)

    def picture():
        one = shape[1:] if stack > 1 else shape
        if name == "vector":
            return rng.normal(size=one).astype(np.float32)
        return (rng.random(one) < 0.5) if name == "planes" else rng.integers(0, 256, one).astype(np.uint8)

    told = []
    for number, length in enumerate(lengths):
        frames = [picture()] * stack if stack > 1 else []
        obs = np.stack(frames) if stack > 1 else picture()
        for step in range(length):
            frames = [*frames[1:], picture()]
            following = np.stack(frames) if stack > 1 else frames[-1]
            last = step == length - 1 and number < len(lengths) - 1
            terminated = last and rng.random() < 0.5
            told.append(
                (obs, int(rng.integers(5)), float(rng.normal()), following, terminated, last and not terminated)
            )
            obs = following
    return told


def expected(told, n):
    """Every complete transition, by the book: (obs, action, return, next_obs, discount)."""
    found = []
    for start in range(len(told)):
        rewards, step = [], start
        while True:
            rewards.append(told[step][2])
            ended = told[step][4] or told[step][5]
            if ended or len(rewards) == n:
                discount = 0.0 if told[step][4] else GAMMA ** len(rewards)
                found.append((told[start][0], told[start][1], n_step(rewards, GAMMA), told[step][3], discount))
                break
            step += 1
            if step == len(told):
                return found  # still under way, and all that begin later too
    return found


def tell(replay, told):
    for step in told:
        replay.add(*step)
    return replay


def seen(batch, k):
    return (
        batch.obs[k].numpy(),
        batch.action[k].item(),
        batch.reward[k].item(),
        batch.next_obs[k].numpy(),
        (batch.discount[k].item()),
    )


def agree(one, other, name):
    scale = 1 / 255 if name in ("pictures", "frames") else 1
    np.testing.assert_allclose(one[0], other[0] * np.float32(scale), rtol=1e-6)
    np.testing.assert_allclose(one[3], other[3] * np.float32(scale), rtol=1e-6)
    assert one[1] == other[1]
    assert one[2] == pytest.approx(other[2], abs=1e-5)
    assert one[4] == pytest.approx(other[4], abs=1e-6)


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 12), min_size=1, max_size=12), st.integers(1, 5), st.integers(3, 40))
def test_it_holds_the_newest_transitions_and_none_across_an_episodes_end(name, lengths, n, capacity):
    told = story(name, lengths)
    replay = tell(made(name, capacity, n_step=n), told)
    right = expected(told, n)[-capacity:]
    assert len(replay) == len(right)
    batch = replay.batch(replay.newest(capacity).flip(0))
    for k, transition in enumerate(right):
        agree(seen(batch, k), transition, name)
    if right:
        drawn = replay.sample(40, generator=torch.Generator().manual_seed(0)).rows
        assert set(drawn.tolist()) <= set(replay.newest(capacity).tolist())


def test_by_hand():
    """Three-step returns of an episode of four steps that terminates, then one of two that is truncated."""
    replay = Replay(10, (1,), n_step=3, gamma=0.5)
    at = [np.array([k], np.float32) for k in range(9)]
    for k, reward in enumerate([1.0, 2.0, 4.0, 8.0]):
        replay.add(at[k], k, reward, at[k + 1], k == 3, False)
    for k, reward in enumerate([16.0, 32.0]):
        replay.add(at[5 + k], 4 + k, reward, at[6 + k], False, k == 1)
    batch = replay.batch(torch.arange(6))
    assert len(replay) == 6
    assert batch.obs.flatten().tolist() == [0, 1, 2, 3, 5, 6]
    assert batch.action.tolist() == [0, 1, 2, 3, 4, 5]
    assert batch.reward.tolist() == [1 + 1 + 1, 2 + 2 + 2, 4 + 4, 8, 16 + 16, 32]
    assert batch.next_obs.flatten().tolist() == [3, 4, 4, 4, 7, 7]
    assert batch.discount.tolist() == [0.125, 0, 0, 0, 0.25, 0.5]  # terminated counts as an end, truncated does not
    told = replay.describe(torch.arange(6))
    assert told["ended"].tolist() == [0, 1, 1, 1, 2, 2]
    assert told["steps"].tolist() == [3, 3, 2, 1, 2, 1]
    assert told["age"].tolist() == [5, 4, 3, 2, 1, 0]
    assert told["episode"].tolist() == [0, 0, 0, 0, 1, 1]
    assert told["reward"].tolist() == [1, 2, 4, 8, 16, 32]


def test_all_are_drawn_alike():
    replay = tell(made("vector", 40), story("vector", [30, 30, 30]))
    dice = torch.Generator().manual_seed(0)
    counts = torch.bincount(replay.sample(80_000, generator=dice).rows, minlength=40)
    assert (counts / 80_000 - 1 / 40).abs().max() < 0.003


def test_new_transitions_have_the_largest_priority_and_updates_change_what_is_drawn():
    replay = tell(made("vector", 40, alpha=1.0), story("vector", [60]))
    dice = torch.Generator().manual_seed(0)
    replay.update(torch.arange(40), torch.full((40,), 0.09))
    replay.update(torch.tensor([7]), torch.tensor([3.89]))  # with the 0.01 that all have: 39 others of 0.1, one of 3.9
    batch = replay.sample(10_000, beta=1.0, generator=dice)
    assert (batch.rows == 7).float().mean().item() == pytest.approx(0.5, abs=0.02)
    weights = batch.weights
    assert weights.max() == 1
    assert weights[batch.rows == 7].unique().item() == pytest.approx(0.1 / 3.9, rel=1e-4)
    assert replay.by_priority(3)[0] == 7
    replay.add(*story("vector", [1])[0])
    told = replay.describe(replay.newest(1))
    assert told["priority"][0] == pytest.approx(3.9)
    assert replay.describe(torch.arange(40))["chance"].sum() == pytest.approx(1)


def test_an_ordered_replay_gives_the_newest_in_order_and_draws_nothing():
    told = story("vector", [30])
    replay = Replay(8, (3,), gamma=GAMMA, ordered=True)
    before = torch.get_rng_state()
    for k, step in enumerate(told, 1):
        replay.add(*step)
        batch = replay.sample(8)
        assert batch.action.tolist() == [s[1] for s in told[max(0, k - 8) : k]]
    assert torch.equal(before, torch.get_rng_state())


def test_clipped_rewards_are_cut_before_they_are_summed_and_kept_as_they_were():
    replay = Replay(5, (1,), n_step=2, gamma=0.5)
    replay.clip = True
    at = np.zeros(1, np.float32)
    replay.add(at, 0, 5.0, at, False, False)
    replay.add(at, 0, -7.0, at, False, False)
    told = replay.describe(torch.tensor([0]))
    assert told["learned"][0] == 1 - 0.5
    assert told["reward"][0] == 5


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("alpha", [None, 0.6])
def test_a_state_goes_on_as_if_nothing_had_happened(name, alpha):
    told = story(name, [7, 5, 1, 30, 11, 60, 40, 70, 90])
    for place in (0, 3, 12, 100, 200):
        replay = tell(made(name, 60, n_step=3, alpha=alpha), told[:place])
        if len(replay):
            batch = replay.sample(16, generator=torch.Generator().manual_seed(1))
            replay.update(batch.rows, batch.reward)
        state = unpack(pack(clone(replay.state())))
        other = tell(made(name, 60, n_step=3, alpha=alpha), story(name, [9, 120], seed=5))  # to be overwritten
        other.load(state)
        for step in told[place:]:
            replay.add(*step)
            other.add(*step)
        one, two = (r.sample(32, generator=torch.Generator().manual_seed(2)) for r in (replay, other))
        for mine, theirs in zip(one, two, strict=True):
            assert (mine is None and theirs is None) or torch.equal(mine, theirs)
        many = [r.describe(r.newest(60)) for r in (replay, other)]
        for key in many[0]:
            np.testing.assert_array_equal(many[0][key], many[1][key])


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize(("n", "capacity"), [(1, 30), (4, 30), (3, 80), (3, 25)])
def test_another_replay_takes_over_as_if_it_had_been_there(name, n, capacity):
    told = story(name, [7, 5, 1, 30, 11, 60])
    for place in (40, 54, len(told)):
        old = tell(made(name, 30, n_step=3), told[:place])
        heir = made(name, capacity, n_step=n)
        heir.inherit(old)
        begun = place - len(old.window) - len(old)  # the first step that is remembered
        right = expected(told[begun:place], n)[-capacity:]
        assert len(heir) == len(right)
        batch = heir.batch(heir.newest(capacity).flip(0))
        for k, transition in enumerate(right):
            agree(seen(batch, k), transition, name)
        assert (heir.seen, heir.episode) == (old.seen, old.episode)
        for step in told[place:]:  # and goes on
            heir.add(*step)
        assert len(heir) == len(expected(told[begun:], n)[-capacity:])


def test_priorities_go_along_with_their_transitions():
    old = tell(made("vector", 30, alpha=1.0), story("vector", [50, 20]))
    old.update(torch.arange(30), torch.arange(30.0))
    heir = made("vector", 20, n_step=2, alpha=1.0)
    heir.inherit(old)
    theirs = old.describe(old.newest(30))
    mine = heir.describe(heir.newest(20))
    known = dict(zip(theirs["age"].tolist(), theirs["priority"].tolist(), strict=True))
    assert mine["priority"].tolist() == [known[age] for age in mine["age"].tolist()]


def test_transitions_whose_pixels_are_gone_are_never_drawn():
    """Episodes of one step need two pictures a transition: more than the memory has room for."""
    replay = Replay(6000, (1, 2, 2), "pictures")
    rng = np.random.default_rng(0)
    for k in range(13_000):
        one, two = rng.integers(0, 256, (2, 1, 2, 2)).astype(np.uint8)
        replay.add(one, k % 2, 0.0, two, True, False)
    assert 4000 < len(replay) < 6000
    handles = replay.memory.handles[replay.newest(6000).numpy()]
    assert handles.min() >= replay.memory.next - len(replay.memory.ring)
    np.testing.assert_allclose(replay.batch(replay.newest(1)).next_obs[0] * 255, two)


def test_pixels_are_stored_once_and_in_blocks_that_are_compressed_once():
    told = story("frames", [500])
    replay = tell(made("frames", 400), told[:300])
    first = replay.state()["memory"]["blocks"]
    tell(replay, told[300:])
    second = replay.state()["memory"]["blocks"]
    assert first[0] is second[0]
    assert replay.memory.next == 500 + 4
    assert len(second) == 504 // BLOCK + 1


def test_planes_take_an_eighth_of_a_byte_each():
    replay = Replay(1000, (4, 10, 10), "planes")
    assert replay.memory.ring.nbytes < 3000 * 50 + 10_000


def test_inputs_are_those_that_a_batch_has():
    picture = np.array([[[0, 255], [51, 102]]], np.uint8)
    torch.testing.assert_close(as_input(picture), torch.tensor([[[[0.0, 1.0], [0.2, 0.4]]]]))
    assert as_input(np.array([[[True, False]]])).tolist() == [[[[1.0, 0.0]]]]
    assert as_input(np.array([1.5, 2.0], np.float64)).dtype == torch.float32


def test_names_of_ends():
    assert (TERMINATED, TRUNCATED) == (1, 2)

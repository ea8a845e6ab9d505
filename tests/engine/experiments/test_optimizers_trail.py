"""The trail of a race: dense at first, thinned behind, both sides of a zigzag, and what a fork takes over."""

import pytest
import torch

from engine.experiments.optimizers.trail import MOST_POINTS, THINNING, Trail


def walked(steps, racers=2, numbers=2, begin=0):
    """Racers that stand at (step, side), where the side changes with every step."""
    place = lambda step: torch.tensor([float(step), step % 2] + [0.0] * (numbers - 2)).repeat(racers, 1)  # noqa: E731
    trail = Trail(place(begin), begin)
    for step in range(begin + 1, begin + steps + 1):
        trail.add(step, place(step))
    return trail


@pytest.mark.parametrize("steps", [1, 255, 511, 512, 2000, 50_000])
def test_a_trail_is_as_long_as_may_be_and_right(steps):
    trail = walked(steps, begin=7)
    assert trail.steps[0] == 7
    assert len(trail.steps) == len(trail.places) < MOST_POINTS
    assert trail.places[:, 0, 0].tolist() == trail.steps
    assert trail.steps[:256] == list(range(7, 7 + min(256, steps + 1)))
    gaps = {b - a for a, b in zip(trail.steps[256:], trail.steps[257:], strict=False)}
    assert gaps <= {trail.stride}
    assert len(trail.steps) > min(steps, MOST_POINTS / 2 + MOST_POINTS / 2 / THINNING - 3)


def test_somebody_who_goes_to_and_fro_is_seen_on_both_sides():
    sides = walked(3000).places[256:, 0, 1]
    assert 0.4 < sides.mean() < 0.6


def test_the_present_is_always_last():
    trail = walked(2000)
    here = torch.full((2, 2), -1.0)
    places, steps = trail.until(2000, here)
    assert steps[-1] == 2000
    assert torch.equal(places[-1], here)
    assert len(places) == len(steps) <= MOST_POINTS
    by_hand, same = trail.until(trail.steps[-1], here)
    assert same == trail.steps
    assert torch.equal(by_hand[-1], here)


def test_a_state_comes_back():
    trail = walked(2000)
    again = Trail(torch.zeros(2, 2))
    again.load(trail.state())
    for each in (trail, again):
        for step in range(2001, 3000):
            each.add(step, torch.full((2, 2), float(step)))
    assert again.steps == trail.steps
    assert torch.equal(again.places, trail.places)


@pytest.mark.parametrize(("before", "after"), [(1, 8), (8, 1), (3, 3)])
def test_a_fork_with_other_racers_keeps_the_past(before, after):
    """Of networks, where more racers have room for fewer places."""
    old = walked(1500, before, 400)
    new = Trail(torch.zeros(after, 400), 1500)
    new.follow(old)
    for step in range(1501, 2500):
        new.add(step, torch.full((after, 400), float(step)))
    assert len(new.steps) <= new.most
    assert new.steps == sorted(set(new.steps))
    assert new.places[:, 0, 0].tolist() == new.steps
    assert new.steps[0] == 0
    if after > before:
        assert not new.places[1, before:].any()  # waited at the start

"""The order of examples: every one once an epoch, the same for every run with the seed."""

from itertools import chain

import torch

from engine.optim.minibatches import MiniBatches


def rows(places: MiniBatches, size: int, count: int) -> list[list[int]]:
    return [places.take(size).tolist() for _ in range(count)]


def test_an_epoch_has_every_example_once():
    places = MiniBatches(10, seed=3)
    first = rows(places, 4, 3)
    assert [len(batch) for batch in first] == [4, 4, 2]
    assert sorted(chain(*first)) == list(range(10))
    assert places.over()
    assert places.epoch == 1.0
    assert places.epochs == 0
    second = rows(places, 4, 3)
    assert places.epochs == 1
    assert sorted(chain(*second)) == list(range(10))
    assert second != first
    assert places.in_epoch(4) == 3
    assert places.in_epoch(5) == 2
    assert places.in_epoch(100) == 1


def test_the_order_is_that_of_the_seed_and_the_epoch_alone():
    one, other = MiniBatches(20, seed=5), MiniBatches(20, seed=5)
    rows(one, 7, 3)
    torch.rand(100)
    rows(other, 20, 1)
    assert one.take(20).tolist() == other.take(20).tolist() == one.order_in(1).tolist()
    assert MiniBatches(20, seed=6).order.tolist() != one.order_in(0).tolist()


def test_a_rest_that_is_too_small_is_left_out():
    places = MiniBatches(9, seed=0, fewest=2)
    assert [len(batch) for batch in rows(places, 4, 3)] == [4, 4, 4]
    assert places.epochs == 1
    assert places.in_epoch(4) == 2
    assert len(MiniBatches(1, seed=0, fewest=2).take(4)) == 1  # all there is is never left out


def test_a_place_can_be_left_and_found_again():
    places = MiniBatches(10, seed=1)
    rows(places, 3, 5)
    state, ahead = places.state(), places.take(3)
    places.put_back(ahead)
    assert places.take(3).tolist() == ahead.tolist()
    other = MiniBatches(10, seed=1)
    other.load(state)
    assert other.take(3).tolist() == ahead.tolist()
    fewer = MiniBatches(4, seed=1)
    fewer.load({"epochs": 2, "offset": 9})
    assert fewer.over()
    assert fewer.epoch == 3.0

"""What else may happen to a run: weights from a file, edits, the past that stays; and its clock."""

import base64
import json

import numpy as np
import pytest

from engine.core.backup import back_up, resumed
from engine.core.run import Run

pytestmark = pytest.mark.usefixtures("toy_lab")


def again(run):
    """The same run from its description as it travels, taken to the same step."""
    other = Run(**json.loads(json.dumps(run.description())))
    other.advance(steps=run.step)
    return other


def floats(shape, value=0.25):
    values = np.full(int(np.prod(shape)), value, "<f4")
    return [list(shape), base64.b64encode(values.tobytes()).decode()]


def weights(**replaced):
    return {
        "0.weight": floats([3, 1]),
        "0.bias": floats([3]),
        "2.weight": floats([1, 3]),
        "2.bias": floats([1]),
        **replaced,
    }


def test_loaded_weights_are_part_of_the_run():
    run = Run("toy", {})
    run.advance(steps=5)
    run.load_weights(weights())
    assert all((tensor == 0.25).all() for tensor in run.experiment.network.state_dict().values())
    run.advance(steps=5)
    assert again(run).weights_sha256() == run.weights_sha256()
    run.seek(2)
    run.advance(until=10)
    assert again(run).weights_sha256() == run.weights_sha256()
    run.seek(5)
    assert run.experiment.network[0].weight[0, 0].item() == 0.25


@pytest.mark.parametrize(
    ("replaced", "sentence"),
    [
        ({"3.bias": floats([1])}, "another network: '3.bias'"),
        ({"0.bias": floats([4])}, r"0.bias must have the shape \[3\], got \[4\]"),
        ({"0.bias": [[3], floats([4])[1]]}, "0.bias must have 3 finite numbers"),
        ({"0.bias": floats([3], float("nan"))}, "0.bias must have 3 finite numbers"),
        ({"0.bias": [[3], "not base64!"]}, "0.bias must have its numbers as base64 text"),
        ({"0.bias": [[3], "QUJD"]}, "0.bias must have 3 finite numbers"),  # three bytes
        ({"0.bias": 7}, "0.bias must be a shape and its numbers as base64 text, got 7"),
        ({"0.bias": [3]}, "0.bias must be a shape and its numbers"),
        ({"0.bias": [[3], None]}, "0.bias must be a shape and its numbers"),
        ({"0.bias": [None, ""]}, r"0.bias must have the shape \[3\], got None"),
        ({"0.bias": [["3"], floats([3])[1]]}, r"0.bias must have the shape \[3\], got"),
    ],
)
def test_weights_that_do_not_fit_change_nothing(replaced, sentence):
    run = Run("toy", {})
    run.advance(steps=3)
    before = run.weights_sha256()
    with pytest.raises(ValueError, match=sentence):
        run.load_weights(weights(**replaced))
    assert (run.weights_sha256(), run.timeline.events) == (before, [])
    run.advance(steps=3)
    assert again(run).weights_sha256() == run.weights_sha256()


def test_a_lab_without_units_says_so():
    run = Run("toy", {})
    run.advance(steps=2)
    with pytest.raises(LookupError, match=r"This lab has no unit 'h0.1' that can be frozen"):
        run.freeze("h0.1", True)
    with pytest.raises(LookupError, match=r"This lab has no unit 'h0.1' that can be silenced"):
        run.look({"name": "line"}, ablate={"h0.1": "zero"})
    assert run.timeline.events == []


def test_nothing_happens_to_the_past():
    run = Run("toy", {})
    run.advance(steps=10)
    run.seek(4)
    for do in (
        lambda: run.adjust(lr=0.2),
        lambda: run.edit("0.bias", [0], 1.0),
        lambda: run.load_weights(weights()),
    ):
        with pytest.raises(ValueError, match="fork it to change its past"):
            do()


def test_weights_and_edits_go_into_a_fork():
    run = Run("toy", {})
    run.advance(steps=5)
    run.edit("0.bias", [0], 0.5)
    run.load_weights(weights())
    run.advance(steps=5)
    child = run.fork(5, bias=False)
    child.advance(steps=5)
    assert [event["kind"] for event in child.timeline.events] == ["edit", "weights", "change"]
    assert again(child).weights_sha256() == child.weights_sha256()


# --- clocks -----------------------------------------------------------------------------------------------------------


def test_the_clock_ticks_with_every_advance_and_stands_still_on_the_way_back():
    run = Run("toy", {"nap": 0.001})
    for _ in range(4):
        run.advance(steps=5)
    seconds = run.timeline.clock["seconds"]
    assert seconds.steps.tolist() == [5, 10, 15, 20]
    assert (np.diff(seconds.values) > 0).all()
    assert seconds.values[-1] == pytest.approx(run.seconds, rel=1e-5)
    spent = run.seconds
    run.seek(7)
    run.advance(until=20)
    assert run.seconds == spent
    assert seconds.steps.tolist() == [5, 10, 15, 20]
    run.seek(12)
    run.advance(until=26)  # half of it is new
    assert seconds.steps.tolist() == [5, 10, 15, 20, 26]
    assert run.seconds > spent


def test_seconds_between_two_ticks_are_in_proportion():
    run = Run("toy", {})
    run.timeline.head = 30
    run.timeline.tick(10, 1.0, 2.5)
    run.timeline.tick(30, 2.0, 7.5)
    assert [run.timeline.seconds_at(step) for step in (0, 5, 10, 20, 30)] == pytest.approx([0, 0.5, 1, 1.5, 2])


def test_a_fork_begins_with_the_time_that_its_past_took():
    parent = Run("toy", {})
    for _ in range(2):
        parent.advance(steps=20)
    for step in (0, 7, 20, 33, 40):  # between two ticks of the clock, and at one
        child = parent.fork(step, bias=False)
        assert child.seconds == pytest.approx(parent.timeline.seconds_at(step), rel=1e-5)
        child.advance(steps=5)
        assert child.seconds > parent.timeline.seconds_at(step)
        clock = child.timeline.clock["seconds"]
        assert clock.steps[-1] == step + 5
        assert step in (0, *clock.steps.tolist())
        assert (np.diff(clock.steps.astype(int)) > 0).all()
        assert (np.diff(clock.values) >= 0).all()
        assert child.timeline.clock_at("epoch", step) == pytest.approx(parent.timeline.clock_at("epoch", step))
        assert resumed(back_up(child)).seconds == child.seconds

"""Runs that part: forks with any setting changed, and what must come back bit for bit."""

import json

import pytest
import torch

from engine.core.backup import back_up, resumed
from engine.core.config import ConfigError
from engine.core.run import Run

pytestmark = pytest.mark.usefixtures("toy_lab")


def losses(run):
    column = run.timeline.columns["loss"]
    return dict(zip(column.steps.tolist(), column.values.tolist(), strict=True))


def again(run):
    """The same run from its description as it travels, taken to the same step."""
    other = Run(**json.loads(json.dumps(run.description())))
    other.advance(steps=run.step)
    return other


def changed(step=10, steps=15, **changes):
    """A parent of 40 steps, and its fork at ``step``, ``steps`` further on."""
    parent = Run("toy", {"lr": 0.1})
    parent.advance(steps=40)
    child = parent.fork(step, **(changes or {"bias": False}))
    child.advance(steps=steps)
    return parent, child


def test_a_fork_builds_the_experiment_anew_and_takes_over_what_fits():
    parent = Run("toy", {})
    parent.advance(steps=20)
    parent.seek(12)
    kept = {name: tensor.clone() for name, tensor in parent.experiment.network.state_dict().items()}
    child = parent.fork(12, bias=False)
    assert child.config.bias is False
    assert child.start_config == parent.start_config
    assert child.timeline.events == [{"step": 12, "kind": "change", "changes": {"bias": False}}]
    mine = child.experiment.network.state_dict()
    assert set(kept) - set(mine) == {"2.bias"}
    assert all(torch.equal(mine[name], kept[name]) for name in mine)
    assert child.experiment.steps == child.step == child.timeline.head == 12
    assert child.built == parent.built + 1


def test_a_fork_has_its_parent_s_past_and_a_future_of_its_own():
    parent, child = changed(step=10, steps=15)
    before, after = losses(parent), losses(child)
    assert [after[step] for step in range(1, 11)] == [before[step] for step in range(1, 11)]
    assert list(after) == list(range(1, 26))
    assert after[12] != before[12]


def test_the_parent_is_left_alone():
    parent = Run("toy", {})
    parent.advance(steps=30)
    untouched = Run("toy", {})
    untouched.advance(steps=30)
    parent.fork(10, bias=False).advance(steps=40)
    assert (parent.step, parent.timeline.head, parent.timeline.events) == (30, 30, [])
    assert parent.weights_sha256() == untouched.weights_sha256()
    parent.advance(steps=10)
    untouched.advance(steps=10)
    assert losses(parent) == losses(untouched)


@pytest.mark.parametrize("step", [0, 1, 10, 40])
@pytest.mark.parametrize("changes", [{"bias": False}, {"lr": 0.2}, {"bias": False, "lr": 0.2}, {}])
def test_the_description_of_a_fork_makes_it_again_bit_for_bit(step, changes):
    parent = Run("toy", {"lr": 0.1})
    parent.advance(steps=40)
    child = parent.fork(step, **changes)
    child.advance(steps=15)
    twin = again(child)
    assert twin.config == child.config
    assert twin.weights_sha256() == child.weights_sha256()
    assert losses(twin) == losses(child)


def test_a_fork_at_step_0_is_a_run_of_the_other_settings():
    _, child = changed(step=0, steps=20)
    plain = Run("toy", {"lr": 0.1, "bias": False})
    plain.advance(steps=20)
    assert child.description() == plain.description()
    assert child.weights_sha256() == plain.weights_sha256()


def test_a_fork_at_step_0_of_a_run_that_changed_at_step_0_keeps_that():
    parent = Run("toy", {})
    parent.adjust(lr=0.5)
    parent.advance(steps=5)
    child = parent.fork(0, bias=False)
    assert (child.config.lr, child.config.bias) == (0.5, False)
    child.advance(steps=5)
    assert again(child).weights_sha256() == child.weights_sha256()


def test_a_fork_that_changes_nothing_is_the_same_run():
    parent, _ = changed()
    child = parent.fork(10)
    child.advance(until=40)
    assert child.timeline.events == []
    assert child.weights_sha256() == parent.weights_sha256()
    assert losses(child) == losses(parent)


def test_a_fork_of_a_fork():
    _, child = changed(step=10, steps=15)
    grandchild = child.fork(20, bias=True, lr=0.01)
    assert grandchild.config.bias is True
    assert "2.bias" in grandchild.experiment.network.state_dict()
    grandchild.advance(steps=10)
    assert again(grandchild).weights_sha256() == grandchild.weights_sha256()
    early = grandchild.fork(5)
    assert early.timeline.events == []
    assert early.config.lr == 0.1


def test_a_fork_forgets_what_happened_later():
    parent = Run("toy", {})
    parent.advance(steps=10)
    parent.adjust(lr=0.5)
    parent.advance(steps=10)
    assert parent.fork(9, bias=False).config.lr == 0.05
    assert parent.fork(10, bias=False).config.lr == 0.5


def test_seeking_goes_to_and_fro_across_a_change():
    _, child = changed(step=10, steps=30)
    marks = {}
    twin = Run(**child.description())
    for step in range(1, 41):
        twin.advance(steps=1)
        marks[step] = (twin.weights_sha256(), twin.config.bias)
    for step in (40, 5, 25, 9, 10, 11, 1, 39):
        child.seek(step)
        assert (child.weights_sha256(), child.config.bias) == marks[step], step
    child.seek(0)
    assert child.config == child.start_config
    child.advance(until=40)
    assert child.weights_sha256() == twin.weights_sha256()


def test_seeking_across_a_change_without_checkpoints_on_the_way():
    _, child = changed(step=10, steps=30)
    mark = child.weights_sha256()
    child.timeline.checkpoints[1:] = []
    child.seek(12)
    assert child.config.bias is False
    child.seek(3)
    assert child.config.bias is True
    child.advance(until=40)
    assert child.weights_sha256() == mark


def test_a_backup_of_a_changed_run_comes_back_whole():
    _, child = changed(step=10, steps=15)
    back = resumed(back_up(child))
    assert (back.step, back.config, back.description()) == (25, child.config, child.description())
    assert losses(back) == losses(child)
    for run in (back, child):
        run.advance(steps=10)
    assert back.weights_sha256() == child.weights_sha256()
    back.seek(4)
    assert back.config.bias is True
    back.advance(until=35)
    assert back.weights_sha256() == child.weights_sha256()


def test_a_fork_of_a_run_that_came_back():
    _, child = changed(step=10, steps=15)
    back = resumed(back_up(child))
    for step in (3, 10, 20):
        one, other = child.fork(step, lr=0.02), back.fork(step, lr=0.02)
        for run in (one, other):
            run.advance(steps=7)
        assert one.weights_sha256() == other.weights_sha256()


def test_only_what_has_been_reached_can_be_forked_and_only_with_usable_settings():
    parent, _ = changed()
    before = parent.description()
    for step in (-1, 41):
        with pytest.raises(ValueError, match=f"Run.fork can start at steps 0 to 40, got {step}"):
            parent.fork(step)
    for step in (0, 10):
        with pytest.raises(ConfigError, match="lr must be in"):
            parent.fork(step, lr=-1)
        with pytest.raises(ConfigError, match="Did you mean 'bias'"):
            parent.fork(step, bais=False)
    assert parent.description() == before
    assert parent.step == 40


def test_facts_are_asked_again_when_the_experiment_is_another_one():
    _, child = changed(step=10, steps=15)
    built = child.built
    child.advance(steps=5)
    assert child.built == built
    child.seek(3)  # before the change: another network
    assert child.built > built


def test_a_live_change_builds_nothing():
    run = Run("toy", {})
    run.advance(steps=5)
    run.adjust(lr=0.2)
    run.advance(steps=5)
    run.seek(2)
    assert run.built == 0

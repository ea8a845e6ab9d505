"""Forks of every lab: any setting may change on the way, and everything else stays as it was."""

import json

import numpy as np
import pytest
import torch

from engine.core.catalogue import catalogue
from engine.core.config import Config, ConfigError, differences, is_live
from engine.core.run import Run

LABS = list(catalogue())
AT, ON = 12, 12  # forked at this step, and trained so many further
MOST = 6  # settings of a kind that are tried in each lab


def other_value(config: Config, name: str):
    """Another value that fits beside all the others; None when there is none among those tried."""
    knob, now = type(config).knobs()[name], getattr(config, name)
    if isinstance(now, bool):
        tried = [not now]
    elif knob.choices and isinstance(now, str):
        tried = [choice for choice in knob.choices if choice != now]
    elif isinstance(now, int | float):
        tried = [now * 2 or 1, now / 2, knob.ge, knob.le]
        tried = [type(now)(value) for value in tried if value is not None]
    elif isinstance(now, tuple) and now and isinstance(now[0], Config):
        tried = [now[:-1], (*now, now[-1])]
    else:
        return None
    for value in tried:
        if value != now:
            try:
                config.replace(**{name: value})
            except ConfigError:
                continue
            return value
    return None


def cases(live: bool):
    """(lab, field, other value): fields that mean something beside the lab's smoke settings."""
    found = []
    for key in LABS:
        lab = catalogue()[key]
        config = lab.Config.parse(lab.smoke)
        fields = []
        for name, knob in type(config).knobs().items():
            used = knob.when is None or getattr(config, knob.when[0]) in knob.when[1]
            value = other_value(config, name) if used and name not in config.unused() else None
            if value is None:
                continue
            paths = differences(config, config.replace(**{name: value}))
            if all(is_live(config, path) for path in paths) == live:
                fields.append((key, name, value))
        spread = np.unique(np.linspace(0, len(fields) - 1, min(MOST, len(fields))).astype(int))
        found += [fields[i] for i in spread]
    return found


FIXED = cases(live=False)
ANY = FIXED + cases(live=True)
each_fixed = pytest.mark.parametrize(("key", "name", "value"), FIXED, ids=[f"{key}-{name}" for key, name, _ in FIXED])
each = pytest.mark.parametrize(("key", "name", "value"), ANY, ids=[f"{key}-{name}" for key, name, _ in ANY])


def parent_of(key, steps=2 * AT):
    lab = catalogue()[key]
    run = Run(key, lab.Config.parse(lab.smoke))
    run.advance(steps=steps)
    return run


def losses(run):
    column = run.timeline.columns["loss"]
    return dict(zip(column.steps.tolist(), column.values.tolist(), strict=True))


@each
def test_the_description_of_a_fork_makes_it_again_bit_for_bit(key, name, value):
    child = parent_of(key).fork(AT, **{name: value})
    child.advance(steps=ON)
    twin = Run(**json.loads(json.dumps(child.description())))
    while twin.step < child.step:
        twin.advance(steps=5, until=child.step)
    assert twin.config == child.config
    assert twin.weights_sha256() == child.weights_sha256()
    assert losses(twin) == losses(child)


@each
def test_a_fork_has_the_past_of_its_parent_which_is_left_alone(key, name, value):
    parent = parent_of(key)
    before = (parent.weights_sha256(), parent.description(), losses(parent))
    child = parent.fork(AT, **{name: value})
    child.advance(steps=ON)
    assert (parent.weights_sha256(), parent.description(), losses(parent)) == before
    mine, theirs = losses(child), before[2]
    assert [mine[step] for step in range(1, AT + 1)] == [theirs[step] for step in range(1, AT + 1)]
    assert list(mine)[:AT] == list(range(1, AT + 1))  # then perhaps not at every step any more
    assert max(mine) <= child.timeline.head
    assert set(differences(parent.config, child.config)) == set(
        differences(parent.config, parent.config.replace(**{name: value}))
    )


@each_fixed
def test_scrubbing_across_the_change_is_exact(key, name, value):
    child = parent_of(key).fork(AT, **{name: value})
    child.advance(steps=ON)
    end, head = child.weights_sha256(), child.timeline.head
    for step in (AT - 3, head, 0, AT, AT + 1, AT - 1):
        child.seek(min(step, head))
    child.seek(AT - 1)
    assert child.config == child.start_config
    child.advance(until=head)
    assert child.weights_sha256() == end


@pytest.mark.parametrize("key", LABS)
def test_an_experiment_built_anew_goes_on_with_the_same_mini_batches(key):
    """Nothing is changed, but everything is built anew and handed over: the losses are those of the parent as long as
    nothing is drawn at random but the mini-batches, and the weights at the fork are the same."""
    parent = parent_of(key)
    parent.seek(AT)
    fresh = Run(key, parent.start_config)
    fresh.advance(steps=AT)
    kept = {name: tensor.clone() for name, tensor in fresh.experiment.network.state_dict().items()}
    old = fresh.experiment
    fresh._build(fresh.config)
    fresh.experiment.inherit(old)
    for name, tensor in fresh.experiment.network.state_dict().items():
        assert torch.equal(tensor, kept[name]), name
    assert fresh.experiment.epoch == pytest.approx(parent.experiment.epoch)
    parent.advance(until=2 * AT)
    fresh.advance(until=2 * AT)
    assert [losses(fresh)[step] for step in range(1, 2 * AT + 1)] == [
        losses(parent)[step] for step in range(1, 2 * AT + 1)
    ]


@pytest.mark.parametrize("key", LABS)
def test_forks_at_the_first_and_the_newest_step(key):
    parent = parent_of(key)
    _, name, value = next(case for case in FIXED if case[0] == key)
    for step in (0, parent.timeline.head):
        child = parent.fork(step, **{name: value})
        assert (child.step, child.timeline.head, getattr(child.config, name)) == (step, step, value)
        child.advance(steps=3)
        twin = Run(**child.description())
        twin.advance(steps=step + 3)
        assert twin.weights_sha256() == child.weights_sha256()

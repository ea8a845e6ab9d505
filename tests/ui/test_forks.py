"""What the fork menu offers: made from any lab's knobs, and always something that can be done."""

import json

import pytest

from engine.core.catalogue import catalogue, get
from ui import forks


def offered(config):
    return {row["label"]: [text for text, _ in row["options"]] for row in forks.rows(config)}


@pytest.mark.parametrize("key", catalogue())
def test_every_offer_of_every_lab_is_a_change_that_fits(key):
    config = catalogue()[key].Config()
    rows = forks.rows(config)
    assert rows
    assert json.loads(json.dumps(rows)) == rows
    for row in rows:
        for text, changes in row["options"]:
            assert text
            assert config.replace(**changes) != config


def test_numbers_go_up_and_down_within_their_bounds():
    config = get("playground").Config(lr=5.0, batch_size=1)
    assert offered(config)["Learning rate"] == ["0.5", "1.7"]
    assert offered(config)["Batch size (points)"] == ["2", "4"]


def test_a_number_at_zero_and_a_setting_that_is_not_used_are_left_out():
    config = get("playground").Config()
    assert not {"L1", "L2", "Schedule steps (steps)", "Momentum"} & set(offered(config))
    assert "Schedule steps (steps)" in offered(config.replace(schedule="cosine"))


def test_choices_are_those_of_training_and_not_the_one_in_force():
    found = offered(get("playground").Config(optimizer="sgd"))
    assert "adam" in found["Optimizer"]
    assert "sgd" not in found["Optimizer"]
    assert "Dataset" not in found


def test_switches_that_are_there_to_be_compared_come_first():
    found = forks.rows(get("dqn").Config())
    offers = {row["label"]: row["options"] for row in found}
    assert offers["Experience replay"] == [["off", {"replay": False}]]
    assert ["none", {"target": "none"}] in offers["Target network"]
    assert ["1", {"n_step": 1}] in offers["n-step return (steps)"]
    labels = list(offers)
    assert labels.index("Experience replay") < labels.index("Learning rate")
    assert "Prioritised" not in {row["label"] for row in forks.rows(get("dqn").Config(replay=False))}

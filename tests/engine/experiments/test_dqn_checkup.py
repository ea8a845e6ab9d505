"""What a doctor says about an agent: each finding where it belongs, and nothing about one that learns."""

import numpy as np
import pytest

from engine.core.catalogue import get
from engine.core.run import Run
from engine.core.timeline import Column
from engine.experiments.dqn.checkup import CHECKS, EPISODES, OWN
from engine.probes.diagnosis import FINDINGS

SMALL = {"network": "flatten, dense units=8, relu, dense", "batch_size": 8, "warm_up": 0, "update_every": 1}


def names(run):
    return [finding["name"] for finding in run.findings()]


def with_scalars(run, **scalars):
    """The run as if these had been its scalars, an episode every step."""
    for name, values in scalars.items():
        run.timeline.columns[name] = column = Column()
        values = np.asarray(values, np.float64)
        column.adopt(np.linspace(1, run.step, len(values)).astype(int), values)
    return run


@pytest.fixture(scope="module")
def settled():
    run = Run("dqn", SMALL)
    run.advance(steps=600)
    return run


def test_its_own_findings_are_no_others():
    assert set(OWN).isdisjoint(FINDINGS)
    assert set(CHECKS) <= {*OWN, *FINDINGS}
    assert get("dqn").Experiment.own_findings == OWN


def test_a_run_that_has_just_begun_is_not_judged():
    run = Run("dqn", {**SMALL, "replay": False, "epsilon_end": 1.0, "learning": False})
    run.advance(steps=19)
    assert names(run) == []


def test_learning_off_is_said_alone_and_forks_from_where_it_was_switched_off(settled):
    run = settled.fork(500, learning=False)
    run.advance(steps=30)
    (found,) = run.findings()
    assert (found["name"], found["changes"], found["step"]) == ("learning_off", {"learning": True}, 500)
    assert "30 steps" in found["evidence"]


def test_a_memory_of_hardly_more_than_a_mini_batch():
    for changes in ({"replay": False}, {"capacity": 100}):
        run = Run("dqn", {**SMALL, **changes})
        run.advance(steps=550)
        assert "replay_small" in names(run)
    run = Run("dqn", {**SMALL, "capacity": 1000})
    run.advance(steps=550)
    assert "replay_small" not in names(run)


def test_q_that_drifts_and_what_is_suggested(settled):
    got = np.full(EPISODES, 20.0)
    for config, changes in (
        ({}, {"lr": settled.config.lr / 10}), ({"double": False}, {"double": True}),
        ({"target": "none"}, {"target": "soft"}), ({"lr": 0.5}, {"lr": 0.001}),
    ):  # fmt: skip
        run = Run("dqn", {**SMALL, **config})
        run.advance(steps=550)
        with_scalars(run, predicted=got * 3, obtained=got)
        (found,) = [finding for finding in run.findings() if finding["name"] == "q_drift"]
        assert found["changes"] == pytest.approx(changes)
        with_scalars(run, predicted=got * 1.4, obtained=got)
        assert "q_drift" not in names(run)
    with_scalars(run, predicted=-got / 2, obtained=-got)  # half of a loss is promised
    assert "q_drift" not in names(run) or run.config.lr == 0.5


def test_forgetting_is_a_fall_from_what_was_no_luck():
    run = Run("dqn", SMALL)
    run.advance(steps=600)
    rng = np.random.default_rng(0)
    returns = rng.normal(20, 3, 30)
    rise, fall = np.linspace(20, 200, 40), np.linspace(200, 60, 40)
    with_scalars(run, **{"return": returns, "mean_return": [*np.full(30, 20.0), *rise, *fall]})
    assert "forgetting" in names(run)
    with_scalars(run, **{"return": returns, "mean_return": [*np.full(30, 20.0), *rise]})
    assert "forgetting" not in names(run)
    with_scalars(run, **{"return": returns, "mean_return": [*np.full(30, 20.0), *rise[:1] + 1, *np.full(40, 20.0)]})
    assert "forgetting" not in names(run)


def test_asking_takes_no_step_and_copies_nothing(settled, monkeypatch):
    monkeypatch.setattr(settled.experiment, "state", lambda: pytest.fail("the whole state was copied"))
    weights, step = settled.weights_sha256(), settled.experiment.steps
    settled.findings()
    assert (settled.weights_sha256(), settled.experiment.steps) == (weights, step)

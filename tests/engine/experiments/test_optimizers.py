"""The race: what racers share, who diverges and when, what a fork keeps. Its numbers are those of torch: see beside."""

import numpy as np
import pytest
import torch

from engine.core.config import ConfigError
from engine.core.run import Run
from engine.experiments.optimizers.config import OPTIMIZERS, OptimizersConfig, Racer
from engine.experiments.playground import config as playground
from engine.export.files import program_of
from tests.programs import printed


def run_of(**changes):
    return Run("optimizers", OptimizersConfig.parse(changes))


def test_all_racers_begin_with_the_same_weights_and_see_the_same_batches():
    run = run_of(terrain="network", racers=["adam lr=0.05"] * 3)
    assert (run.experiment.learner.weights == run.experiment.learner.weights[0]).all()
    run.advance(steps=30)
    assert (run.experiment.learner.weights == run.experiment.learner.weights[0]).all()
    assert [racer["label"] for racer in run.experiment.facts()["racers"]][1] == "adam lr=0.05 (2)"


def test_noise_is_the_same_for_all_and_can_be_turned_while_it_runs():
    calm, shaken = run_of(racers=["sgd lr=0.01"] * 2), run_of(racers=["sgd lr=0.01"] * 2)
    for run in (calm, shaken):
        run.advance(steps=5)
    shaken.adjust(gradient_noise=0.5)
    kick = shaken.experiment.learner.noise()
    for run in (calm, shaken):
        run.advance(steps=1)
    ours, theirs = shaken.experiment.learner.weights, calm.experiment.learner.weights
    assert torch.equal(ours[0], ours[1])
    torch.testing.assert_close(ours - theirs, -0.01 * kick.expand(2, 2))
    assert kick.abs().min() > 0


def test_the_others_change_nothing_for_a_racer():
    alone = run_of(terrain="rosenbrock", racers=["adam lr=0.05"], gradient_noise=0.1)
    among = run_of(terrain="rosenbrock", racers=["sgd lr=10", "adam lr=0.05", "rprop"], gradient_noise=0.1)
    for run in (alone, among):
        run.advance(steps=60)
    assert among.experiment.learner.failed_at[0] > 0
    assert torch.equal(alone.experiment.learner.weights[0], among.experiment.learner.weights[1])


# --- divergence -------------------------------------------------------------------------------------------------------


def test_who_diverges_stands_still_and_says_when():
    run = run_of(terrain="ravine", racers=["sgd lr=1", "sgd lr=0.01"])
    run.advance(steps=100)
    look = run.look({"name": "race"})
    failed = int(look["failed_at"][0])
    assert look["alive"].tolist() == [0, 1]
    assert failed < 10
    assert np.isfinite(look["position"]).all()
    assert (look["trail"][failed + 1 :, 0] == look["position"][0]).all()
    assert run.timeline.columns["loss_0"].steps[-1] == failed
    assert len(run.timeline.columns["loss_1"].values) == 100
    assert run.diverged is None


def test_when_nobody_is_left_the_run_has_diverged(tmp_path):
    run = run_of(terrain="ravine", racers=["sgd lr=1", "sgd lr=0.2"])
    run.advance(steps=100)
    assert run.diverged["step"] == run.step < 30
    look = run.look({"name": "race"})
    assert not look["alive"].any()
    (finding,) = run.findings()
    assert finding["name"] == "diverged"
    assert run.advance(steps=5) == 0
    column = run.timeline.columns["loss"]
    assert np.isfinite(column.values).all()
    assert list(printed(program_of(run), tmp_path)) == column.steps.tolist()


def test_a_network_that_blows_up_leaves_the_others_alone():
    alone = run_of(terrain="network", activation="relu", racers=["adam lr=0.01", "adam lr=0.01"])
    beside = run_of(terrain="network", activation="relu", racers=["adam lr=0.01", "momentum lr=100"])
    for run in (alone, beside):
        run.advance(steps=60)
    assert beside.experiment.learner.failed_at[1] > 0
    torch.testing.assert_close(alone.experiment.learner.weights[0], beside.experiment.learner.weights[0])
    assert np.isfinite(beside.look({"name": "race"})["path"]).all()


# --- forks and settings -----------------------------------------------------------------------------------------------


def test_a_racer_more_begins_at_the_start_and_the_others_go_on():
    run = run_of(terrain="rosenbrock", racers=["adam lr=0.05", "sgd lr=0.01"])
    run.advance(steps=40)
    there = run.experiment.learner.weights.clone()
    fork = run.fork(40, racers=["adam lr=0.05", "momentum lr=0.01", "rprop"])
    learner = fork.experiment.learner
    assert torch.equal(learner.weights[:2], there)
    assert learner.weights[2].tolist() == pytest.approx([-1.5, 1.2])
    assert learner.rules[0].t == 40
    look = fork.look({"name": "race"})
    assert look["trail"].shape == (41, 3, 2)
    assert np.array_equal(look["trail"][:, :2], run.look({"name": "race"})["trail"])


def test_another_start_is_a_race_from_there():
    run = run_of()
    run.advance(steps=10)
    fork = run.fork(10, start_x=0.5)
    assert fork.look({"name": "race"})["position"][:, 0].tolist() == [0.5] * 4


@pytest.mark.parametrize("changes", [{"dataset": "xor"}, {"depth": 1}, {"seed": 5}, {"directions": "pca"}])
def test_a_slice_of_another_network_is_a_race_anew(changes):
    run = run_of(terrain="network slice", samples=60)
    run.advance(steps=5)
    fork = run.fork(5, **changes)
    np.testing.assert_allclose(fork.look({"name": "race"})["position"], [[-1.5, 1.2]] * 4, rtol=1e-6)


def test_networks_go_on_with_other_data():
    run = run_of(terrain="network", racers=["adam lr=0.01"])
    run.advance(steps=10)
    fork = run.fork(10, dataset="xor", start_x=0.0)
    assert torch.equal(fork.experiment.learner.weights, run.experiment.learner.weights)
    assert fork.experiment.learner.rules[0].t == 10


def test_the_rate_of_a_racer_can_be_turned_while_it_runs():
    run = run_of(racers=["sgd lr=0.01", "adam lr=0.01"])
    run.advance(steps=5)
    run.adjust(racers=["sgd lr=0.02", "adam lr=0.01 schedule=cosine"])
    assert run.experiment.learner.rate(0) == 0.02
    run.adjust(lr_scale=2.0)
    assert run.experiment.learner.rate(0) == 0.04
    with pytest.raises(ConfigError):
        run.adjust(racers=["momentum lr=0.02", "adam lr=0.01"])


def test_a_race_with_a_past_is_its_program(tmp_path):
    """A rate turned, another racer, and at last another surface: everything that a page can do on the way."""
    run = run_of(terrain="network", samples=60, racers=["sgd lr=0.1", "adam lr=0.01"])
    run.advance(steps=10)
    run.adjust(racers=["sgd lr=0.2 schedule=exponential", "adam lr=0.01"], batch_size=7)
    run.advance(steps=10)
    run.edit("weights", [0, 3], 0.5)
    run.advance(steps=10)
    run = run.fork(30, racers=["sgd lr=0.2", "adam lr=0.01", "rmsprop momentum lr=0.01"])
    run.advance(steps=10)
    run = run.fork(40, terrain="himmelblau", gradient_noise=0.2)
    run.advance(steps=10)
    column = run.timeline.columns["loss"]
    losses = printed(program_of(run), tmp_path)
    assert list(losses) == column.steps.tolist() == list(range(1, 51))
    assert list(losses.values()) == pytest.approx(column.values.tolist(), rel=1e-6, abs=0)


@pytest.mark.parametrize(
    "text", ["adam lr=0.05", "rmsprop momentum lr=0.1 rho=0.5", "sgd lr=0.3333333333333333 schedule=one-cycle"]
)
def test_a_racer_is_its_text(text):
    racer = Racer.model_validate(text)
    assert str(racer) == text
    assert Racer.model_validate(str(racer)) == racer


def test_settings_that_cannot_be_used_get_a_sentence():
    with pytest.raises(ConfigError, match="Did you mean adam"):
        OptimizersConfig.parse({"racers": ["adamm lr=0.1"]})
    with pytest.raises(ConfigError, match="at least one optimizer"):
        OptimizersConfig.parse({"racers": []})
    with pytest.raises(ConfigError, match="no longer than 8"):
        OptimizersConfig.parse({"racers": ["sgd"] * 9})
    assert len(OptimizersConfig.parse({"racers": "sgd lr=0.1, rmsprop momentum"}).racers) == 2


def test_the_rules_are_those_of_the_playground():
    assert OPTIMIZERS == playground.OPTIMIZERS

"""What is seen of a race: maps, trails, formulas with their numbers, the learning-rate finder."""

import json

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from engine.core.run import Run
from engine.experiments.optimizers.config import OPTIMIZERS, SURFACES, TERRAINS, OptimizersConfig
from engine.experiments.optimizers.maps import plane_losses
from engine.experiments.optimizers.paths import Plane, around


def run_of(**changes):
    return Run("optimizers", OptimizersConfig.parse(changes))


# --- looks ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("terrain", SURFACES)
def test_the_map_of_a_surface(terrain):
    run = run_of(terrain=terrain, samples=60, width=3)
    x0, x1, y0, y1 = run.look({"name": "terrain"})["range"]
    assert -5 <= x0 <= -1.5 < x1 <= 5  # the usual start is on every map, and the knobs reach all of it
    assert -5 <= y0 < 1.2 <= y1 <= 5
    before = run.look({"name": "terrain", "size": 9})
    run.advance(steps=5)
    look = run.look({"name": "terrain", "size": 9})
    assert np.array_equal(look["z"], before["z"])
    start = run_of(terrain=terrain, samples=60, width=3, start_x=float(x1), start_y=float(y0))
    assert start.look({"name": "race"})["loss"][0] == pytest.approx(look["z"][-1, -1], rel=1e-5)


@pytest.mark.parametrize("terrain", TERRAINS)
def test_the_trail_goes_from_the_start_to_the_present(terrain):
    run = run_of(terrain=terrain, samples=40, width=2, depth=1)
    stem = "path" if terrain == "network" else "trail"
    for steps in (0, 1, 20, 700, 1000):
        run.advance(until=steps)
        look = run.look({"name": "race"})
        assert look[f"{stem}_steps"][0] == 0
        assert look[f"{stem}_steps"][-1] == steps
        assert (np.diff(look[f"{stem}_steps"]) > 0).all()
        assert look[stem].shape == (len(look[f"{stem}_steps"]), 4, 2)
        assert len(look[stem]) <= 512
        if terrain != "network":
            assert np.array_equal(look["trail"][-1], look["position"])


def test_scrubbing_back_shows_the_trail_of_then():
    run = run_of()
    run.advance(steps=600)
    then = run.look({"name": "race"})
    run.advance(steps=600)
    run.seek(600)
    now = run.look({"name": "race"})
    assert all(np.array_equal(then[name], now[name]) for name in then)


@pytest.mark.parametrize("terrain", ["rosenbrock", "network"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_formula_says_what_the_rule_does(terrain, optimizer):
    """Worked out by hand for the coming step, and then the step is taken."""
    racer = f"{optimizer} lr=0.05 schedule=cosine schedule_steps=50"
    run = run_of(terrain=terrain, racers=["sgd lr=0.01", racer], gradient_noise=0.1)
    for steps in (0, 1, 7):
        run.advance(until=steps)
        look = run.look({"name": "rule", "racer": 1})
        learner = run.experiment.learner
        which = np.linspace(0, learner.weights.shape[1] - 1, len(look["value"])).round().astype(int)
        assert np.array_equal(look["value"], learner.weights[1, which].numpy())
        assert look["lr"] == pytest.approx(learner.rate(1))
        run.advance(steps=1)
        after = learner.weights[1, which].numpy()
        np.testing.assert_allclose(look["value"] + look["step"], after, rtol=0, atol=1e-6)
        np.testing.assert_allclose(look["after/w"], after, rtol=0, atol=1e-6)
        np.testing.assert_allclose(look["gradient"], learner.grad[1, which].numpy(), rtol=1e-5, atol=1e-7)
        for name in learner.rules[1].memories:
            np.testing.assert_allclose(
                look[f"after/{name}"], getattr(learner.rules[1], name)[which].numpy(), rtol=1e-5, atol=1e-7
            )


def test_an_adam_that_joins_counts_its_own_steps():
    run = run_of(racers=["adam lr=0.05"])
    run.advance(steps=9)
    fork = run.fork(9, racers=["adam lr=0.05", "adam lr=0.01", "sgd lr=0.01"])
    assert [int(fork.look({"name": "rule", "racer": k})["t"]) for k in range(3)] == [10, 1, 10]


def test_every_line_of_a_formula_has_its_numbers():
    for optimizer in OPTIMIZERS:
        run = run_of(racers=[optimizer])
        rule = run.experiment.facts()["rules"][0]
        look = run.look({"name": "rule"})
        for line in rule["formula"]:
            assert f"after/{line.split(' = ')[0]}" in look, line
        assert all(f"memory/{name}" in look for name in rule["memories"])
        json.dumps(rule)


def test_a_racer_that_is_not_there_is_refused():
    for lens in ("rule", "finder"):
        with pytest.raises(LookupError, match="4 racers"):
            run_of(terrain="network").look({"name": lens, "racer": 4})


def test_a_slice_goes_through_the_trained_weights():
    run = run_of(terrain="network slice", start_x=0.0, start_y=0.0)
    course = run.experiment.learner.course
    begin, end = course.path[0], course.path[-1]
    assert torch.allclose(end, torch.zeros(2), atol=1e-5)
    assert begin.norm() > 0
    assert run.look({"name": "race"})["loss"][0] < 0.05  # it has been trained
    assert "cannot be seen" in run.experiment.facts()["warning"]


def test_the_middle_of_a_slice_is_the_loss_of_its_network():
    """From torch's own layers with the trained weights, over all training points."""
    run = run_of(terrain="network slice", start_x=0.0, start_y=0.0, directions="pca", width=5)
    course = run.experiment.learner.course
    net = nn.Sequential(nn.Linear(2, 5), nn.Tanh(), nn.Linear(5, 5), nn.Tanh(), nn.Linear(5, 1))
    nn.utils.vector_to_parameters(course.network.centre, net.parameters())
    x, y = course.points.train
    loss = F.binary_cross_entropy_with_logits(net(x), y).item()
    assert run.look({"name": "race"})["loss"] == pytest.approx([loss] * 4, rel=1e-5)
    assert run.look({"name": "terrain", "size": 9})["z"][4, 4] == pytest.approx(loss, rel=1e-5)


def test_the_ground_under_two_steps_is_the_loss_of_the_racer():
    """One racer and three places span a plane, so that nothing of the path lies beside it."""
    run = run_of(terrain="network", racers=["sgd lr=1"], batch_size=1000)
    run.advance(steps=3)
    learner, plane = run.experiment.learner, Plane()
    places = run.experiment.trail.places[:3]
    plane.follow(places, [0], [0, 1, 2])
    where = plane.paths(places)[:, 0]
    losses = plane_losses(learner.course.points, learner.network.shape, places[0, 0], plane.directions, where)
    assert losses.tolist() == pytest.approx(run.timeline.columns["loss_0"].values.tolist(), rel=1e-4)
    assert plane.share.sum() == pytest.approx(1)


def test_one_that_goes_far_leaves_the_others_visible():
    """Seven racers along one direction, the eighth a hundred times as far along another."""
    places = torch.zeros(30, 8, 20)
    places[:, :7, 3] = torch.linspace(0, 1, 30)[:, None]
    places[:, 7, 5] = torch.linspace(0, 100, 30)
    plane = Plane()
    plane.follow(places, range(8), list(range(30)))
    assert plane.share[0] > plane.share[1] > 0.05
    assert plane.directions[0, 3].abs() > 0.9
    paths = plane.paths(places)
    assert paths[-1, 7].norm() == pytest.approx(100, rel=1e-3)
    x0, x1, y0, y1 = around(paths)
    assert x0 < 0 < 1 < x1
    assert max(x1 - x0, y1 - y0) < 4


def test_the_ground_has_the_range_of_the_paths():
    run = run_of(terrain="network", racers=["sgd lr=0.1", "adam lr=0.05", "momentum lr=100"], activation="relu")
    assert run.look({"name": "ground"}) == {}
    run.advance(steps=40)
    race, ground = run.look({"name": "race"}), run.look({"name": "ground", "size": 8})
    assert race["alive"].tolist() == [1, 1, 0]
    x0, x1, y0, y1 = ground["range"]
    assert np.array_equal(ground["range"], race["range"])
    across, up = race["path"][:, :2].reshape(-1, 2).T  # of those that are still racing
    assert x0 < across.min() < across.max() < x1
    assert y0 < up.min() < up.max() < y1
    assert ground["z"].shape == (8, 8)
    assert np.isfinite(ground["z"]).all()
    assert run_of().look({"name": "ground"}) == {}


# --- the finder -------------------------------------------------------------------------------------------------------


def test_what_the_finder_finds_trains():
    run = run_of(terrain="network", racers=["sgd lr=0.001", "adam lr=0.001"])
    before = run.weights_sha256()
    found = [float(run.look({"name": "finder", "racer": k})["suggested"]) for k in range(2)]
    assert run.weights_sha256() == before
    begins = run.look({"name": "finder", "racer": 1})["loss"][0]
    assert begins == pytest.approx(run.look({"name": "race"})["loss"][1], rel=1e-5)
    fast = run_of(terrain="network", racers=[f"sgd lr={found[0]}", f"adam lr={found[1]}"])
    for each in (run, fast):
        each.advance(steps=100)
    assert (fast.look({"name": "race"})["loss"] < run.look({"name": "race"})["loss"] / 2).all()

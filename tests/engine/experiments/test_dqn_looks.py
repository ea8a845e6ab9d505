"""What pictures of the dqn lab are told: Q over a plane, the buffer, its errors, over-estimation, pixels."""

import base64
import json

import numpy as np
import pytest
import torch

from engine.core.run import Run
from engine.experiments.dqn.config import DqnConfig

QUICK = {"environment": "CartPole-v1", "warm_up": 32, "capacity": 300, "batch_size": 16, "seed": 3}
FROM_PIXELS = {"environment": "minatar/breakout", "warm_up": 16, "capacity": 200, "batch_size": 8}


def run_of(steps=0, **changes):
    run = Run("dqn", DqnConfig.parse({**QUICK, **changes}))
    run.advance(steps=steps)
    return run


def looked(run, name, **given):
    return run.look({"name": name, **given})


def values(run, observations):
    return run.experiment.values(np.array(observations, np.float32))


# --- every lens -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("changes", [{}, FROM_PIXELS, {"environment": "Acrobot-v1"}, {"environment": "grid"}])
def test_every_lens_answers_without_arguments_from_the_first_step_and_leaves_no_trace(changes):
    watched, alone = run_of(**changes), run_of(**changes)
    for steps in (0, 3, 60):
        for run in (watched, alone):
            run.advance(steps=steps)
        before = torch.get_rng_state()
        grads = [parameter.grad is None for parameter in watched.experiment.network.parameters()]
        for name in ("play", "plane", "buffer", "errors", "overestimation", "pixels"):
            for array in looked(watched, name).values():
                assert isinstance(array, np.ndarray)
                if array.size:
                    array.fill(0)
        assert torch.equal(torch.get_rng_state(), before)
        assert [parameter.grad is None for parameter in watched.experiment.network.parameters()] == grads
    for run in (watched, alone):
        run.advance(steps=20)
    assert watched.weights_sha256() == alone.weights_sha256()


# --- the plane --------------------------------------------------------------------------------------------------------


def test_a_plane_is_q_at_its_places():
    run = run_of(80)
    spec = run.experiment.spec()
    look = looked(run, "plane", x=2, y=3, size=5, fixed=[0.1, -0.2, 9.0, 9.0])
    low_x, high_x, low_y, high_y = look["range"]
    assert (low_x, high_x) == pytest.approx(spec.variables[2][2:4])
    assert (low_y, high_y) == pytest.approx(spec.variables[3][2:4])
    corners = [[0.1, -0.2, low_x, high_y], [0.1, -0.2, high_x, high_y], [0.1, -0.2, low_x, low_y]]
    expected = values(run, corners)
    found = np.stack([look["q"][:, 0, 0], look["q"][:, 0, -1], look["q"][:, -1, 0]])
    assert found == pytest.approx(expected, abs=1e-5)
    assert look["q"].shape == (2, 5, 5)


def test_the_places_visited_are_those_of_the_buffer():
    run = run_of(120)
    look = looked(run, "plane", x=0, y=2)
    buffer = looked(run, "buffer", order="newest", count=10)
    assert look["visited"][::-1][:10] == pytest.approx(buffer["obs"][:, [0, 2]])
    assert looked(run_of(), "plane")["visited"].shape == (0, 2)


def test_the_planes_of_acrobot_are_over_its_angles():
    run = run_of(60, environment="Acrobot-v1")
    look = looked(run, "plane", x=0, y=2, size=3)
    (_, _, low, _), (_, _, _, high) = run.experiment.spec().variables[0][:4], run.experiment.spec().variables[2][:4]
    at = look["at"]
    first, second, speeds = low, at[1], (high, at[3])
    seen = [[np.cos(first), np.sin(first), np.cos(second), np.sin(second), *speeds]]
    assert look["q"][:, 0, 0] == pytest.approx(values(run, seen)[0], abs=1e-4)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"x": 4}, r"must be in \[0, 3\], got 4"), ({"x": 1, "y": 1}, "two different variables"),
        ({"size": 1}, "2 to 101"), ({"size": 9999}, "2 to 101"), ({"fixed": [1.0]}, "must be 4 numbers"),
        ({"fixed": [1.0, 2.0, float("nan"), 0.0]}, "must be 4 numbers"), ({"y": "a"}, "variable y"),
    ],
)  # fmt: skip
def test_a_plane_that_is_not_there_is_refused(given, words):
    with pytest.raises((LookupError, ValueError), match=words):
        looked(run_of(), "plane", **given)


# --- the buffer -------------------------------------------------------------------------------------------------------


def test_the_newest_and_the_oldest_by_age():
    run = run_of(500)
    newest, oldest = looked(run, "buffer", order="newest"), looked(run, "buffer", order="oldest")
    assert (np.diff(newest["age"]) >= 0).all()
    assert (np.diff(oldest["age"]) <= 0).all()
    assert newest["age"].max() < oldest["age"].min()
    assert newest["size"] == newest["capacity"] == 300
    assert oldest["age"].max() < 300 + 10
    assert newest["age_counts"].sum() == 300


def test_a_transition_is_what_happened():
    run = run_of(200, n_step=1, act_with="online")
    look = looked(run, "buffer", count=40)
    follows = look["ended"][1:] == 0  # newest first: what came before led to it, if it did not end
    assert np.array_equal(look["next"][1:][follows], look["obs"][:-1][follows])
    assert (look["reward"] == 1).all()
    assert (look["steps"] == 1).all()
    assert look["q"] == pytest.approx(values(run, look["obs"]), rel=1e-3, abs=1e-3)


def test_the_target_of_a_terminated_transition_is_its_reward():
    run = run_of(400, n_step=1, scale_rewards=False)
    look = looked(run, "buffer", count=64)
    over = look["ended"] == 1
    assert over.any()
    assert look["target"][over] == pytest.approx(look["reward"][over])
    taken = look["q"][np.arange(len(look["q"])), look["action"]]
    assert look["error"] == pytest.approx(look["target"] - taken, abs=1e-4)


def test_by_error_and_by_priority():
    run = run_of(400, prioritised=True)
    error = np.abs(looked(run, "buffer", order="error")["error"])
    assert (np.diff(error) <= 1e-6).all()
    look = looked(run, "buffer", order="priority")
    assert (np.diff(look["priority"]) <= 1e-9).all()
    assert (np.diff(look["chance"]) <= 1e-9).all()
    assert look["chance"][0] > 1 / 300
    assert look["priority_counts"].sum() == 300
    uniform = looked(run_of(400), "buffer")
    assert uniform["chance"] == pytest.approx(np.full(24, 1 / 300))
    assert "priority_counts" not in uniform


def test_a_draw_is_decided_by_its_seed():
    run = run_of(200)
    one, again, other = (looked(run, "buffer", order="random", seed=seed)["age"].tolist() for seed in (1, 1, 2))
    assert one == again != other


def test_an_empty_buffer_has_nothing_in_it():
    look = looked(run_of(), "buffer")
    assert look["obs"].shape == (0, 4)
    assert look["q"].shape == (0, 2)
    assert look["size"] == 0
    assert look["age_counts"].sum() == 0
    assert looked(run_of(), "errors")["sample"] == 0


def test_frames_of_the_buffer_are_pictures():
    look = looked(run_of(60, **FROM_PIXELS), "buffer", count=5)
    assert look["obs"].shape == look["next"].shape == (5, 4, 10, 10)
    assert set(np.unique(look["obs"])) == {0, 255}
    assert look["scene"].shape == (5, 10, 10)
    assert look["scene"].max() < len(look["palette"])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"order": "age"}, "newest, oldest"),
        ({"count": 0}, "1 to 64"),
        ({"count": 65}, "1 to 64"),
        ({"seed": -1}, "seed"),
    ],
)
def test_what_cannot_be_asked_of_the_buffer(given, words):
    with pytest.raises((LookupError, ValueError), match=words):
        looked(run_of(), "buffer", **given)


# --- errors -----------------------------------------------------------------------------------------------------------


def test_errors_are_those_of_the_buffer():
    run = run_of(250)
    look = looked(run, "errors")
    error = np.concatenate([looked(run, "buffer", order=order, count=64)["error"] for order in ("newest", "oldest")])
    assert look["sample"] == look["counts"].sum() == len(run.experiment.learner.replay)
    assert look["edges"][-1] <= np.abs(error).max() * 1.5 or look["sample"] > 128
    assert 0 <= look["beyond"] <= 1
    assert np.isfinite([look["mean"], look["spread"], look["knee"]]).all()


def test_the_squared_loss_has_no_knee():
    look = looked(run_of(250, loss="squared"), "errors")
    assert np.isnan(look["knee"]).all()
    assert look["beyond"] == 0


# --- over-estimation --------------------------------------------------------------------------------------------------


def test_what_was_promised_and_what_came():
    run = run_of(200)
    look = looked(run, "overestimation", episodes=4)
    gamma = run.config.gamma
    assert set(look["ended"].tolist()) <= {1, 2, 3}
    assert look["total"].shape == (4,)
    for episode in range(4):
        mine = look["episode"] == episode
        length = int(mine.sum())
        if look["ended"][episode] == 1:
            assert look["total"][episode] == length  # CartPole: one a move
            expected = (1 - gamma ** np.arange(length, 0, -1.0)) / (1 - gamma)
            assert look["obtained"][mine] == pytest.approx(expected, rel=1e-4)
            assert not look["own"][mine].any()
        else:
            assert look["own"][mine][-1] == pytest.approx(gamma)
    told = look["own"] <= 0.1
    difference = look["predicted"] - look["obtained"]
    assert look["bias"] == pytest.approx(difference[told if told.any() else slice(None)].mean(), rel=1e-3)


def test_it_is_the_same_each_time_and_ends():
    run = run_of(60, environment="MountainCar-v0")
    one, again = looked(run, "overestimation"), looked(run, "overestimation")
    assert all(np.array_equal(one[name], again[name]) for name in one)
    assert len(one["predicted"]) <= 1500
    other = looked(run, "overestimation", seed=1)
    assert not np.array_equal(one["predicted"][:5], other["predicted"][:5])
    with pytest.raises(ValueError, match="1 to 20 episodes"):
        looked(run, "overestimation", episodes=0)


# --- pixels -----------------------------------------------------------------------------------------------------------


def test_filters_maps_and_the_slope_of_the_chosen_action():
    run = run_of(60, **FROM_PIXELS)
    look = looked(run, "pixels")
    assert look["stack"].shape == look["saliency"].shape == (4, 10, 10)
    assert look["filters"].shape[1] == 4
    assert look["maps_0"].shape[0] == look["filters"].shape[0]
    assert look["action"] == look["q"].argmax()
    learner, chosen = run.experiment.learner, int(look["action"][0])
    x = torch.from_numpy(look["stack"])[None]
    place = np.unravel_index(np.abs(look["saliency"]).argmax(), look["saliency"].shape)
    beside = x.clone()
    beside[(0, *map(int, place))] += 1e-3
    with torch.inference_mode():
        change = (learner.acting(beside) - learner.acting(x))[0, chosen].item() * learner.reward_unit
    assert change / 1e-3 == pytest.approx(look["saliency"][place], rel=0.2, abs=1e-3)


def test_pixels_are_those_of_the_stage():
    run = run_of(60, **FROM_PIXELS)
    answer = looked(run, "play", moves=4, policy="random", seed=2)
    state = base64.b64encode(answer["state"].tobytes()).decode()
    look = looked(run, "pixels", state=state)
    assert np.array_equal(look["stack"], answer["stack"])
    assert look["q"] == pytest.approx(answer["next_q"], abs=1e-5)


def test_facts_are_json():
    for changes in ({}, FROM_PIXELS):
        json.dumps(run_of(**changes).experiment.facts(), allow_nan=False)

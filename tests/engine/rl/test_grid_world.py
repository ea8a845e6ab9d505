"""The gridworld as a Gymnasium environment."""

import json

import numpy as np
import pytest
from gymnasium.envs.registration import EnvSpec
from gymnasium.utils.env_checker import check_env

from engine.rl.grid.ready import GRIDS
from engine.rl.grid.world import GridEnv


def made(**settings):
    env = GridEnv(**settings)
    env.spec = EnvSpec("Grid-v0", entry_point=GridEnv, kwargs=settings)
    return env


@pytest.mark.parametrize("observation", ["index", "pixels"])
@pytest.mark.parametrize("grid", GRIDS)
def test_it_passes_gymnasium_s_own_check(grid, observation):
    check_env(made(grid=grid, slip=0.1, observation=observation, render_mode="rgb_array"))


def test_an_episode():
    env = GridEnv("S . +1!", living=-0.5)
    assert env.reset(seed=0) == (0, {"cell": 0})
    assert env.step(1) == (1, -0.5, False, False, {"cell": 1})
    assert env.step(np.int64(1)) == (2, 1.0, True, False, {"cell": 2})
    with pytest.raises(ValueError, match="The episode is over"):
        env.step(1)


def test_an_episode_that_takes_too_long_is_truncated_and_not_terminated():
    env = GridEnv("S . +1!", longest=2)
    env.reset(seed=0)
    assert env.step(3)[2:4] == (False, False)
    assert env.step(3)[2:4] == (False, True)


def test_a_picture_shows_the_agent_and_nothing_else_changes():
    env = GridEnv("S . +1!/# . -1!", observation="pixels", scale=1)
    first, _ = env.reset(seed=0)
    then, *_ = env.step(1)
    assert first.shape == (2, 3, 3)
    assert first.dtype == np.uint8
    assert np.argwhere((first != then).any(2)).tolist() == [[0, 0], [0, 1]]
    assert GridEnv("simple", render_mode="rgb_array").render().shape == (4 * 24, 5 * 24, 3)
    assert GridEnv("simple").render() is None


def test_it_goes_on_exactly_from_a_position():
    env, other = (GridEnv("four rooms", slip=0.3) for _ in range(2))
    env.reset(seed=3)
    for action in (1, 2, 1, 0, 2):
        env.step(action)
    other.reset(seed=9)
    other.place(json.loads(json.dumps(env.position())))
    for action in (0, 3) * 20:
        assert env.step(action) == other.step(action)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"grid": "nonsense here"}, "row 1, column 1 must be"),
        ({"observation": "sound"}, "must be index or pixels, got 'sound'"),
        ({"render_mode": "human"}, "must be rgb_array or nothing"),
        ({"scale": 0}, r"scale must be in \[1, 64\]"),
        ({"slip": 2.0}, r"slip must be in \[0, 1\], got 2"),
    ],
)
def test_bad_settings_get_a_sentence(settings, words):
    with pytest.raises(ValueError, match=words):
        GridEnv(**settings)


def test_a_bad_action_gets_a_sentence():
    env = GridEnv("simple")
    env.reset(seed=0)
    with pytest.raises(ValueError, match=r"must be in \[0, 3\], got 7"):
        env.step(7)

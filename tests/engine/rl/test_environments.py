"""Every environment of the registry: what is said of it is so, and a position is exact."""

import json

import numpy as np
import pytest

from engine.rl.environments.making import make
from engine.rl.environments.registry import ENVIRONMENTS, find
from engine.rl.environments.tuned import TUNED, tuned

OTHERS = ("CartPole-v0", "ALE/Tennis-v5")  # a registered one of Gymnasium's, and a game that is not listed
NAMES = (
    "CartPole-v1", "Acrobot-v1", "MountainCar-v0", "grid", *(name for name in ENVIRONMENTS if "minatar" in name),
    "ALE/Breakout-v5", "ALE/SpaceInvaders-v5", *OTHERS,
)  # fmt: skip


def played(world, moves, seed):
    """Everything that came of so many random moves."""
    rng, found = np.random.default_rng(seed), []
    for _ in range(moves):
        observation, reward, terminated, truncated = world.step(int(rng.integers(world.actions)))
        found.append((observation.tobytes(), reward, terminated, truncated))
        if terminated or truncated:
            found.append(world.reset().tobytes())
    return found


def through_json(position):
    return json.loads(json.dumps(position))


@pytest.mark.parametrize("name", NAMES)
def test_a_world_is_as_its_spec_says(name):
    spec, world = find(name), make(name, 0)
    observation = world.reset()
    assert (observation.shape, observation.dtype.name) == (spec.shape, spec.dtype)
    assert (world.actions, world.limit, world.stack) == (len(spec.actions), spec.limit, spec.stack)
    assert world.shape == spec.shape
    assert all(0 <= action < world.actions for action in spec.keys.values())
    assert spec.idle is None or 0 <= spec.idle < world.actions
    assert len(spec.channels) in (0, spec.shape[0])
    assert all(0 <= axis < len(spec.variables) for plane in spec.planes for axis in plane)
    assert all(low < high for _, _, low, high in spec.variables)
    assert through_json(spec.as_json()) == spec.as_json()
    after, reward, terminated, truncated = world.step(0)
    assert (after.shape, after.dtype) == (observation.shape, observation.dtype)
    assert (type(reward), type(terminated), type(truncated)) == (float, bool, bool)
    assert world.observation is after
    assert not np.shares_memory(after, observation)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_is_the_same_game(name):
    first, second, other = make(name, 3), make(name, 3), make(name, 4)
    begun = [world.reset().tobytes() for world in (first, second)]
    other.reset()
    assert begun[0] == begun[1]
    moves = 40 if name.startswith("ALE") else 120
    same = played(first, moves, 0)
    assert same == played(second, moves, 0)
    assert name == "ALE/Tennis-v5" or same != played(other, moves, 0)  # Tennis begins with nothing to be seen
    other.reset(3)  # a seed begins anew, whatever was before
    assert played(other, moves, 0) == same


@pytest.mark.parametrize("name", NAMES)
def test_a_position_is_exact_across_episodes(name):
    world, other = make(name, 1), make(name, 2)
    world.reset()
    played(world, 30, 0)
    position, scene = through_json(world.position()), world.scene().copy()
    moves = 60 if name.startswith("ALE") else 400
    future = played(world, moves, 1)
    other.place(position)
    assert np.array_equal(other.scene(), scene)
    assert through_json(other.position()) == position
    assert played(other, moves, 1) == future
    world.place(position)
    assert played(world, moves, 1) == future


@pytest.mark.parametrize("name", NAMES)
def test_a_position_before_the_first_reset_is_one_too(name):
    world, other = make(name, 5), make(name, 6)
    other.place(through_json(world.position()))
    assert np.array_equal(other.reset(), world.reset())
    assert played(other, 20, 0) == played(world, 20, 0)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("broken", ["other", "empty", "rubbish", "short"])
def test_what_is_no_position_is_refused(name, broken):
    world = make(name, 0)
    world.reset()
    position = through_json(world.position())
    if broken == "other":
        position["name"] = "Elsewhere-v1"
    elif broken == "short":
        position.popitem()
    else:
        position = {} if broken == "empty" else dict.fromkeys(position, "!") | {"name": name}
    with pytest.raises(ValueError, match="cannot go to this position"):
        world.place(position)


@pytest.mark.parametrize("name", NAMES)
def test_a_scene_and_a_picture_are_drawn_without_a_screen(name, monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("SDL_VIDEODRIVER", raising=False)
    world = make(name, 0)
    world.reset()
    world.step(0)
    scene, picture = world.scene(), world.picture()
    assert (picture.dtype, picture.ndim, picture.shape[2]) == (np.uint8, 3, 3)
    assert picture.std() > 0
    if find(name).family == "classic":
        assert (scene.dtype, scene.ndim) == (np.float32, 1)
    else:
        assert (scene.dtype, scene.ndim) == (np.uint8, 2)
        assert scene.max() < len(world.palette)
        assert world.palette.dtype == np.uint8


def test_nudges_move_what_they_should():
    for name, variable, most in (("CartPole-v1", 3, 1.0), ("Acrobot-v1", 2, 1.0), ("MountainCar-v0", 1, 0.02)):
        world = make(name, 0)
        world.reset()
        before = world.scene()
        world.nudge(-0.5)
        assert world.scene()[variable] - before[variable] == pytest.approx(-most / 2)
        assert np.delete(world.scene(), variable) == pytest.approx(np.delete(before, variable))
        assert world.observation == pytest.approx(world.observe(world.scene()[None])[0])
        world.nudge(50.0)  # no harder than 1
        assert world.scene()[variable] - before[variable] == pytest.approx(most / 2)
        assert find(name).nudges
    breakout = make("minatar/breakout", 0)
    breakout.reset()
    with pytest.raises(ValueError, match="nothing to push"):
        breakout.nudge(1.0)


@pytest.mark.parametrize("name", ["CartPole-v1", "Acrobot-v1", "MountainCar-v0", "grid", "CartPole-v0"])
def test_states_and_observations_are_each_other_s(name):
    world = make(name, 0)
    seen = [world.reset()]
    for action in np.random.default_rng(0).integers(world.actions, size=30).tolist():
        observation, _, terminated, truncated = world.step(action)
        seen.append(world.reset() if terminated or truncated else observation)
    observations = np.stack(seen)
    states = world.states(observations)
    assert states.shape == (len(seen), len(find(name).variables))
    assert np.allclose(world.observe(states), observations, atol=1e-6)


def test_every_environment_has_settings():
    families = {spec.family for spec in ENVIRONMENTS.values()} | {"gymnasium"}
    assert set(TUNED) <= set(ENVIRONMENTS) | families
    for name in (*ENVIRONMENTS, "Other-v0"):
        assert isinstance(tuned(name), dict)
    tuned("CartPole-v1")["lr"] = 5  # a copy
    assert tuned("CartPole-v1").get("lr") != 5

"""What is particular to a family of environments, checked against what they are known to be."""

import re
import subprocess
import sys
import warnings
from pathlib import Path

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

from engine.rl.environments import registry
from engine.rl.environments.atari import AtariWorld, shares
from engine.rl.environments.making import make
from engine.rl.environments.minatar import STICKY, cubehelix
from engine.rl.environments.registry import ENVIRONMENTS, find
from engine.rl.grid.world import GridEnv

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("name", ["CartPole-v1", "Acrobot-v1", "MountainCar-v0", "CartPole-v0"])
def test_moves_are_gymnasium_s_own(name):
    """Our worlds have fewer wrappers, and the same numbers, time limit included."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # CartPole-v0 is out of date
        theirs = gymnasium.make(name)
    ours = make(name, 0)
    if name == "CartPole-v0":  # every episode has a seed of its own
        first, _ = theirs.reset(seed=int(np.random.default_rng(0).integers(2**31)))
    else:
        first, _ = theirs.reset(seed=0)
    assert np.array_equal(ours.reset(), first)
    rng, over, moves = np.random.default_rng(0), False, 0
    while not over:
        action, moves = int(rng.integers(ours.actions)), moves + 1
        observation, reward, terminated, truncated, _ = theirs.step(action)
        mine = ours.step(action)
        assert np.array_equal(mine[0], observation)
        assert mine[1:] == (reward, terminated, truncated)
        over = terminated or truncated
    if name in ("Acrobot-v1", "MountainCar-v0"):  # nobody gets there by chance so soon
        assert moves == ours.limit


def test_the_grid_we_wrap_passes_gymnasium_s_check():
    check_env(GridEnv(observation="pixels", scale=3), skip_render_check=True)


def test_a_grid_that_is_not_square_is_walled_in():
    world = make("grid", 0, grid="S . . . +1!/. . # . .")
    seen = world.reset()
    assert seen.shape == find("grid", "S . . . +1!/. . # . .").shape == (3, 15, 15)
    scene = world.scene()
    wall = scene[4, 7]  # the wall of the second row
    assert (scene[6:] == wall).all()
    assert np.array_equal(world.palette[scene].transpose(2, 0, 1), seen)
    assert world.states(seen[None]).tolist() == [[0.0, 1.0]]  # the upper row, counted from below
    assert world.step(1)[1] == pytest.approx(-0.02)


def test_minatar_is_young_and_tian_s():
    world = make("minatar/breakout", 0)
    seen = world.reset()
    assert [plane.sum() for plane in seen] == [1, 1, 1, 30]  # paddle, ball, its trail, three rows of bricks
    assert seen[0, 9, 4]
    assert ENVIRONMENTS["minatar/breakout"].actions == ("wait", "left", "right")
    colours = cubehelix(4)
    assert colours.shape == (5, 3)
    assert (np.diff(colours @ (0.3, 0.59, 0.11)) > 0).all()  # brighter and brighter


def test_minatar_s_actions_stick():
    world, kept = make("minatar/breakout", 0), 0
    for seed in range(400):
        world.reset(seed)
        before = world.step(1)[0][0].argmax()
        kept += world.step(2)[0][0].argmax() == before - 1  # left again
    assert kept / 400 == pytest.approx(STICKY * (1 - STICKY), abs=0.05)


def test_freeway_s_clock_truncates():
    world = make("minatar/freeway", 0)
    world.reset()
    ends = [world.step(0)[2:]]
    while not any(ends[-1]):
        ends.append(world.step(0)[2:])
    assert len(ends) == 2501
    assert ends[-1] == (False, True)


def test_minatar_needs_no_plotting_package():
    program = (
        "import sys; from engine.rl.environments.making import make; make('minatar/breakout', 0).reset();"
        "print([name for name in ('matplotlib', 'seaborn', 'pandas', 'torch', 'pygame') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]", done.stderr


@pytest.mark.parametrize("name", [spec.name for spec in ENVIRONMENTS.values() if spec.family == "atari"])
def test_the_listed_buttons_are_the_emulator_s(name):
    buttons = [button.name.lower().replace("noop", "wait") for button in AtariWorld(name, 0)._buttons]
    assert tuple(buttons) == ENVIRONMENTS[name].actions


def test_atari_holds_an_action_for_four_frames_and_stacks_four():
    world = make("ALE/Breakout-v5", 0)
    first = world.reset()
    assert (first[0] == first[3]).all()
    before, frames = world._ale.getEpisodeFrameNumber(), []
    for _ in range(4):
        frames.append(world.step(3)[0][3])
    assert world._ale.getEpisodeFrameNumber() - before == 16
    assert all((world.observation[i] == frames[i]).all() for i in range(4))
    noops = set()
    for seed in range(12):
        world.reset(seed)
        noops.add(world._ale.getEpisodeFrameNumber())
    assert min(noops) >= 1
    assert max(noops) <= 30
    assert len(noops) > 5


def test_what_flickers_is_seen(monkeypatch):
    """Of the last two of four frames the brighter pixel counts."""
    world = make("ALE/Breakout-v5", 0)
    world.reset()
    shown = iter(range(100))

    class Flickering:
        def act(self, button):
            return 1.0

        def game_over(self, with_truncation):
            return False

        def getScreenGrayscale(self, into):  # noqa: N802
            into[:] = 0
            into[:105] = 200 if next(shown) % 2 == 0 else 0

    monkeypatch.setattr(world, "_ale", Flickering())
    seen, reward, terminated, _ = world.step(0)
    assert (seen[3][:42] == 200).all()
    assert (seen[3][42:] == 0).all()
    assert (reward, terminated) == (4.0, False)
    assert next(shown) == 2  # the first two frames are not even looked at


def test_interpolation_by_area_is_exact():
    assert shares(4, 2).tolist() == [[2, 2, 0, 0], [0, 0, 2, 2]]
    assert shares(3, 2).tolist() == [[2, 1, 0], [0, 1, 2]]
    for size in (160, 210, 250):
        weights = shares(size, 84)
        assert (weights.sum(axis=1) == size).all()
        assert (weights.sum(axis=0) == 84).all()
    world = make("ALE/Breakout-v5", 0)
    assert (world._shrunk(np.full((210, 160), 137, np.uint8)) == 137).all()
    ramp = np.repeat(np.arange(210, dtype=np.uint8)[:, None], 160, axis=1)
    expected = [(5 * k + 5 * k + 1 + (5 * k + 2) / 2) / 2.5 for k in range(42)]
    assert np.abs(world._shrunk(ramp)[::2, 0] - np.array(expected)).max() <= 0.5


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("CartPol-v1", "There is no environment 'CartPol-v1'. Did you mean 'CartPole-v1'?"),
        ("minatar/pong", "There is no environment 'minatar/pong'"),
        ("ALE/Nope-v5", "There is no environment 'ALE/Nope-v5'"),
        ("Pendulum-v1", "Pendulum-v1 must have an action space that is Discrete (one of a few actions), got Box"),
        ("FrozenLake-v1", "FrozenLake-v1 must have observations that are a Box"),
        ("os:system", "must have no colon"),
        ("", "There is no environment ''"),
    ],
)
def test_what_cannot_be_used_gets_a_sentence(name, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        find(name)


def test_a_bad_grid_is_refused():
    with pytest.raises(ValueError, match="row 2 has 1"):
        find("grid", "S . +1!/.")


@pytest.mark.parametrize(
    ("name", "install"),
    [("ALE/Pong-v5", "pip install ale-py"), ("minatar/freeway", "pip install minatar")],
)
def test_a_missing_package_says_how_to_install_it(name, install, monkeypatch):
    monkeypatch.setattr(registry.importlib.util, "find_spec", lambda package: None)
    with pytest.raises(ValueError, match=f"{name} needs a package that is not installed. To install it: {install}"):
        find(name)
    assert registry.missing(name) == install


def test_one_of_gymnasium_s_that_misses_its_package_says_so(monkeypatch):
    def without(*_, **__):
        raise gymnasium.error.DependencyNotInstalled("Box2D is not installed")

    registry._registered.cache_clear()
    monkeypatch.setattr(gymnasium, "make", without)
    with pytest.raises(ValueError, match=r"To install it: pip install 'gymnasium\[box2d\]'"):
        find("LunarLander-v3")


def test_the_registry_loads_neither_torch_nor_gymnasium():
    program = (
        "import sys; from engine.rl.environments.registry import ENVIRONMENTS, find; from engine.rl.environments.tuned "
        "import tuned; [(find(name), tuned(name)) for name in ENVIRONMENTS];"
        "print([name for name in ('torch', 'gymnasium', 'ale_py', 'minatar', 'pygame') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]", done.stderr

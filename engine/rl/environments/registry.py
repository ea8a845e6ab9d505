"""What environments there are, and a sentence about why one cannot be used. No torch; Gymnasium only where it must."""

from __future__ import annotations

import difflib
import importlib.util
import warnings
from dataclasses import replace
from functools import cache
from typing import Any

from engine.core.config import unknown_name
from engine.rl.environments.any_world import NO_LIMIT
from engine.rl.environments.families import family
from engine.rl.environments.known import ATARI_SPECS, CLASSIC_SPECS, GRID_SPEC, MINATAR_SPECS, atari
from engine.rl.environments.own_grid import seen_grid, seen_side
from engine.rl.environments.spec import Spec

ENVIRONMENTS = {spec.name: spec for spec in (*CLASSIC_SPECS, GRID_SPEC, *MINATAR_SPECS, *ATARI_SPECS)}
EXTRAS = {"box2d": "box2d", "mujoco": "mujoco", "toy_text": "toy-text", "phys2d": "jax", "tabular": "jax"}
MOST_VALUES = 1000  # of a vector
MOST_PIXELS = 128  # along a side of a picture
MOST_ACTIONS = 64


def find(name: str, grid: str = "") -> Spec:
    """What is known of an environment. ``grid``: the cells of our own one, in other environments nothing.

    Raises ValueError with a sentence: unknown, package not installed, actions or observations that no lab here can use.
    """
    where = family(name)
    if where == "grid":
        return _grid(grid)
    if name not in ENVIRONMENTS and where == "minatar":
        raise ValueError(unknown_name("environment", name, list(ENVIRONMENTS)))
    install = missing(name)
    if install:
        raise ValueError(f"{name} needs a package that is not installed. To install it: {install}")
    return ENVIRONMENTS[name] if name in ENVIRONMENTS else _atari(name) if where == "atari" else _registered(name)


def missing(name: str) -> str:
    """How to install what an environment of this name needs; empty when it is there. Loads nothing."""
    package, install = {
        "atari": ("ale_py", "pip install ale-py"), "minatar": ("minatar", "pip install minatar"),
    }.get(family(name), ("gymnasium", "pip install gymnasium"))  # fmt: skip
    return "" if importlib.util.find_spec(package) else install


@cache
def _grid(text: str) -> Spec:
    cells = seen_grid(text)
    side = seen_side(cells)
    variables = (("column", "", -0.5, cells.cols - 0.5), ("row from below", "", -0.5, cells.rows - 0.5))
    return replace(GRID_SPEC, shape=(3, side, side), variables=variables)


@cache
def _atari(name: str) -> Spec:
    """A game that is not among those we name."""
    import ale_py

    from engine.rl.environments.atari import atari_rom

    try:
        rom = atari_rom(name)
    except ValueError:
        known = [f"ALE/{rom.title().replace('_', '')}-v5" for rom in ale_py.roms.get_all_rom_ids()]
        raise ValueError(unknown_name("environment", name, known)) from None
    ale_py.ALEInterface.setLoggerMode(ale_py.LoggerMode.Error)
    ale = ale_py.ALEInterface()
    ale.loadROM(ale_py.roms.get_rom_path(rom))
    buttons = tuple(button.name for button in ale.getMinimalActionSet())
    game = name.removeprefix("ALE/").removesuffix("-v5")
    return atari(game, rom.replace("_", " ").title(), "One of the games of the Atari 2600.", buttons)


@cache
def _registered(name: str) -> Spec:
    """Any other environment that Gymnasium knows. It is made once, to see what it is."""
    if ":" in name:
        raise ValueError(f"An environment's name must have no colon (it would load code), got {name[:60]!r}.")
    import gymnasium

    entry = gymnasium.registry.get(name)
    if entry is None or str(entry.entry_point).startswith(("ale_py", "minatar")):
        known = list(ENVIRONMENTS)
        others = [] if entry else [key for key in gymnasium.registry if difflib.get_close_matches(name[:60], [key])]
        raise ValueError(unknown_name("environment", name[:60], others + known if others else known))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some say that there is a newer version of them
        try:
            env = gymnasium.make(name, disable_env_checker=True)
        except (ImportError, gymnasium.error.Error) as error:
            extra = next((value for word, value in EXTRAS.items() if f".{word}." in str(entry.entry_point)), "all")
            if isinstance(error, ImportError | gymnasium.error.DependencyNotInstalled):
                raise ValueError(
                    f"{name} needs a package that is not installed. To install it: pip install 'gymnasium[{extra}]'"
                ) from None
            raise ValueError(f"{name} cannot be made: {str(error)[:100]}") from None
    try:
        return _described(name, env.action_space, env.observation_space, entry.max_episode_steps or NO_LIMIT)
    finally:
        env.close()


def _described(name: str, actions: Any, seen: Any, limit: int) -> Spec:
    """The Spec of an environment by its spaces. Raises ValueError for spaces that no lab here can use."""
    from gymnasium import spaces

    if not isinstance(actions, spaces.Discrete):
        raise ValueError(
            f"{name} must have an action space that is Discrete (one of a few actions), got {type(actions).__name__}: "
            "Q-learning takes the best of all actions."
        )
    if actions.n > MOST_ACTIONS:
        raise ValueError(f"{name} must have at most {MOST_ACTIONS} actions, got {actions.n}.")
    if not isinstance(seen, spaces.Box):
        raise ValueError(
            f"{name} must have observations that are a Box (numbers of a fixed shape), got {type(seen).__name__}."
        )
    pixels = seen.dtype == "uint8" and len(seen.shape) == 3
    if pixels:
        height, width, colours = seen.shape
        if height != width or height > MOST_PIXELS or colours not in (1, 3):
            raise ValueError(
                f"{name} must have square pictures of at most {MOST_PIXELS} pixels a side, got {height} x {width}."
            )
        shape: tuple[int, ...] = (colours, height, width)
    else:
        shape = (int(seen.low.size),)
        if shape[0] > MOST_VALUES:
            raise ValueError(f"{name} must have at most {MOST_VALUES} numbers in an observation, got {shape[0]}.")
    named = tuple(f"action {number}" for number in range(int(actions.n)))
    keys = {str(number + 1): number for number in range(min(9, int(actions.n)))}
    return Spec(
        name, name, "A registered Gymnasium environment, with settings that are not tuned for it.", "gymnasium",
        "gymnasium", "pip install gymnasium", named, keys, None, None, "pixels" if pixels else "vector", shape,
        "uint8" if pixels else "float32", limit, variables=() if pixels else _variables(seen),
        planes=() if pixels or shape[0] < 2 else ((0, 1),), seconds_per_step=1 / 30,
    )  # fmt: skip


def _variables(seen: Any) -> tuple[tuple[str, str, float, float], ...]:
    """The numbers of a vector, each with its range: -3 to 3 where the environment gives none that can be drawn."""
    pairs = zip(seen.low.reshape(-1).tolist(), seen.high.reshape(-1).tolist(), strict=True)
    known = ((low, high) if abs(low) < 1e6 and abs(high) < 1e6 else (-3.0, 3.0) for low, high in pairs)
    return tuple((f"number {place}", "", low, high) for place, (low, high) in enumerate(known))

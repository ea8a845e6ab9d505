"""An environment by its name."""

from __future__ import annotations

from engine.rl.environments.any_world import AnyWorld
from engine.rl.environments.atari import AtariWorld
from engine.rl.environments.classic import ClassicWorld
from engine.rl.environments.families import family
from engine.rl.environments.minatar import MinatarWorld
from engine.rl.environments.pixel_grid import PixelGrid
from engine.rl.environments.world import World

MAKERS = {
    "classic": ClassicWorld,
    "grid": PixelGrid,
    "minatar": MinatarWorld,
    "atari": AtariWorld,
    "gymnasium": AnyWorld,
}


def make(name: str, seed: int, **options: str) -> World:
    """The environment, not yet reset. ``options``: ``grid`` for our own grid. ``registry.find`` says beforehand, in a
    sentence, why one cannot be made."""
    return MAKERS[family(name)](name, seed, **options)

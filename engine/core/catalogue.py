"""Which labs there are. A lab is a folder ``engine/experiments/<key>/`` whose ``__init__.py`` declares ``LAB``.

Names of classes are strings here, so that listing the labs, or drawing a lab's widgets, loads no torch.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from engine.core.config import Config, unknown_name

if TYPE_CHECKING:
    from engine.core.experiment import Experiment
    from engine.core.run import Run

CHAPTERS = {
    "basics": "Networks",
    "training": "Training",
    "vision": "Vision",
    "sequences": "Sequences",
    "generative": "Generative",
    "reinforcement": "Reinforcement",
}  # folder under pages/ -> heading in the menu, in teaching order


@dataclass(frozen=True)
class Preset:
    """Named settings that a lesson points to, with the claim it makes about them.

    ``claim`` is the sentence the page prints; ``holds`` looks at the run after ``steps`` steps and says whether it is
    true. A test runs every preset; ``seeds`` > 1 asks it to hold for at least ``share`` of that many seeds. For as many
    of them the diagnosis then has exactly ``findings`` (their names), and nothing to say about a good preset.
    """

    title: str
    values: dict[str, Any]
    claim: str
    steps: int
    holds: Callable[[Run], bool] = field(repr=False)
    seeds: int = 1
    share: float = 1.0
    good: bool = True  # False: a preset that shows what goes wrong
    findings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lab:
    """One entry of the catalogue. ``config``, ``experiment`` and ``presets`` are ``package.module:name``."""

    key: str
    chapter: str
    title: str
    summary: str
    icon: str
    config: str
    experiment: str
    presets: str
    order: int = 0
    smoke: dict[str, Any] = field(default_factory=dict)  # settings that make a test of this lab quick

    @property
    def Config(self) -> type[Config]:
        return _load(self.config)

    @property
    def Experiment(self) -> type[Experiment]:
        return _load(self.experiment)

    @property
    def all_presets(self) -> dict[str, Preset]:
        return _load(self.presets)

    def preset(self, name: str) -> Preset:
        """Raises LookupError with the closest name."""
        if name not in self.all_presets:
            raise LookupError(unknown_name("preset", name, list(self.all_presets)))
        return self.all_presets[name]


@cache
def catalogue() -> dict[str, Lab]:
    """Every lab by key, in the order of chapters and then of ``Lab.order``."""
    package = importlib.import_module("engine.experiments")
    found = [
        importlib.import_module(f"engine.experiments.{module.name}").LAB
        for module in pkgutil.iter_modules(package.__path__)
        if module.ispkg
    ]
    chapters = list(CHAPTERS)
    return {lab.key: lab for lab in sorted(found, key=lambda lab: (chapters.index(lab.chapter), lab.order, lab.key))}


def get(key: str) -> Lab:
    """The lab of that key. Raises LookupError with the closest one."""
    labs = catalogue()
    if key not in labs:
        raise LookupError(unknown_name("lab", key, list(labs)))
    return labs[key]


def _load(path: str) -> Any:
    module, _, name = path.partition(":")
    return getattr(importlib.import_module(module), name)

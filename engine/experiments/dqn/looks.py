"""What pictures may ask of the agent: it plays, shows what it expects, remembers and gets wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from engine.experiments.dqn.buffer import Memories
from engine.experiments.dqn.overestimation import Overestimation
from engine.experiments.dqn.pixels import Pixels
from engine.experiments.dqn.planes import Planes
from engine.experiments.dqn.stage import Playing
from engine.probes.evaluation import evaluating
from engine.probes.planning import Planning
from engine.rl.environments.spec import Spec


class Looks(Playing, Planes, Memories, Overestimation, Pixels, Planning):
    """The lenses. Needs ``config`` and ``learner``.

    None of them touches the run: games are played in worlds of their own, draws made by generators of their own.
    """

    def look(self, lens: dict[str, Any]) -> dict[str, np.ndarray]:
        if getattr(self.lens(lens["name"]), "rehearsal", False):
            return super().look(lens)  # it takes a step
        with evaluating(self.learner.network), evaluating(self.learner.target):
            return super().look(lens)

    def layout(self) -> tuple[int, int, int]:
        """See ``Planning``."""
        return self.config.inputs

    def spec(self) -> Spec:
        """What is known of the environment."""
        return self.config.spec

    def game(self) -> tuple[str, dict[str, Any]]:
        """The name and the options that ``make`` takes to build the run's environment anew."""
        return self.config.environment, self.learner.options

    def values(self, observations: np.ndarray) -> np.ndarray:
        """Q f32 (B, A) of observations (B, ...) by the network that acts, in units of reward."""
        learner = self.learner
        with torch.inference_mode():
            return (learner.acting(learner.inputs(observations)) * learner.reward_unit).numpy()

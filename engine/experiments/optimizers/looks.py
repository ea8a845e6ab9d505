"""What pictures may ask of a race: where everybody is, the surface, one rule with its numbers, the finder."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.experiments.optimizers.maps import ground_map, slice_map, surface_map
from engine.experiments.optimizers.paths import Plane, around
from engine.experiments.optimizers.words import facts, shown
from engine.models.row_mlp import RowMLP
from engine.optim.finder import find
from engine.optim.formulas import FORMULAS
from engine.optim.rules import Adam, Rule


class Looks:
    """The lenses, apart from the training. Needs ``learner``, ``trail``, ``config`` and ``scores``."""

    def facts(self) -> dict[str, Any]:
        return facts(self.config, self.learner)

    def look_race(self) -> dict[str, np.ndarray]:
        """Where the racers are. All: ``loss`` f32 (R,) of the place where each is (a network's over all training
        points), ``alive`` u8 (R,), ``failed_at`` i32 (R,) the last step of those that diverged, 0 for others.

        Surface: ``position`` f32 (R, 2), ``trail`` f32 (T, R, 2) from the start to the present and ``trail_steps`` i32
        (T,). Network: ``val_loss``, ``accuracy`` (validation) and ``distance`` from the start f32 (R,), ``path`` f32
        (T, R, 2) all ways on the plane of their two principal directions with the start at 0, NaN before the first
        step, ``path_steps`` i32 (T,), ``path_share`` f32 (2,) of the variance that these have, and ``range`` f32 (4,)
        x from, to, y from, to around most of them.
        """
        learner = self.learner
        failed = np.array(learner.failed_at, np.int32)
        looks = {"failed_at": failed, "alive": (failed == 0).astype(np.uint8)}
        weights = learner.weights
        places, steps = self._places()
        if self.config.terrain == "network":
            val = self.scores_of("val")
            looks |= {
                "loss": _array(self.scores_of("train")["loss"]), "val_loss": _array(val["loss"]),
                "accuracy": _array(val["accuracy"]), "distance": _array((weights - places[0]).norm(dim=1)),
            }  # fmt: skip
            plane = self._plane(places)
            path = plane.paths(places)
            return looks | {
                "path": _array(path), "path_steps": steps, "path_share": _array(plane.share),
                "range": np.array(around(path[:, failed == 0]), np.float32),
            }  # fmt: skip
        x, y = learner.batch()
        with torch.inference_mode():
            losses = learner.course.losses(learner.network(x), y)
        return looks | {
            "loss": _array(losses), "position": _array(weights), "trail": _array(places), "trail_steps": steps,
        }  # fmt: skip

    def look_terrain(self, size: int = 80) -> dict[str, np.ndarray]:
        """The surface: ``z`` f32 (S, S) with the largest y in row 0, edges included; ``range`` f32 (4,) x from, to, y
        from, to; ``minima`` f32 (M, 2) where they are known; of a network's slice ``path`` f32 (T, 2), the training
        that it was laid through. The same all through a run. Empty for a race of networks."""
        config = self.config
        if config.terrain == "network":
            return {}
        if config.terrain == "network slice":
            return self._kept("terrain", size, lambda: slice_map(self.learner.course, size))
        return self._kept("terrain", size, lambda: surface_map(config.terrain, config.condition, size))

    def look_ground(self, size: int = 40) -> dict[str, np.ndarray]:
        """Under the paths of a race of networks: the loss over all training points on the plane on which ``look_race``
        draws them, through the start: ``z`` f32 (S, S) and ``range`` f32 (4,) as in ``look_terrain``. It takes as long
        as some hundred steps. Empty on a surface, and as long as nobody has moved."""
        if self.config.terrain != "network":
            return {}
        learner, (places, _) = self.learner, self._places()
        plane = self._plane(places)
        if not plane.known:
            return {}
        alive = [k for k, failed in enumerate(learner.failed_at) if not failed]
        extent = around(plane.paths(places)[:, alive])
        points, shape = learner.course.points, learner.network.shape
        make = partial(ground_map, points, shape, places[0, 0], plane.directions, extent, size)
        return self._kept("ground", (size, plane.of, extent), make)

    def look_rule(self, racer: int = 0) -> dict[str, np.ndarray]:
        """The coming step of one racer, for up to 6 parameters (P,): ``value``, ``gradient``, ``step`` that is added,
        ``memory/<name>`` before it, ``after/<name>`` what every line of the formula makes; ``lr`` f32 (), ``t`` i32 ().

        Raises LookupError for a racer that is not there.
        """
        learner, rule = self.learner, self._rule_of(racer)
        config, rate = self.config.racers[racer], learner.rate(racer)
        gradient = self._coming_gradient()[racer]
        which = shown(learner.weights.shape[1])
        state = rule.state()
        memories = {name: state[name][which].double().numpy() for name in rule.memories}
        numbers = {name: getattr(config, name) for name in rule.settings} | memories
        t = 1 + (rule.t if isinstance(rule, Adam) else learner.steps)  # others do not count their steps
        w, g = learner.weights[racer, which].double().numpy(), gradient[which].double().numpy()
        with np.errstate(all="ignore"):
            after = FORMULAS[config.optimizer].work({**numbers, "w": w, "g": g, "lr": rate, "t": t})
        looks = {"value": w, "gradient": g, "step": after["w"] - w, "lr": np.float32(rate), "t": np.int32(t)}
        looks |= {f"memory/{name}": array for name, array in memories.items()}
        looks |= {f"after/{name}": array for name, array in after.items()}
        return {name: array.astype(np.float32) if name != "t" else array for name, array in looks.items()}

    def look_finder(self, racer: int = 0, steps: int = 100) -> dict[str, np.ndarray]:
        """Learning-rate finder on one racer's network as it stands, with a new rule of its kind and all training
        points at every step, so that no luck with a batch is in it: ``lr``, ``loss`` f32 (n,) smoothed, ``suggested``
        f32 (), NaN where the loss hardly falls. Empty on a surface. Raises LookupError for a racer that is not there.
        """
        learner = self.learner
        if self.config.terrain != "network":
            return {}
        self._rule_of(racer)
        net = RowMLP(learner.network.shape, learner.weights[racer].clone(), 1)
        rule, points = learner.rule(racer), learner.course.points
        x, y = points.train

        def take(rate: float) -> float:
            with torch.enable_grad():
                loss = points.losses(net(x), y).sum()
                (gradient,) = torch.autograd.grad(loss, net.weights)
            rule.step(net.weights.data[0], gradient[0], rate)
            return loss.item()

        rates, losses, suggested = find(take, steps=steps)
        return {"lr": rates, "loss": losses, "suggested": np.float32(suggested)}

    def _coming_gradient(self) -> Tensor:
        """The gradients (R, N) of the coming step, with its noise. Its batch stays the next."""
        learner, course = self.learner, self.learner.course
        x, y = learner.batch()
        if course.places:
            course.places.put_back(y)
        with torch.enable_grad():
            losses = course.losses(learner.network(x), y)  # (R,)
            (gradient,) = torch.autograd.grad(losses.sum(), next(learner.network.parameters()))
        return gradient + learner.noise() if learner.is_noisy else gradient

    def _rule_of(self, racer: int) -> Rule:
        rules = self.learner.rules
        if not 0 <= racer < len(rules):
            raise LookupError(f"There are {len(rules)} racers, so their numbers go from 0, got {racer}.")
        return rules[racer]

    def _places(self) -> tuple[Tensor, np.ndarray]:
        """Where all have been (T, R, N), the present last, and at which steps i32 (T,)."""
        places, steps = self.trail.until(self.learner.steps, self.learner.weights)
        return places, np.array(steps, np.int32)

    def _plane(self, places: Tensor) -> Plane:
        """The plane of the paths of those that are still racing, or of all when nobody is."""
        plane = self.__dict__.setdefault("_path_plane", Plane())
        racing = [k for k, failed in enumerate(self.learner.failed_at) if not failed]
        plane.follow(places, racing or range(len(self.learner.failed_at)), self.trail.steps)
        return plane

    def _kept(self, name: str, of: Hashable, make: Callable[[], dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
        """A copy of the last picture of that name, made anew if that was ``of`` something else."""
        pictures = self.__dict__.setdefault("_pictures", {})
        if name not in pictures or pictures[name][0] != of:
            pictures[name] = (of, make())
        return {part: array.copy() for part, array in pictures[name][1].items()}


def _array(tensor: Tensor) -> np.ndarray:
    return tensor.detach().to(torch.float32).numpy().copy()

"""What a network makes of pixels: the stacked frames, its filters and maps, and what its choice hangs on.

Saliency is the slope of Q of the chosen action with regard to each pixel: Simonyan, Vedaldi and Zisserman 2014
(arXiv:1312.6034); of DQN agents Wang et al. 2016 (arXiv:1511.06581, section 4.2) show it.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from engine.experiments.dqn.stage import Stage

GREYS = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, 1)  # (256, 3)


class Pixels:
    """Lens ``pixels``. Needs ``learner``, ``spec()`` and ``stage()``."""

    def look_pixels(self, state: str = "") -> dict[str, np.ndarray]:
        """The acting network at the position ``state`` of the stage (see ``play``; without one, at the first frame).

        ``stack`` f32 (C, H, W) what it sees, 0 to 1, the newest frame last where frames are stacked. ``filters`` f32
        (F, C, k, k) of the first convolution; ``maps_0``, ``maps_1`` and so on f32 (F, h, w) after every convolution
        and what is applied to it before the next layer. ``q`` f32 (A,) in units of reward, ``action`` i32 (1,) the
        largest; ``saliency`` f32 (C, H, W) slope of its Q with regard to each pixel. All empty where the environment
        gives a few numbers rather than pixels.
        """
        if self.spec().kind != "pixels":
            return {"stack": np.zeros((0, 0, 0), np.float32)}
        stage: Stage = self.stage()
        if state:
            stage.take(state)
        else:
            stage.begin(0)
        learner = self.learner
        network = learner.acting
        with torch.inference_mode(False), torch.enable_grad():
            x = learner.inputs(stage.world.observation[None]).requires_grad_()  # (1, C, H, W)
            q = network(x)[0]  # (A,)
            chosen = int(q.argmax())
            (slope,) = torch.autograd.grad(q[chosen], x)
        filters = next((m.weight for m in network.modules() if isinstance(m, nn.Conv2d)), torch.zeros(0, 0, 0, 0))
        unit = learner.reward_unit
        looks = {"stack": x[0], "filters": filters, "saliency": slope[0] * unit, "q": q * unit, **_maps(network, x)}
        return {name: _array(values) for name, values in looks.items()} | {"action": np.array([chosen], np.int32)}

    def as_given(self, observations: np.ndarray) -> np.ndarray:
        """Observations as the buffer describes them (n, ...), f32, as the environment gave them."""
        dtype = self.spec().dtype
        scale = 255 if dtype == "uint8" else 1
        return observations.astype(dtype) if scale == 1 else np.rint(observations * scale).astype(dtype)

    def coloured(self, observations: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Observations (n, C, H, W) as the environment gave them as pictures: numbers of colours u8 (n, H, W), and the
        colours u8 (P, 3). Of stacked frames the newest, in greys."""
        if self.spec().family not in ("minatar", "grid"):
            return observations[:, -1].copy(), GREYS.copy()
        world = self.stage().world
        scenes = [world.observation_scene(observation) for observation in observations]
        empty = np.zeros((0, *observations.shape[2:]), np.uint8)
        return np.stack(scenes) if scenes else empty, np.array(world.palette, np.uint8)


def _maps(network: nn.Module, x: Tensor) -> dict[str, Tensor]:
    """What every stage that begins with a convolution says to one observation (1, C, H, W)."""
    said = network.trace(x)
    convolutions = [name for name, kind in network.kinds().items() if kind == "conv"]
    return {f"maps_{i}": said[name][0] for i, name in enumerate(convolutions)}


def _array(values: Tensor) -> np.ndarray:
    return values.detach().contiguous().numpy().copy()

"""What is particular to a family: branches of inception, gates of squeeze-and-excitation, a block again and again, and
networks that lose a block."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.core.config import unknown_name
from engine.models.inception import Inception
from engine.models.residual import Residual
from engine.models.squeeze import SqueezeExcitation
from engine.models.stages import Network
from engine.networks.arithmetic import shapes
from engine.probes.evaluation import evaluating

WINDOWS = {"1x1": 1, "3x3": 3, "5x5": 5, "pool": 3}  # of the branches: how wide each looks
MOST_MAPS = 16


class Inside:
    """Lenses about one contender. Nothing said (-1), it is the first of the family that the lens is about; where there
    is none, the answer is empty. Raise LookupError for a contender, a stage or a picture that is not there."""

    def look_branches(
        self, contender: int = -1, stage: str = "", image: dict[str, Any] | None = None, most: int = 4
    ) -> dict[str, np.ndarray]:
        """One inception block (the first, if none is named) at one picture, its B branches in the order of ``field``.

        ``map/<branch>`` f32 (c, h, w): the first ``most`` feature maps; branches are 1x1, 3x3, 5x5, pool. ``field`` i32
        (B,): input pixels, along one axis, that a number there depends on. ``box`` i32 (B, 4): top, left, bottom, right
        of these pixels for the place in the middle; padding can be in it. ``channels`` i32 (B,). ``weight`` f32 (B,):
        mean size of the weights that the next layer has for the branch's channels, over that for all channels.
        ``input`` f32 (C, S, S), ``range`` f32 (2,) of all maps.
        """
        k = self._contender(contender, "inception")
        known = [] if k is None else branching(self.network[k])
        if not known:
            return {}
        if stage and stage not in known:
            raise LookupError(unknown_name("inception block", stage[:40], known))
        network, stage = self.network[k], stage or known[0]
        x, _ = self.picture(image)
        with evaluating(network):
            inputs = x
            for name, module in network.stages.items():
                if name == stage:
                    break
                inputs = module(inputs)
            maps = {name: branch(inputs)[0] for name, branch in network.stages[stage][0].branches.items()}
        everything = torch.cat([values.flatten() for values in maps.values()])
        field, jump, first = self._field_before(k, stage)
        fields = [field + jump * (WINDOWS[name] - 1) for name in maps]
        middle = first + next(iter(maps.values())).shape[-1] // 2 * jump
        boxes = [[round(middle - (width - 1) / 2), round(middle + (width + 1) / 2)] for width in fields]
        widths = [len(values) for values in maps.values()]
        sizes = weight_sizes(network, stage, sum(widths)).split(widths)
        return {f"map/{name}": values[: min(most, MOST_MAPS)].numpy().copy() for name, values in maps.items()} | {
            "field": np.array(fields, np.int32),
            "box": np.array([[low, low, high, high] for low, high in boxes], np.int32),
            "channels": np.array(widths, np.int32),
            "weight": (torch.stack([part.mean() for part in sizes]) / torch.cat(sizes).mean()).numpy().copy(),
            "input": x[0].numpy().copy(),
            "range": np.array([everything.min(), everything.max()], np.float32),
        }  # fmt: skip

    def look_gates(self, contender: int = -1) -> dict[str, np.ndarray]:
        """The weights that squeeze-and-excitation gives the C channels of every gate of one network, over 300
        validation pictures: ``gate/<stage>`` f32 (K, C) the mean of each class (Hu et al. 2017, section 7), NaN for a
        class without pictures; ``spread/<stage>`` f32 (C,) the standard deviation over all pictures."""
        k = self._contender(contender, "squeeze")
        if k is None:
            return {}
        network, (x, y) = self.network[k], self.splits()["val"]  # without gates the answer is empty as well
        heard: dict[str, Tensor] = {}
        handles = [
            gate.register_forward_hook(lambda gate, inputs, output, stage=stage: heard.update(
                {stage: gate.weights(inputs[0])}
            ))
            for stage, gate in gates(network).items()
        ]  # fmt: skip
        try:
            with evaluating(network):
                network(x)
        finally:
            for handle in handles:
                handle.remove()
        looks = {}
        for stage, weights in heard.items():  # (N, C)
            means = [weights[y == label].mean(0) for label in range(self.layout()[2])]
            looks[f"gate/{stage}"] = torch.stack(means).numpy().copy()
            looks[f"spread/{stage}"] = weights.std(0).numpy().copy()
        return looks

    def look_unrolled(
        self, contender: int = -1, image: dict[str, Any] | None = None, most: int = 4
    ) -> dict[str, np.ndarray]:
        """A block that is applied T times, step by step, and what the network would say after each.

        ``state/<t>`` f32 (c, h, w): the first ``most`` maps after t times, from 0 to T; ``range`` f32 (2,) of all.
        ``change`` f32 (T,): how far the state moves each time, over its length. ``p`` f32 (T + 1, K): what the rest of
        the network says of the picture after t times, and ``accuracy`` f32 (T + 1,) of that over 300 validation
        pictures. It was trained to answer after T times.
        """
        k = self._contender(contender, "recurrent")
        name = "" if k is None else recurrent_stage(self.network[k])
        if not name:
            return {}
        network, (x, y) = self.network[k], self.splits()["val"]
        stages = list(network.stages.values())
        place = list(network.stages).index(name)
        block, rest = stages[place][0], stages[place + 1 :]
        one, _ = self.picture(image)
        states, right = [], []
        with evaluating(network):
            both = torch.cat([one, x])
            for stage in stages[:place]:
                both = stage(both)
            for time in range(block.times + 1):
                both = block.once(both, time - 1) if time else both  # (1 + N, C, h, w)
                scores = both
                for stage in rest:
                    scores = stage(scores)
                states.append((both[0], scores[0].softmax(0)))
                right.append((scores[1:].argmax(1) == y).float().mean())
        maps = torch.stack([state for state, _ in states])  # (T + 1, C, h, w)
        moved = (maps[1:] - maps[:-1]).flatten(1).norm(dim=1) / maps[:-1].flatten(1).norm(dim=1).clamp_min(1e-12)
        shown = maps[:, : min(most, MOST_MAPS)]
        return {f"state/{time}": values.numpy().copy() for time, values in enumerate(shown)} | {
            "range": np.array([shown.min(), shown.max()], np.float32), "change": moved.numpy().copy(),
            "p": torch.stack([p for _, p in states]).numpy().copy(), "accuracy": torch.stack(right).numpy().copy(),
        }  # fmt: skip

    def look_lesions(self, contender: int = -1) -> dict[str, np.ndarray]:
        """Every block that can be left out of one network left out alone, its input passed on (Veit, Wilber and
        Belongie 2016, arXiv:1605.06431): ``accuracy`` and ``loss`` f32 (n,) over 300 validation pictures, in the order
        of ``facts()["contenders"][k]["blocks"]``; ``whole_accuracy``, ``whole_loss`` f32 () with all."""
        k = self._contender(contender, "residual")
        if k is None or not removable(self.network[k]):
            return {}
        network, (x, y) = self.network[k], self.splits()["val"]
        rows = []
        with evaluating(network):
            whole = self.scores(network(x)[None], y)
            for stage in removable(network):
                handle = network.stages[stage][0].register_forward_hook(lambda block, inputs, output: inputs[0])
                try:
                    rows.append(self.scores(network(x)[None], y))
                finally:
                    handle.remove()
        return {name: np.array([float(row[name][0]) for row in rows], np.float32) for name in ("accuracy", "loss")} | {
            f"whole_{name}": np.float32(values[0]) for name, values in whole.items()
        }

    def _contender(self, number: int, family: str) -> int | None:
        """The contender of that number; for -1 the first of the family, None where there is none."""
        contenders = self.config.contenders
        if number == -1:
            return next((k for k, each in enumerate(contenders) if each.family == family), None)
        if not 0 <= number < len(contenders):
            raise LookupError(f"There are {len(contenders)} contenders, so their numbers go from 0, got {number}.")
        return number

    def _field_before(self, k: int, stage: str) -> tuple[int, int, float]:
        """Receptive field and its stride before a stage, and the middle of the first place's field, in pixels."""
        field, jump, first = 1, 1, 0.0
        parts = self.config.contenders[k].parts
        for (name, _), part, step in zip(self.network[k].cards, parts, shapes(parts, *self.layout()), strict=True):
            if name == stage:
                break
            first += (part.size - 1) / 2 * jump if part.kind == "maxpool" else 0.0  # all others keep the middle
            field, jump = step.field, step.jump
        return field, jump, first


def branching(network: Network) -> list[str]:
    """The stages that are inception blocks."""
    return [name for name, module in network.stages.items() if isinstance(module[0], Inception)]


def gates(network: Network) -> dict[str, SqueezeExcitation]:
    """Stage -> the gate of its block."""
    blocks = {stage: module[0] for stage, module in network.stages.items()}
    return {
        stage: block.gate for stage, block in blocks.items()
        if isinstance(block, Residual) and block.gate is not None
    }  # fmt: skip


def recurrent_stage(network: Network) -> str:
    """The stage whose block is applied more than once; empty where there is none."""
    blocks = {stage: module[0] for stage, module in network.stages.items()}
    return next((name for name, block in blocks.items() if isinstance(block, Residual) and block.times > 1), "")


def weight_sizes(network: Network, stage: str, channels: int) -> Tensor:
    """Mean size of the weights that the next layer with weights has for each channel (C,) that the stage puts out."""
    names = list(network.stages)
    for name in names[names.index(stage) + 1 :]:
        own = [p.detach() for p in network.stages[name].parameters() if p.dim() > 1 and p.shape[1] == channels]
        if own:  # of an inception block, its branches' first layers: all take what comes in
            return torch.stack([weight.abs().transpose(0, 1).flatten(1).mean(1) for weight in own]).mean(0)
    return torch.ones(channels)


def removable(network: Network) -> list[str]:
    """Blocks whose output has the shape of their input, so that they can be left out; not one that is repeated."""
    return [
        stage for stage, module in network.stages.items()
        if isinstance(module[0], Residual) and module[0].times == 1 and keeps_shape(module[0].conv1)
    ]  # fmt: skip


def keeps_shape(conv: nn.Conv2d) -> bool:
    return conv.stride == (1, 1) and conv.in_channels == conv.out_channels

"""What pictures may ask of a comparison: who stands where, what flows through the layers, and the ImageNet table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from engine.core.config import unknown_name
from engine.experiments.architectures.imagenet import NETS
from engine.experiments.architectures.inside import Inside
from engine.models.inception import Inception
from engine.models.residual import Residual
from engine.models.stages import Network
from engine.networks import imagenet
from engine.probes.evaluation import evaluating
from engine.probes.pictures import MOST_SHOWN, Choosing, as_bytes
from engine.probes.planning import Planning

PIXELS = {"alexnet": 227}  # side of the image where it is not 224


class Looks(Inside, Choosing, Planning):
    """The lenses, apart from the training. Needs ``learner``, ``network``, ``splits()`` and ``scores()``."""

    def layout(self) -> tuple[int, int, int]:
        return self.config.inputs

    def look_standings(self) -> dict[str, np.ndarray]:
        """``train_loss``, ``train_accuracy``, ``val_loss``, ``val_accuracy`` f32 (R,): of every contender as it stands,
        over 300 pictures of each split."""
        with evaluating(self.network):
            return {
                f"{split}_{name}": values.float().numpy().copy()
                for split, (x, y) in self.splits().items()
                for name, values in self.scores(self.network(x), y).items()
            }

    def look_flow(self) -> dict[str, np.ndarray]:
        """What goes through the L layers of each contender k for the coming mini-batch, in training, by depth.

        ``depth/<k>`` i32 (L,): layers with weights up to here; a block that is applied again counts again, and an
        inception block has one row. ``response/<k>`` f32 (L,): standard deviation of the layer's weighted sums (He et
        al. 2015, figure 7). ``slope/<k>`` f32 (L,): length of the slope of one picture's loss with regard to them, the
        mean over pictures. ``relative/<k>`` f32 (L,): length of the gradient of the layer's weights over their length.
        """
        rows = self.coming_rows()
        x, y = self.learner.album.x[rows], self.learner.album.y[rows]
        looks: dict[str, np.ndarray] = {}
        for k, network in enumerate(self.network):
            for name, values in flow(network, x, y, self.learner.losses).items():
                looks[f"{name}/{k}"] = values
        return looks

    def look_gallery(self, split: str = "val", start: int = 0, count: int = 24) -> dict[str, np.ndarray]:
        """``count`` pictures of a split from number ``start`` on: ``images`` u8 (n, C, S, S), ``label`` u8 (n,),
        ``index`` i32 (n,), ``total`` i32 (); ``said`` u8 (R, n) and ``p`` f32 (R, n) what each contender says of them
        and the probability it gives that."""
        if not 1 <= count <= MOST_SHOWN or start < 0:
            raise LookupError(f"A gallery shows 1 to {MOST_SHOWN} pictures from number 0 on, got {count} from {start}.")
        x, y = self._split(split)
        rows = torch.arange(len(x))[start : start + count]
        with evaluating(self.network):
            p, said = self.network(x[rows]).softmax(2).nan_to_num(0.0).max(2)  # (R, n)
        return {
            "images": as_bytes(x[rows]), "label": y[rows].numpy().astype(np.uint8),
            "index": rows.numpy().astype(np.int32), "total": np.int32(len(x)),
            "said": said.numpy().astype(np.uint8), "p": p.numpy().copy(),
        }  # fmt: skip

    def look_imagenet(self, net: str = NETS[0]) -> dict[str, np.ndarray]:
        """Of one network of ``facts()["imagenet"]``: ``parameters`` and ``macs`` (multiply-adds for one image) i64 (),
        counted by building it on the meta device. One at a time, so that a run that trains is never held up for long.
        Raises LookupError for one that is not there."""
        if net not in NETS:
            raise LookupError(unknown_name("ImageNet network", str(net)[:40], NETS))
        parameters, macs = counted(net)
        return {"parameters": np.int64(parameters), "macs": np.int64(macs)}


@cache
def counted(name: str) -> tuple[int, int]:
    """Parameters and multiply-adds of one of ``engine.networks.imagenet``, for one image."""
    with torch.device("meta"):
        network: nn.Module = getattr(imagenet, name)().eval()
        x = torch.empty(1, 3, *[PIXELS.get(name, 224)] * 2)
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        network(x)
    return sum(p.numel() for p in network.parameters()), counter.get_total_flops() // 2


def flow(network: Network, x: Tensor, y: Tensor, losses: Any) -> dict[str, np.ndarray]:
    """``depth``, ``response``, ``slope``, ``relative`` of one network; see ``look_flow``."""
    heard: list[tuple[nn.Module, Tensor]] = []
    handles = [
        module.register_forward_hook(lambda module, inputs, output: heard.append((module, output)))
        for module in layers(network)
    ]
    try:
        with torch.enable_grad(), forgetful(network):
            loss = losses(network(x)[None], y)[0]
    finally:
        for handle in handles:
            handle.remove()
    weights = {module: [p for p in module.parameters() if p.dim() > 1] for module, _ in heard}
    wanted = [output for _, output in heard] + [p for own in weights.values() for p in own]
    gradients = iter(torch.autograd.grad(loss, wanted))
    slopes = [len(x) * next(gradients).flatten(1).norm(dim=1).mean() for _ in heard]
    relative = {module: _length([next(gradients) for _ in own]) / _length(own) for module, own in weights.items()}
    counts = [2 if isinstance(module, Inception) else 1 for module, _ in heard]
    return {
        "depth": np.cumsum(counts).astype(np.int32),
        "response": _array([output.detach().std() for _, output in heard]),
        "slope": _array(slopes), "relative": _array([relative[module] for module, _ in heard]),
    }  # fmt: skip


def layers(network: Network) -> Iterator[nn.Module]:
    """The layers with weights on the way through, gates apart; an inception block counts as one."""
    for stage in network.stages.values():
        first = stage[0]
        if isinstance(first, Residual):
            yield from (first.conv1, first.conv2)
        elif isinstance(first, nn.Conv2d | nn.Linear | Inception):
            yield first


@contextmanager
def forgetful(network: nn.Module) -> Iterator[None]:
    """Inside, batch norm works by the moments of the mini-batch as in training, and its running ones stay."""
    norms = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
    for norm in norms:
        norm.track_running_stats = False
    try:
        yield
    finally:
        for norm in norms:
            norm.track_running_stats = True


def _length(tensors: list[Tensor]) -> Tensor:
    return torch.stack([tensor.detach().norm() for tensor in tensors]).norm()


def _array(values: list[Tensor]) -> np.ndarray:
    return torch.stack(values).float().numpy().copy()

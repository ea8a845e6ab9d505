"""What pictures may ask of this lab: feature maps, filters, the strongest pictures of a filter, and the facts."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.core.config import unknown_name
from engine.core.experiment import rehearsal
from engine.data.images.sets import layout
from engine.experiments.cnn.receptive import Field, fields
from engine.experiments.cnn.zoom import Zoom
from engine.networks.arithmetic import Step, shapes
from engine.networks.spec import written
from engine.probes.evaluation import evaluating
from engine.probes.pictures import MOST_ASKED, TOGETHER, as_bytes

LOOKS = (
    "gallery",
    "maps",
    "filters",
    "sums",
    "arithmetic",
    "strongest",
    "augmented",
    "confusion",
    "cell",
    "attribution",
    "imagined",
    "adversarial",
    "robustness",
    "embedding",
    "plan",
)  # what this lab's pictures and panels may ask, beside what every lab answers
SHOWN = 24  # pictures of augmentation at most
NUMBERS = 512  # units of a layer without places that are shown


class Looks(Zoom):
    """Needs ``learner``, ``network``, ``config``, ``pictures(split)`` and ``picture(image)``."""

    def look_maps(self, image: dict[str, Any] | None = None, layer: str = "", most: int = 16) -> dict[str, np.ndarray]:
        """What every stage says to one picture, in evaluation.

        ``input`` f32 (C, S, S), ``label`` i32 () its class, -1 for a drawn one, ``p`` f32 (K,) the answer. For every
        stage ``map/<stage>`` f32 (n, h, w) of its first ``most`` channels, all those of ``layer``, or (n,) of its first
        512 units where it has no places, and ``range/<stage>`` f32 (2,) the least and largest of all its channels;
        ``global`` f32 (2,) the same
        of all stages with places.
        """
        if layer:
            self._stage(layer)
        x, label = self.picture(image)
        with evaluating(self.network):
            said = self.network.trace(x)
        answer = said[next(reversed(said))]
        looks = {"input": x[0], "p": answer[0].softmax(0).nan_to_num(0.0)}
        for name, output in said.items():
            shown = len(output[0]) if name == layer else most if output.dim() == 4 else NUMBERS
            looks |= {f"map/{name}": output[0, :shown], f"range/{name}": torch.stack(output.aminmax())}
        ranges = [looks[f"range/{name}"] for name, output in said.items() if output.dim() == 4] or [torch.zeros(2)]
        looks["global"] = torch.stack([torch.stack(ranges).min(), torch.stack(ranges).max()])
        named = {name: np.array(values.numpy(), np.float32) for name, values in looks.items()}
        return named | {"label": np.int32(-1 if label is None else label)}

    @rehearsal
    def look_filters(self, layer: str = "", most: int = 64) -> dict[str, np.ndarray]:
        """The first ``most`` filters of a layer: ``weights`` f32 (F, I, k, k), ``bias`` f32 (F,) (0 where there is
        none), ``gradient`` f32 (F,) the norm of the slope of the loss with regard to each filter on the coming
        mini-batch, ``count`` i32 () how many there are. Of a dense layer after flattened maps ``weights`` has their
        shape (F, C, h, w), else (F, inputs, 1, 1); of a block they are those of its first convolution."""
        layers = self.filtered()
        layer = layer or layers[0]
        if layer not in layers:
            raise LookupError(unknown_name("layer with filters", str(layer)[:40], layers))
        learner, sums = self.learner, first_sums(self.network.stages[layer])
        x, y = learner.batch()
        loss = learner.loss(self.network(x), y)
        learner.flat.zero_grad()
        loss.backward()
        learner.penalise()
        weights, bias = sums.weight.detach()[:most], sums.bias
        shape = (weights.shape[1], 1, 1) if weights.dim() == 2 else weights.shape[1:]
        if isinstance(sums, nn.Linear) and layer in self.summing():
            with evaluating(self.network):
                shape = self._around(x[:1], layer)[0].shape[1:]
        slopes = torch.linalg.vector_norm(sums.weight.grad.flatten(1), dim=1)[:most]
        return {
            "weights": weights.reshape(len(weights), *shape).numpy().copy(), "gradient": slopes.numpy(),
            "bias": np.zeros(len(weights), np.float32) if bias is None else bias.detach()[:most].numpy().copy(),
            "count": np.int32(len(sums.weight)),
        }  # fmt: skip

    def look_strongest(self, layer: str = "", unit: int = 0, split: str = "train", most: int = 9) -> dict:
        """The pictures of a split (of its first 2,000) in which one channel or unit is largest somewhere: ``images`` u8
        (n, C, S, S), ``index`` i32 (n,), ``value`` f32 (n,), ``place`` i32 (n, 2) row and column of it in the map, and
        ``box`` i32 (n, 4) of the pixels it depends on, as in ``arithmetic``."""
        if type(most) is not int or not 1 <= most <= 100:
            raise LookupError(f"There are 1 to 100 strongest pictures to be seen, got {str(most)[:40]}.")
        layer = layer or next(iter(self.network.stages))
        self._stage(layer)
        x, _ = self._split(split)
        x = x[:MOST_ASKED]
        with evaluating(self.network):
            said = torch.cat([self._channel(part, layer, unit) for part in x.split(TOGETHER)])  # (N, h, w)
        value, where = said.flatten(1).nan_to_num(-torch.inf).max(1)
        top = value.argsort(descending=True, stable=True)[:most]
        places = torch.stack([where[top] // said.shape[2], where[top] % said.shape[2]], 1)  # (n, 2)
        boxes = [self.field(layer).box(int(y), int(x)) for y, x in places]
        return {
            "images": as_bytes(x[top]), "index": top.numpy().astype(np.int32),
            "value": value[top].nan_to_num(0.0).numpy(), "place": places.numpy().astype(np.int32),
            "box": np.array(boxes, np.int32).reshape(-1, 4),
        }  # fmt: skip

    @rehearsal
    def look_augmented(self, count: int = 12) -> dict[str, np.ndarray]:
        """The first pictures of the coming mini-batch, 24 at most, as they are and as the next step will see them:
        ``original`` and ``augmented`` u8 (n, C, S, S), ``label`` u8 (n,)."""
        shown = slice(min(max(1, count), SHOWN))
        rows = self.coming_rows()[shown]
        x, y = self.learner.batch()
        return {
            "original": as_bytes(self.learner.album.x[rows]), "augmented": as_bytes(x[shown]),
            "label": y[shown].numpy().astype(np.uint8),
        }  # fmt: skip

    def _channel(self, x: Tensor, layer: str, unit: int) -> Tensor:
        """What one channel of a stage says to pictures (N, C, S, S): (N, h, w)."""
        for name, stage in self.network.stages.items():
            x = stage(x)
            if name == layer:
                break
        said = x[:, self._unit(unit, x.shape[1], layer)]
        return said if said.dim() == 3 else said[:, None, None]

    def _stage(self, name: str) -> None:
        if name not in self.network.stages:
            raise LookupError(unknown_name("layer", str(name)[:40], list(self.network.stages)))

    def filtered(self) -> list[str]:
        """Stages whose filters can be shown."""
        return [name for name, stage in self.network.stages.items() if first_sums(stage) is not None]

    # --- sizes --------------------------------------------------------------------------------------------------------

    def layout(self) -> tuple[int, int, int]:
        """(channels, side, classes) of the pictures."""
        return self.config.inputs

    @cached_property
    def planned(self) -> list[Step]:
        return shapes(self.config.network, *self.layout())

    @cached_property
    def cost(self) -> int:
        """Multiply-adds for one picture."""
        return sum(step.macs for step in self.planned)

    @cached_property
    def receptive(self) -> dict[str, Field]:
        return fields(self.config.network, self.planned, self.network.cards, self.layout()[1])

    def field(self, stage: str) -> Field:
        return self.receptive[stage]

    def facts(self) -> dict[str, Any]:
        """What holds until the experiment is built anew."""
        channels, size, classes = self.layout()
        album = self.learner.album
        return {
            **super().facts(), "task": "classes", "loss": "cross-entropy", "dataset": self.config.dataset,
            "channels": channels, "size": size, "classes": classes, "class_names": list(layout(self.config)[3]),
            "train": len(album.x), "val": len(album.x_val), "network": written(self.config.network),
            "stages": self._stages(), "looks": [name for name in self.lenses() if name in LOOKS],
            "parameters": sum(p.numel() for p in self.network.parameters()), "epoch_steps": self.epoch_steps,
        }  # fmt: skip

    def _stages(self) -> list[dict[str, Any]]:
        """One dictionary a stage, from the picture to the answer."""
        cards: dict[str, list[int]] = {}
        for i, (stage, _) in enumerate(self.network.cards):
            cards.setdefault(stage, []).append(i)
        kinds, weighted, parts = self.network.kinds(), self.sites(), self.config.network
        return [
            {
                "name": name, "kind": kinds[name], "words": ", ".join(str(parts[i]) for i in own),
                "shape": list(self.planned[own[-1]].shape), "weights": name in weighted,
                "filters": name in self.filtered(), "sums": name in self.summing(),
                "arithmetic": name in self.explained(),
                "field": self.planned[own[-1]].field, "jump": self.planned[own[-1]].jump,
                "whole": self.field(name).whole,
            }
            for name, own in cards.items()
        ]  # fmt: skip


def first_sums(stage: nn.Module) -> nn.Module | None:
    """The first convolution or dense layer in a stage."""
    return next((module for module in stage.modules() if isinstance(module, nn.Conv2d | nn.Linear)), None)

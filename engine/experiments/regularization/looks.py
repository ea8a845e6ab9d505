"""What pictures may ask of this lab: the plane or the pictures, the errors, how unsure the network is, and the facts.

Plane images have the largest x2 in row 0 and the smallest x1 in column 0. A lens that means nothing for the data at
hand answers with nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.experiments.regularization.devices import Devices
from engine.probes.evaluation import evaluating

HALF = 6.0  # the plane is drawn over [-6, 6]
SHOWN_IMAGES, SHOWN_WRONG = 12, 24
MOST_PASSES = 200


class Looks(Devices):
    """Needs ``learner``, ``network``, ``config``, ``said(outputs)`` and ``probabilities(outputs)``."""

    def look_plane(self, size: int = 80) -> dict[str, np.ndarray]:
        """The network's answer over the plane, in evaluation: ``z`` i16 (S, S) and ``z_range`` f32 (), where
        z / 32767 * range is 2p - 1 and p the probability of class 1. Nothing for digits."""
        if self.learner.pictures:
            return {}
        with evaluating(self.network):
            p = self.network(_grid(size)).sigmoid().nan_to_num(0.5).numpy().reshape(size, size)
        return {"z": ((2 * p - 1) * 32767).astype(np.int16), "z_range": np.float32(1.0)}

    def look_points(self) -> dict[str, np.ndarray]:
        """All points, the training points first: ``x`` f32 (N, 2), ``label`` f32 (N,) the class they carry, ``split``
        u8 (N,) 0 for training and 1 for validation, ``wrong`` u8 (N,) 1 where the network says the other class,
        ``flipped`` u8 (N,) 1 where the label noise has given the other class. Nothing for digits."""
        learner = self.learner
        if learner.pictures:
            return {}
        with evaluating(self.network):
            said = torch.cat([self.said(self.network(x)) for x in (learner.x, learner.x_val)])  # (N,)
        label = torch.cat([learner.y, learner.y_val])[:, 0]
        flipped = np.zeros(len(label), np.uint8)
        flipped[learner.wrong] = 1
        return {
            "x": torch.cat([learner.x, learner.x_val]).numpy(), "label": label.numpy(),
            "split": np.repeat(np.array([0, 1], np.uint8), [len(learner.x), len(learner.x_val)]),
            "wrong": (said != label).numpy().astype(np.uint8), "flipped": flipped,
        }  # fmt: skip

    def look_images(self) -> dict[str, np.ndarray]:
        """Digits only. Twelve training pictures: ``original`` u8 (12, 8, 8), 255 for the darkest; ``augmented`` the
        same after one draw of the augmentation; ``label``, ``said`` u8 (12,) and ``probability`` f32 (12, 10) of the
        originals; ``flipped`` u8 (12,) 1 where the label is wrong. Up to 24 validation pictures that are taken for
        another digit: ``wrong_images`` u8 (n, 8, 8), ``wrong_label``, ``wrong_said`` u8 (n,), and ``wrong_count`` i32
        () of all."""
        learner = self.learner
        if not learner.pictures:
            return {}
        images = learner.x[:SHOWN_IMAGES]
        with evaluating(self.network):
            probability = self.probabilities(self.network(learner.inputs(images)))
            said = self.said(self.network(learner.inputs(learner.x_val)))  # (500,)
        wrong = torch.nonzero(said != learner.y_val)[:, 0]
        shown = wrong[:SHOWN_WRONG]
        return {
            "original": _grey(images), "augmented": _grey(learner.augment(images)),
            "label": _small(learner.y[:SHOWN_IMAGES]), "said": _small(probability.argmax(1)),
            "flipped": np.isin(np.arange(len(images)), learner.wrong).astype(np.uint8),
            "probability": probability.numpy(),
            "wrong_images": _grey(learner.x_val[shown]), "wrong_label": _small(learner.y_val[shown]),
            "wrong_said": _small(said[shown]), "wrong_count": np.int32(len(wrong)),
        }  # fmt: skip

    def look_uncertainty(self, passes: int = 30, size: int = 48) -> dict[str, np.ndarray]:
        """How much the answer depends on what dropout and DropConnect leave out, from ``passes`` passes with other
        masks (Monte Carlo dropout: Gal and Ghahramani 2016, arXiv:1506.02142); batch norm goes by its running moments.

        Over the plane: ``mean`` and ``std`` f32 (S, S) of the probability of class 1. For digits the most uncertain
        validation pictures, 24 at most: ``images`` u8 (n, 8, 8), ``label``, ``said`` u8 (n,), ``entropy`` f32 (n,) in
        nats of the mean, ``mean`` and ``std`` f32 (n, 10). Raises ValueError for fewer than 2 passes or more than 200.
        """
        if not 2 <= passes <= MOST_PASSES:
            raise ValueError(f"Monte Carlo dropout needs 2 to {MOST_PASSES} passes, got {passes}.")
        learner = self.learner
        x = learner.inputs(learner.x_val) if learner.pictures else _grid(size)
        total = squares = torch.zeros(())
        with sampling(self.network):
            for _ in range(passes):
                p = self.probabilities(self.network(x)).double().nan_to_num(0.5)  # (N, K)
                total, squares = total + p, squares + p.square()
        mean = total / passes
        std = (squares / passes - mean.square()).clamp_min(0).sqrt()
        if not learner.pictures:
            return {name: t.float().numpy().reshape(size, size) for name, t in (("mean", mean), ("std", std))}
        entropy = -(mean * mean.clamp_min(1e-12).log()).sum(1)  # (N,)
        top = entropy.argsort(descending=True, stable=True)[:SHOWN_WRONG]
        return {
            "images": _grey(learner.x_val[top]), "label": _small(learner.y_val[top]),
            "said": _small(mean[top].argmax(1)), "entropy": entropy[top].float().numpy(),
            "mean": mean[top].float().numpy(), "std": std[top].float().numpy(),
        }  # fmt: skip

    def facts(self) -> dict[str, Any]:
        """What holds until the experiment is built anew. Which devices are on is live: the settings say it."""
        config, learner = self.config, self.learner
        names = [f"hidden.{i}.linear" for i in range(config.depth)]
        layer = {"units": config.width, "activation": config.activation, "dropout": 0.0, "norm": "none"}
        digits = learner.pictures
        return {
            **super().facts(), "task": "classes" if digits else "binary", "dataset": config.dataset,
            "classes": 10 if digits else 2, "inputs": learner.x[0].numel(), "loss": "cross-entropy",
            "class_names": [str(i) for i in range(10)] if digits else ["orange", "blue"],
            "features": [f"r{i // 8 + 1} c{i % 8 + 1}" for i in range(64)] if digits else ["x1", "x2"],
            "names": ["x1", "x2"], "x_label": "x1", "y_label": "x2", "extent": [-HALF, HALF, -HALF, HALF],
            "train": len(learner.x), "val": len(learner.x_val), "flipped": len(learner.wrong),
            "layers": [layer] * config.depth,
            "parameter_names": [[f"{name}.weight", f"{name}.bias"] for name in (*names, "output")],
            "parameters": sum(p.numel() for p in self.network.parameters()), "epoch_steps": self.epoch_steps,
            "curves": [{"name": "gap", "label": "gap", "panel": "gap", "panel_label": "Validation less training loss"}],
        }  # fmt: skip


@contextmanager
def sampling(network: nn.Module) -> Iterator[None]:
    """Inside, each pass is one thinned network: what is left out is drawn once for all inputs, so that the pictures of
    30 passes are smooth. All else is as in evaluation."""
    with evaluating(network):
        for layer in network.hidden:
            layer.drop.train()
            layer.linear.connect.train()  # which has one mask for all anyway
            layer.drop.one_mask = True
        try:
            yield
        finally:
            for layer in network.hidden:
                layer.drop.one_mask = False


def _grid(size: int) -> Tensor:
    """Points over the plane, (size * size, 2), row by row from the top."""
    across, up = np.meshgrid(np.linspace(-HALF, HALF, size), np.linspace(HALF, -HALF, size))
    return torch.from_numpy(np.stack([across.ravel(), up.ravel()], 1).astype(np.float32))


def _grey(images: Tensor) -> np.ndarray:
    return (images.clamp(0, 1) * 255).round().to(torch.uint8).numpy()


def _small(classes: Tensor) -> np.ndarray:
    return classes.numpy().astype(np.uint8)

"""The network in training: mini-batches, augmentation, penalties, one flat update, early stopping.

A plain class on plain tensors: the lab's step calls it, and the exported program is this very source.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.experiments.regularization.examples import examples
from engine.models.augment import augmented
from engine.models.initialise import initialise
from engine.models.regular_mlp import RegularMLP
from engine.optim.flat import Flat
from engine.optim.freezing import Frozen
from engine.optim.learning import Learning
from engine.optim.minibatches import MiniBatches
from engine.optim.penalties import add_penalties
from engine.optim.rules import build

FEWEST = 2  # examples of a mini-batch: batch norm cannot measure the spread of one


class Learner(Learning):
    """Data, network, optimizer and place in the data of one run. ``config`` is read by attribute."""

    def __init__(self, config):
        self.config = config
        data = examples(config)
        self.pictures = config.dataset == "digits"
        self.wrong = data["wrong"]
        self.x, self.x_val = torch.from_numpy(data["x_train"]), torch.from_numpy(data["x_val"])  # (N, 2) or (N, 8, 8)
        self.y, self.y_val = self.targets(data["y_train"]), self.targets(data["y_val"])
        outputs = 10 if self.pictures else 1
        self.network = RegularMLP(self.x[0].numel(), config.width, config.depth, outputs, config.activation)
        initialise(self.network, "he" if config.activation in ("relu", "leaky relu", "silu") else "xavier")
        self.flat = Flat(self.network)
        self.rule = build(config.optimizer, self.flat.data, {"momentum": config.momentum})
        self.frozen = Frozen(self.flat, self.network, self.sites())
        self.batches = MiniBatches(len(self.x), config.seed, FEWEST)
        self.ahead: tuple[Tensor, Tensor, Tensor] | None = None  # a mini-batch made before it was asked for
        self.best: dict | None = None  # early stopping's: loss, step, epoch, weights and buffers
        self.finished = ""  # a sentence once early stopping has ended the run
        self.switch()

    def targets(self, classes) -> Tensor:
        """Class numbers (N,), or for two classes 0.0 and 1.0 as (N, 1)."""
        y = torch.from_numpy(classes)
        return y if self.pictures else y.float()[:, None]

    def sites(self) -> dict[str, nn.Module]:
        return {f"h{i}": layer for i, layer in enumerate(self.network.hidden)} | {"out": self.network.output}

    # --- one step -----------------------------------------------------------------------------------------------------

    def batch(self) -> tuple[Tensor, Tensor]:
        """The next mini-batch, augmented: inputs (B, 2) or (B, 64) and targets. A rest of one example is left out."""
        x, y, _ = self.coming_batch()
        self.ahead = None
        return x, y

    def coming_batch(self) -> tuple[Tensor, Tensor, Tensor]:
        """The next mini-batch, made now and kept: augmentation draws random numbers once. With its rows (B,)."""
        if self.ahead is None:
            rows = self.batches.take(self.config.batch_size)
            self.ahead = self.inputs(self.augment(self.x[rows])), self.y[rows], rows
        return self.ahead

    def augment(self, x: Tensor) -> Tensor:
        config = self.config
        if not self.pictures:
            return x
        return augmented(
            x, rotate=config.rotate, shift=config.shift, zoom=config.zoom, noise=config.pixel_noise, flip=config.flip
        )

    def inputs(self, x: Tensor) -> Tensor:
        """What the network is given of points (N, 2) or pictures (N, 8, 8): (N, 2) or (N, 64)."""
        return x.flatten(1)

    def loss(self, outputs: Tensor, y: Tensor) -> Tensor:
        """Mean cross-entropy of logits (B, 1) or (B, 10), without penalties."""
        return F.cross_entropy(outputs, y) if self.pictures else F.binary_cross_entropy_with_logits(outputs, y)

    def penalise(self) -> None:
        """Add the slopes of the L1 and L2 penalties to the gradient."""
        config = self.config
        if not (config.l1 or config.l2):
            return
        if config.weight_norm:  # the penalty is on the weights that are made of length and direction
            for sums in self.network.sums():
                sums.penalise(config.l1, config.l2)
        else:
            add_penalties(self.flat.grad, self.flat.data, self.flat.weight_mask, config.l1, config.l2)

    def update(self) -> None:
        super().update()
        if self.config.early_stopping and self.batches.over():
            self.consider_stopping()

    # --- early stopping -----------------------------------------------------------------------------------------------

    def consider_stopping(self) -> None:
        """After an epoch: remember the best weights, or go back to them when patience is over."""
        loss = self.validation_loss()
        if self.best is None or loss < self.best["loss"]:
            buffers = {name: buffer.clone() for name, buffer in self.network.named_buffers()}
            self.best = {"loss": loss, "step": self.steps, "epoch": self.batches.epochs, "buffers": buffers}
            self.best["weights"] = self.flat.data.clone()
        elif self.batches.epochs - self.best["epoch"] >= self.config.patience:
            self.load_weights(self.best)
            self.finished = (
                f"Early stopping: the validation loss had not improved for {self.config.patience} epochs. The weights "
                f"of step {self.best['step']:,}, where it was {self.best['loss']:.4f}, are back."
            )

    def validation_loss(self) -> float:
        self.network.eval()
        with torch.no_grad():
            loss = self.loss(self.network(self.inputs(self.x_val)), self.y_val).item()
        self.network.train()
        return loss

    # --- what happens on the way --------------------------------------------------------------------------------------

    def switch(self) -> None:
        """Use what the settings say, and let the optimizer forget about parameters that are not used."""
        config = self.config
        self.network.switch(
            dropout=config.dropout, dropconnect=config.dropconnect, batch_norm=config.batch_norm,
            layer_norm=config.layer_norm, weight_norm=config.weight_norm,
        )  # fmt: skip
        for name in self.network.resting():
            for memory in self.rule.memories:
                getattr(self.rule, memory)[self.flat.slices[name]] = 0
        if not config.early_stopping:
            self.best, self.finished = None, ""

    def adjust(self, config) -> None:
        super().adjust(config)
        self.switch()

    def inherit(self, other: Learner) -> None:
        """Early stopping begins to count anew."""
        super().inherit(other)
        self.switch()

    def take_weights(self, other: Learner) -> None:
        """As far as shapes overlap."""
        for sums in self.network.sums():
            sums.set_norm(other.config.weight_norm)  # what is copied means the same; ``switch`` brings back our own
        mine, theirs = self.network.state_dict(), other.network.state_dict()
        same_depth = len(self.network.hidden) == len(other.network.hidden)
        for name, tensor in mine.items():
            strange = name == "hidden.0.linear.weight" and tensor.shape[1] != theirs[name].shape[1]  # other inputs
            if name in theirs and not strange and (same_depth or not name.startswith("output.")):
                block = tuple(slice(min(a, b)) for a, b in zip(tensor.shape, theirs[name].shape, strict=True))
                tensor[block] = theirs[name][block]

    def state(self) -> dict:
        return super().state() | {"best": self.best, "finished": self.finished}

    def restore(self, state: dict) -> None:
        super().restore(state)
        self.finished, self.ahead = state["finished"], None
        best = state["best"]
        self.best = best and {
            **best, "weights": best["weights"].clone(),
            "buffers": {name: buffer.clone() for name, buffer in best["buffers"].items()},
        }  # fmt: skip

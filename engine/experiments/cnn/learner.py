"""The network in training: mini-batches, augmentation, one flat update, and what a fork takes over.

A plain class on plain tensors: the lab's step calls it, and the exported program is this very source.
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F

from engine.data.images.sets import layout, sample
from engine.models.augment import augmented
from engine.models.initialise import initialise
from engine.networks.album import Album, nhwc
from engine.networks.build import build_network
from engine.networks.transplant import transplant
from engine.optim import rules
from engine.optim.flat import Flat
from engine.optim.freezing import Frozen
from engine.optim.learning import Learning
from engine.optim.minibatches import MiniBatches
from engine.optim.penalties import add_penalties

FEWEST = 2  # pictures of a mini-batch: batch norm cannot measure the spread of one
RECTIFIED = ("relu", "leaky relu", "silu")


class Learner(Learning):
    """Pictures, network, optimizer and place in the data of one run. ``config`` is read by attribute."""

    def __init__(self, config):
        self.config = config
        channels, size, classes, _ = layout(config)
        self.album = Album(sample(config))
        self.batches = MiniBatches(len(self.album.x), config.seed, FEWEST)
        self.network = build_network(config.network, channels, size, classes)
        bends = [part.activation for part in config.network if part.kind == "activation"]
        initialise(self.network, "he" if all(bend in RECTIFIED for bend in bends) else "xavier")
        self.flat = Flat(self.network)
        self.rule = rules.build(config.optimizer, self.flat.data, {"momentum": config.momentum})
        self.frozen = Frozen(self.flat, self.network, self.simple())

    def sites(self) -> dict[str, nn.Module]:
        """The stages with weights, by name."""
        stages = self.network.stages.items()
        return {name: stage for name, stage in stages if any(True for _ in stage.parameters())}

    def simple(self) -> dict[str, nn.Module]:
        """Of the sites those whose parameters have a row for every unit: a block's inner layers do not."""
        kinds = self.network.kinds()
        return {name: stage for name, stage in self.sites().items() if kinds[name] in ("conv", "dense")}

    # --- one step -----------------------------------------------------------------------------------------------------

    def batch(self) -> tuple[Tensor, Tensor]:
        """The next mini-batch, augmented: pictures (B, C, S, S) and classes (B,)."""
        rows = self.batches.take(self.config.batch_size)
        return self.augment(self.album.x[rows]), self.album.y[rows]

    def augment(self, x: Tensor) -> Tensor:
        """Pictures (B, C, S, S) after one draw of the augmentation; the very same where it is off."""
        config = self.config
        if not (config.rotate or config.shift or config.zoom or config.noise or config.flip or config.erase):
            return x
        return nhwc(augmented(
            x, rotate=config.rotate, shift=config.shift, zoom=config.zoom, noise=config.noise, flip=config.flip,
            erase=config.erase,
        ))  # fmt: skip

    def loss(self, outputs: Tensor, y: Tensor) -> Tensor:
        """Mean cross-entropy of logits (B, K), without the penalty."""
        return F.cross_entropy(outputs, y, label_smoothing=self.config.label_smoothing)

    def penalise(self) -> None:
        """Add the slope of the L2 penalty to the gradient."""
        if self.config.weight_decay:
            add_penalties(self.flat.grad, self.flat.data, self.flat.weight_mask, 0.0, self.config.weight_decay)

    # --- a fork with other settings -----------------------------------------------------------------------------------

    def take_weights(self, other) -> None:
        """The weights that fit, layer by layer: see ``transplant``."""
        transplant(self.network, other.network)

"""The cells in training: what they read, how far the gradient goes back, one update for all.

A plain class on plain tensors: the lab's step calls it, and the exported program is this very source.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from engine.data.sequences.sets import sample_sequences, sequence_layout
from engine.data.text.corpora import corpus
from engine.experiments.recurrent.config import TEXTS
from engine.experiments.recurrent.streams import Streams
from engine.models.recurrent_layer import State
from engine.models.recurrent_net import RecurrentNet
from engine.optim.contest import Contest
from engine.optim.minibatches import MiniBatches

UNASKED = -1  # in place of an answer, where none is wanted


class Learner(Contest):
    """Data, cells, optimizer and place in the data of one run. ``config`` is read by attribute.

    ``states``  of every cell the state of each layer after the last window of text; None where it begins anew
    """

    field = "cells"

    def __init__(self, config: Any):
        self.config = config
        self.reads_text = config.task in TEXTS
        if self.reads_text:
            self.corpus = corpus(config)
            inputs = outputs = len(self.corpus.tokeniser)
            self.tokens = True
            self.batches = Streams(torch.from_numpy(self.corpus.train), config.window)
        else:
            told = SimpleNamespace(
                task=config.task, steps=config.length, samples=config.samples, data_seed=config.data_seed,
            )  # fmt: skip
            self.layout = sequence_layout(told)
            inputs, outputs, self.tokens = self.layout.inputs, self.layout.outputs, self.layout.kind == "tokens"
            self.examples = {name: torch.from_numpy(values) for name, values in sample_sequences(told).items()}
            self.batches = MiniBatches(len(self.examples["x_train"]), config.seed)
        self.enter(
            [
                RecurrentNet(
                    inputs, outputs, self.tokens, cell.kind, cell.units, cell.layers, cell.both, cell.norm,
                    cell.dropout, cell.activation, config.forget_bias,
                )
                for cell in config.cells
            ],
            {"momentum": config.momentum},
        )  # fmt: skip
        self.states: list[list[State] | None] = [None] * len(self.network)

    # --- one step -----------------------------------------------------------------------------------------------------

    def batch(self) -> tuple[Tensor, Tensor]:
        """The next mini-batch: of text a window of tokens (B, W) and those after them; of sequences inputs (B, T) or
        (B, T, I), and what is asked for, (B, T) or (B, T, O)."""
        if not self.reads_text:
            rows = self.batches.take(self.config.batch_size)
            return self.examples["x_train"][rows], self.examples["y_train"][rows]
        x, y, fresh = self.batches.take(self.config.batch_size)
        if fresh:
            self.states = [None] * len(self.network)
        return x, y

    def answers(self, x: Tensor) -> list[Tensor]:
        """What every cell says at every step, (B, T, K) each. The gradient goes back one window, the state goes on."""
        return [self.answer(k, x) for k in range(len(self.network))]

    def answer(self, k: int, x: Tensor) -> Tensor:
        network, window = self.network[k], self.config.window
        if self.reads_text:  # a window is all there is of it
            outputs, states = network.run(x, self.states[k])
            self.states[k] = detached(states)
            return outputs
        if x.shape[1] <= window or self.config.cells[k].both:
            return network(x)
        parts, states = [], None
        for part in x.split(window, 1):
            outputs, states = network.run(part, states)
            states = detached(states)
            parts.append(outputs)
        return torch.cat(parts, 1)

    def losses(self, outputs: list[Tensor], y: Tensor) -> Tensor:
        """Of every cell (R,) the mean loss where something is asked for: cross-entropy in nats, of numbers the squared
        error."""
        return torch.stack([self.loss(each, y) for each in outputs])

    def loss(self, outputs: Tensor, y: Tensor) -> Tensor:
        if y.dtype == torch.long:
            return F.cross_entropy(outputs.flatten(0, 1), y.flatten(), ignore_index=UNASKED)
        asked = ~y.isnan()  # (B, T, O)
        return F.mse_loss(outputs[asked], y[asked])

    # --- what may happen on the way -----------------------------------------------------------------------------------

    def adjust(self, config: Any) -> None:
        super().adjust(config)
        for network, cell in zip(self.network, config.cells, strict=True):
            network.dropout = cell.dropout

    def inherit(self, other: Learner) -> None:
        """As any contest; and what a cell remembers of the text it was reading, if it goes on there."""
        super().inherit(other)
        same = self.reads_text and other.reads_text and torch.equal(self.batches.text, other.batches.text)
        for k, source in enumerate(self.taken_from(other)):
            known = other.states[source] if same and source < len(other.states) else None
            self.states[k] = detached(known) if known and self.fits(k, known) else None

    def fits(self, k: int, states: list[State]) -> bool:
        """Whether states are of a cell like number ``k``."""
        shapes = [(len(state), state[0].shape[0], state[0].shape[2]) for state in states]
        mine = [
            (2 if layer.kind == "lstm" else 1, layer.directions, layer.units) for layer in self.network[k].layers
        ]  # fmt: skip
        return shapes == mine

    def state(self) -> dict[str, Any]:
        return {**super().state(), "states": self.states}

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        self.states = [each and [tuple(part.clone() for part in layer) for layer in each] for each in state["states"]]


def detached(states: list[State]) -> list[State]:
    """States that no gradient goes back through."""
    return [tuple(part.detach() for part in state) for state in states]

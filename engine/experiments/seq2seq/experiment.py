"""The comparison as an experiment: a ``Learner`` with several translators, measured now and then."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from engine.core.experiment import Experiment
from engine.core.timeline import Timeline
from engine.data.pairs.sets import PAD
from engine.experiments.seq2seq import checkup, program
from engine.experiments.seq2seq.config import Seq2seqConfig
from engine.experiments.seq2seq.facts import facts, labelled
from engine.experiments.seq2seq.learner import Learner
from engine.experiments.seq2seq.looks import Looks
from engine.experiments.seq2seq.scoring import agreement, compared
from engine.probes.ablation import evenly
from engine.probes.contested import Contested
from engine.probes.evaluation import Evaluation, evaluating

ASKED = 120  # pairs of each split that models are measured on while they train


class Seq2seq(Looks, Contested, Evaluation, Experiment):
    """R encoder-decoders that learn the same pairs. ``loss`` is the mean of theirs."""

    Config = Seq2seqConfig
    config: Seq2seqConfig
    shortest_interval, interval_share = 8, 8  # an evaluation writes alone, token by token: it costs several steps

    def __init__(self, config: Seq2seqConfig):
        super().__init__(config)
        self.learner = Learner(config)
        self.network = self.learner.network

    def step(self) -> dict[str, float]:
        learner = self.learner
        source, inputs, wanted, given = learner.batch()  # (B, S), (B, T), (B, T), (B, T)
        losses = learner.losses(learner.network(source, inputs, given), wanted)  # (R,)
        learner.flat.zero_grad()
        losses.sum().backward()  # no model has weights of another
        learner.clip(self.config.clip)
        learner.update()
        return self.lost(losses) | self.measure_if_due()

    def measure(self) -> dict[str, float]:
        """Of every model over 120 pairs of each split: ``loss`` when told the truth, and there ``agreement``, the share
        of validation words that look hardest at their true source word. Over the same pairs when writing alone,
        greedily: ``exact``, share of outputs without a mistake, and ``tokens``, share of right tokens."""
        scalars = {}
        with evaluating(self.network):
            for split in ("train", "val"):
                rows = self.asked(split)
                source, inputs, wanted = self.learner.trimmed(split, rows)
                told = [network.told(inputs, network.read(source)) for network in self.network]
                losses = self.learner.losses([logits for logits, _ in told], wanted)
                scalars |= {f"{split}_loss_{k}": value for k, value in enumerate(losses.tolist())}
            alignment = self.learner.pairs["alignment_val"][rows, 1 : 1 + wanted.shape[1]]
            for k, (network, (_, weights)) in enumerate(zip(self.network, told, strict=True)):
                found = compared(network, source, wanted)
                scalars[f"val_exact_{k}"] = found["exact"].mean().item()
                scalars[f"val_tokens_{k}"] = (found["right"].sum() / found["tokens"].sum()).item()
                if weights is not None:
                    agreed, words = agreement(weights, alignment)
                    scalars[f"agreement_{k}"] = (agreed.sum() / words.sum()).item()
        return {name: value for name, value in scalars.items() if math.isfinite(value)}

    def asked(self, split: str) -> Tensor:
        """Numbers of the pairs of a split that models are measured on."""
        return evenly(torch.arange(len(self.learner.pairs[f"source_{split}"])), ASKED)

    def splits(self) -> dict[str, tuple[Tensor, Tensor]]:
        """What models are measured on: sources (N, S) and targets (N, T), padded."""
        pairs = self.learner.pairs
        rows = {split: self.asked(split) for split in ("train", "val")}
        return {split: (pairs[f"source_{split}"][at], pairs[f"target_{split}"][at]) for split, at in rows.items()}

    def facts(self) -> dict[str, Any]:
        return facts(self.config, self.learner, self.lenses())

    def findings(self, timeline: Timeline, diverged: dict[str, Any] | None) -> list[dict[str, Any]]:
        labels = labelled(self.config.models)
        return checkup.findings(self.config, labels, self.guess(), timeline, self.steps, diverged)

    def guess(self) -> float:
        """Loss a token of always saying each as often as it occurs: the entropy of the targets' tokens, in nats."""
        tokens = self.learner.pairs["target_train"][:, 1:]
        counts = tokens[tokens != PAD].bincount().float()
        return torch.distributions.Categorical(probs=counts).entropy().item()

    @classmethod
    def program(cls, config: Seq2seqConfig, events: Sequence[dict[str, Any]] = (), steps: int = 1000) -> str:
        return program.write(config, events, steps)

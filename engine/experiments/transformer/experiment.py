"""The Transformer lab's experiment: a ``Learner``, evaluated now and then, that writes while it learns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import Tensor

from engine.core.experiment import Experiment
from engine.experiments.transformer import program
from engine.experiments.transformer.checkup import Checkup
from engine.experiments.transformer.config import TransformerConfig
from engine.experiments.transformer.entropy import Entropy
from engine.experiments.transformer.generation import Generation
from engine.experiments.transformer.learner import Learner
from engine.experiments.transformer.looks import Looks
from engine.experiments.transformer.translating import Translating
from engine.experiments.transformer.typed import Typed
from engine.probes.ablation import LEAST_POINTS, Ablation, evenly
from engine.probes.evaluation import evaluating
from engine.probes.taught import Taught

ASKED = 2048  # tokens of each split that losses are measured on, or nearly
FEWEST = {"gpt": 16, "encoder": 300, "encoder-decoder": 64}  # examples, however long: an encoder is asked once in each
RANKING = 20_000_000_000  # multiply-adds that a ranking of heads may take: about half a second
FEWEST_RANKED = 4


class TransformerLab(Checkup, Looks, Entropy, Generation, Translating, Typed, Taught, Ablation, Experiment):
    """A Transformer that reads on, answers or translates. ``learner`` does the learning."""

    Config = TransformerConfig
    config: TransformerConfig
    shortest_interval, interval_share = 8, 4  # an evaluation costs as much as one or two steps

    def __init__(self, config: TransformerConfig):
        super().__init__(config)
        self.learner = Learner(config)
        self.network = self.learner.network
        self.tokeniser = self.learner.examples.tokeniser
        count = max(FEWEST[config.kind], ASKED // self.learner.examples.x.shape[1])
        both = {split: self._split(split) for split in ("train", "val")}
        self._splits = {split: (evenly(x, count), evenly(y, count)) for split, (x, y) in both.items()}

    # --- training -----------------------------------------------------------------------------------------------------

    def step(self) -> dict[str, float]:
        learner = self.learner
        x, y = learner.batch()  # (B, T) both
        loss = learner.loss(learner.network(x), y)
        learner.flat.zero_grad()
        loss.backward()
        learner.clip()
        learner.update()
        self.babble_if_due()
        return {"loss": loss.item()} | self.measure_if_due()

    def measure(self) -> dict[str, float]:
        """Loss and accuracy over some examples of each split, in evaluation; of translations also the share of whole
        sentences that are right."""
        with evaluating(self.network):
            return super().measure()

    def outputs(self, x: Tensor) -> Tensor:
        return self.network(x)  # (N, T, K)

    def splits(self) -> dict[str, tuple[Tensor, Tensor]]:
        """What losses are measured on: of each split some examples, evenly taken."""
        return self._splits

    def scores(self, outputs: Tensor, y: Tensor) -> dict[str, float]:
        asked = y >= 0
        right = (outputs.argmax(2) == y) & asked
        scores = {"loss": self.loss(outputs, y).item(), "accuracy": (right.sum() / asked.sum()).item()}
        if self.config.kind == "encoder-decoder":
            scores["exact"] = (right == asked).all(1).float().mean().item()
        return scores

    # --- the run ------------------------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        return super().state() | {"babbles": self.babbles}

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        self.load_babbles(state["babbles"])

    def inherit(self, other: TransformerLab) -> None:
        """See ``Learning.inherit``. What was written on the way here stays, too."""
        super().inherit(other)
        self.load_babbles(other.babbles)

    # --- units --------------------------------------------------------------------------------------------------------

    def freeze(self, unit: str, on: bool) -> None:
        """Heads: their own matrices. What else can be silenced has no rows of its own."""
        site, _ = self.find_unit(unit)
        if site not in self.learner.simple():
            raise LookupError(f"{unit} cannot be frozen: only heads have weights of their own here.")
        super().freeze(unit, on)

    def multiplications(self) -> int:
        return self.config.work

    def least_points(self, cost: int) -> int:
        """50 examples if that takes half a second, as few as 4 of a large network."""
        return min(LEAST_POINTS, max(FEWEST_RANKED, RANKING // (2 * cost)))

    @classmethod
    def program(cls, config: TransformerConfig, events: Sequence[dict[str, Any]] = (), steps: int = 1000) -> str:
        return program.write(config, events, steps)

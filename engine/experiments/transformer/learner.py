"""The Transformer in training: examples, network, warm-up, one flat update.

A plain class on plain tensors: the lab's step calls it, and the exported program is this very source.
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F

from engine.experiments.transformer.questions import Questions
from engine.experiments.transformer.translations import Translations
from engine.experiments.transformer.windows import Windows
from engine.models.heads import Heads
from engine.models.transformer import Reader, Translator
from engine.optim import rules
from engine.optim.flat import Flat
from engine.optim.freezing import Frozen
from engine.optim.learning import Learning
from engine.optim.matrix_decay import MatrixAdamW
from engine.optim.minibatches import MiniBatches
from engine.optim.penalties import clip_norm
from engine.optim.schedules import warm_up


def reader(config, examples, causal: bool) -> Reader:
    """One tower over the examples' tokens."""
    names = examples.tokeniser.names if examples.tokeniser else examples.names
    answers = examples.tokeniser.names if examples.tokeniser else examples.answers
    return Reader(len(names), len(answers), config.tied, **shape(config, examples), causal=causal)


def translator(config, examples) -> Translator:
    """A tower for the source and one for the target."""
    sizes = (len(examples.names), len(examples.answers), examples.source, examples.pad)
    return Translator(*sizes, config.tied, **shape(config, examples))


def shape(config, examples) -> dict:
    return {
        "context": examples.context, "width": config.width, "heads": config.heads, "layers": config.layers,
        "norm": config.norm, "bend": config.activation, "dropout": config.dropout, "positions": config.positions,
    }  # fmt: skip


TASKS = {  # what is learned from, and by what
    "stories": (Windows, lambda config, examples: reader(config, examples, causal=True)),
    "brackets": (Windows, lambda config, examples: reader(config, examples, causal=True)),
    "counting": (Windows, lambda config, examples: reader(config, examples, causal=True)),
    "own": (Windows, lambda config, examples: reader(config, examples, causal=True)),
    "repeats": (Questions, lambda config, examples: reader(config, examples, causal=True)),
    "order": (Questions, lambda config, examples: reader(config, examples, causal=False)),
    "recall": (Questions, lambda config, examples: reader(config, examples, causal=False)),
    "balanced": (Questions, lambda config, examples: reader(config, examples, causal=False)),
    "french": (Translations, translator),
    "numbers": (Translations, translator),
    "dates": (Translations, translator),
    "reversed": (Translations, translator),
}


class Learner(Learning):
    """Examples, network, optimizer and place in the data of one run. ``config`` is read by attribute."""

    def __init__(self, config):
        self.config = config
        learned_from, built = TASKS[config.task]
        self.examples = learned_from(config)
        self.batches = MiniBatches(self.examples.examples, config.seed)
        self.network = built(config, self.examples)
        self.flat = Flat(self.network)
        if config.optimizer == "adamw":
            self.rule = MatrixAdamW(self.flat, self.matrices(), config.weight_decay)
        else:
            self.rule = rules.build(config.optimizer, self.flat.data, {"momentum": config.momentum})
        self.frozen = Frozen(self.flat, self.network, self.simple())

    def sites(self) -> dict[str, nn.Module]:
        """Heads, the networks of layers, the stream and the outputs, by name."""
        return self.network.sites()

    def simple(self) -> dict[str, nn.Module]:
        """Of the sites those whose parameters have a row for every unit."""
        return {name: site for name, site in self.sites().items() if isinstance(site, Heads)}

    def matrices(self) -> list[str]:
        """Names of the parameters that are matrices; biases of heads, kept head by head, are none."""
        return [name for name, shape in self.flat.shapes.items() if len(shape) > 1 and not name.endswith("bias")]

    # --- one step -----------------------------------------------------------------------------------------------------

    def batch(self) -> tuple[Tensor, Tensor]:
        """The next mini-batch: tokens (B, T) and what is asked for (B, T), -1 where nothing is."""
        rows = self.batches.take(self.config.batch_size)
        return self.examples.batch(rows, self.batches.epochs)

    def loss(self, outputs: Tensor, y: Tensor) -> Tensor:
        """Mean cross-entropy of logits (B, T, K) over what is asked for."""
        return F.cross_entropy(outputs.flatten(0, 1), y.flatten(), ignore_index=-1)

    def clip(self) -> None:
        """Cut the gradient to its longest length; 0 is no limit."""
        if self.config.clip:
            clip_norm(self.flat.grad, self.config.clip)

    def rate(self) -> float:
        """The learning rate of the coming step."""
        warm = self.config.warmup
        return self.config.lr * (warm_up(self.steps, warm, 1.0) if warm else 1.0)

    def update(self) -> None:
        """One step of the rule with the gradient that is there."""
        self.frozen.step(self.rule, self.rate())
        self.steps += 1

    # --- on the way ---------------------------------------------------------------------------------------------------

    def adjust(self, config) -> None:
        """Take over other live settings."""
        self.config = config
        if isinstance(self.rule, MatrixAdamW):
            self.rule.weight_decay = config.weight_decay
        for module in self.network.modules():
            if isinstance(module, Heads):
                module.dropout = config.dropout
            elif isinstance(module, nn.Dropout):
                module.p = config.dropout

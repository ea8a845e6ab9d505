"""The settings of the Transformer lab: what is read or translated, the shape of the network, and its training."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from engine.core.config import ConfigError, knob
from engine.data.pairs.sets import PAIRS, SHORTEST
from engine.data.text.settings import LAST_SEED, TextSettings

TEXTS = ("stories", "brackets", "counting", "own")  # GPT reads on and on
REPEATS = ("repeats",)  # GPT reads random letters that come a second time
QUESTIONS = ("order", "recall", "balanced")  # an encoder sees all at once
TASKS = (*TEXTS, *REPEATS, *QUESTIONS, *PAIRS)  # pairs: an encoder reads, a decoder writes
OPTIMIZERS = ("adamw", "adam", "momentum", "sgd")
POSITIONS = ("none", "sinusoidal", "learned", "rotary")
MOST_WORK = 1_500_000_000  # multiply-adds of a mini-batch forwards: about a tenth of a second with the way back


class TransformerConfig(TextSettings):
    """Everything that decides a run of this lab. Learning rate, batch size, dropout, clipping and babble are live."""

    # --- task ---
    task: str = knob(
        "stories", choices=TASKS, group="Data", label="Task",
        help="For GPT, a decoder alone: stories of a small grammar, nested brackets, counting, your own text, or "
        "random letters that come a second time (repeats). For an encoder, which sees all at once: which of two "
        "letters came first (order), which one was shown at the beginning (recall), or whether brackets are balanced. "
        "For an encoder and a decoder: a small English into a small French, number words into digits, dates into "
        "year-month-day, or letters backwards.",
    )  # fmt: skip
    length: int = knob(
        24, ge=8, le=128, group="Data", unit="tokens", label="Length", when=("task", (*REPEATS, *QUESTIONS)),
        help="Tokens of a sequence in the tasks repeats, order, recall and balanced.",
    )  # fmt: skip
    samples: int = knob(
        4000, ge=20, le=20_000, log=True, group="Data", label="Training examples",
        when=("task", (*REPEATS, *QUESTIONS, *PAIRS)),
        help="How many sequences or pairs the network trains on. Of a text it reads all.",
    )  # fmt: skip
    longest: int = knob(
        14, ge=4, le=24, group="Data", label="Longest source", unit="tokens", when=("task", PAIRS),
        help="Most words, letters or digits of a source.",
    )  # fmt: skip
    # --- network ---
    layers: int = knob(2, ge=1, le=6, group="Network", help="Layers on top of each other; of encoder and decoder each.")
    heads: int = knob(
        4, ge=1, le=16, group="Network",
        help="Heads of every attention. The width is divided among them, so it must be a multiple of their number.",
    )  # fmt: skip
    width: int = knob(
        64, ge=8, le=256, group="Network", unit="numbers", label="Width",
        help="Numbers that every token is in the stream through the layers.",
    )  # fmt: skip
    context: int = knob(
        64, ge=8, le=256, group="Network", unit="tokens", label="Context", when=("task", TEXTS),
        help="How many tokens GPT sees at once; what is longer ago it has forgotten.",
    )  # fmt: skip
    positions: str = knob(
        "learned", choices=POSITIONS, group="Network", label="Positions",
        help="How the network knows where a token stands. None: it sees a bag. Sinusoidal: fixed waves are added. "
        "Learned: a trained vector a place. Rotary: queries and keys are turned by an angle.",
    )  # fmt: skip
    norm: str = knob(
        "pre", choices=("pre", "post"), group="Network", label="Layer norm", advanced=True,
        help="Before attention and network (pre), which trains without trouble, or behind each addition (post), as in "
        "the first Transformer.",
    )  # fmt: skip
    activation: str = knob(
        "gelu", choices=("gelu", "relu"), group="Network", advanced=True,
        help="The bend inside every layer's network.",
    )  # fmt: skip
    tied: bool = knob(
        False, group="Network", label="Tied weights", advanced=True,
        help="One matrix turns tokens into vectors and, transposed, vectors into scores for tokens.",
    )  # fmt: skip
    dropout: float = knob(
        0.0, ge=0, le=0.9, live=True, group="Network",
        help="Share of the attention weights, inner units and additions that are left out at random in training.",
    )  # fmt: skip
    seed: int = knob(
        0, ge=0, le=LAST_SEED, hidden=True, group="Network",
        help="Seed of the first weights, the order of the mini-batches and dropout.",
    )  # fmt: skip
    # --- training ---
    optimizer: str = knob(
        "adamw", choices=OPTIMIZERS, group="Training",
        help="The rule that turns gradients into weight changes. AdamW pulls matrices towards zero as well.",
    )  # fmt: skip
    lr: float = knob(
        0.003, ge=1e-6, le=10, log=True, live=True, group="Training", label="Learning rate", help="Size of each step.",
    )  # fmt: skip
    warmup: int = knob(
        20, ge=0, le=1000, group="Training", unit="steps", label="Warm-up", advanced=True,
        help="The learning rate rises from almost nothing in so many steps. Deep networks with post norm need it.",
    )  # fmt: skip
    momentum: float = knob(
        0.9, ge=0, le=0.999, advanced=True, group="Training", when=("optimizer", ("momentum",)),
        help="Share of the last step that is kept in the next one.",
    )  # fmt: skip
    weight_decay: float = knob(
        0.01, ge=0, le=1, log=True, live=True, advanced=True, group="Training", when=("optimizer", ("adamw",)),
        label="Weight decay", help="Each step shrinks the matrices by this share of the learning rate.",
    )  # fmt: skip
    clip: float = knob(
        1.0, ge=0, le=100, live=True, advanced=True, group="Training", label="Clip",
        help="The gradient is cut to this length where it is longer. 0: never.",
    )  # fmt: skip
    batch_size: int = knob(
        16, ge=1, le=256, log=True, live=True, group="Training", unit="sequences", label="Batch size",
        help="Windows of text, sequences or pairs per step.",
    )  # fmt: skip
    babble_every: int = knob(
        100, ge=0, le=10_000, live=True, group="Training", label="Babble every", unit="steps", when=("task", TEXTS),
        help="A sample of 120 tokens is written so often while GPT learns, and kept. 0 is never.",
    )  # fmt: skip

    @model_validator(mode="after")
    def _heads_share_the_width(self) -> Self:
        name = type(self).__name__
        if self.width % self.heads:
            raise ConfigError(
                {"width": f"{name}.width must be a multiple of the {self.heads} heads, got {self.width}."}
            )
        size = self.width // self.heads
        if (self.positions == "rotary" and size % 2) or (self.positions == "sinusoidal" and self.width % 2):
            raise ConfigError({"positions": f"{name}.positions: {self.positions} needs an even number of numbers a "
                                            f"head, got {size}."})  # fmt: skip
        room = SHORTEST.get(self.task, 0)
        if self.longest < room:
            raise ConfigError({"longest": f"{name}.longest must be at least {room} for the task {self.task!r}, got "
                                          f"{self.longest}."})  # fmt: skip
        work = self.work * self.batch_size
        if work > MOST_WORK:
            raise ConfigError({"batch_size": f"A mini-batch must need at most {MOST_WORK:,} multiply-adds, got "
                                             f"{work:,}: take fewer layers or sequences, a smaller width, or a shorter "
                                             "context."})  # fmt: skip
        return self

    @property
    def kind(self) -> str:
        """``gpt``, ``encoder`` or ``encoder-decoder``: the task decides."""
        if self.task in PAIRS:
            return "encoder-decoder"
        return "encoder" if self.task in QUESTIONS else "gpt"

    @property
    def places(self) -> int:
        """Tokens of one example, roughly."""
        return self.context if self.task in TEXTS else 2 * self.longest if self.task in PAIRS else self.length

    @property
    def work(self) -> int:
        """Multiply-adds of one example on its way through all layers, roughly."""
        return self.places * self.layers * (12 * self.width**2 + 2 * self.places * self.width)

    def unused(self) -> frozenset[str]:
        """Fields that mean nothing beside the task."""
        if self.task in TEXTS:
            return super().unused()
        return super().unused() | {"tokens", "merges", "characters", "own_text", "babble_every", "context"}

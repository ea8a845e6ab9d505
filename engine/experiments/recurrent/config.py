"""The settings of the Recurrent lab: what is read, the cells that read it side by side, and how they are trained."""

from __future__ import annotations

from typing import Any, Self

from pydantic import model_validator

from engine.core.config import Config, ConfigError, knob
from engine.data.text.settings import TextSettings

LAST_SEED = 2**31 - 1
TEXTS = ("stories", "brackets", "counting", "own")  # the next token is asked for at every step
RIDDLES = ("recall", "copying", "adding", "order")  # an answer is asked for at some steps
SERIES = ("series",)  # the next value is asked for at every step
TASKS = (*TEXTS, *RIDDLES, *SERIES)
KINDS = ("rnn", "gru", "lstm")
OPTIMIZERS = ("sgd", "momentum", "rmsprop", "adam")
MOST_CELLS = 3
MOST_WORK = 400_000_000  # multiply-adds of all cells together on one mini-batch: some tenths of a second


class Cell(Config):
    """One recurrent network. Written ``lstm units=32 layers=2 norm dropout=0.1 both`` in links."""

    kind: str = knob(
        "lstm", choices=KINDS,
        help="Simple (rnn): the new state is a bent sum of input and old state. GRU: two gates say how much of the old "
        "state is kept. LSTM: three gates around a cell that can carry a number on unchanged.",
    )  # fmt: skip
    units: int = knob(32, ge=1, le=128, help="Units of each layer: numbers in the state.")
    layers: int = knob(1, ge=1, le=3, help="Layers on top of each other; each reads the states of the one below.")
    both: bool = knob(
        False, label="Bidirectional",
        help="Half of the units read from the end back to the start. Not where the next token is to be said: it would "
        "be read before it is guessed.",
    )  # fmt: skip
    norm: bool = knob(False, label="Layer norm", help="Layer norm on what goes up from every layer.")
    dropout: float = knob(
        0.0, ge=0, le=0.9, live=True,
        help="Share of what goes up from every layer that is set to zero at each step; what goes on in time is whole.",
    )  # fmt: skip
    activation: str = knob(
        "tanh", choices=("tanh", "relu"), help="What a simple cell bends its sum with; gates always have their own.",
    )  # fmt: skip

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        first, *words = value.split() or [""]
        fields: dict[str, Any] = {"kind": first}
        for word in words:
            name, equals, given = word.partition("=")
            if equals:
                fields[name] = given
            elif word in ("both", "norm"):
                fields[word] = True
            else:
                fields["activation"] = word
        return fields

    def __str__(self) -> str:
        short = f"{self.dropout:g}"
        share = short if float(short) == self.dropout else repr(self.dropout)  # a link has to give the same run
        extras = ["relu"] * (self.activation == "relu") + ["norm"] * self.norm + ["both"] * self.both
        extras += [f"dropout={share}"] * (self.dropout > 0)
        return " ".join([self.kind, f"units={self.units}", f"layers={self.layers}", *extras])

    @property
    def work(self) -> int:
        """Multiply-adds of one step of its layers, roughly."""
        gates = {"rnn": 1, "gru": 3, "lstm": 4}[self.kind] * (2 if self.both else 1)
        above = self.units * (2 if self.both else 1)
        return gates * self.units * (2 * self.units + (self.layers - 1) * (above + self.units))


class RecurrentConfig(TextSettings):
    """Everything that decides a run. Learning rate, clipping, batch size, dropout and babbling are live."""

    task: str = knob(
        "stories", choices=TASKS, group="Data", label="Task",
        help="Text whose next token is to be said (stories and patterns written here, or your own), riddles that take "
        "memory (recall the first symbol, copy a word after a pause, add two marked numbers, say which of two signs "
        "came first), or a series of numbers whose next one is to be said.",
    )  # fmt: skip
    length: int = knob(
        40, ge=8, le=400, log=True, group="Data", label="Length", unit="steps", when=("task", (*RIDDLES, *SERIES)),
        help="How long a sequence is: of a riddle, how far the answer is from what has to be remembered.",
    )  # fmt: skip
    samples: int = knob(
        1000, ge=20, le=10_000, log=True, group="Data", label="Sequences", when=("task", (*RIDDLES, *SERIES)),
        help="How many sequences the cells train on. As many more, up to 300, are kept to validate.",
    )  # fmt: skip
    # --- cells ---
    cells: tuple[Cell, ...] = knob(
        (Cell(),), max_length=MOST_CELLS, group="Cells",
        help="The networks that are compared: the same data, the same rule, each its own weights.",
    )  # fmt: skip
    forget_bias: float = knob(
        1.0, ge=-2, le=8, advanced=True, group="Cells", label="Forget bias",
        help="What the bias of an LSTM's forget gate starts from. At 1 the gate begins at 0.73, at 4 at 0.98: what is "
        "in the cell stays there longer.",
    )  # fmt: skip
    seed: int = knob(
        0, ge=0, le=LAST_SEED, hidden=True, help="Seed of the first weights and of the order of the mini-batches.",
    )  # fmt: skip
    # --- training ---
    window: int = knob(
        50, ge=2, le=400, log=True, group="Training", label="Window", unit="steps",
        help="How far back the gradient goes: truncated back-propagation through time. The state is carried on from "
        "window to window, its gradient is not.",
    )  # fmt: skip
    optimizer: str = knob(
        "adam", choices=OPTIMIZERS, group="Training",
        help="The rule that turns gradients into weight changes, the same for all cells.",
    )  # fmt: skip
    lr: float = knob(
        0.005, ge=1e-6, le=10, log=True, live=True, group="Training", label="Learning rate",
        help="Size of each step, for all cells.",
    )  # fmt: skip
    momentum: float = knob(
        0.9, ge=0, le=0.999, advanced=True, group="Training", when=("optimizer", ("momentum",)),
        help="Share of the last step that is kept in the next one.",
    )  # fmt: skip
    clip: float = knob(
        1.0, ge=0, le=100, live=True, group="Training", label="Clip gradient at",
        help="Longest gradient that is let through, for each cell by itself; longer ones are scaled down. 0 is off.",
    )  # fmt: skip
    batch_size: int = knob(
        32, ge=1, le=256, log=True, live=True, group="Training", unit="sequences",
        help="Sequences per step. Of a text: places that are read at the same time, each going on where it was.",
    )  # fmt: skip
    babble_every: int = knob(
        50, ge=0, le=10_000, live=True, group="Training", label="Babble every", unit="steps", when=("task", TEXTS),
        help="A sample of 120 tokens is written so often while the cells learn, and kept. 0 is never.",
    )  # fmt: skip

    @model_validator(mode="after")
    def _cells_can_be_trained(self) -> Self:
        if not self.cells:
            raise ConfigError({"cells": "RecurrentConfig.cells must have at least one cell, got none."})
        if self.task in (*TEXTS, *SERIES) and any(cell.both for cell in self.cells):
            raise ConfigError({"cells": f"A bidirectional cell cannot learn the task {self.task}: at every step it has "
                                        "read what comes next, which is what it is asked for."})  # fmt: skip
        steps = self.window if self.task in TEXTS else self.length
        work = sum(cell.work for cell in self.cells) * steps * self.batch_size
        if work > MOST_WORK:
            raise ConfigError({"cells": f"All cells together must need at most {MOST_WORK:,} multiply-adds for a "
                                        f"mini-batch, got {work:,}: take fewer units, layers or sequences, or a "
                                        "shorter window."})  # fmt: skip
        return self

    def unused(self) -> frozenset[str]:
        """Settings of text mean nothing to riddles, nor the start of a forget gate to cells without one."""
        texts = {"tokens", "merges", "characters", "babble_every"} if self.task not in TEXTS else set()
        gate = set() if any(cell.kind == "lstm" for cell in self.cells) else {"forget_bias"}
        return frozenset(texts | gate) | super().unused()

"""The settings of the Sequence-to-sequence lab: what is translated, by which models, and how they are trained."""

from __future__ import annotations

from typing import Any, Self

from pydantic import model_validator

from engine.core.config import Config, ConfigError, knob
from engine.data.pairs.settings import LAST_SEED, PairSettings

ATTENTIONS = ("none", "additive", "dot")
CELLS = ("gru", "lstm")
OPTIMIZERS = ("sgd", "momentum", "adam")
MOST_MODELS = 3


class Model(Config):
    """One encoder-decoder. Written ``additive units=48 lstm both`` in links."""

    attention: str = knob(
        "additive", choices=ATTENTIONS,
        help="None: the last state of the encoder is all the decoder gets. Additive (Bahdanau): a small network scores "
        "every source token before each word. Dot (Luong): the decoder's state times each state of the encoder.",
    )  # fmt: skip
    units: int = knob(48, ge=4, le=128, unit="numbers", help="Numbers in a state, of encoder and decoder alike.")
    cell: str = knob("gru", choices=CELLS, help="What carries the state along: a GRU or an LSTM, one layer each.")
    both: bool = knob(
        False, label="Both directions",
        help="The encoder reads forwards and backwards with half of the units each, so that the state at a word knows "
        "what comes after it, too.",
    )  # fmt: skip

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        first, *words = value.split() or [""]
        fields: dict[str, Any] = {"attention": first}
        for word in words:
            name, equals, given = word.partition("=")
            if equals:
                fields[name] = given
            elif word == "both":
                fields["both"] = True
            else:
                fields["cell"] = word
        return fields

    def __str__(self) -> str:
        extras = [self.cell] * (self.cell != "gru") + ["both"] * self.both
        return " ".join([self.attention, f"units={self.units}", *extras])


class Seq2seqConfig(PairSettings):
    """Everything that decides a run. Learning rate, batch size, clipping and teacher forcing are live."""

    # --- models ---
    models: tuple[Model, ...] = knob(
        (Model(attention="none"), Model(attention="additive", both=True)), max_length=MOST_MODELS, group="Models",
        help="The encoder-decoders that are compared. Parts of the same shape begin with the same weights.",
    )  # fmt: skip
    embedding: int = knob(
        24, ge=4, le=64, group="Models", label="Embedding", unit="numbers", advanced=True,
        help="Numbers that stand for a token, of the source and of the target, learned like all others.",
    )  # fmt: skip
    seed: int = knob(
        0, ge=0, le=LAST_SEED, hidden=True, help="Seed of the first weights and of the order of the mini-batches.",
    )  # fmt: skip
    # --- training ---
    optimizer: str = knob(
        "adam", choices=OPTIMIZERS, advanced=True, group="Training",
        help="The rule that turns gradients into weight changes, the same for all models.",
    )  # fmt: skip
    lr: float = knob(
        0.01, ge=1e-6, le=10, log=True, live=True, group="Training", label="Learning rate",
        help="Size of each step, for all models.",
    )  # fmt: skip
    momentum: float = knob(
        0.9, ge=0, le=0.999, advanced=True, group="Training", when=("optimizer", ("momentum",)),
        help="Share of the last step that is kept in the next one.",
    )  # fmt: skip
    batch_size: int = knob(
        32, ge=1, le=256, log=True, live=True, group="Training", unit="pairs", help="Pairs per step, the same for all.",
    )  # fmt: skip
    teacher_forcing: float = knob(
        1.0, ge=0, le=1, live=True, group="Training", label="Teacher forcing",
        help="How often, in training, the decoder is told the true word before instead of its own last one. 1 learns "
        "quickest; less also practises going on after a mistake.",
    )  # fmt: skip
    clip: float = knob(
        1.0, ge=0, le=100, live=True, advanced=True, group="Training", label="Clip gradients at",
        help="A model's gradient that is longer than this is cut to this length; 0 switches it off.",
    )  # fmt: skip

    @model_validator(mode="after")
    def _somebody_learns(self) -> Self:
        if not self.models:
            raise ConfigError({"models": "Seq2seqConfig.models must have at least one, got none."})
        return self

    @model_validator(mode="after")
    def _directions_share_the_units(self) -> Self:
        """Said of the whole list, not of the row: in the page a row is for a moment as it is being changed."""
        for model in self.models:
            if model.both and model.units % 2:
                raise ConfigError({"models": "Model.units must be even where the encoder reads in both directions, got "
                                             f"{model.units}."})  # fmt: skip
        return self

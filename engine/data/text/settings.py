"""The settings that choose a text, for every lab that learns to write: ``class RecurrentConfig(TextSettings)``."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from engine.core.config import Config, ConfigError, knob
from engine.data.text.corpora import CORPORA
from engine.data.text.own import MOST_BYTES, problem_with_text
from engine.data.text.tokenisers import TOKENS

LAST_SEED = 2**31 - 1
WORDED = ("task", ("stories", "own"))


class TextSettings(Config):
    """Which text, how it is cut into tokens, how long it is, and somebody's own. A lab declares ``task`` anew, with
    what else can be learned there; it stands here for its place before all others."""

    task: str = knob(
        "stories", choices=CORPORA, group="Data", label="Task", help="The text whose next token is to be said."
    )
    tokens: str = knob(
        "characters", choices=TOKENS, group="Data", when=WORDED,
        help="What the text is cut into: single characters, whole words, or byte pairs: frequent neighbours, merged.",
    )  # fmt: skip
    merges: int = knob(
        100, ge=1, le=500, log=True, group="Data", when=("tokens", ("pairs",)),
        help="How many times the most frequent pair of neighbours is made one token (byte-pair encoding).",
    )  # fmt: skip
    characters: int = knob(
        50_000, ge=2000, le=500_000, log=True, group="Data", when=("task", ("stories", "brackets", "counting")),
        label="Training characters", help="Length of the training text that is written here; a tenth more validates.",
    )  # fmt: skip
    data_seed: int = knob(0, ge=0, le=LAST_SEED, group="Data", hidden=True, help="Seed of the text.")
    own_text: str = knob("", max_length=MOST_BYTES, hidden=True, label="Own text", help="Your own text to learn from.")

    @model_validator(mode="after")
    def _text_is_there(self) -> Self:
        if self.task != "own":
            return self
        sentence = (
            problem_with_text(self.own_text, self.tokens) if self.own_text else "needs your text: press Own text."
        )
        if sentence:
            raise ConfigError({"task": f"{type(self).__name__}.task 'own': {sentence}"})
        return self

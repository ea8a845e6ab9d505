"""The settings that choose pairs, for every lab that learns to translate: ``class Seq2seqConfig(PairSettings)``."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from engine.core.config import Config, ConfigError, knob
from engine.data.pairs.sets import PAIRS, SHORTEST

LAST_SEED = 2**31 - 1


class PairSettings(Config):
    """What is translated, how many pairs there are and how long they get."""

    task: str = knob(
        "french", choices=PAIRS, group="Data",
        help="French: a small English with adjectives, pronouns and negation. Numbers: words to digits. Dates: as "
        "people write them to year-month-day. Reversed: letters backwards.",
    )  # fmt: skip
    samples: int = knob(
        4000, ge=20, le=20_000, log=True, group="Data", label="Training pairs", unit="pairs",
        help="How many pairs the networks train on. 500 others, whose sources occur in none of them, are for "
        "validation.",
    )  # fmt: skip
    longest: int = knob(
        12, ge=4, le=24, group="Data", label="Longest source", unit="tokens",
        help="Most words, letters or digits of a source; shorter ones are about as frequent.",
    )  # fmt: skip
    data_seed: int = knob(0, ge=0, le=LAST_SEED, group="Data", hidden=True, help="Seed of the pairs.")

    @model_validator(mode="after")
    def _sources_have_room(self) -> Self:
        room = SHORTEST.get(self.task, 0)
        if self.longest < room:
            raise ConfigError({"longest": f"{type(self).__name__}.longest must be at least {room} for the task "
                                          f"{self.task!r}, got {self.longest}."})  # fmt: skip
        return self

"""What a picture asks for is done in order; what cannot be done is said above the run and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.core.config import ConfigError
from ui.bench import Bench

Command = dict[str, Any]


def obeying(do: Callable[[Bench, Command], None]) -> Callable[[Bench, list[Command]], None]:
    """All new commands of a component through ``do``, which raises one of these errors with a sentence."""

    def obey(bench: Bench, commands: list[Command]) -> None:
        for command in commands:
            try:
                do(bench, command)
            except (ConfigError, ValueError, LookupError, RuntimeError) as error:
                bench.notes.append(str(error))

    return obey

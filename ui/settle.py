"""Make as many changes to some settings as fit together."""

from __future__ import annotations

from typing import Any

from engine.core.config import Config, ConfigError


def settle(config: Config, changes: dict[str, Any]) -> tuple[Config, dict[str, str]]:
    """``config`` with ``changes``, and a sentence for each field that stands in the way (path -> sentence).

    When the changes do not fit together, those that do fit are kept: a slider still works while another widget waits
    for its partner (a data set that needs other features, say). The result is always valid.
    """
    try:
        return config.replace(**changes), {}
    except ConfigError as error:
        problems = error.problems
    waiting = dict(changes)
    moved = True
    while waiting and moved:
        moved = False
        for name, value in list(waiting.items()):
            try:
                config = config.replace(**{name: value})
            except ConfigError:
                continue
            del waiting[name]
            moved = True
    return config, problems if waiting else {}

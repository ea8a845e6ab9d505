"""What the bar and the curves ask of a bench: play, step, seek, fork, seeds. A run beside plays and pauses along."""

from __future__ import annotations

from typing import Any

from engine.core.config import ConfigError
from ui.bench import Bench
from ui.beside import beside, follow
from ui.overlays import hide
from ui.session import pool

AXES = ("step", "epoch", "seconds")


def steer(bench: Bench, commands: list[dict[str, Any]]) -> None:
    """All new commands, in order; what cannot be done is said above the run, which stays."""
    for command in commands:
        try:
            obey(bench, command)
        except (ConfigError, ValueError, LookupError, RuntimeError) as error:
            bench.notes.append(str(error))


def obey(bench: Bench, command: dict[str, Any]) -> None:
    """Do one of them. Raises ConfigError, ValueError, LookupError or RuntimeError with a sentence."""
    ask, run, answer = pool().ask, bench.run.id, bench.answer
    if answer.get("notice") and command["do"] != "visible":
        pool().acknowledge(run)
    other = beside(bench)

    def tell_both(verb: str, **args: Any) -> None:
        ask(run, verb, **args)
        if other:
            bench.tell(other, verb, **args)

    match command:
        case {"do": "play" | "pause" as verb}:
            tell_both(verb)
        case {"do": "step", "steps": steps}:
            tell_both("play", steps=answer.get("epoch_steps", 1) if steps == "epoch" else int(steps))
        case {"do": "seek", "step": step}:
            ask(run, "seek", step=int(step))
            if bench.together:
                follow(bench, int(step))
        case {"do": "speed", "value": value}:
            bench.speed = value
            tell_both("speed", speed=value)
        case {"do": "fork", "step": step, "changes": dict(changes)}:
            bench.fork(int(step), changes)
        case {"do": "fork_waiting", "step": step}:
            bench.fork(int(step), bench.waiting())
        case {"do": "axis", "log_x": value, **rest}:
            bench.log_x = bool(value)
            bench.x_axis = rest.get("x") if rest.get("x") in AXES else "step"
        case {"do": "hide", "run": str(key), "value": value}:
            hide(bench, key, bool(value))
        case {"do": "reset"}:
            bench.start()
        case {"do": "new_weights"}:
            bench.reseed("seed")
        case {"do": "new_data"}:
            bench.reseed("data_seed")
        case {"do": "seed" | "data_seed" as name, **rest}:
            bench.reseed(name, int(rest[name]))
        case {"do": "visible", "value": value}:
            bench.visible = bool(value)

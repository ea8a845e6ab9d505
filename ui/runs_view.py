"""The runs of a bench: the strip that names them, what is clicked there, and the captions over two pictures."""

from __future__ import annotations

from typing import Any

from ui.bench import Bench
from ui.beside import beside, differing, follow, stand
from ui.components.runs import caption, strip
from ui.shown import Shown

MOST_DIFFERENCES = 4  # named in a caption


def runs_view(bench: Bench, key: str) -> None:
    """Every run as a chip: there once a fork has made a second one."""
    other = beside(bench)
    runs = [
        {
            "run": shown.id, "name": shown.name, "label": shown.label, "colour": shown.colour,
            "on_screen": shown is bench.run, "beside": shown is other,
        }
        for shown in bench.runs
    ]  # fmt: skip
    strip(key, {"runs": runs, "together": bench.together, "comparing": other is not None})


def obey(bench: Bench, commands: list[dict[str, Any]]) -> None:
    """All new commands of the strip, in order. What names a run that is gone does nothing."""
    for command in commands:
        index = bench.index(str(command.get("run", "")))
        match command:
            case {"do": "together", "value": value}:
                bench.together = bool(value)
                if bench.together:
                    follow(bench, bench.answer.get("step", 0))
            case {"do": "apart"}:
                stand(bench, "")
            case {"do": "show"} if index is not None:
                bench.show(index)
            case {"do": "beside", "run": run} if index not in (None, bench.current):
                stand(bench, run)
            case {"do": "close", "run": run} if index is not None:
                bench.close(run)


def caption_view(bench: Bench, shown: Shown, key: str) -> None:
    """Which run a picture is of, at which step, and how it differs from the one next to it."""
    other = beside(bench)
    mine = bench.run if shown is other else other
    apart = differing(bench, shown, mine) if mine else []
    texts = [f"{words} {value}" for words, value, _ in apart[:MOST_DIFFERENCES]]
    if len(apart) > MOST_DIFFERENCES:
        texts.append(f"and {len(apart) - MOST_DIFFERENCES} more")
    caption(
        key, {
            "name": shown.name, "label": shown.label, "colour": shown.colour, "step": shown.answer.get("step", 0),
            "state": shown.answer.get("state", "starting"), "differs": ", ".join(texts) or "same settings",
        },
    )  # fmt: skip

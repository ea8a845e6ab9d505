"""The race of optimizers: its map, who leads, the rule of one racer with its numbers, and what a click on it does."""

from __future__ import annotations

from typing import Any

from ui.bench import Bench
from ui.beside import standing
from ui.classroom import classroom
from ui.components.race import race
from ui.obeying import obeying
from ui.session import pool
from ui.shown import Shown

TERRAIN = 80  # samples a side of the surface
GROUND = 40  # the same under the paths of networks, where each is a look at the data
FACTS = ("rules", "surface", "parameters", "x_label", "y_label", "loss", "warning", "ground_words")


def lenses(bench: Bench) -> list[dict[str, Any]]:
    """What ``optimizers_view`` has to be shown."""
    wanted = [{"name": "race"}, {"name": "rule", "racer": picked(bench)}]
    if bench.answer.get("facts", {}).get("surface", True):
        wanted.append({"name": "terrain", "size": TERRAIN})
    elif not bench.run.moving:  # it turns with the paths
        wanted.append({"name": "ground", "size": GROUND})
    return wanted


def picked(bench: Bench) -> int:
    """The racer whose rule is shown. The bench keeps it as ``racer.2``, which a link carries."""
    stem, _, number = bench.view.partition(".")
    return int(number) if stem == "racer" and number.isdecimal() and len(number) < 3 else 0


def optimizers_view(bench: Bench, shown: Shown, key: str) -> None:
    """Draw the race of one run of the bench; only that on screen can be worked on."""
    answer, config = shown.answer, standing(bench, shown)
    facts = {name: value for name, value in answer.get("facts", {}).items() if name in FACTS}
    facts["racers"] = [{"label": str(racer)} for racer in config.racers]
    meta = {
        "run": shown.id, "step": answer.get("step", 0), "playing": answer.get("playing"), "facts": facts,
        "start": [config.start_x, config.start_y], "picked": picked(bench),
        "placing": shown is bench.run and not _closed("start_x", "start_y"),
    }  # fmt: skip
    looks = answer.get("looks", {})
    arrays = dict(looks.get("race", {}))
    for name in ("terrain", "ground", "rule"):
        arrays |= {f"{name}/{part}": array for part, array in looks.get(name, {}).items()}
    race(key, meta, arrays)


def _closed(*names: str) -> bool:
    return any(classroom().closes(name) for name in names)


def race_command(bench: Bench, command: dict[str, Any]) -> None:
    """Do what was clicked. Raises ConfigError, ValueError, LookupError or RuntimeError with a sentence."""
    match command:
        case {"do": "pick", "racer": int(racer)} if 0 <= racer < len(bench.run.config.racers):
            bench.view = bench.held = f"racer.{racer}" if racer else "out"
        case {"do": "start", "x": x, "y": y}:
            place(bench, float(x), float(y))


def place(bench: Bench, x: float, y: float) -> None:
    """A new race from there; it plays if the old one did."""
    playing = bench.answer.get("playing")
    bench.want(bench.config.replace(start_x=x, start_y=y))
    if bench.run.config != bench.config:  # it had begun
        bench.start()
    if playing:
        pool().ask(bench.run.id, "play")


obey = obeying(race_command)

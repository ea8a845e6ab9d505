"""What the code panel shows and hands out: the program as it is now, and the files of the run on screen."""

from __future__ import annotations

import importlib.util
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

from engine.export.kinds import KINDS
from engine.saved.settings_file import write_settings
from ui.bench import Bench
from ui.session import pool

MADE_WITHIN = 60.0  # seconds a file may take: the first TensorBoard log loads a large package
FEWEST_FOLDED = 60  # lines of numbers in a row that are folded away on the page


@dataclass
class Program:
    """One description of a run as a program, as what the page shows of it, and as settings. Kept in the session.

    The bytes of a download must not change at every step: the address that the browser has would be out of date.
    """

    asked: tuple = ()
    text: str = ""
    shown: str = field(default="", repr=False)
    settings: bytes = b""


def refresh(program: Program, bench: Bench) -> None:
    """Ask for the text again when the run is another one, when something has happened to it, and when it rests
    further on than before; not at every step."""
    run, answer = bench.run, bench.answer
    events = answer.get("events", [])
    head = answer.get("head", 0)
    if run.moving and program.asked[:2] == (run.id, len(events)):
        return
    asked = (run.id, len(events), None if run.moving else head)
    if asked == program.asked:
        return
    found = pool().ask(run.id, "program")
    if "text" in found:  # or its worker is being replaced: next time
        program.asked, program.text, program.shown = asked, found["text"], folded(found["text"])
        description = {"key": bench.lab.key, "config": run.start.changed(), "events": events}
        program.settings = write_settings(description, head)


def producer(run: str, kind: str) -> Callable[[], bytes]:
    """What makes the file when somebody clicks, on a thread of its own."""
    workers = pool()

    def produce() -> bytes:
        answer = workers.ask(run, "export", within=MADE_WITHIN, kind=kind)
        if "data" not in answer:
            raise RuntimeError("The run's worker is busy or being replaced. Please try again in a moment.")
        return answer["data"]

    return produce


def file_name(bench: Bench, kind: str) -> str:
    return f"{bench.lab.key}{KINDS[kind][0]}"


def tensorboard_is_here() -> bool:
    return importlib.util.find_spec("tensorboard") is not None


def folded(text: str) -> str:
    """The text with long stretches of numbers (own data, loaded weights) left out: a page is no place for them."""
    lines: list[str] = []
    for numbers, group in itertools.groupby(
        text.splitlines(), key=lambda line: line.startswith(("    [", '        "'))
    ):
        block = list(group)
        if numbers and len(block) > FEWEST_FOLDED:
            block = [*block[:3], f"    # ... {len(block) - 6:,} more lines like these are in the file ...", *block[-3:]]
        lines += block
    return "\n".join(lines)

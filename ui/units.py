"""What people do to single units of the run on screen: silence them in what they see, freeze them in the training."""

from __future__ import annotations

from typing import Any

from ui.bench import Bench
from ui.session import pool

WAYS = ("zero", "mean")
DOES = ("silence", "restore_all", "freeze")


def unit_command(bench: Bench, command: dict[str, Any]) -> None:
    """Do one of ``DOES``. Raises ValueError or LookupError with a sentence.

    ``silence`` (``unit``, ``way`` zero, mean or None for neither) and ``restore_all`` change only what is seen;
    ``freeze`` (``unit``, ``on``) is an event of the run.
    """
    match command:
        case {"do": "silence", "unit": str(unit), "way": None}:
            bench.ablated = {name: way for name, way in bench.ablated.items() if name != unit}
        case {"do": "silence", "unit": str(unit), "way": str(way)} if way in WAYS:
            check_unit(bench, unit)
            bench.ablated = {**bench.ablated, unit: way}
        case {"do": "restore_all"}:
            bench.ablated = {}
        case {"do": "freeze", "unit": str(unit), "on": bool(on)}:
            check_unit(bench, unit)
            freeze(bench, unit, on)
        case _:
            raise ValueError(f"This cannot be done to a unit: {str(command)[:80]}.")


def freeze(bench: Bench, unit: str, on: bool) -> None:
    """Keep a unit from learning, or let it learn: of the run on screen, or of a fork when it has been scrubbed back."""
    answer = bench.answer
    if answer.get("step", 0) < answer.get("head", 0):
        bench.fork(answer["step"], {}, beside=False)
    pool().ask(bench.run.id, "freeze", unit=unit, on=on)


def check_unit(bench: Bench, unit: str) -> None:
    """Raises LookupError for a unit that the network on screen has not."""
    if unit not in unit_names(bench.answer):
        raise LookupError(f"The network on screen has no unit {unit[:20]!r}.")


def unit_names(answer: dict[str, Any]) -> dict[str, str]:
    """Every hidden unit: name -> what people call it, in the order of the lens ``importance``.

    A lab whose sites are no plain layers says in ``facts["unit_words"]`` what to call them: ``layer 1, head {}``.
    """
    facts = answer.get("facts", {})
    words = facts.get("unit_words", {})
    *hidden, _output = list(facts.get("units", {"out": 1}).items())
    return {
        f"{site}.{i}": words[site].format(i + 1) if site in words else f"Layer {layer}, unit {i + 1}"
        for layer, (site, count) in enumerate(hidden, 1)
        for i in range(count)
    }


def frozen_units(answer: dict[str, Any]) -> list[str]:
    """Units that do not learn at the step on screen, in the order they were frozen."""
    frozen: dict[str, None] = {}
    for event in answer.get("events", []):
        if event["kind"] == "freeze" and event["step"] <= answer.get("step", 0):
            frozen.pop(event["unit"], None)
            if event["on"]:
                frozen[event["unit"]] = None
    return list(frozen)

"""The picture of the gridworld lab: the board, one cell in numbers, and changes of the grid."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import streamlit as st

from ui.bench import Bench
from ui.beside import beside, standing
from ui.classroom import classroom
from ui.components.gridworld import TABS, gridworld
from ui.obeying import obeying
from ui.session import pool
from ui.shown import Shown

ACTIONS = ("up", "right", "down", "left")  # the last axis of all arrays of moves
PLANNERS = ("value iteration", "policy iteration")
OF_A_GRID = ("gamma", "slip", "living")  # settings that belong to a grid
MOST_UNDONE = 50
PACES = {True: 5, False: 100}  # steps a second to begin with: sweeps of a planner, moves of an agent

Lens = dict[str, Any]


def lenses(bench: Bench) -> list[Lens]:
    """What has to be answered with every look, by the run on screen and by one that stands beside it."""
    looked = looked_at(bench)
    wanted: list[Lens] = [{"name": "values"}, {"name": "backup", "cell": cell(bench)}]
    return [*wanted, {"name": "path"}] if looked["path"] else wanted


def cell(bench: Bench) -> int:
    """The cell whose backup is asked for; -1, the engine's choice, where the grid has none of that number.

    A grid may have had other sizes on its way. A run that stands beside has to know the cell wherever it is.
    """
    other = beside(bench)
    if other is None:
        known = cells_of(standing(bench, bench.run).grid)
    else:
        known = min(cells_of(grid) for shown in (bench.run, other) for grid in grids_of(shown))
    wanted = looked_at(bench)["cell"]
    return wanted if wanted < known else -1


def gridworld_view(bench: Bench, shown: Shown, key: str) -> None:
    """Draw one run of the bench."""
    answer, mine, looked = shown.answer, shown is bench.run, looked_at(bench)
    config, looks, facts = standing(bench, shown), shown.answer.get("looks", {}), shown.answer.get("facts", {})
    planning = config.method in PLANNERS
    path = looks.get("path", {})
    grids = facts.get("grids", {})
    meta = {
        "run": shown.id, "loaded": bench.loaded, "step": answer.get("step", 0), "follow": not mine,
        "moving": shown.moving, "grid": config.grid, "planning": planning, "actions": ACTIONS,
        "tab": looked["tab"] or ("values" if planning else "q"), "cell": cell(bench), "held": looked["held"],
        "backup": json.loads(bytes(looks["backup"]["json"])) if "backup" in looks else None,
        "path": looked["path"], "arrives": bool(_first(path, "arrives")), "total": _first(path, "total"),
        "grids": [[name, ready["title"]] for name, ready in grids.items()],
        "ready": next((name for name, ready in grids.items() if ready["text"] == config.grid), ""),
        "undo": bool(looked["undo"]), "redo": bool(looked["redo"]), "closed": closed(bench),
    }  # fmt: skip
    arrays = {f"values.{name}": array for name, array in looks.get("values", {}).items()}
    arrays |= {"path.cells": path["cells"]} if path else {}
    gridworld(key, meta, arrays)


def command(bench: Bench, given: dict[str, Any]) -> None:
    """Do what was pressed. Raises ConfigError, ValueError, LookupError or RuntimeError with a sentence."""
    looked = looked_at(bench)
    match given:
        case {"do": "tab", "tab": str(tab)} if tab in TABS:
            looked["tab"] = tab
        case {"do": "hover", "cell": int(number)} if number >= 0 and not looked["held"]:
            looked["cell"] = number
        case {"do": "hold", "cell": int(number)}:
            looked["cell"], looked["held"] = max(-1, number), number >= 0
        case {"do": "path", "on": bool(on)}:
            looked["path"] = on
        case {"do": "grid", "text": str(text)}:
            before = bench.config.grid
            put(bench, text)
            if bench.config.grid != before:
                looked["undo"] = [*looked["undo"][1 - MOST_UNDONE :], before]
                looked["redo"] = []
        case {"do": "grid_undo" | "grid_redo" as way} if looked[way := way.removeprefix("grid_")]:
            other = "redo" if way == "undo" else "undo"
            before = bench.config.grid
            text = looked[way].pop()
            put(bench, text)
            looked[other].append(before)
        case {"do": "ready", "name": str(name)}:
            ready = bench.answer.get("facts", {}).get("grids", {}).get(name)
            if ready is None:
                raise LookupError(f"There is no ready-made grid {name[:40]!r}.")
            plain = type(bench.config)()  # what a grid does not name is as usual, not as in the grid before
            usual = {name: getattr(plain, name) for name in OF_A_GRID}
            bench.use(bench.config.replace(**{**usual, **ready["knobs"], "grid": ready["text"]}))


obey = obeying(command)


def put(bench: Bench, text: str) -> None:
    """Change the grid: live, as a fork where the run has been scrubbed back. A plan that was finished is made again."""
    finished = bench.answer.get("state") == "finished"
    bench.want(bench.config.replace(grid=text))
    if finished:
        pool().ask(bench.run.id, "play")


def closed(bench: Bench) -> bool:
    """Whether the class may not change the grid."""
    room = classroom()
    return room.closes("draw_grid") or "grid" in room.locked_knobs(type(bench.config))


def pace(bench: Bench) -> None:
    """Planning is watched sweep by sweep, while an agent takes thousands of steps: when one follows the other on the
    page, so does the speed, unless somebody has chosen another."""
    looked, planning = looked_at(bench), bench.config.method in PLANNERS
    known = looked["pace"]
    if known == planning:
        return
    looked["pace"] = planning
    if bench.speed == (type(bench).speed if known is None else PACES[known]):
        bench.speed = PACES[planning]
        pool().ask(bench.run.id, "speed", speed=bench.speed)


def grids_of(shown: Shown) -> Iterator[str]:
    """Every grid that a run has had."""
    yield from (shown.start.grid, shown.config.grid)
    yield from (
        event["changes"]["grid"] for event in shown.answer.get("events", []) if "grid" in event.get("changes", ())
    )


def cells_of(text: str) -> int:
    """How many cells a grid has."""
    return sum(len(row.split()) for row in text.split("/"))


def looked_at(bench: Bench) -> dict[str, Any]:
    """What is chosen on the picture of this session, and changes of the grid that can be undone."""
    key = f"{bench.lab.key}:looked_at"
    if key not in st.session_state:
        st.session_state[key] = {
            "tab": "", "cell": -1, "held": False, "path": False, "undo": [], "redo": [], "loaded": bench.loaded,
            "pace": None,
        }  # fmt: skip
    looked = st.session_state[key]
    if looked["loaded"] != bench.loaded:  # a preset, or a ready-made grid: another grid to work on
        looked |= {"loaded": bench.loaded, "undo": [], "redo": [], "cell": -1, "held": False}
    return looked


def _first(look: dict[str, np.ndarray], name: str) -> float | None:
    return float(look[name][0]) if name in look and np.isfinite(look[name][0]) else None

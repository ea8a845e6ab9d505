"""Which units matter: silence one and see what it costs, or read the ranking of all of them."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui.bench import Bench
from ui.components.ablation import ablation
from ui.panels.panel import Panel
from ui.units import DOES, WAYS, frozen_units, unit_command, unit_names


def lenses(bench: Bench) -> list[dict[str, Any]]:
    """The ranking takes up to a quarter of a second for the largest networks, so it is made at rest only."""
    if bench.run.moving or not unit_names(bench.answer):
        return []
    return [{"name": "importance", "way": _way(bench)}]


def draw(bench: Bench, key: str) -> None:
    answer = bench.answer
    names = unit_names(answer)
    if not names:
        st.caption("This network has no hidden units: there is nothing to silence.")
        return
    ranking = answer.get("looks", {}).get("importance")
    if ranking:  # kept, so that it stays on the page, as that of its step, while the run plays
        st.session_state[f"{key}.last"] = (bench.run.id, list(names), answer["step"], _way(bench), ranking)
    run, units, step, way, last = st.session_state.get(f"{key}.last", ("", [], None, "", {}))
    known = run == bench.run.id and units == list(names) and way == _way(bench)
    facts = answer["facts"]
    meta = {
        "units": list(names.items()), "ablated": bench.ablated, "frozen": frozen_units(answer), "way": _way(bench),
        "measured": answer.get("measured"), "ranked_at": step if known else None,
        "current": known and step == answer["step"], "moving": bench.run.moving,
        "sizes": {split: facts.get(split) for split in ("train", "val")},
    }  # fmt: skip
    ablation(key, meta, last if known else {})


def obey(bench: Bench, commands: list[dict[str, Any]]) -> None:
    """All new commands, in order; what cannot be done is said above the run."""
    for command in commands:
        try:
            match command:
                case {"do": "way", "way": str(way)} if way in WAYS:
                    st.session_state[_way_key(bench)] = way
                case {"do": what} if what in DOES:
                    unit_command(bench, command)
        except (ValueError, LookupError, RuntimeError) as error:
            bench.notes.append(str(error))


def _way(bench: Bench) -> str:
    return st.session_state.get(_way_key(bench), "zero")


def _way_key(bench: Bench) -> str:
    return f"{bench.lab.key}.ablation.way"


PANEL = Panel(
    "ablation",
    "Ablation",
    ":material/content_cut:",
    "Which units matter? Every bar is the loss that silencing this unit alone would cost. Click a bar, or a unit in "
    "the picture, to silence it: pictures and numbers are then without it, the trained weights stay as they are.",
    draw,
    lenses,
    obey,
    offered=lambda bench: "units" in bench.answer.get("facts", {"units": {}}),
)

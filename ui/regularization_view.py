"""The regularisation lab's picture: what it asks a run for, what it tells the component, and what is done on it."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from engine.core.config import differences
from engine.core.events import config_at
from ui import studies
from ui.bench import Bench
from ui.beside import beside, standing
from ui.classroom import classroom
from ui.components.regularization import PICTURES, TABS, regularization
from ui.obeying import obeying
from ui.regularizers import remember, switched, switches, without
from ui.shown import Shown

PASSES = (10, 40)  # of Monte Carlo dropout: while the run plays, and at rest
SPOKEN_OF = ("dropout", "dropconnect", "batch_size", "batch_norm", "layer_norm", "l1", "l2")
MEASURED = ("train_loss", "val_loss", "train_accuracy", "val_accuracy")
LUCK_SEEDS = 10
LUCK_STEPS = (100, 600)  # fewest and most steps of each seed


def lenses(bench: Bench) -> list[dict[str, Any]]:
    """What ``regularization_view`` has to be shown: the data always, the rest only while it is looked at."""
    tab, picture = _chosen(bench)
    found = [{"name": "plane"}, {"name": "points"}]
    if bench.run.config.dataset == "digits":
        found = [{"name": "images"}] if picture == "answer" else []
    if picture == "uncertainty":
        found.append({"name": "uncertainty", "passes": _passes(bench)})
    return [*found, {"name": tab}]


def regularization_view(bench: Bench, shown: Shown, key: str) -> None:
    """Draw one run of the bench; only that on screen has switches that work."""
    answer = shown.answer
    mine = shown is bench.run
    tab, picture = _chosen(bench)
    wanted, in_force = bench.config if mine else shown.config, standing(bench, shown)
    meta = {
        "facts": answer.get("facts", {}), "run": shown.id, "step": answer.get("step", 0), "follow": not mine,
        "switches": switches(wanted), "settings": {name: getattr(in_force, name, 0) for name in SPOKEN_OF},
        "numbers": numbers(answer), "largest": largest(bench), "passes": _passes(bench), "tab": tab,
        "picture": picture, "forking": mine and not classroom().closes("fork"), "luck": mine and _luck_is_open(),
    }  # fmt: skip
    looks = answer.get("looks", {})
    asked = [lens["name"] for lens in lenses(bench)]
    arrays = {f"{lens}.{name}": array for lens in asked for name, array in looks.get(lens, {}).items()}
    regularization(key, meta, arrays)


def numbers(answer: dict[str, Any]) -> dict[str, float | None]:
    """The newest measurement of both splits at or before the step on screen."""
    step, curves = answer.get("step", 0), answer.get("curves", {})
    found: dict[str, float | None] = {}
    for name in MEASURED:
        steps, values = (np.asarray(part) for part in curves.get(name, ((), ())))
        place = int(np.searchsorted(steps, step, side="right")) - 1
        found[name] = float(values[place]) if place >= 0 else None
        if name == "val_loss":
            found["measured_at"] = int(steps[place]) if place >= 0 else None
    return found


def largest(bench: Bench) -> float:
    """The largest loss measured in the runs on screen: their bars end there, so that they can be compared."""
    most = 0.0
    for shown in filter(None, (bench.run, beside(bench))):
        for name in ("train_loss", "val_loss"):
            _, losses = shown.answer.get("curves", {}).get(name, ((), ()))
            most = max(most, np.max(losses, initial=0.0, where=np.isfinite(losses)))
    return float(most)


def command(bench: Bench, given: dict[str, Any]) -> None:
    """Do what was pressed. Raises ConfigError, ValueError, LookupError or RuntimeError with a sentence."""
    kept = st.session_state.setdefault(f"{bench.lab.key}:looked_at", {})
    match given:
        case {"do": "switch", "name": str(name), "on": bool(on)}:
            bench.want(switched(bench, name, on))
        case {"do": "all_off"}:
            remember(bench)
            bench.want(without(bench.config))
        case {"do": "fork_without"}:
            begun = config_at(bench.run.start, bench.answer.get("events", []), 0)
            bench.fork(0, {name: new for name, (_, new) in differences(begun, without(begun)).items()})
        case {"do": "tab", "tab": str(tab)} if tab in TABS:
            kept["tab"] = tab
        case {"do": "picture", "picture": str(picture)} if picture in PICTURES:
            kept["picture"] = picture
        case {"do": "luck"}:
            compare(bench)


def compare(bench: Bench) -> None:
    """Ten seeds of the settings now and ten with every regulariser off, side by side in the panel *Is it luck?*."""
    if not _luck_is_open():
        raise LookupError(classroom().refusal("is it luck?"))
    steps = min(max(bench.answer.get("head", 0) or 500, LUCK_STEPS[0]), LUCK_STEPS[1])
    wanted = [bench.config]
    if without(bench.config) != bench.config:
        wanted.append(without(bench.config))
    wanted = [config for config in wanted if not any((s.config, s.steps) == (config, steps) for s in bench.studies)]
    if len(bench.studies) + len(wanted) > studies.MOST:
        raise ValueError(f"There may be {studies.MOST} comparisons at a time: delete one in the panel Is it luck?")
    for config in wanted:
        studies.begin(bench, config, LUCK_SEEDS, "weights", steps)
    if "luck" not in bench.panels:
        bench.panels = [*bench.panels, "luck"]


obey = obeying(command)


def _luck_is_open() -> bool:
    """Whether this class may open the panel: it is one of the advanced ones."""
    return not (classroom().closes("panel.luck") or classroom().simple)


def _passes(bench: Bench) -> int:
    """How often the plane is asked: fewer times while every frame has to be quick."""
    return PASSES[not bench.answer.get("playing")]


def _chosen(bench: Bench) -> tuple[str, str]:
    """The tab and the picture that are looked at."""
    kept = st.session_state.get(f"{bench.lab.key}:looked_at", {})
    return kept.get("tab", TABS[0]), kept.get("picture", PICTURES[0])

"""Activations and gradients over layers (or time) and steps, and the buttons that break and mend the run in place."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.core.config import Config, differences, is_live
from ui.bench import Bench
from ui.beside import standing
from ui.classroom import classroom
from ui.components.flow import flow
from ui.obeying import obeying
from ui.shown import Shown

MAPS = ("activation", "gradient")
MOST_ROWS = 96  # of the maps; more could not be told apart on a screen


def lenses(bench: Bench) -> list[dict[str, Any]]:
    """What ``gradients_view`` has to be shown."""
    wanted = [{"name": "flow"}, {"name": "history"}, {"name": "histograms"}]
    return [*wanted, {"name": "collapse"}] if _linear(standing(bench, bench.run)) else wanted


def _linear(config: Config) -> bool:
    """Whether all layers together are one matrix."""
    return (config.kind, config.activation, config.norm) == ("dense", "linear", "none")


def gradients_view(bench: Bench, shown: Shown, key: str) -> None:
    """Draw one run of the bench; only that on screen can be changed."""
    flow(key, *picture_of(bench, shown))


def picture_of(bench: Bench, shown: Shown) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """What is drawn of a run: ``meta`` and ``arrays`` of ``ui.components.flow``."""
    answer, config = shown.answer, standing(bench, shown)
    step = answer.get("seen", 0)
    facts, looks = answer.get("facts", {}), answer.get("looks", {})
    # What fits the settings in force comes with the numbers, as these may change live. Without facts they mean nothing.
    now = looks.get("flow", {}) if facts else {}
    theory = int(now["theory"]) if "theory" in now else -1
    meta = {
        "kind": config.kind, "step": step,
        "theory": facts["theories"][theory] if theory >= 0 else None,
        "repairs": _fitting(config, facts.get("repairs", []), now.get("repairs_fit")),
        "breaks": _fitting(config, facts.get("breaks", []), now.get("breaks_fit")),
        "usable": shown is bench.run and not classroom().closes("fork"), "collapse": _linear(config),
        "names": facts.get("columns", []),
    }  # fmt: skip
    return meta, _arrays(looks, step)


def _fitting(config: Config, offers: list[dict[str, Any]], fit: np.ndarray | None) -> list[dict[str, Any]] | None:
    """Those that fit, each with whether the run can take it as it goes on; None while nobody knows."""
    if fit is None:
        return None
    fitting = [offer for offer, yes in zip(offers, fit, strict=True) if yes]
    return [{**offer, "live": _live(config, offer["changes"])} for offer in fitting]


def _arrays(looks: dict[str, dict[str, np.ndarray]], step: int) -> dict[str, np.ndarray]:
    """The looks under the names the component knows; nothing while the run has yet to answer."""
    arrays = {name: array for look in ("flow", "collapse") for name, array in looks.get(look, {}).items()}
    arrays |= {f"values_{name}": array for name, array in looks.get("histograms", {}).items()}
    if "history" in looks:
        arrays |= _rows(looks["history"], looks["flow"], step)
    return arrays


def _rows(history: dict[str, np.ndarray], now: dict[str, np.ndarray], step: int) -> dict[str, np.ndarray]:
    """The rows of the two maps: what the run has kept, and below it the step on screen."""
    steps = history["steps"]  # (H,)
    kept = _kept(len(steps))
    rows = {"steps": steps[kept]} | {f"history_{name}": history[name][kept] for name in MAPS}  # (H,), (H, L)
    if steps[-1] < step:
        newest = {"steps": np.int32([step])} | {f"history_{name}": now[name][None] for name in MAPS}
        rows = {name: np.concatenate([rows[name], newest[name]]) for name in rows}
    return rows


def _kept(rows: int) -> np.ndarray:
    """Which rows of the history are drawn: the first, the last, and an even choice between."""
    return np.unique(np.linspace(0, rows - 1, min(rows, MOST_ROWS)).round().astype(int))


def gradients_command(bench: Bench, command: dict[str, Any]) -> None:
    """Do what was clicked. Raises ConfigError, ValueError or LookupError with a sentence.

    Live settings change in the run as it goes on. Otherwise the run is forked, and both stand side by side: at step 0
    when the change is about how weights begin, or the run has blown up; at the step on screen when that is in the past.
    """
    match command:
        case {"do": "change", "changes": dict(changes)}:
            answer = bench.answer
            step, head, diverged = answer.get("step", 0), answer.get("head", 0), answer.get("diverged")
            live = _live(standing(bench, bench.run), changes)
            if not (head or answer.get("events")) or (live and step == head and not diverged):
                bench.want(bench.config.replace(**changes))
            else:
                bench.fork(step if live and not diverged else 0, changes)


def _live(config: Config, changes: dict[str, Any]) -> bool:
    """Whether all that would change may do so while the run goes on."""
    return all(is_live(config, path) for path in differences(config, config.replace(**changes)))


obey = obeying(gradients_command)

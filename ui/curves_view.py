"""A run's curves: which scalars belong in which panel, and what the marks on them say."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.core.events import words
from ui.bench import Bench
from ui.components.curves import curves
from ui.overlays import Overlay, listed, overlays
from ui.shown import Shown

MOST_OVERLAYS = 16  # each costs the browser about a millisecond a panel and redraw
SPLITS = {"train": "training", "val": "validation"}


def curves_view(bench: Bench, key: str) -> None:
    """Draw the curves of the run on screen and obey what is clicked on them."""
    answer = bench.answer
    facts = answer.get("facts", {})
    drawn = answer.get("curves", {})
    axis = "step" if bench.x_axis in facts.get("unused", ()) else bench.x_axis
    series = [row for name in drawn if (row := _series(name, facts))]
    panels = _panels(series, facts)
    place_of = {panel["name"]: place for place, panel in enumerate(panels)}
    series.sort(key=lambda row: place_of[row["panel"]])  # the legend reads as the panels stand
    arrays = {}
    for row in series:
        arrays[f"{row['name']}_x"], arrays[f"{row['name']}_y"] = drawn[row["name"]]
    _add_clock(arrays, "", answer.get("clocks", {}), axis)
    found = overlays(bench)
    others = found[:MOST_OVERLAYS]
    rows = []
    for place, other in enumerate(others):
        rows += _series_of(other, f"other{place}", [panel["name"] for panel in panels], facts, arrays)
        _add_clock(arrays, f"other{place}", other.clocks, axis)
    meta = {
        "run": bench.run.id, "step": answer.get("step", 0), "epoch_steps": answer.get("epoch_steps", 1),
        "series": series + rows, "panels": panels, "floors": _floors(facts), "events": event_marks(answer),
        "runs": listed(bench),
        "log_y": bool(facts.get("log_y")), "unused": facts.get("unused", []),
        "epoch_word": facts.get("epoch_word", "epoch"),
        "undrawn": len(found) - len(others), "forks": _forks(bench.run, others), "axis": axis,
    }  # fmt: skip
    curves(key, meta, arrays)


def _series_of(
    other: Overlay, stem: str, panels: list[str], facts: dict[str, Any], arrays: dict[str, Any]
) -> list[dict[str, Any]]:
    """One line a panel: what another run reached on the validation set, or else on the training set."""
    rows, words = [], {row["name"]: row["label"] for row in facts.get("curves", ())}
    for panel in panels:
        found = next((name for split in ("val", "train") if (name := f"{split}_{panel}") in other.curves), None)
        found = found or (panel if panel in other.curves else None)
        if found is None:
            continue
        what = words.get(found) or SPLITS.get(found.partition("_")[0], "mini-batch")
        name = f"{stem}_{panel}"
        arrays[f"{name}_x"], arrays[f"{name}_y"] = other.curves[found]
        rows.append({
            "name": name, "label": f"{other.name}, {what}", "unit": "", "role": "other", "panel": panel,
            "run": other.key, "colour": other.colour, "clock": stem,
        })  # fmt: skip
    return rows


def _add_clock(arrays: dict[str, Any], stem: str, clocks: dict[str, Any], axis: str) -> None:
    """What turns the steps of a run into its epochs or seconds, when the curves are drawn over these."""
    if axis in clocks:
        steps, values = clocks[axis]
        arrays[f"{stem}_clock_x"] = np.concatenate([[0.0], steps])
        arrays[f"{stem}_clock_y"] = np.concatenate([[0.0], values]).astype(np.float64)


def _forks(mine: Shown, others: list[Overlay]) -> list[dict[str, Any]]:
    """Where runs part, one mark a step. ``clock`` is the run whose clock says when; "" is the one on screen."""
    marks: dict[int, dict[str, Any]] = {}
    if mine.forked_at is not None:
        label = f"forked at {mine.forked_at:,}"
        marks[mine.forked_at] = {"step": mine.forked_at, "clock": "", "label": label, "colour": mine.colour}
    for place, other in enumerate(others):
        if other.forked_at is not None and other.forked_at not in marks:
            label = f"{other.name} forked at {other.forked_at:,}"
            step = other.forked_at
            marks[step] = {"step": step, "clock": f"other{place}", "label": label, "colour": other.colour}
    return list(marks.values())


def event_marks(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """What happened to the run, where: ``{"step": 40, "label": "lr = 0.1"}``."""
    marks = [{"step": event["step"], "label": words(event)} for event in answer.get("events", [])]
    if answer.get("diverged"):
        marks.append({"step": answer["diverged"]["step"], "label": "diverged"})
    return marks


def _panels(series: list[dict[str, Any]], facts: dict[str, Any]) -> list[dict[str, str]]:
    """Loss and, where there is any, accuracy; then what else there is. All in the lab's own order, if it names one for
    the loss and every other panel."""
    words = {row["panel"]: row["panel_label"] for row in facts.get("curves", ()) if row.get("panel_label")}
    labels = {"loss": f"Loss ({facts.get('loss', 'mean')})", "accuracy": "Accuracy", **words}
    first = next(iter(words)) if "loss" in words else "loss"  # is there before anything is drawn
    drawn = {row["panel"] for row in series} | {first}
    order = words if drawn <= words.keys() else labels
    return [{"name": name, "label": labels[name]} for name in order if name in drawn]


def _series(name: str, facts: dict[str, Any]) -> dict[str, Any] | None:
    """``loss`` is the mini-batch's; ``train_x`` and ``val_x`` are measured on a whole split.

    A lab may say otherwise, and add series of its own: ``facts["curves"]`` is a list of {"name", "label", "panel" (""
    for a scalar that is drawn of other runs alone), "panel_label", "colour" (index)}.
    """
    for place, row in enumerate(facts.get("curves", ())):
        if row["name"] == name:
            own = {"name": name, "label": row["label"], "unit": "", "role": "own", "panel": row["panel"]}
            return {**own, "colour": row.get("colour", place)} if row["panel"] else None
    if name == "loss":
        return {"name": name, "label": "mini-batch", "unit": "", "role": "batch", "panel": "loss"}
    role, _, measure = name.partition("_")
    if role not in SPLITS or measure not in ("loss", "accuracy"):
        return None
    size = facts.get(role)
    label = f"{SPLITS[role]} ({size:,})" if size else SPLITS[role]
    return {"name": name, "label": label, "unit": "", "role": role, "panel": measure}


def _floors(facts: dict[str, Any]) -> list[dict[str, Any]]:
    """``facts["floors"]``: panel -> the loss that nobody can be below on average; ``error`` is 1 - accuracy."""
    found = []
    for panel, value in facts.get("floors", {}).items():
        where, height = ("accuracy", None if value is None else 1 - value) if panel == "error" else (panel, value)
        if height is not None:
            found.append(
                {"panel": where, "label": facts.get("floor_label", "best possible on average"), "value": height}
            )
    return found

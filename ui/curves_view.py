"""A run's curves: which scalars belong in which panel, and what the marks on them say."""

from __future__ import annotations

from typing import Any

from ui.bench import Bench
from ui.components.curves import curves

SPLITS = {"train": "training", "val": "validation"}


def curves_view(bench: Bench, key: str) -> None:
    """Draw the curves of the run on screen and obey what is clicked on them."""
    answer = bench.answer
    facts = answer.get("facts", {})
    drawn = answer.get("curves", {})
    series = [row for name in drawn if (row := _series(name, facts))]
    panels = [{"name": "loss", "label": f"Loss ({facts.get('loss', 'mean')})"}]
    if any(row["panel"] == "accuracy" for row in series):
        panels.append({"name": "accuracy", "label": "Accuracy"})
    meta = {
        "run": bench.run.id, "step": answer.get("step", 0), "epoch_steps": answer.get("epoch_steps", 1),
        "series": series, "panels": panels, "floors": _floors(facts), "events": event_marks(answer),
    }  # fmt: skip
    arrays = {}
    for row in series:
        arrays[f"{row['name']}_x"], arrays[f"{row['name']}_y"] = drawn[row["name"]]
    curves(key, meta, arrays)


def event_marks(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """What happened to the run, where: ``{"step": 40, "label": "lr = 0.1"}``."""
    marks = []
    for event in answer.get("events", []):
        if event["kind"] == "adjust":
            label = ", ".join(f"{name} = {_short(value)}" for name, value in event["changes"].items())
        else:
            label = f"{event['target']}{event['index']} set to {event['value']:.3g}"
        marks.append({"step": event["step"], "label": label})
    if answer.get("diverged"):
        marks.append({"step": answer["diverged"]["step"], "label": "diverged"})
    return marks


def _series(name: str, facts: dict[str, Any]) -> dict[str, str] | None:
    """``loss`` is the mini-batch's; ``train_x`` and ``val_x`` are measured on a whole split."""
    if name == "loss":
        return {"name": name, "label": "mini-batch", "unit": "", "role": "batch", "panel": "loss"}
    role, _, measure = name.partition("_")
    if role not in SPLITS or measure not in ("loss", "accuracy"):
        return None
    size = facts.get(role)
    label = f"{SPLITS[role]} ({size:,})" if size else SPLITS[role]
    return {"name": name, "label": label, "unit": "", "role": role, "panel": measure}


def _floors(facts: dict[str, Any]) -> list[dict[str, Any]]:
    floors = facts.get("floors", {})
    found = []
    if floors.get("loss") is not None:
        found.append({"panel": "loss", "label": "best possible on average", "value": floors["loss"]})
    if floors.get("error") is not None:
        found.append({"panel": "accuracy", "label": "best possible on average", "value": 1 - floors["error"]})
    return found


def _short(value: Any) -> str:
    text = f"{value:.4g}" if isinstance(value, float) else str(value)
    return text if len(text) <= 40 else "changed"

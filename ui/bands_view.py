"""What is said and drawn of some studies: bands, the figures beside them, and how often one setting beats the other."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.core import luck
from engine.core.config import differences
from ui.bench import Bench
from ui.shown import brief
from ui.studies import ShownStudy

POINTS = 90  # of each curve
MEASURES = {  # name -> label, its place in a sentence, and whether low is good
    "val_loss": ("Validation loss", True),
    "val_accuracy": ("Validation accuracy", False),
    "train_loss": ("Training loss", True),
    "train_accuracy": ("Training accuracy", False),
    "loss": ("Mini-batch loss", True),
}
NAMED_SETTINGS = 4  # of a single study beside which there is nothing to compare
VARIED = {("seed",): "weights and batches", ("seed", "data_seed"): "weights, batches and data", ("data_seed",): "data"}


def measures(studies: list[ShownStudy]) -> list[str]:
    """What can be shown: what the studies have measured, everything while nothing is known."""
    known = {name for study in studies for name in study.curves}
    return [name for name in MEASURES if name in known] or list(MEASURES)[:1]


def message(bench: Bench, measure: str, goal: float | None) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Meta and arrays for the component ``bands``."""
    label, low = MEASURES[measure]
    titles = titled(bench)
    meta: dict[str, Any] = {
        "measure": measure, "label": label, "percent": "accuracy" in measure, "low": low, "goal": goal,
        "studies": [_row(study, titles[study.letter], measure, goal) for study in bench.studies],
        "verdicts": verdicts(bench.studies, measure),
    }  # fmt: skip
    arrays = {}
    for study in bench.studies:
        steps, values = study.curves.get(measure, (np.empty(0), np.empty((len(study.seeds), 0))))
        chosen = thinned(len(steps))
        values = values[:, chosen]  # (S, n)
        middle, below, above = luck.spread(values, low)
        own = {"x": steps[chosen], "lines": values, "median": middle, "below": below, "above": above}
        arrays |= {f"{study.letter}_{name}": array.astype(np.float32) for name, array in own.items()}
    return meta, arrays


def thinned(count: int) -> np.ndarray:
    """Indices of at most ``POINTS`` of ``count`` values, first and last among them."""
    return np.unique(np.linspace(0, count - 1, min(count, POINTS)).astype(np.int64)) if count else np.empty(0, np.int64)


def titled(bench: Bench) -> dict[str, str]:
    """Each study's settings, only those that differ between the studies; of a single one, from the lab's defaults."""
    studies = bench.studies
    plain = [_comparable(study) for study in studies]
    if len(studies) == 1:
        names = _fields(type(plain[0])(), plain[0])[:NAMED_SETTINGS]
    else:
        names = list(dict.fromkeys(name for config in plain[1:] for name in _fields(plain[0], config)))
    order = list(bench.lab.Config.model_fields)
    names.sort(key=order.index)
    varies = len({study.vary for study in studies}) > 1
    found = {}
    for study, config in zip(studies, plain, strict=True):
        parts = [f"{bench.words(name)} {_value(getattr(config, name))}" for name in names]
        parts += [f"other {VARIED[study.vary]} each time"] * varies
        found[study.letter] = " · ".join(parts) or ("the lab's defaults" if len(studies) == 1 else "the same settings")
    return found


def verdicts(studies: list[ShownStudy], measure: str) -> list[dict[str, str]]:
    """The first study against each of the others, at the last step both have reached."""
    label, low = MEASURES[measure]
    found = []
    for other in studies[1:]:
        ends = _ends(studies[0], other, measure)
        if ends is None:
            continue
        step, a, b = ends
        result = luck.beats(a, b, low, studies[0].seeds, other.seeds)
        text = luck.sentence(result, studies[0].letter, other.letter)
        still = " so far" if studies[0].going or other.going else ""
        found.append({"text": f"{label} at step {step:,}{still}: {text}", "caution": luck.caution(result)})
    return found


def _ends(one: ShownStudy, other: ShownStudy, measure: str) -> tuple[int, np.ndarray, np.ndarray] | None:
    """The last step at which both were measured, and the values (S,) and (T,) there; None without one."""
    if measure not in one.curves or measure not in other.curves:
        return None
    (steps_a, a), (steps_b, b) = one.curves[measure], other.curves[measure]
    common = np.intersect1d(steps_a, steps_b)
    common = common[common > 0]
    if not len(common):
        return None
    step = int(common[-1])
    return step, a[:, np.searchsorted(steps_a, step)], b[:, np.searchsorted(steps_b, step)]


def _row(study: ShownStudy, title: str, measure: str, goal: float | None) -> dict[str, Any]:
    answer = study.answer
    count, out = len(study.seeds), luck.left_out(len(study.seeds))
    row: dict[str, Any] = {
        "id": study.id, "letter": study.letter, "colour": study.colour, "title": title, "state": study.state,
        "step": answer.get("step", 0), "steps": study.steps, "seeds": count, "inside": count - 2 * out,
        "message": answer.get("message", ""), "note": answer.get("note", ""),
        "diverged": sum(step >= 0 for step in answer.get("failed_at", [])), "varied": VARIED[study.vary],
    }  # fmt: skip
    steps, values = study.curves.get(measure, (np.empty(0), np.empty((count, 0))))
    if len(steps):
        low = MEASURES[measure][1]
        row["final"] = [float(edge[-1]) for edge in luck.spread(values[:, -1:], low)]
        if goal is not None:
            at = luck.reached(steps, values, goal, low)
            row["reached"] = int((at >= 0).sum())
            row["reached_by"] = int(np.median(at[at >= 0])) if (at >= 0).any() else None
    return row


def _comparable(study: ShownStudy) -> Any:
    """The settings with what the seeds replace put aside."""
    return study.config.replace(**dict.fromkeys(study.vary, 0))


def _fields(old: Any, new: Any) -> list[str]:
    return list(dict.fromkeys(path.split(".")[0] for path in differences(old, new)))


def _value(value: Any) -> str:
    return brief([str(item) for item in value] if isinstance(value, tuple) else value)

"""From a table of text to what a network is trained on: which columns, which rows, on which scale.

Numeric features are standardised: each minus its mean, divided by its standard deviation (of the rows in use, before
they are split), so that a column in thousands does not outweigh one in fractions. A number to be predicted is
standardised too. Painted points keep their coordinates, which are those of the plane they were painted on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data.table import Column, Table, TableError, read_table

MAX_CLASSES = 6
HALF = 6.0  # painted points lie in [-HALF, HALF] on both axes
MAX_SUGGESTED = 8  # features that are ticked at first; any number may be added by hand
TASKS = ("classification", "regression")
TARGET_WORDS = ("class", "target", "label", "species", "category", "kind", "type", "outcome", "y")
COUNTER_WORDS = ("id", "index", "no", "nr", "row", "number", "column 1")


@dataclass(frozen=True)
class Prepared:
    """Rows without missing values, ready to be split."""

    x: NDArray[np.float32]  # (n, features) standardised, painted points as they are
    y: NDArray  # (n,) i64 class index, or f32 standardised number
    class_names: tuple[str, ...]  # () for regression
    means: NDArray[np.float64]  # (features,) so that value = x * stds + means
    stds: NDArray[np.float64]  # (features,)
    target_mean: float  # value = y * target_std + target_mean; 0 and 1 for classes
    target_std: float
    painted: bool
    notes: tuple[str, ...]  # sentences for the user


def suggest(table: Table) -> tuple[tuple[str, ...], str, str]:
    """Features, target and task to begin with: a guess that a person can change."""
    usable = [column for column in table.columns if column.kind != "mostly missing" and column.distinct > 1]
    usable = usable or list(table.columns)
    classes = [column for column in usable if 2 <= column.distinct <= MAX_CLASSES and _labels(column)]
    named = [column for column in usable if column.name.lower() in TARGET_WORDS]
    text = [column for column in classes if column.kind == "text"]
    numeric = [column for column in usable if column.kind == "numeric"]
    candidates = [column for column in named if column in classes or column.kind == "numeric"]
    candidates = candidates or text[-1:] or numeric[-1:] or usable[-1:]
    target = candidates[-1]
    task = "classification" if target in classes or target.kind == "text" else "regression"
    features = [column for column in numeric if column is not target and not _counts_rows(column)]
    return tuple(column.name for column in features[:MAX_SUGGESTED]), target.name, task


def prepare(source: str | bytes | Table, features: tuple[str, ...], target: str, task: str) -> Prepared:
    """Take these columns out of a table. Raises TableError with one sentence.

    Rows that lack a value in a chosen column are left out and counted in ``notes``. Classes are sorted, numbers by
    value and text by alphabet; painted classes keep their number, so that a colour stays a class.
    """
    table = source if isinstance(source, Table) else read_table(source)
    if task not in TASKS:
        raise TableError(f"The task must be one of {', '.join(TASKS)}, got {task}.")
    features = tuple(features)
    if len(features) < 2:
        raise TableError(f"The table needs at least two feature columns to draw a plane, got {len(features)}.")
    if len(set(features)) < len(features) or target in features:
        raise TableError("Every column can be used once: as one feature or as the target.")
    inputs = [_numbers(table.column(name), "feature") for name in features]
    goal = table.column(target)
    values = _numbers(goal, "target of a regression") if task == "regression" else None
    kept = (goal.cells != "") & ~np.isnan(np.stack(inputs)).any(0)  # (rows,)
    notes = []
    if not kept.all():
        lost = int((~kept).sum())
        lack = "1 row lacks a value and is" if lost == 1 else f"{lost:,} rows lack a value and are"
        notes.append(f"{lack} left out; {int(kept.sum()):,} of {table.rows:,} remain.")
    if kept.sum() < 2:
        raise TableError(f"At least 2 rows must have a value in every chosen column, got {int(kept.sum())}.")
    x = np.stack(inputs, 1)[kept]  # (n, features)
    painted = table.painted and features == ("x1", "x2") and task == "classification" and goal.whole
    painted = painted and np.abs(x).max() <= HALF
    means, stds = np.zeros(x.shape[1]), np.ones(x.shape[1])
    if not painted:
        means, stds = _scale(x)
        for i, name in enumerate(features):
            if np.ptp(x[:, i]) == 0:
                stds[i] = 1  # a constant column becomes 0 everywhere
                notes.append(f"{name!r} is {x[0, i]:g} in every row: it tells nothing apart.")
    target_mean, target_std, class_names = 0.0, 1.0, ()
    if values is None:
        y, class_names = _classes(goal, kept, painted)
    else:
        target_mean, target_std = map(float, _scale(values[kept]))
        if np.ptp(values[kept]) == 0:
            raise TableError(f"The target {target!r} is {values[kept][0]:g} in every row: there is nothing to learn.")
        y = ((values[kept] - target_mean) / target_std).astype(np.float32)
    x = ((x - means) / stds).astype(np.float32)
    return Prepared(x, y, class_names, means, stds, target_mean, target_std, painted, tuple(notes))


def _classes(goal: Column, kept: NDArray[np.bool_], painted: bool) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Class index of every kept row, and the names of the classes."""
    values = goal.cells[kept].astype(str) if goal.numbers is None else goal.numbers[kept]
    present, y = np.unique(values, return_inverse=True)
    if len(present) < 2:
        raise TableError(f"The target {goal.name!r} needs at least two classes, got only {_name(present[0])}.")
    if len(present) > MAX_CLASSES:
        raise TableError(
            f"The target {goal.name!r} may have up to {MAX_CLASSES} classes, got {len(present):,} different values."
            + (" Choose regression for a number." if goal.numbers is not None else "")
        )
    if painted:
        if present[0] < 0 or present[-1] >= MAX_CLASSES:
            raise TableError(f"Painted classes must be in [0, {MAX_CLASSES - 1}], got {_name(present[[0, -1]].max())}.")
        return values.astype(np.int64), tuple(str(k) for k in range(int(present[-1]) + 1))
    return y.reshape(-1).astype(np.int64), tuple(_name(value) for value in present)


def _scale(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and standard deviation down the rows. Raises TableError if they are beyond what a computer counts."""
    with np.errstate(over="ignore", invalid="ignore"):
        mean, std = values.mean(0), values.std(0)
    if not np.isfinite(std).all():
        raise TableError(f"The chosen columns must hold numbers that can be squared, got {np.abs(values).max():g}.")
    return mean, std


def _numbers(column: Column, role: str) -> NDArray[np.float64]:
    """The column's numbers. Raises TableError if it has none."""
    if column.numbers is None:
        raise TableError(f"The {role} must be a column of numbers, got {column.name!r}, which is {column.kind}.")
    return column.numbers


def _labels(column: Column) -> bool:
    """Whether the values look like names of classes rather than like measurements."""
    return column.kind == "text" or column.whole


def _counts_rows(column: Column) -> bool:
    """A running number of the rows, which a network could only learn by heart."""
    if column.numbers is None or not column.whole or column.name.lower() not in COUNTER_WORDS:
        return False
    return column.distinct == len(column.cells) and bool((np.abs(np.diff(column.numbers)) == 1).all())


def _name(value: object) -> str:
    return value if isinstance(value, str) else f"{value:g}"

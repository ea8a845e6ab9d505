"""How the table of worked examples is laid out for each loss, and which rows can be typed into it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.data.overlapping import LABELS

MOST_ROWS, LARGEST = 12, 1e6


@dataclass(frozen=True)
class Sheet:
    """The table of one loss.

    ``inputs`` are typed: targets first, then outputs. ``kinds``, one for each of them: ``class`` (from 1 on), ``label``
    (0 or 1), ``number`` or ``output``. ``columns`` stand between them and the loss. ``rows`` are there to begin with.
    """

    inputs: tuple[str, ...]
    kinds: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]
    formula: tuple[str, ...]

    @property
    def gradients(self) -> list[str]:
        return [f"slope of {name}" for name, kind in zip(self.inputs, self.kinds, strict=True) if kind == "output"]


# --- one number or one logit ------------------------------------------------------------------------------------------

NUMBER_ROWS = ((0.0, 0.5), (1.0, 0.8), (-1.0, 1.0), (3.0, 0.2))  # target and output
LOGIT_ROWS = ((1.0, 2.0), (1.0, -1.0), (0.0, -3.0), (0.0, 0.5))  # class and logit


def _of_number(columns: tuple[str, ...], formula: tuple[str, ...]) -> Sheet:
    return Sheet(("target y", "output z"), ("number", "output"), columns, NUMBER_ROWS, formula)


def _of_logit(columns: tuple[str, ...], formula: tuple[str, ...]) -> Sheet:
    return Sheet(("target y", "output z"), ("label", "output"), columns, LOGIT_ROWS, formula)


SHEETS = {
    "squared": _of_number(("error z - y",), ("error = z - y", "loss = error^2", "slope = 2 error")),
    "absolute": _of_number(("error z - y",), ("error = z - y", "loss = |error|", "slope = the error's sign")),
    "huber": _of_number(
        ("error z - y", "within delta"),
        (
            "error = z - y", "within delta: loss = error^2 / 2, slope = error",
            "beyond: loss = delta (|error| - delta / 2), slope = delta times the error's sign",
        ),
    ),
    "binary cross-entropy": _of_logit(
        ("p", "p of the truth", "weight"),
        ("p = sigmoid(z)", "loss = -weight ln(p if y = 1, 1 - p if y = 0)", "slope = weight (p - y)"),
    ),
    "hinge": _of_logit(
        ("sign s", "margin s z", "weight"),
        (
            "s = 1 if y = 1, -1 if y = 0", "loss = weight max(0, 1 - s z)",
            "slope = -weight s while the margin is below 1, else 0",
        ),
    ),
    "multi-label": Sheet(
        (*(f"{name}?" for name in LABELS), *(f"z {name}" for name in LABELS)),
        ("label",) * 3 + ("output",) * 3,
        (*(f"p {name}" for name in LABELS), *(f"loss {name}" for name in LABELS)),
        ((1.0, 0.0, 0.0, 2.0, -1.0, -2.0), (1.0, 1.0, 1.0, 1.0, 0.5, -0.5), (0.0, 0.0, 0.0, -1.0, -2.0, 1.0)),
        (
            "p = sigmoid(z) of every label", "loss of a label = -y ln p - (1 - y) ln(1 - p)",
            "loss = the sum over the labels", "slope of z = p - y of that label",
        ),
    ),
}  # fmt: skip


# --- a logit for every class ------------------------------------------------------------------------------------------


def _of_classes(classes: int) -> Sheet:
    return Sheet(
        ("class", *_logits(classes)), ("class", *("output",) * classes),
        (*(f"p{i + 1}" for i in range(classes)), "weight"), _class_rows(classes),
        (
            "p_j = exp(z_j) / (exp(z1) + exp(z2) + ...)", "loss = -weight ln p of the class",
            "slope of z_j = weight (p_j - 1 if j is the class, p_j otherwise)",
        ),
    )  # fmt: skip


def _of_two_tasks(classes: int) -> Sheet:
    rows = zip(_class_rows(classes), NUMBER_ROWS, strict=True)
    return Sheet(
        ("class", "number y", *_logits(classes), "output"), ("class", "number", *("output",) * (classes + 1)),
        ("cross-entropy", "squared error", "weighted class", "weighted number"),
        tuple((of_class, number, *logits, output) for (of_class, *logits), (number, output) in rows),
        (
            "cross-entropy = -ln softmax(z) of the class", "squared error = (output - y)^2",
            "weighted class = lambda_class times the class's weight times cross-entropy",
            "weighted number = lambda_value times squared error", "loss = weighted class + weighted number",
        ),
    )  # fmt: skip


def _logits(classes: int) -> tuple[str, ...]:
    return tuple(f"z{i + 1}" for i in range(classes))


def _class_rows(classes: int) -> tuple[tuple[float, ...], ...]:
    """A class and the logits of all: row i has the largest at class i, which is not always there or the true one."""
    return tuple((1.0 + i % classes, *(2.0 - abs(i - j) for j in range(classes))) for i in range(4))


def sheet_of(loss: str, classes: int) -> Sheet:
    """The layout of the table of a loss."""
    if loss in SHEETS:
        return SHEETS[loss]
    return _of_classes(classes) if loss == "cross-entropy" else _of_two_tasks(classes)


# --- what is typed ----------------------------------------------------------------------------------------------------


def checked(rows: Sequence[Sequence[float]], sheet: Sheet, classes: int) -> list[list[float]]:
    """The rows as numbers. Raises ValueError with a sentence."""
    if not isinstance(rows, list | tuple) or not 1 <= len(rows) <= MOST_ROWS:
        count = len(rows) if isinstance(rows, list | tuple) else "none"
        raise ValueError(f"The table must have 1 to {MOST_ROWS} rows, got {count}.")
    return [_row(i, row, sheet, classes) for i, row in enumerate(rows, 1)]


def _row(place: int, row: Any, sheet: Sheet, classes: int) -> list[float]:
    if not isinstance(row, list | tuple) or len(row) != len(sheet.inputs):
        given = len(row) if isinstance(row, list | tuple) else "none"
        raise ValueError(f"Row {place} must have {len(sheet.inputs)} numbers ({', '.join(sheet.inputs)}), got {given}.")
    for value, name, kind in zip(row, sheet.inputs, sheet.kinds, strict=True):
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise ValueError(f"Row {place}: {name} must be a number, got {str(value)[:40]}.")
        if abs(value) > LARGEST:
            raise ValueError(f"Row {place}: {name} must be in [-{LARGEST:,.0f}, {LARGEST:,.0f}], got {value:g}.")
        if kind == "label" and value not in (0, 1):
            raise ValueError(f"Row {place}: {name} must be 0 or 1, got {value:g}.")
        if kind == "class" and value not in range(1, classes + 1):
            raise ValueError(f"Row {place}: {name} must be a whole number from 1 to {classes}, got {value:g}.")
    return [float(value) for value in row]

"""People's own data: CSV text, pasted, uploaded or painted, as columns with a sentence about each.

Reads commas, semicolons and tabs, with or without a line of names, decimal commas where the comma is not the separator,
and UTF-8, UTF-16 or Western European text. Nothing in a table is evaluated. ``preparing.py`` makes arrays of it.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.core.config import unknown_name

MAX_BYTES, MAX_ROWS, MAX_COLUMNS = 5_000_000, 20_000, 64
MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "?", "-"})  # how people write "no value", in lower case
PAINTED = ("x1", "x2", "class")  # the header of painted points


class TableError(ValueError):
    """A table that cannot be used. The message is one sentence for the user."""


@dataclass(frozen=True)
class Column:
    """One column as it was written, and what it is good for."""

    name: str
    kind: str  # "numeric", "text" or "mostly missing"
    missing: int  # cells without a value
    distinct: int  # different values, missing ones apart
    note: str  # a sentence for the user; empty if there is nothing to say
    cells: NDArray[np.object_]  # (rows,) text, stripped; "" where there is no value
    numbers: NDArray[np.float64] | None  # (rows,) NaN where there is no value; None if it is text

    @cached_property
    def whole(self) -> bool:
        """Whether every value is a whole number."""
        if self.numbers is None:
            return False
        values = self.numbers[~np.isnan(self.numbers)]
        return bool(len(values)) and bool((values == np.round(values)).all())


@dataclass(frozen=True)
class Table:
    """A table that has at least one row and one numeric column."""

    columns: tuple[Column, ...]
    rows: int

    def names(self, *kinds: str) -> list[str]:
        """Names of the columns of these kinds, of all without any."""
        return [column.name for column in self.columns if not kinds or column.kind in kinds]

    def column(self, name: str) -> Column:
        """The column of that name. Raises TableError with the closest one."""
        for column in self.columns:
            if column.name == name:
                return column
        raise TableError(unknown_name("column", name, self.names()))

    @property
    def painted(self) -> bool:
        """Whether these are points painted on the plane, which keep their coordinates."""
        return tuple(self.names()) == PAINTED


def read_table(source: str | bytes) -> Table:
    """The columns of a CSV file or of pasted text. Raises TableError."""
    size = len(source) if isinstance(source, bytes) or len(source) > MAX_BYTES else len(source.encode())
    if size > MAX_BYTES:
        raise TableError(f"The table may have up to {MAX_BYTES / 1e6:g} MB, got {size / 1e6:.1f} MB.")
    text = (decoded(source) if isinstance(source, bytes) else source).removeprefix("\ufeff")
    if "\0" in text:
        raise TableError("The table must be text with values between commas, semicolons or tabs, got binary data.")
    if not text.strip():
        raise TableError("The table is empty.")
    separator = _separator(text)
    rows = _rows(text, separator)
    names, rows = _names(rows, separator)
    if not rows:
        raise TableError("The table has a line of column names and no rows below it.")
    if len(rows) > MAX_ROWS:
        raise TableError(f"The table may have up to {MAX_ROWS:,} rows, got {len(rows):,}.")
    columns = tuple(
        _column(name, np.array(cells, dtype=object), separator)
        for name, cells in zip(names, zip(*rows, strict=True), strict=True)
    )
    table = Table(columns, len(rows))
    if not table.names("numeric"):
        raise TableError(f"The table needs at least one column of numbers, got {_listed(table.names())} without any.")
    return table


def points_to_csv(points: list[list[float]]) -> str:
    """Painted points [[x1, x2, class], ...] as the table they are trained on."""
    lines = [",".join(PAINTED), *(f"{x1:.4f},{x2:.4f},{int(label)}" for x1, x2, label in points)]
    return "\n".join(lines) + "\n"


def decoded(source: bytes) -> str:
    if source.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise TableError("The table must be CSV text, got what looks like an Excel file or an archive: save it as CSV.")
    if source.startswith((b"\xff\xfe", b"\xfe\xff")):
        return source.decode("utf-16", errors="replace")
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = source.decode("cp1252", errors="replace")
    odd = sum(character < " " and character not in "\t\r\n" for character in text) + text.count("\ufffd")
    if odd > 0.01 * len(text):
        raise TableError("The table must be text with values between commas, semicolons or tabs, got binary data.")
    return text


def _separator(text: str) -> str:
    """The one that cuts most of the first lines into the same number of cells, more than one if possible.

    In doubt the semicolon: "1,5;2,5" is two numbers with decimal commas.
    """
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:30]

    def agreement(separator: str) -> int:
        widths = [len(row) for row in csv.reader(lines, delimiter=separator)]
        common = max(set(widths), key=widths.count)
        return widths.count(common) if common > 1 else 0

    return max((";", "\t", ","), key=agreement)


def _rows(text: str, separator: str) -> list[list[str]]:
    """All lines as stripped cells, empty lines left out, short ones filled up. Raises TableError."""
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        numbered = [(reader.line_num, [cell.strip() for cell in row]) for row in reader if any(map(str.strip, row))]
    except csv.Error as error:
        raise TableError(f"The table cannot be cut into cells: {error}.") from None
    if not numbered:
        raise TableError("The table is empty.")
    width = len(numbered[0][1])
    if width > MAX_COLUMNS:
        raise TableError(f"The table may have up to {MAX_COLUMNS} columns, got {width}.")
    for number, row in numbered:
        if len(row) > width:
            raise TableError(f"Every row must have {width} cells as the first has; line {number} has {len(row)}.")
    return [row + [""] * (width - len(row)) for _, row in numbered]


def _names(rows: list[list[str]], separator: str) -> tuple[list[str], list[list[str]]]:
    """Column names and the rows below them. A first line with a number in it is a row, not names."""
    first = rows[0]
    if any(_number(cell, separator) is not None for cell in first) or not any(first):
        return [f"column {i + 1}" for i in range(len(first))], rows
    names: list[str] = []
    for i, name in enumerate(first):
        name = name or f"column {i + 1}"
        copy = 2
        while name in names:
            name, copy = f"{first[i] or f'column {i + 1}'} ({copy})", copy + 1
        names.append(name)
    return names, rows[1:]


def _column(name: str, cells: NDArray[np.object_], separator: str) -> Column:
    cells = np.array(["" if cell.lower() in MISSING else cell for cell in cells], dtype=object)
    there = cells != ""
    missing = int((~there).sum())
    distinct = len(set(cells[there]))
    values = [_number(cell, separator) for cell in cells[there]]
    if missing > len(cells) / 2:
        note = f"{name!r} lacks a value in {missing:,} of {len(cells):,} rows: it is left out."
        return Column(name, "mostly missing", missing, distinct, note, cells, None)
    if None in values:
        note = f"{name!r} is text: it can be the target of a classification, not a feature."
        wrong = values.count(None)
        if wrong <= 0.2 * len(values):
            example = next(cell for cell, value in zip(cells[there], values, strict=True) if value is None)
            note = f"{name!r} counts as text, because not every value is a number: {example[:30]!r} for example."
        return Column(name, "text", missing, distinct, note, cells, None)
    numbers = np.full(len(cells), np.nan)
    numbers[there] = values
    note = ""
    if missing:
        have = "1 missing value: that row is" if missing == 1 else f"{missing:,} missing values: those rows are"
        note = f"{name!r} has {have} left out where it is used."
    elif distinct == 1:
        note = f"{name!r} is {cells[0]} in every row: it tells nothing apart."
    return Column(name, "numeric", missing, distinct, note, cells, numbers)


def _number(cell: str, separator: str) -> float | None:
    """The finite number a cell says, or None. ``float`` alone would take '1_000' and 'infinity' too."""
    if separator != "," and cell.count(",") == 1 and "." not in cell:
        cell = cell.replace(",", ".")
    if not cell or cell.strip("+-.0123456789eE"):
        return None
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def _listed(names: list[str]) -> str:
    shown = ", ".join(repr(name[:30]) for name in names[:5])
    return shown + (f" and {len(names) - 5} more" if len(names) > 5 else "")

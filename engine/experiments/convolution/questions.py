"""Questions of the kind lectures ask about convolutional networks, drawn at random, with answers worked out by hand.

Each is a small network and one question about it. The arithmetic is written out here, line by line, in whole numbers;
``quizzes`` builds the same network in PyTorch and counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

KINDS = ("size", "field", "cost", "parameters")
CLEARLY = 1.15  # how many times the second largest the largest must be, so that no question is a hair's breadth


@dataclass(frozen=True)
class Row:
    """One layer; of a dense one ``filters`` are its units and the kernel is 0. Shapes: (channels, side) or (units,)."""

    kind: str  # convolution, max pooling or dense
    filters: int
    kernel: int
    stride: int
    padding: int
    dilation: int
    before: tuple[int, ...]
    after: tuple[int, ...]

    @property
    def words(self) -> str:
        if self.kind == "dense":
            return f"dense, {self.filters} units"
        if self.kind == "max pooling":
            return f"max pooling {self.kernel} x {self.kernel}, stride {self.stride}"
        more = f", padding {self.padding}" if self.padding else ""
        more += f", dilation {self.dilation}" if self.dilation > 1 else ""
        return f"convolution {self.kernel} x {self.kernel}, {self.filters} filters, stride {self.stride}{more}"

    @property
    def parameters(self) -> int:
        """Weights and biases."""
        if self.kind == "dense":
            return self.filters * (int(np.prod(self.before)) + 1)
        return self.filters * (self.before[0] * self.kernel**2 + 1) if self.kind == "convolution" else 0

    @property
    def multiplications(self) -> int:
        """One for every weight that is used, at every place; biases do not count."""
        if self.kind == "dense":
            return self.filters * int(np.prod(self.before))
        return self.after[1] ** 2 * self.filters * self.before[0] * self.kernel**2 if self.kind == "convolution" else 0


@dataclass(frozen=True)
class Question:
    """``answer``: a number, or with ``choices`` the place of the right one. ``lines`` explain it."""

    kind: str
    number: int
    channels: int
    side: int
    rows: tuple[Row, ...]
    ask: str
    answer: int
    lines: tuple[str, ...]
    choices: tuple[str, ...] = field(default=())


def question(kind: str, number: int) -> Question:
    """Question ``number`` of a kind; always the same one. Raises LookupError for a kind there is not."""
    if kind not in MAKERS:
        raise LookupError(f"There is no quiz {kind!r}. Known: {', '.join(KINDS)}.")
    random = np.random.default_rng([KINDS.index(kind), number])
    while True:
        made = MAKERS[kind](random, number)
        if made is not None:
            return made


def stacked(channels: int, side: int, plan: list[tuple]) -> tuple[Row, ...] | None:
    """Rows of (kind, filters, kernel, stride, padding, dilation); None where a window does not fit."""
    rows, shape = [], (channels, side)
    for kind, filters, kernel, stride, padding, dilation in plan:
        if kind == "dense":
            before = (shape[0] * shape[1] ** 2,) if len(shape) == 2 else shape
            after: tuple[int, ...] = (filters,)
        else:
            size = (shape[1] + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
            if size < 1:
                return None
            before, after = shape, (filters or shape[0], size)
        rows.append(Row(kind, filters, kernel, stride, padding, dilation, before, after))
        shape = after
    return tuple(rows)


def convolution(filters: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> tuple:
    return ("convolution", filters, kernel, stride, padding, dilation)


def pooling(kernel: int, stride: int) -> tuple:
    return ("max pooling", 0, kernel, stride, 0, 1)


def _size(random: np.random.Generator, number: int) -> Question | None:
    pick: Callable = random.choice
    plan = []
    for filters in (8, 16):
        kernel = int(pick([3, 5, 7]))
        plan.append(convolution(filters, kernel, int(pick([1, 1, 1, 2])), int(pick([0, 0, 1, kernel // 2]))))
        plan.append(pooling(*map(int, pick([(2, 2), (2, 2), (3, 2), (3, 3)]))))
    side = int(pick([28, 32, 40, 48, 64, 96]))
    rows = stacked(int(pick([1, 3])), side, plan)
    if rows is None or rows[-1].after[1] < 2:
        return None
    lines = ["A window of K, stride S and padding P makes of W places floor((W + 2 P - K) / S) + 1."]
    for row in rows:
        inside = f"({row.before[1]} + 2 x {row.padding} - {row.kernel}) / {row.stride}"
        exact = (row.before[1] + 2 * row.padding - row.kernel) / row.stride
        rounded = "" if exact == int(exact) else f", rounded down to {int(exact)}"
        lines.append(f"{row.words}: {inside} = {exact:g}{rounded}, and 1 more: {row.after[1]}.")
    return Question(
        "size", number, rows[0].before[0], side, rows,
        "How many places wide is the output of the second pooling?", rows[-1].after[1], tuple(lines),
    )  # fmt: skip


def _field(random: np.random.Generator, number: int) -> Question | None:
    pick: Callable = random.choice
    count = (3, 5, 2, 4)[number // 3 % 4]  # not the same again soon
    if number % 3 == 0:
        plan, hint = [convolution(8, 3)] * count, f"{count} layers of 3 x 3: 2 i + 1 with i = {count}."
    elif number % 3 == 1:
        plan = [convolution(8, 3, dilation=2**i) for i in range(count)]
        hint = f"Dilation that doubles: 2^(i + 1) - 1 with i = {count}."
    else:
        hint = ""
        plan = [convolution(8, int(pick([3, 5])), int(pick([1, 1, 2]))) for _ in range(min(count, 3))]
        plan.insert(int(pick([1, len(plan)])), pooling(2, 2))
    width, jump, lines = (
        1,
        1,
        ["Each layer adds dilation x (K - 1) x jump to the width; the jump is the product of the strides below it."],
    )
    for kind, _, kernel, stride, _, dilation in plan:
        wider = width + dilation * (kernel - 1) * jump
        what = "pooling" if kind == "max pooling" else f"{kernel} x {kernel}"
        lines.append(f"{what}, jump {jump}: {width} + {dilation} x ({kernel} - 1) x {jump} = {wider}.")
        width, jump = wider, jump * stride
    lines.append(f"{hint} In two directions {width} x {width} = {width**2:,} pixels.".strip())
    side = max(32, 8 * ((width + 2 * jump) // 8 + 1))
    rows = stacked(1, side, plan)
    return rows and Question(
        "field", number, 1, side, rows,
        "On how many pixels of the picture does one cell of the last layer depend, if it sees no edge?",
        width**2, tuple(lines),
    )  # fmt: skip


def _network(random: np.random.Generator) -> tuple[Row, ...] | None:
    pick: Callable = random.choice
    side, channels, filters = int(pick([28, 32, 48, 64])), int(pick([1, 3])), int(pick([8, 16, 32]))
    plan = []
    for _ in range(int(pick([2, 3]))):
        kernel = int(pick([3, 5]))
        plan.append(convolution(filters, kernel, 1, int(pick([0, kernel // 2]))))
        plan += [pooling(2, 2)] * int(random.random() < 0.7)
        filters *= int(pick([1, 2]))
    if random.random() < 0.6:
        plan.append(("dense", int(pick([32, 64, 128])), 0, 0, 0, 1))
    plan.append(("dense", 10, 0, 0, 0, 1))
    return stacked(channels, side, plan)


def _largest(kind: str, ask: str, rule: str, count: Callable[[Row], int], told: Callable[[Row], str]) -> Callable:
    def make(random: np.random.Generator, number: int) -> Question | None:
        rows = _network(random)
        if rows is None:
            return None
        weighted = [row for row in rows if row.kind != "max pooling"]
        counts = [count(row) for row in weighted]
        second, first = sorted(counts)[-2:]
        if first < CLEARLY * second:
            return None
        lines = [
            rule,
            *(f"{row.words}: {told(row)} = {number_:,}." for row, number_ in zip(weighted, counts, strict=True)),
        ]
        choices = tuple(f"{i}. {row.words}" for i, row in enumerate(rows, 1) if row.kind != "max pooling")
        channels, side = rows[0].before
        return Question(kind, number, channels, side, rows, ask, counts.index(first), tuple(lines), choices)

    return make


def _cost(row: Row) -> str:
    if row.kind == "dense":
        return f"{row.before[0]:,} x {row.filters}"
    size, kernel = row.after[1], row.kernel
    return f"{size} x {size} places x {row.filters} filters x {kernel} x {kernel} x {row.before[0]}"


def _weights(row: Row) -> str:
    if row.kind == "dense":
        return f"{row.filters} x ({row.before[0]:,} + 1)"
    return f"{row.filters} x ({row.kernel} x {row.kernel} x {row.before[0]} + 1)"


MAKERS = {
    "size": _size,
    "field": _field,
    "cost": _largest(
        "cost", "Which layer takes the most multiplications for one picture?",
        "Every place of the output takes K x K x channels multiplications for each filter; a dense layer one a weight.",
        lambda row: row.multiplications, _cost,
    ),
    "parameters": _largest(
        "parameters", "Which layer has the most parameters?",
        "A filter has K x K x channels weights and a bias, wherever it is used; a dense unit a weight for every input.",
        lambda row: row.parameters, _weights,
    ),
}  # fmt: skip

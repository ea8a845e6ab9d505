"""The data section of a Playground program: only the generator that this run uses, or its own points as numbers."""

from __future__ import annotations

import re

import numpy as np

from engine.data import plane
from engine.data.preparing import prepare
from engine.data.table import read_table
from engine.experiments.playground.config import CLASS_DATA, CURVE_DATA, PlaygroundConfig
from engine.experiments.playground.problem import Problem
from engine.export.layout import literal, printable
from engine.export.pasting import arguments, paste

CURVES = {  # what curves.FUNCTIONS computes, as a line of a program
    "plane": "(points[:, 0] + points[:, 1]) / (2 * 6.0)",
    "sine": "np.sin(points[:, 0])",
    "step": "np.where(points[:, 0] < 0, -1.0, 1.0)  # jumps at 0",
    "bump": "2 * np.exp(-(points[:, 0] ** 2) / 2) - 1",
    "chirp": "np.sin(8 * np.pi * ((points[:, 0] + 6.0) / 12) ** 2)  # the further right, the faster",
}
BUMPS = """\
# Six Gaussian bumps of width 1.1 on a circle of radius 3.5, up and down in turn.
angle = 2 * np.pi * np.arange(6) / 6
centres = 3.5 * np.stack([np.cos(angle), np.sin(angle)], 1)  # (6, 2)
squares = ((points[:, None] - centres) ** 2).sum(-1)  # (N, 6): squared distances
target = np.exp(-squares / (2 * 1.1**2)) @ np.array([1, -1, 1, -1, 1, -1])  # (N,)"""
NUMBER_PI = re.compile(r"(?<![\w.])pi\b")
TENSORS = {
    "x1": "x1", "x2": "x2", "x1^2": "x1**2", "x2^2": "x2**2", "x1*x2": "x1 * x2", "sin x1": "x1.sin()",
    "sin x2": "x2.sin()",
}  # fmt: skip


def data_section(config: PlaygroundConfig, problem: Problem) -> str:
    """Code that leaves ``x_train``, ``y_train``, ``x_val`` and ``y_val``."""
    if config.dataset == "own":
        points = _own(config, problem)
    elif config.dataset in CLASS_DATA:
        points = _classes(config, problem)
    else:
        points = _curve(config)
    inputs = _inputs(problem)
    parts = [points + "\n\n" + _split(config, problem), inputs, _tensors(problem)]
    return ("\n\n\n" if inputs else "\n\n").join(part for part in parts if part)


def _classes(config: PlaygroundConfig, problem: Problem) -> str:
    shape, n, k = plane.SHAPES[config.dataset], config.samples, problem.classes
    name = shape.__name__
    values = {"u": "u[label == k]", "label": "k", "classes": str(k)}
    call = f"{name}({', '.join(values[argument] for argument in arguments(shape))})"
    noise = ""
    if config.noise:
        noise = (
            f"points += {config.noise!r} * {plane.SCALE!r} * rng.standard_normal(({n}, 2))"
            f"  # noise: {config.noise:g} times {plane.SCALE:g} units of the plane\n"
        )
    return f"""\
# Points of the plane, each with a class: a shape for every class{", and noise" * bool(config.noise)}.
{NUMBER_PI.sub("np.pi", paste(shape))}


rng = np.random.default_rng({config.data_seed})
label = rng.permutation(np.arange({n}) % {k})  # (N,) the class of each point, every class about as often
u = rng.random(({n}, 2))  # two random numbers in [0, 1) decide where a point lies in its class's shape
points = np.empty(({n}, 2))
for k in range({k}):
    points[label == k] = {call}
{noise}points, target = points.astype(np.float32), label"""


def _curve(config: PlaygroundConfig) -> str:
    n, d = config.samples, 1 if config.dataset in CURVE_DATA else 2
    clean = BUMPS if config.dataset == "multi-gaussian" else f"target = {CURVES[config.dataset]}"
    noise = f"target = target + {config.noise!r} * rng.standard_normal({n})  # noise\n" if config.noise else ""
    return f"""\
# Points x with a target: a known function{", and noise" * bool(config.noise)}.
rng = np.random.default_rng({config.data_seed})
points = rng.uniform(-6.0, 6.0, ({n}, {d}))
{clean}
{noise}points, target = points.astype(np.float32), target.astype(np.float32)"""


def _own(config: PlaygroundConfig, problem: Problem) -> str:
    """The rows that are trained on, as they were written, and how they are brought to one scale."""
    columns, goal = config.table_features, config.table_target
    own, table = prepare(config.table, columns, goal, config.table_task), read_table(config.table)
    named = printable(", ".join(columns))
    if own.painted:
        rows = [[float(str(value)) for value in point] for point in own.x]
        return (
            f"# Points that were painted, {named} of each, and their classes.\n"
            f"points = np.array([\n{literal(rows)}\n], dtype=np.float32)\n{_class_indices(own.y)}"
        )
    inputs = np.stack([table.column(name).numbers for name in columns], 1)  # (rows, D)
    target = table.column(goal)
    kept = (target.cells != "") & ~np.isnan(inputs).any(1)
    flat = np.ptp(inputs[kept], 0) == 0
    std = "np.where(np.ptp(points, 0) == 0, 1, points.std(0))" if flat.any() else "points.std(0)"
    code = (
        f"# Your table: {named}.\n"
        f"points = np.array([\n{literal(inputs[kept].tolist())}\n])\n"
        f"points = ((points - points.mean(0)) / {std}).astype(np.float32)  # every column: mean 0, spread 1\n\n"
    )
    what = printable(goal)
    if problem.classes:
        names = printable(", ".join(f"{i} is {name}" for i, name in enumerate(problem.class_names)))
        return code + f"# What is to be predicted, {what}: {names}.\n{_class_indices(own.y)}"
    return (
        code + f"# What is to be predicted: {what}.\n"
        f"target = np.array([\n{literal(target.numbers[kept].tolist())}\n])\n"
        "target = ((target - target.mean()) / target.std()).astype(np.float32)  # mean 0, spread 1"
    )


def _class_indices(y: np.ndarray) -> str:
    return f"target = np.array([\n{literal(y.tolist())}\n], dtype=np.int64)"


def _split(config: PlaygroundConfig, problem: Problem) -> str:
    """Which points are for training. The counts of the classes are those that ``engine.data.split`` came to."""
    order = f"order = np.random.default_rng([{config.data_seed}, 1]).permutation(len(points))"
    if not problem.classes:
        n = len(problem.train)
        return (
            f"# {n:,} random points are for training, the others for validation.\n{order}\n"
            f"train, val = order[:{n}], order[{n}:]"
        )
    present, counts = np.unique(problem.target[problem.train], return_counts=True)
    every = dict(zip(present.tolist(), counts.tolist(), strict=True))
    pairs = f"{{{', '.join(f'{k}: {count}' for k, count in every.items())}}}.items()"
    return f"""\
# So many points of each class, taken at random, are for training; the others are for validation.
{order}
for_training = np.zeros(len(points), dtype=bool)
for k, count in {pairs}:
    for_training[np.flatnonzero(target[order] == k)[:count]] = True
train, val = order[for_training], order[~for_training]"""


def _inputs(problem: Problem) -> str:
    """How points become what the network is given. Taken apart and stacked as in the run, so that the bits agree."""
    if _as_they_are(problem):
        return ""
    columns = problem.points.shape[1]
    unpack = "x1, x2 = torch.from_numpy(points).unbind(1)" if columns > 1 else "x1 = torch.from_numpy(points)[:, 0]"
    if columns > 1 and not any("x2" in name for name in problem.inputs):
        unpack = "x1 = torch.from_numpy(points)[:, 0]"
    elif columns > 1 and not any("x1" in name for name in problem.inputs):
        unpack = "x2 = torch.from_numpy(points)[:, 1]"
    made = ", ".join(TENSORS[name] for name in problem.inputs)
    return f'''\
def inputs(points):
    """Points (N, {columns}) -> what the network is given, (N, {len(problem.inputs)})."""
    {unpack}
    return torch.stack([{made}], 1)'''


def _tensors(problem: Problem) -> str:
    x = "torch.from_numpy" if _as_they_are(problem) else "inputs"
    f, n, m = len(problem.inputs), len(problem.train), len(problem.val)
    xs = f"x_train, x_val = {x}(points[train]), {x}(points[val])  # ({n}, {f}), ({m}, {f})\n"
    if problem.task == "classes":
        return xs + f"y_train, y_val = torch.from_numpy(target[train]), torch.from_numpy(target[val])  # ({n},), ({m},)"
    ys = "y = torch.from_numpy(target).float()[:, None]  # (N, 1)\n"
    return xs + ys + f"y_train, y_val = y[train], y[val]  # ({n}, 1), ({m}, 1)"


def _as_they_are(problem: Problem) -> bool:
    """Whether the network is given the points without any change."""
    return problem.wide or problem.inputs == ("x1", "x2")[: problem.points.shape[1]]

"""What a saved state must be before anything is taken over from it: a file may come from a stranger."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch

from engine.experiments.gridworld.learner import Learner
from engine.experiments.gridworld.walker import MEAN_OF, RECORD, Walker
from engine.rl.grid.dyna import REMEMBERED

MOST_COUNTED = 2**53  # whatever is counted: more is no longer exact as a floating-point number
PHASES = ("evaluation", "improvement")


def check_saved(learner: Learner, state: dict[str, Any]) -> None:
    """Raises ValueError with a sentence unless ``state`` can be that of a learner in a world of this size."""
    if not isinstance(state, dict):
        raise ValueError(f"The state of a gridworld must be an object, got {type(state).__name__}.")
    (table,) = learner.network.parameters()
    _tensor(state, "table", tuple(table.shape), torch.float32)
    _count(state, "steps")
    if isinstance(learner.way, Walker):
        _walker(learner.way, _part(state, "way"))
    else:
        _planner(learner.way.dynamics.size, _part(state, "way"), hasattr(learner.way, "policy"))


def _planner(size: int, state: dict[str, Any], has_policy: bool) -> None:
    _tensor(state, "changed", (size,), torch.float32)
    if state["settled"] is not None:
        _tensor(state, "settled", (size,), torch.float32)
    if not has_policy:
        return
    if not bool(_tensor(state, "policy", (size, 4), torch.bool).any(1).all()):
        raise ValueError("policy must have an action for every cell.")
    _count(state, "sweeps")
    if state["phase"] not in PHASES:
        raise ValueError(f"phase must be one of {', '.join(PHASES)}, got {str(state['phase'])[:20]!r}.")


def _walker(way: Walker, state: dict[str, Any]) -> None:
    size, acting = way.dynamics.size, way.dynamics.acting
    if int(_tensor(state, "visits", (size, 4), torch.int64).min()) < 0:
        raise ValueError("visits must not be negative.")
    _records(_tensor(state, "records", (size, RECORD), torch.float64).numpy())
    _tensor(state, "changed", (size,), torch.float32)
    for name in ("moves", "dreamt", "episodes", "length"):
        _count(state, name)
    if type(state["over"]) is not bool:
        raise ValueError(f"over must be true or false, got {str(state['over'])[:20]!r}.")
    _whole("agent", state["agent"], 0, size - 1)
    if not (state["over"] or acting[state["agent"]]):
        raise ValueError("agent must stand in a cell where it can move, or its episode be over.")
    _whole("planned", state["planned"], -1, 3)
    _number("total", state["total"])
    for cell in _list(state, "trail"):
        _whole("trail", cell, 0, size - 1)
    for value in _list(state, "recent", MEAN_OF):
        _number("recent", value)
    _moves(state, "waiting", size, 3)
    _moves(state, "dreamed", size, 2)
    if way.model is not None:
        _model(size, _part(state, "model"))


def _records(records: np.ndarray) -> None:
    """Each row (9,) is empty, or numbers of which the first is an action."""
    empty = np.isnan(records).all(1)
    if not np.isfinite(records[~empty]).all() or not np.isin(records[~empty, 0], range(4)).all():
        raise ValueError("records must be empty or finite numbers, the first of them an action from 0 to 3.")


def _model(size: int, state: dict[str, Any]) -> None:
    shape = (size, 4, REMEMBERED)
    _tensor(state, "ends", shape, torch.bool)
    if not bool(torch.isfinite(_tensor(state, "reward", shape, torch.float64)).all()):
        raise ValueError("reward must have finite numbers.")
    for name, kind, most in (
        ("to", shape, size - 1),
        ("filled", (size, 4), REMEMBERED),
        ("newest", (size, 4), REMEMBERED - 1),
    ):
        tensor = _tensor(state, name, kind, torch.int64)
        if int(tensor.min()) < 0 or int(tensor.max()) > most:
            raise ValueError(f"{name} must be from 0 to {most}.")
    for pair in _list(state, "pairs", 4 * size):
        _whole("pairs", pair, 0, 4 * size - 1)


# --- one value --------------------------------------------------------------------------------------------------------


def _part(state: dict[str, Any], name: str) -> dict[str, Any]:
    part = state[name]
    if not isinstance(part, dict):
        raise ValueError(f"{name} must be an object, got {type(part).__name__}.")
    return part


def _tensor(state: dict[str, Any], name: str, shape: tuple[int, ...], kind: torch.dtype) -> torch.Tensor:
    tensor = state[name]
    if not isinstance(tensor, torch.Tensor):
        raise ValueError(f"{name} must be a tensor, got {type(tensor).__name__}.")
    if tuple(tensor.shape) != shape or tensor.dtype != kind:
        raise ValueError(f"{name} must be {list(shape)} of {kind}, got {list(tensor.shape)} of {tensor.dtype}.")
    return tensor


def _list(state: dict[str, Any], name: str, most: int | None = None) -> list[Any]:
    found = state[name]
    if not isinstance(found, list) or (most is not None and len(found) > most):
        words = "a list" if most is None else f"a list of at most {most}"
        raise ValueError(f"{name} must be {words}, got {str(found)[:20]!r}.")
    return found


def _moves(state: dict[str, Any], name: str, size: int, numbers: int) -> None:
    """A list of cell, action, and perhaps a reward."""
    for move in _list(state, name):
        if not isinstance(move, list) or len(move) != numbers:
            raise ValueError(f"{name} must be made of lists of {numbers} numbers, got {str(move)[:20]!r}.")
        _whole(name, move[0], 0, size - 1)
        _whole(name, move[1], 0, 3)
        for reward in move[2:]:
            _number(name, reward)


def _count(state: dict[str, Any], name: str) -> None:
    _whole(name, state[name], 0, MOST_COUNTED)


def _whole(name: str, value: Any, low: int, high: int) -> None:
    if type(value) is not int or not low <= value <= high:
        raise ValueError(f"{name} must be a whole number from {low} to {high}, got {str(value)[:20]!r}.")


def _number(name: str, value: Any) -> None:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number, got {str(value)[:20]!r}.")

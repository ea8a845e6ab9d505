"""A run's state outside of the run: copied, measured, and written as safetensors with JSON beside it. Never pickle.

A state is a tree of dicts and lists whose leaves are tensors or JSON values (numbers, strings, booleans, None).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save

from engine.core.plain_json import read_json
from engine.core.tensor_file import header_length, read_header

State = dict[str, Any]
MAX_HEADER = 30_000_000  # a run's own data may be in it
WHAT = "The saved state"


def clone(state: Any) -> Any:
    """The same tree, sharing no memory with the original."""
    return _map(state, lambda tensor: tensor.detach().clone())


def nbytes(state: Any) -> int:
    """Bytes held by the tensors of a state."""
    total = 0

    def add(tensor: torch.Tensor) -> torch.Tensor:
        nonlocal total
        total += tensor.numel() * tensor.element_size()
        return tensor

    _map(state, add)
    return total


def fingerprint(tensors: dict[str, torch.Tensor]) -> str:
    """SHA-256 of names and values, in order."""
    digest = hashlib.sha256()
    for name, tensor in tensors.items():
        digest.update(name.encode())
        digest.update(tensor.detach().contiguous().numpy().tobytes())
    return digest.hexdigest()


def pack(state: State) -> bytes:
    """The state as one safetensors file; what is not a tensor travels as JSON in its header."""
    tensors: dict[str, torch.Tensor] = {}

    def stow(tensor: torch.Tensor) -> dict[str, str]:
        name = str(len(tensors))
        tensors[name] = tensor.detach().clone(memory_format=torch.contiguous_format)
        return {"$tensor": name}

    tree = _map(state, stow)
    return save(tensors, metadata={"tree": json.dumps(tree)})


def unpack(data: bytes) -> State:
    """The opposite of ``pack``. The bytes may come from anywhere: raises ValueError with a sentence when they are not
    such a file, and before anything is made of what they only claim to hold."""
    length = header_length(data[:8], len(data), MAX_HEADER, WHAT)
    entries, metadata = read_header(data[8 : 8 + length], len(data), WHAT)
    tree = read_json(metadata.get("tree", ""), WHAT, finite=False)
    if not isinstance(tree, dict):
        raise ValueError(f"{WHAT} must be an object, got {type(tree).__name__}.")
    try:
        return _fill(tree, load(data) if entries else {})
    except (SafetensorError, LookupError, TypeError) as error:
        raise ValueError(f"{WHAT} does not hold together: {str(error)[:100]}.") from None


def check_same(mine: Any, theirs: Any, place: str = "state") -> None:
    """Raises ValueError with the first place where two states differ, in structure, shape, kind or value."""
    if isinstance(mine, torch.Tensor) and isinstance(theirs, torch.Tensor):
        if mine.shape != theirs.shape or mine.dtype != theirs.dtype:
            raise ValueError(
                f"{place} must be {list(mine.shape)} of {mine.dtype}, got {list(theirs.shape)} of {theirs.dtype}."
            )
        alike = (
            torch.allclose(mine, theirs, rtol=0, atol=0, equal_nan=True)
            if mine.is_floating_point()
            else torch.equal(mine, theirs)
        )
    elif isinstance(mine, dict) and isinstance(theirs, dict):
        alike = mine.keys() == theirs.keys()
        for name in mine.keys() & theirs.keys():
            check_same(mine[name], theirs[name], f"{place}.{name}")
    elif isinstance(mine, list | tuple) and isinstance(theirs, list | tuple):
        alike = len(mine) == len(theirs)
        for i, (one, other) in enumerate(zip(mine, theirs, strict=False)):
            check_same(one, other, f"{place}.{i}")
    else:
        alike = type(mine) is type(theirs) and (mine == theirs or mine != mine)
    if not alike:
        raise ValueError(f"{place} cannot be what it is said to be.")


def _map(tree: Any, of_tensor: Callable[[torch.Tensor], Any]) -> Any:
    if isinstance(tree, torch.Tensor):
        return of_tensor(tree)
    if isinstance(tree, dict):
        return {key: _map(value, of_tensor) for key, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [_map(value, of_tensor) for value in tree]
    if tree is None or isinstance(tree, bool | int | float | str):
        return tree
    raise TypeError(f"A state holds tensors, numbers, text, lists and dicts, got {type(tree).__name__}.")


def _fill(tree: Any, tensors: dict[str, torch.Tensor]) -> Any:
    if isinstance(tree, dict):
        if "$tensor" in tree:
            return tensors[tree["$tensor"]]
        return {key: _fill(value, tensors) for key, value in tree.items()}
    return [_fill(value, tensors) for value in tree] if isinstance(tree, list) else tree

"""A run's state outside of the run: copied, measured, and written as safetensors with JSON beside it. Never pickle.

A state is a tree of dicts and lists whose leaves are tensors or JSON values (numbers, strings, booleans, None).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save

State = dict[str, Any]


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
    """The opposite of ``pack``. Raises ValueError with a sentence when the bytes are not such a file."""
    try:
        tensors = load(data)
        length = int.from_bytes(data[:8], "little")
        tree = json.loads(json.loads(data[8 : 8 + length])["__metadata__"]["tree"])
    except (SafetensorError, KeyError, ValueError) as error:
        raise ValueError(f"The saved state is not a file of this program: {error}.") from None
    return _fill(tree, tensors)


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
        return tensors[tree["$tensor"]] if "$tensor" in tree else {k: _fill(v, tensors) for k, v in tree.items()}
    return [_fill(value, tensors) for value in tree] if isinstance(tree, list) else tree

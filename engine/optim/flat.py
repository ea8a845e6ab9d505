"""All parameters of a module, and all their gradients, as views of one flat tensor each.

A small network's step is dispatch, not arithmetic: an optimizer that walks over eight parameters pays eight times what
one call on one tensor costs. The module does not notice; and copies, norms and resets of all weights are one line:
``flat.data.clone()``, ``flat.grad.norm()``, ``flat.data.copy_(start)``.

Rules of the house: zero gradients with ``flat.zero_grad()`` (the module's own ``zero_grad`` drops the views), and no
``.to(...)`` on the module afterwards.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Flat:
    """Re-points every ``p.data`` and ``p.grad`` of ``module`` at a slice of ``data`` and ``grad``.

    Values, names, shapes and strides stay as they were (a channels_last weight stays channels_last). Parameters that
    share one tensor keep sharing it. Updates written into ``data`` need no ``torch.no_grad()``, as it asks for none.

    ``data``, ``grad``  (N,) all parameters in the order of ``module.named_parameters()``
    ``weight_mask``     (N,) 1 where the entry is of a weight matrix (two or more dimensions), 0 for biases and norms
    ``slices``          parameter name -> where it lies in ``data``

    Raises ValueError for a module without parameters, or with parameters of several dtypes or devices.
    """

    def __init__(self, module: nn.Module):
        named = dict(module.named_parameters())
        kinds = sorted({f"{p.dtype} on {p.device}" for p in named.values()})
        if len(kinds) != 1:
            raise ValueError(f"Flat needs parameters of one dtype on one device, got {', '.join(kinds) or 'none'}.")
        first = next(iter(named.values()))
        total = sum(p.numel() for p in named.values())
        self.data = torch.empty(total, dtype=first.dtype, device=first.device)  # (N,)
        self.grad = torch.zeros_like(self.data)  # (N,)
        self.weight_mask = torch.zeros_like(self.data)  # (N,)
        self.slices: dict[str, slice] = {}
        self._places: dict[str, tuple[torch.Size, tuple[int, ...], int]] = {}
        start = 0
        for name, p in named.items():
            place = (p.shape, _dense_strides(p), start)
            where = slice(start, start + p.numel())
            view = self.data.as_strided(*place)
            view.copy_(p.data)
            p.data = view
            p.grad = self.grad.as_strided(*place)
            if p.dim() >= 2:
                self.weight_mask[where] = 1
            self.slices[name] = where
            self._places[name] = place
            start = where.stop

    @property
    def shapes(self) -> dict[str, torch.Size]:
        """Name -> shape of every parameter: two networks with equal ones have the same layout."""
        return {name: place[0] for name, place in self._places.items()}

    def zero_grad(self) -> None:
        """Set every gradient to zero in place, in one call."""
        self.grad.zero_()

    def named(self, vector: Tensor) -> dict[str, Tensor]:
        """A vector (N,) laid out like ``data`` (a gradient, a snapshot, an optimizer's memory) as views by name."""
        return {name: vector.as_strided(*place) for name, place in self._places.items()}


def _dense_strides(p: Tensor) -> tuple[int, ...]:
    """The strides of ``p`` if it fills its memory without holes, those of a contiguous tensor otherwise."""
    return torch.empty_like(p, memory_format=torch.preserve_format).stride()

"""What goes on in every layer: activations, gradients, updates, weights.

The update-to-weight ratio is the one of Karpathy, CS231n (Stanford, notes "Neural Networks Part 3"): the norm of the
change that one step makes to a layer's weights over the norm of these weights; about 1e-3 is healthy there. Gradients
per layer are what Glorot and Bengio 2010 (AISTATS) follow through depth, and shares of saturated units as well.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.core.experiment import rehearsal

BINS = 24  # of a histogram
TAIL = 0.97  # beyond this share of its half range a bounded unit hardly has a slope: tanh' is below 0.06 there
STUCK = 0.95  # a bounded unit that is in its flat ends for this share of the points no longer tells them apart
ALIKE = 1e-5  # weights closer than this, in units of the largest, count as equal
BOUNDED = {
    torch.tanh: (-1.0, 1.0), F.tanh: (-1.0, 1.0), nn.Tanh: (-1.0, 1.0),
    torch.sigmoid: (0.0, 1.0), F.sigmoid: (0.0, 1.0), nn.Sigmoid: (0.0, 1.0),
}  # fmt: skip
RECTIFIED = (torch.relu, F.relu, nn.ReLU)


class Inspection:
    """Lens ``layers`` for an experiment; needs its ``sites()``, ``step()`` and ``measure()``."""

    def observe(self) -> None:
        """Send the points that activations are reported of through the network, in evaluation. Of several passes the
        first one counts; here those of ``measure``, which begins with the training points."""
        self.measure()

    def site_words(self) -> dict[str, str]:
        """What people call each site, for headings."""
        return {name: name for name in self.sites()}

    def layer_rows(self) -> dict[str, nn.Module]:
        """The modules that get a row each: the sites, where a lab does not say otherwise."""
        return self.sites()

    def facts(self) -> dict[str, Any]:
        """The lab's facts and ``sites``: name -> words, in the order of the lens's rows."""
        return {**super().facts(), "sites": self.site_words()}

    @rehearsal
    def look_layers(self) -> dict[str, np.ndarray]:
        """Every site of L, from the input to the output; it takes the step that would come next.

        ``units`` i32 (L,), ``mean`` and ``spread`` (standard deviation) f32 (L,) of the activations over points and
        units, ``histogram`` f32 (L, 24) shares of them in equal bins over ``range`` f32 (L, 2).
        ``dead`` f32 (L,) share of units that are 0 for every point, where units are rectified; ``saturated`` f32 (L,)
        share of activations in the flat ends, ``stuck`` f32 (L,) share of units that are there for 95 % of the points,
        where units are bounded; NaN elsewhere.
        ``gradient`` f32 (L,) norm over the site's parameters on the next mini-batch, penalties and clipping included;
        ``parameters`` i32 (L,) how many these are; ``ratio`` f32 (L,) norm of the weights' next change over their norm,
        NaN while all are 0. ``weights`` f32 (L, 24) histogram over ``weights_range`` f32 (L, 2), ``weights_spread`` f32
        (L,), ``alike`` u8 (L,) 1 where two or more units have the same weights all through.
        """
        return self.inspected(pictures=True)

    def inspected(self, pictures: bool) -> dict[str, np.ndarray]:
        """The arrays of ``look_layers``, with or without histograms and their ranges."""
        sites = self.layer_rows()
        outputs = self._outputs(sites)
        parameters = {name: list(module.parameters()) for name, module in sites.items()}
        before = {name: [w.detach().clone() for w in _matrices(own)] for name, own in parameters.items()}
        self.step()
        rows = [
            _activity(outputs[name], nature(module))
            | _learning(parameters[name], before[name])
            | _weights(before[name])
            | (_pictures(outputs[name], nature(module), before[name]) if pictures else {})
            for name, module in sites.items()
        ]
        kinds = {"units": np.int32, "parameters": np.int32, "alike": np.uint8}
        with np.errstate(over="ignore"):  # the norm of a gradient about to blow up may be inf in single precision
            return {key: np.array([row[key] for row in rows], kinds.get(key, np.float32)) for key in rows[0]}

    def _outputs(self, sites: dict[str, nn.Module]) -> dict[str, Tensor]:
        """What each site gave first, (units, points and places)."""
        found: dict[str, Tensor] = {}

        def note(name: str) -> Any:
            return lambda module, inputs, output: found.setdefault(name, output)

        handles = [module.register_forward_hook(note(name)) for name, module in sites.items()]
        try:
            self.observe()
        finally:
            for handle in handles:
                handle.remove()
        return {name: output.detach().movedim(1, 0).flatten(1) for name, output in found.items()}


def reach(value: float) -> float:
    """The next round number at or above ``value``: an axis that does not move with every frame."""
    if not 0 < value < math.inf:
        return 1.0
    ten = 10.0 ** math.floor(math.log10(value))
    return next(ten * step for step in (1, 1.5, 2, 3, 5, 7, 10, 15) if value <= ten * step * (1 + 1e-6))


def nature(module: nn.Module) -> Any:
    """The bend at the end of a site: a function in its attribute ``activation``, or the class of its last part."""
    parts = list(module.modules())
    return getattr(module, "activation", None) or type(parts[-1])


def _activity(output: Tensor, bend: Any) -> dict[str, Any]:
    """Statistics of the outputs (U, n) of one site."""
    spread, mean = torch.std_mean(output, correction=0)
    dead = saturated = stuck = math.nan
    if bend in BOUNDED:
        low, high = BOUNDED[bend]
        flat = (output - (low + high) / 2).abs() > TAIL * (high - low) / 2  # (U, n)
        per_unit = flat.float().mean(1)  # (U,)
        saturated, stuck = per_unit.mean().item(), (per_unit >= STUCK).float().mean().item()
    if bend in RECTIFIED:
        dead = (output.amax(1) <= 0).float().mean().item()
    return {
        "units": len(output), "mean": mean.item(), "spread": spread.item(),
        "dead": dead, "saturated": saturated, "stuck": stuck,
    }  # fmt: skip


def _learning(parameters: list[Tensor], before: list[Tensor]) -> dict[str, Any]:
    """Gradient and update of a site that has just taken a step."""
    moved = [now.detach() - old for now, old in zip(_matrices(parameters), before, strict=True)]
    size = _norm(before)
    return {
        "gradient": _norm(p.grad for p in parameters if p.grad is not None),
        "parameters": sum(p.numel() for p in parameters),
        "ratio": _norm(moved) / size if size else math.nan,
    }


def _weights(matrices: list[Tensor]) -> dict[str, Any]:
    """Spread of a site's weights, and whether its units are copies of each other."""
    alike = bool(matrices) and all(
        len(w) > 1 and bool(((w - w[0]).abs() <= ALIKE * w.abs().max()).all()) for w in matrices
    )
    return {"weights_spread": _flat(matrices).std(correction=0).item(), "alike": alike}


def _pictures(output: Tensor, bend: Any, matrices: list[Tensor]) -> dict[str, Any]:
    """Histograms of outputs (U, n) and weights, on axes with round ends."""
    low, high = (float(end) for end in output.aminmax())
    finite, size = math.isfinite(high - low), reach(max(abs(low), abs(high)))
    limits = BOUNDED.get(bend, (0.0 if low >= 0 else -size, 0.0 if high <= 0 else size))
    flat = _flat(matrices)
    largest = reach(flat.abs().max().item())
    return {
        "histogram": _histogram(output, limits, finite), "range": limits,
        "weights": _histogram(flat, (-largest, largest)), "weights_range": (-largest, largest),
    }  # fmt: skip


def _flat(matrices: list[Tensor]) -> Tensor:
    """All weights of a site (n,); finite as long as the run stands anywhere."""
    return torch.cat([matrix.flatten() for matrix in matrices]) if matrices else torch.zeros(1)


def _matrices(parameters: list[Tensor]) -> list[Tensor]:
    """The weights proper: no biases, no norm's scales."""
    return [p for p in parameters if p.dim() >= 2]


def _norm(tensors: Iterable[Tensor]) -> float:
    # in double precision, because the square of a vanishing gradient is 0 in single
    return math.hypot(*(torch.linalg.vector_norm(tensor, dtype=torch.float64).item() for tensor in tensors))


def _histogram(values: Tensor, limits: tuple[float, float], finite: bool = True) -> np.ndarray:
    """Shares of the values in equal bins, f32 (24,); what is not finite is in none of them."""
    counts = torch.histc(values if finite else values[values.isfinite()], BINS, *limits)
    return (counts / max(1, values.numel())).numpy()

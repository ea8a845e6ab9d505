"""How far off every point is: errors of numbers, margins of classes and labels, and which points no longer pull."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

BINS = 31  # of a histogram
WIDEST = 1e6


class Residuals:
    """Lens ``residuals``. Needs ``splits()``, ``learner``, ``problem`` and ``network``."""

    def look_residuals(self) -> dict[str, np.ndarray]:
        """``histogram`` f32 (2, 31) shares of the training and of the validation points in equal bins over ``range``
        f32 (2,); what lies further out is in the outer bins.

        Of a number the error ``output - target``; of a class or label the margin, above 0 where it is right: ``z`` with
        the sign of the class, or the true class's logit less the largest other. ``zero_share`` f32 (2,) is the share of
        points whose loss is exactly flat, which pull at nothing. With a class and a number also ``value_histogram`` and
        ``value_range``.
        """
        found, numbers, flat = [], [], []
        for x, y in self.splits().values():
            with torch.inference_mode():
                outputs = self.network.trace(x)[-1]  # (n, O)
                found.append(self._offsets(outputs, y))
                if self.problem.task == "multi-task":
                    numbers.append(outputs[:, -1] - y[:, 1])
            flat.append(self._flat_share(outputs, y))
        looks = _histograms(found) | {"zero_share": np.array(flat, np.float32)}
        if numbers:
            looks |= {f"value_{name}": array for name, array in _histograms(numbers).items()}
        return looks

    def _offsets(self, outputs: Tensor, y: Tensor) -> Tensor:
        """Errors or margins, (n,) or, of several labels, (3n,)."""
        problem = self.problem
        if not problem.classes:
            return outputs[:, 0] - y
        if problem.task in ("binary", "margin", "multi-label"):
            return (outputs * (2 * y.reshape(outputs.shape) - 1)).flatten()
        true = problem.true(y)[:, None]
        logits = outputs[:, : problem.classes]
        others = logits.scatter(1, true, -torch.inf).amax(1)
        return logits.gather(1, true)[:, 0] - others

    def _flat_share(self, outputs: Tensor, y: Tensor) -> float:
        """Share of the points whose loss has no slope at all where the outputs are."""
        outputs = outputs.clone().requires_grad_()
        with torch.enable_grad():
            (slope,) = torch.autograd.grad(self.learner.examples(outputs, y).sum(), outputs)
        return (slope == 0).all(1).float().mean().item()


def _histograms(found: list[Tensor]) -> dict[str, np.ndarray]:
    """Of two splits on one axis, as wide as the largest values in steps of 2, so that it does not move all the time."""
    values = [part.nan_to_num().numpy() for part in found]
    furthest = max(float(np.quantile(np.abs(part), 0.99)) for part in values)
    reach = 2.0 ** np.ceil(np.log2(np.clip(furthest, 1.0, WIDEST)))
    edges = np.linspace(-reach, reach, BINS + 1)
    counts = [np.histogram(part.clip(-reach, reach), edges)[0] / len(part) for part in values]
    return {"histogram": np.array(counts, np.float32), "range": np.array([-reach, reach], np.float32)}

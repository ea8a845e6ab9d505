"""Findings about signals in the layers: gradients on their way back, units that no longer answer or all answer alike.

* Vanishing and exploding gradients: Bengio, Simard and Frasconi 1994 (IEEE Trans. Neural Networks 5); Glorot and Bengio
  2010 (AISTATS), whose remedy keeps the gradients of all layers equally large; Pascanu, Mikolov and Bengio 2013
  (arXiv:1211.5063), who clip gradients at norms around 1. A hundredth of another layer's gradient, and twenty
  times what clipping lets pass, are this project's own lines.
* Dead units: Lu, Shin, Su and Karniadakis 2019 (arXiv:1903.06733). Karpathy (CS231n, "Neural Networks Part 1") reports
  up to 40 % dead ReLUs at too high a learning rate; more than half of a layer is this project's line, as networks
  of eight to thirty units often lose a third of them and learn well.
* Saturated units: Glorot and Bengio 2010; the flat end begins at 97 % of the range (``inspection.TAIL``).
* Symmetric units: Goodfellow, Bengio and Courville 2016, Deep Learning, section 8.4.
"""

from __future__ import annotations

import numpy as np

from engine.probes.evidence import Evidence, Finding, percent, plain

VANISHED = 0.01  # gradient of a layer over the largest one's
STANDSTILL = 1e-4  # update-to-weight ratio: a tenth of the healthy one (CS231n)
EXPLODED = 20.0  # norm of a layer's gradient
DEAD = 0.5  # more than this share of a layer's units
STUCK = 0.5  # at least this share of a layer's units


def vanishing(e: Evidence) -> Finding | None:
    """The first layer's gradient is lost on its way back, and the task is not learned."""
    sizes, ratio = e.slope_sizes, e.layers["ratio"]
    if len(sizes) < 2 or e.learns or not sizes.max() > 0:
        return None
    if not (sizes[0] < VANISHED * sizes.max() and ratio[0] < STANDSTILL):
        return None
    return Finding(
        "vanishing_gradient", "The gradient vanishes",
        f"In {e.sites[0]} a weight's gradient is {plain(sizes[0])}, in {e.sites[int(sizes.argmax())]} "
        f"{plain(sizes.max())}: {plain(sizes.max() / max(sizes[0], 1e-30))} times as much. A step changes the first "
        f"layer's weights by {plain(ratio[0])} of their size, where about 0.001 is healthy.",
        "On its way back the gradient is multiplied at every layer by the weights and by the slope of the activation, "
        "which is at most 0.25 for a sigmoid. Many small factors leave nothing: the early layers stay as they began.",
        e.sites[0],
    )  # fmt: skip


def exploding(e: Evidence) -> Finding | None:
    """A layer's gradient is so long that no step along it can be trusted."""
    norms = e.layers["gradient"]
    worst = int(np.argmax(np.nan_to_num(norms)))
    if e.learns or not norms[worst] > EXPLODED:
        return None
    return Finding(
        "exploding_gradient", "The gradient explodes",
        f"The gradient of {e.sites[worst]} has the norm {plain(norms[worst])}; gradients are often cut at 1. "
        f"Activations spread by {plain(e.layers['spread'][0])} in {e.sites[0]}, and by "
        f"{plain(e.layers['spread'][-1])} in the last.",
        "Large weights multiply the signal at every layer on its way forth, and the gradient at every layer on its way "
        "back. A step along such a gradient overshoots, unless it is so small that nothing else can learn.",
        e.sites[worst],
    )  # fmt: skip


def dead_units(e: Evidence) -> Finding | None:
    """More than half of a layer's rectified units are zero for every point."""
    dead = np.nan_to_num(e.layers["dead"])
    worst = int(dead.argmax())
    if not dead[worst] > DEAD:
        return None
    count, units = round(dead[worst] * e.layers["units"][worst]), e.layers["units"][worst]
    return Finding(
        "dead_units", "Dead ReLUs",
        f"In {e.sites[worst]}, {count} of {units} units ({percent(dead[worst])}) are 0 for every training point"
        f"{_more(int((dead > DEAD).sum()) - 1)}",
        "A ReLU whose weighted sum is negative for every point has slope 0, so no gradient reaches its weights and it "
        "never comes back. One step too large, or a bad start, is enough to push it there.",
        e.sites[worst],
    )  # fmt: skip


def saturated(e: Evidence) -> Finding | None:
    """Half of a layer's bounded units sit in their flat ends for nearly every point, and the task is not learned."""
    stuck = np.nan_to_num(e.layers["stuck"])
    worst = int(stuck.argmax())
    if e.learns or not stuck[worst] >= STUCK:
        return None
    return Finding(
        "saturated_units", "Units are saturated",
        f"In {e.sites[worst]}, {percent(stuck[worst])} of the units are in the flat ends of their curve for "
        f"nearly every point, and {percent(e.layers['saturated'][worst])} of all its activations are.",
        "Where tanh and sigmoid are flat their slope is almost 0, so the gradient stops there. The weighted sums are "
        "too large: because of the first weights, of inputs far from 0, or of steps that were too large.",
        e.sites[worst],
    )  # fmt: skip


def symmetric(e: Evidence) -> Finding | None:
    """All units of a layer have the same weights."""
    alike = np.flatnonzero(e.layers["alike"])
    if not len(alike):
        return None
    first = int(alike[0])
    return Finding(
        "symmetric_units", "Units are copies of each other",
        f"After {e.step:,} steps all {e.layers['units'][first]} units of {e.sites[first]} still have the same weights"
        f"{_more(len(alike) - 1)}",
        "Units with equal weights give equal outputs and get equal gradients, so they stay equal for ever. The layer "
        "can do no more than a single unit could: weights have to start at random.",
        e.sites[first], 0,
    )  # fmt: skip


def _more(others: int) -> str:
    """The end of a sentence about one layer."""
    if not others:
        return "."
    return f"; {others} more {'layer is' if others == 1 else 'layers are'} like that."

"""The update rules as a page prints them: a few lines of plain text each, and the numbers on the left of every line.

The lines use ``w`` (a parameter), ``g`` (its gradient), ``lr``, ``t`` (the step), the names of the rule's settings and
of its memories in ``rules``, and names of their own. Worked out with 64-bit floats, apart from the rule that trains.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Numbers = dict[str, np.ndarray | float]  # name -> (P,), or one number for a setting


@dataclass(frozen=True)
class Formula:
    """``work`` gets w, g, lr, t, settings and memories before the step; returns what each line's left side becomes."""

    title: str
    words: str
    lines: tuple[str, ...]
    work: Callable[[Numbers], Numbers]


def sgd(n: Numbers) -> Numbers:
    return {"w": n["w"] - n["lr"] * n["g"]}


def momentum(n: Numbers) -> Numbers:
    v = n["momentum"] * n["v"] + n["g"]
    return {"v": v, "w": n["w"] - n["lr"] * v}


def nesterov(n: Numbers) -> Numbers:
    v = n["momentum"] * n["v"] + n["g"]
    return {"v": v, "w": n["w"] - n["lr"] * (n["g"] + n["momentum"] * v)}


def rprop(n: Numbers) -> Numbers:
    agree = n["g"] * n["before"]
    factor = np.where(agree > 0, n["eta_plus"], np.where(agree < 0, n["eta_minus"], 1.0))
    size = np.clip(n["size"] * factor, 1e-6 / n["lr"], 50 / n["lr"]) if n["lr"] else n["size"]
    before = np.where(agree < 0, 0.0, n["g"])
    step = n["lr"] * size * np.sign(before)
    return {"agree": agree, "factor": factor, "size": size, "before": before, "w": n["w"] - step}


def adagrad(n: Numbers) -> Numbers:
    s = n["s"] + n["g"] ** 2
    return {"s": s, "w": n["w"] - n["lr"] * n["g"] / (np.sqrt(s) + n["eps"])}


def adadelta(n: Numbers) -> Numbers:
    s = n["rho"] * n["s"] + (1 - n["rho"]) * n["g"] ** 2
    d = n["g"] * np.sqrt(n["u"] + n["eps"]) / np.sqrt(s + n["eps"])
    return {"s": s, "d": d, "u": n["rho"] * n["u"] + (1 - n["rho"]) * d**2, "w": n["w"] - n["lr"] * d}


def rmsprop(n: Numbers) -> Numbers:
    s = n["rho"] * n["s"] + (1 - n["rho"]) * n["g"] ** 2
    return {"s": s, "w": n["w"] - n["lr"] * n["g"] / (np.sqrt(s) + n["eps"])}


def rmsprop_momentum(n: Numbers) -> Numbers:
    s = n["rho"] * n["s"] + (1 - n["rho"]) * n["g"] ** 2
    v = n["momentum"] * n["v"] + n["g"] / (np.sqrt(s) + n["eps"])
    return {"s": s, "v": v, "w": n["w"] - n["lr"] * v}


def adam(n: Numbers) -> Numbers:
    m = n["beta1"] * n["m"] + (1 - n["beta1"]) * n["g"]
    v = n["beta2"] * n["v"] + (1 - n["beta2"]) * n["g"] ** 2
    m_hat, v_hat = m / (1 - n["beta1"] ** n["t"]), v / (1 - n["beta2"] ** n["t"])
    return {"m": m, "v": v, "m_hat": m_hat, "v_hat": v_hat, "w": n["w"] - n["lr"] * m_hat / (np.sqrt(v_hat) + n["eps"])}


def adamw(n: Numbers) -> Numbers:
    decayed = n["w"] - n["lr"] * n["weight_decay"] * n["w"]
    return {"decayed": decayed, **adam({**n, "w": decayed})}


SQUARES = "s = rho * s + (1 - rho) * g^2"
MOMENTS = (
    "m = beta1 * m + (1 - beta1) * g",
    "v = beta2 * v + (1 - beta2) * g^2",
    "m_hat = m / (1 - beta1^t)",
    "v_hat = v / (1 - beta2^t)",
)
FORMULAS: dict[str, Formula] = {
    "sgd": Formula(
        "Gradient descent", "A step against the gradient, as long as the slope is steep.", ("w = w - lr * g",), sgd
    ),
    "momentum": Formula(
        "Momentum", "v is a velocity: what points the same way adds up, what alternates cancels out.",
        ("v = momentum * v + g", "w = w - lr * v"), momentum,
    ),
    "nesterov": Formula(
        "Nesterov momentum", "Momentum that already counts the push it is about to get.",
        ("v = momentum * v + g", "w = w - lr * (g + momentum * v)"), nesterov,
    ),
    "rprop": Formula(
        "Rprop", "Only the gradient's sign counts. The step grows while it stays and shrinks when it flips.",
        (
            "agree = g * before",
            "factor = eta_plus if agree > 0, eta_minus if agree < 0, otherwise 1",
            "size = factor * size",
            "before = 0 if agree < 0, otherwise g",
            "w = w - lr * size * sign(before)",
        ),
        rprop,
    ),
    "adagrad": Formula(
        "Adagrad", "s adds up all squared gradients, so every step is shorter than it would have been before.",
        ("s = s + g^2", "w = w - lr * g / (sqrt(s) + eps)"), adagrad,
    ),
    "adadelta": Formula(
        "Adadelta", "s and u are running means of squared gradients and squared steps: their ratio sets the step.",
        (SQUARES, "d = g * sqrt(u + eps) / sqrt(s + eps)", "u = rho * u + (1 - rho) * d^2", "w = w - lr * d"), adadelta,
    ),
    "rmsprop": Formula(
        "RMSprop", "The gradient over the root of its running mean square: a step of about lr, steep or flat.",
        (SQUARES, "w = w - lr * g / (sqrt(s) + eps)"), rmsprop,
    ),
    "rmsprop momentum": Formula(
        "RMSprop with momentum", "RMSprop's step becomes a push on a velocity v.",
        (SQUARES, "v = momentum * v + g / (sqrt(s) + eps)", "w = w - lr * v"), rmsprop_momentum,
    ),
    "adam": Formula(
        "Adam", "m is a running mean of gradients, v of their squares; the hats undo that both began at zero.",
        (*MOMENTS, "w = w - lr * m_hat / (sqrt(v_hat) + eps)"), adam,
    ),
    "adamw": Formula(
        "AdamW", "Adam, and apart from it a small share of every parameter is taken away.",
        ("decayed = w - lr * weight_decay * w", *MOMENTS, "w = decayed - lr * m_hat / (sqrt(v_hat) + eps)"), adamw,
    ),
}  # fmt: skip

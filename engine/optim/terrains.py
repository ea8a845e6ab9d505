"""Surfaces to race optimizers on: the loss as a function of two numbers.

Some are the test functions of the literature, divided by a number (in ``WORDS``) that brings their slopes to the size
of a network's: paths and shapes stay, only the learning rates are scaled. The saddles have a fourth power added that
bends them up again far out, so that whoever leaves the saddle arrives somewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import torch
from torch import Tensor, nn

Height = Callable[[Tensor, Tensor, float], Tensor]  # x, y of one shape, condition number -> heights of that shape


def bowl(x: Tensor, y: Tensor, condition: float) -> Tensor:
    """Equally steep in every direction: the negative gradient points at the minimum."""
    return (x * x + y * y) / 2


def ravine(x: Tensor, y: Tensor, condition: float) -> Tensor:
    """A quadratic valley whose walls (y) are ``condition`` times as curved as its floor (x)."""
    return (x * x + condition * y * y) / 2


def beale(x: Tensor, y: Tensor, condition: float) -> Tensor:
    """Flat inside, with walls that rise steeply in the corners. Beale 1958; here divided by 10."""
    first, second, third = 1.5 - x + x * y, 2.25 - x + x * y**2, 2.625 - x + x * y**3
    return (first * first + second * second + third * third) / 10


def rosenbrock(x: Tensor, y: Tensor, condition: float) -> Tensor:
    """A bent valley: easy to find, slow to follow. Rosenbrock 1960, The Computer Journal 3; here divided by 100."""
    floor, wall = 1 - x, y - x * x
    return floor * floor / 100 + wall * wall


def himmelblau(x: Tensor, y: Tensor, condition: float) -> Tensor:
    """Four minima of the same depth. Himmelblau 1972, Applied Nonlinear Programming; here divided by 100."""
    first, second = x * x + y - 11, x + y * y - 7
    return (first * first + second * second) / 100


def saddle(x: Tensor, y: Tensor, condition: float) -> Tensor:
    """Up along x and down along y; a fourth power of y makes two minima beyond it."""
    return (x * x - y * y) / 2 + y**4 / 8


def monkey_saddle(x: Tensor, y: Tensor, condition: float) -> Tensor:
    """Three ways down and three up, with no curvature at all in the middle; a fourth power makes three minima."""
    square = x * x + y * y
    return x**3 - 3 * x * y * y + square * square / 2


def plateau(x: Tensor, y: Tensor, condition: float) -> Tensor:
    """A Gaussian hole (standard deviation 0.6) in a plain: far away the slope is next to nothing."""
    return 1 - torch.exp(-(x * x + y * y) / 0.72)


def noisy_valley(x: Tensor, y: Tensor, condition: float) -> Tensor:
    """A valley full of ripples, each with a minimum of its own; after Rastrigin 1974."""
    return x * x / 10 + y * y / 2 + (2 - torch.cos(5 * x) - torch.cos(5 * y)) / 8


HEIGHTS: dict[str, Height] = {
    "bowl": bowl,
    "ravine": ravine,
    "beale": beale,
    "rosenbrock": rosenbrock,
    "himmelblau": himmelblau,
    "saddle": saddle,
    "monkey saddle": monkey_saddle,
    "plateau": plateau,
    "noisy valley": noisy_valley,
}


class Walkers(nn.Module):
    """R places on a surface, ``position`` (R, 2); calling it gives their heights (R,)."""

    def __init__(self, terrain: str, condition: float, start: tuple[float, float], racers: int):
        super().__init__()
        self.position = nn.Parameter(torch.tensor([start] * racers))  # (R, 2)
        self.height = HEIGHTS[terrain]
        self.condition = condition

    def forward(self, x: Tensor | None = None) -> Tensor:
        across, up = self.position.unbind(1)
        return self.height(across, up, self.condition)  # (R,)


@dataclass(frozen=True)
class Map:
    """What is drawn of a surface: its part of the plane, its minima, and its formula in words."""

    extent: tuple[float, float, float, float]  # x from, to, y from, to
    minima: tuple[tuple[float, float], ...]
    words: str
    signed: bool = False  # heights below zero


MAPS: dict[str, Map] = {
    "bowl": Map((-3, 3, -3, 3), ((0, 0),), "(x² + y²) / 2"),
    "ravine": Map((-3, 3, -3, 3), ((0, 0),), "(x² + c y²) / 2, c is the condition number"),
    "beale": Map(
        (-4.5, 4.5, -4.5, 4.5), ((3, 0.5),), "((1.5 - x + xy)² + (2.25 - x + xy²)² + (2.625 - x + xy³)²) / 10"
    ),
    "rosenbrock": Map((-2, 2, -1, 3), ((1, 1),), "((1 - x)² + 100 (y - x²)²) / 100"),
    "himmelblau": Map(
        (-5, 5, -5, 5), ((3, 2), (-2.805118, 3.131313), (-3.77931, -3.283186), (3.584428, -1.848127)),
        "((x² + y - 11)² + (x + y² - 7)²) / 100",
    ),
    "saddle": Map((-2, 2, -2, 2), ((0, sqrt(2)), (0, -sqrt(2))), "(x² - y²) / 2 + y⁴ / 8", signed=True),
    "monkey saddle": Map(
        (-2, 2, -2, 2), ((-1.5, 0), (0.75, sqrt(27) / 4), (0.75, -sqrt(27) / 4)), "x³ - 3xy² + (x² + y²)² / 2",
        signed=True,
    ),
    "plateau": Map((-3, 3, -3, 3), ((0, 0),), "1 - exp(-(x² + y²) / 0.72)"),
    "noisy valley": Map((-3, 3, -3, 3), ((0, 0),), "x² / 10 + y² / 2 + (2 - cos 5x - cos 5y) / 8"),
}  # fmt: skip

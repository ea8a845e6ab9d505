"""The surfaces' minima and saddles, where calculus says they are."""

import pytest
import torch

from engine.experiments.optimizers.config import SURFACES
from engine.optim.terrains import HEIGHTS, MAPS, Walkers

MINIMA = [(name, place) for name, drawn in MAPS.items() for place in drawn.minima]


def slope(name, x, y):
    place = torch.tensor([x, y], dtype=torch.float64, requires_grad=True)
    height = HEIGHTS[name](place[0], place[1], 50.0)
    (gradient,) = torch.autograd.grad(height, place)
    return height.item(), gradient


@pytest.mark.parametrize(("name", "place"), MINIMA)
def test_a_minimum_is_one(name, place):
    height, gradient = slope(name, *place)
    assert gradient.norm() < 1e-4
    for dx, dy in ((0.01, 0), (-0.01, 0), (0, 0.01), (0, -0.01), (0.01, 0.01), (-0.01, 0.01)):
        assert slope(name, place[0] + dx, place[1] + dy)[0] > height


@pytest.mark.parametrize(
    ("name", "place", "height"),
    [
        ("bowl", (3.0, 4.0), 12.5), ("ravine", (2.0, 1.0), 27.0), ("beale", (0.0, 0.0), 1.4203125),
        ("beale", (3.0, 0.5), 0.0), ("rosenbrock", (-1.0, 2.0), 1.04), ("himmelblau", (0.0, 0.0), 1.7),
        ("himmelblau", (3.0, 2.0), 0.0), ("saddle", (2.0, 0.0), 2.0), ("saddle", (0.0, 2.0), 0.0),
        ("monkey saddle", (1.0, 0.0), 1.5), ("monkey saddle", (1.0, 1.0), 0.0), ("plateau", (0.0, 0.0), 0.0),
        ("noisy valley", (0.0, 0.0), 0.0),
    ],
)  # fmt: skip
def test_heights_worked_by_hand(name, place, height):
    assert slope(name, *place)[0] == pytest.approx(height, abs=1e-12)


def test_saddles_are_saddles():
    for name in ("saddle", "monkey saddle"):
        height, gradient = slope(name, 0.0, 0.0)
        assert height == 0
        assert not gradient.any()
        around = [slope(name, *place)[0] for place in ((0.1, 0.0), (0.0, 0.1), (-0.1, 0.0), (0.05, 0.0866))]
        assert min(around) < 0 < max(around)


def test_walkers_have_heights_and_slopes_of_their_own():
    walkers = Walkers("ravine", 10.0, (1.0, 2.0), 3)
    with torch.no_grad():
        walkers.position[2] = torch.tensor([0.0, 1.0])
    heights = walkers()
    heights.sum().backward()
    assert heights.tolist() == [20.5, 20.5, 5.0]
    assert walkers.position.grad.tolist() == [[1.0, 20.0], [1.0, 20.0], [0.0, 10.0]]


def test_every_surface_has_a_map():
    assert set(HEIGHTS) == set(MAPS) == set(SURFACES) - {"network slice"}

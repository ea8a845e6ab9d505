"""Losses on a grid over a plane: a surface, a slice through a network's loss, and the ground under the paths of a race
of networks."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from engine.experiments.optimizers.courses import Points, SliceCourse
from engine.models.loss_slice import on_plane
from engine.models.row_mlp import Shape
from engine.optim.terrains import HEIGHTS, MAPS

SLICE_REACH = 2.0  # of the map of a slice, in both directions
PATH_STRIDE = 5  # steps of the rehearsed training from one place that is drawn to the next
AT_ONCE = 64  # networks that are asked together: more do not fit into the processor's cache

Extent = tuple[float, float, float, float]  # x from, to, y from, to


def surface_map(terrain: str, condition: float, size: int) -> dict[str, np.ndarray]:
    """See ``Looks.look_terrain``."""
    known = MAPS[terrain]
    x, y = grid(known.extent, size).unbind(1)
    z = HEIGHTS[terrain](x, y, condition)
    return _map(z, known.extent, size) | {"minima": np.array(known.minima, np.float32)}


def slice_map(course: SliceCourse, size: int) -> dict[str, np.ndarray]:
    """See ``Looks.look_terrain``."""
    extent = (-SLICE_REACH, SLICE_REACH, -SLICE_REACH, SLICE_REACH)
    net = course.network
    z = plane_losses(course.points, course.shape, net.centre, net.directions, grid(extent, size))
    path = course.path[::PATH_STRIDE].numpy()
    return _map(z, extent, size) | {"minima": np.zeros((0, 2), np.float32), "path": path.astype(np.float32)}


def ground_map(
    points: Points, shape: Shape, start: Tensor, directions: Tensor, extent: Extent, size: int
) -> dict[str, np.ndarray]:
    """See ``Looks.look_ground``. ``start`` (N,) is at 0, 0 of the plane of ``directions`` (2, N)."""
    return _map(plane_losses(points, shape, start, directions, grid(extent, size)), extent, size)


def grid(extent: Extent, size: int) -> Tensor:
    """Places (S S, 2), row by row from the largest y, edges included."""
    x0, x1, y0, y1 = extent
    y, x = torch.meshgrid(torch.linspace(y1, y0, size), torch.linspace(x0, x1, size), indexing="ij")
    return torch.stack([x.flatten(), y.flatten()], 1)


@torch.inference_mode()
def plane_losses(points: Points, shape: Shape, centre: Tensor, directions: Tensor, places: Tensor) -> Tensor:
    """Losses (P,) over all training points of the networks at ``places`` (P, 2) of a plane in the space of weights."""
    x, y = points.train
    parts = places.split(AT_ONCE)
    return torch.cat([points.losses(shape.outputs(on_plane(centre, directions, part), x), y) for part in parts])


def _map(z: Tensor, extent: Extent, size: int) -> dict[str, np.ndarray]:
    return {"z": z.view(size, size).numpy().astype(np.float32), "range": np.array(extent, np.float32)}

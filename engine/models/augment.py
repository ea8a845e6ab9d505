"""Other pictures of the same thing: small random turns, shifts, zooms, noise, mirror images, and pieces taken out.

Simard, Steinkraus and Platt 2003 (ICDAR, "Best practices for convolutional neural networks") train digits on such
pictures; what changes the answer, as a mirror image of a digit does, makes them worse. Taking a square out: DeVries and
Taylor 2017, "Improved regularization of convolutional neural networks with cutout" (arXiv:1708.04552).
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F


def augmented(
    images: Tensor, *, rotate: float = 0.0, shift: float = 0.0, zoom: float = 0.0, noise: float = 0.0,
    flip: bool = False, erase: float = 0.0,
) -> Tensor:  # fmt: skip
    """Each of ``images`` (N, S, S) or (N, C, S, S), 0 to 1, changed by random amounts from torch's stream; what is 0
    draws nothing.

    ``rotate`` degrees, ``shift`` pixels and ``zoom`` share: evenly between minus and plus that much. ``noise``:
    standard deviation of the number added to each pixel. ``flip``: half of the pictures are mirrored, left for right.
    ``erase``: a square whose side is that share of the picture's is made black, its middle anywhere in the picture.
    """
    n = len(images)
    if rotate or shift or zoom or flip:
        still = torch.zeros(n)
        angle = (2 * torch.rand(n) - 1) * rotate if rotate else still
        moved = (2 * torch.rand(n, 2) - 1) * shift if shift else torch.zeros(n, 2)
        larger = 1 + (2 * torch.rand(n) - 1) * zoom if zoom else still + 1
        mirrored = torch.rand(n) < 0.5 if flip else still.bool()
        images = warped(images, angle, moved, larger, mirrored)
    if noise:
        images = (images + noise * torch.randn(images.shape)).clamp(0, 1)
    if erase:
        images = images * ~squares(torch.rand(n, 2), erase * images.shape[-1], images.shape[-1], images.dim())
    return images


def squares(middles: Tensor, side: float, size: int, dim: int) -> Tensor:
    """True within squares of ``side`` pixels about ``middles`` (N, 2) in 0 to 1: (N, S, S), or (N, 1, S, S) for a
    ``dim`` of 4."""
    along = torch.arange(size) + 0.5
    within = (along - middles[:, :, None] * size).abs() < side / 2  # (N, 2, S): down and across
    found = within[:, 0, :, None] & within[:, 1, None, :]
    return found if dim == 3 else found[:, None]


def warped(images: Tensor, angle: Tensor, moved: Tensor, larger: Tensor, mirrored: Tensor) -> Tensor:
    """``images`` (N, S, S) or (N, C, S, S) mirrored where ``mirrored`` (N,), then made ``larger`` (N,) times as large,
    turned by ``angle`` (N,) degrees counter-clockwise and ``moved`` (N, 2) pixels to the right and down. Bilinear; what
    comes in from outside is 0."""
    size, flat = images.shape[-1], images.dim() == 3
    turn = torch.deg2rad(angle)
    across, up = torch.cos(turn) / larger, torch.sin(turn) / larger
    side = 1 - 2 * mirrored.float()
    back = torch.stack([torch.stack([across, -up], 1), torch.stack([up, across], 1)], 1)  # (N, 2, 2): where from
    from_where = -torch.einsum("nij,nj->ni", back, 2 * moved / size)  # (N, 2)
    whole = torch.cat([back, from_where[:, :, None]], 2)  # (N, 2, 3)
    whole = torch.cat([whole[:, :1] * side[:, None, None], whole[:, 1:]], 1)
    grid = F.affine_grid(whole, [len(images), 1, size, size], align_corners=False)
    warped_images = F.grid_sample(images[:, None] if flat else images, grid, padding_mode="zeros", align_corners=False)
    return warped_images[:, 0] if flat else warped_images

"""Other pictures of the same thing: small random turns, shifts, zooms, noise and mirror images of grey pictures.

Simard, Steinkraus and Platt 2003 (ICDAR, "Best practices for convolutional neural networks") train digits on such
pictures; what changes the answer, as a mirror image of a digit does, makes them worse.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F


def augmented(
    images: Tensor, *, rotate: float = 0.0, shift: float = 0.0, zoom: float = 0.0, noise: float = 0.0,
    flip: bool = False,
) -> Tensor:  # fmt: skip
    """Each of ``images`` (N, S, S), 0 to 1, changed by random amounts from torch's stream; what is 0 draws nothing.

    ``rotate`` degrees, ``shift`` pixels and ``zoom`` share: evenly between minus and plus that much. ``noise``:
    standard deviation of the number added to each pixel. ``flip``: half of the pictures are mirrored, left for right.
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
    return images


def warped(images: Tensor, angle: Tensor, moved: Tensor, larger: Tensor, mirrored: Tensor) -> Tensor:
    """``images`` (N, S, S) mirrored where ``mirrored`` (N,), then made ``larger`` (N,) times as large, turned by
    ``angle`` (N,) degrees counter-clockwise and ``moved`` (N, 2) pixels to the right and down. Bilinear; what comes in
    from outside is 0."""
    size = images.shape[-1]
    turn = torch.deg2rad(angle)
    across, up = torch.cos(turn) / larger, torch.sin(turn) / larger
    side = 1 - 2 * mirrored.float()
    back = torch.stack([torch.stack([across, -up], 1), torch.stack([up, across], 1)], 1)  # (N, 2, 2): where from
    from_where = -torch.einsum("nij,nj->ni", back, 2 * moved / size)  # (N, 2)
    whole = torch.cat([back, from_where[:, :, None]], 2)  # (N, 2, 3)
    whole = torch.cat([whole[:, :1] * side[:, None, None], whole[:, 1:]], 1)
    grid = F.affine_grid(whole, [len(images), 1, size, size], align_corners=False)
    return F.grid_sample(images[:, None], grid, padding_mode="zeros", align_corners=False)[:, 0]

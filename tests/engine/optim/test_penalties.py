"""Penalties and clipping against autograd and torch's own clipping."""

import pytest
import torch

from engine.optim.penalties import add_penalties, clip_norm, penalty

MASK = torch.tensor([1.0, 1, 1, 0])


@pytest.mark.parametrize(("l1", "l2"), [(0.0, 0.0), (0.1, 0.0), (0.0, 0.3), (0.2, 0.5)])
def test_gradient_is_that_of_the_penalty(l1, l2):
    data = torch.tensor([1.0, -2.0, 0.0, 5.0], requires_grad=True)
    grad = torch.tensor([1.0, 1, 1, 1])
    weights = data * MASK
    value = l1 * weights.abs().sum() + l2 / 2 * weights.square().sum()
    (expected,) = torch.autograd.grad(value, data)
    add_penalties(grad, data.detach(), MASK, l1, l2)
    torch.testing.assert_close(grad, 1 + expected)
    assert penalty(data.detach(), MASK, l1, l2) == pytest.approx(value.item())


def test_literal_values():
    grad = torch.zeros(4)
    add_penalties(grad, torch.tensor([1.0, -2.0, 0.0, 5.0]), MASK, 0.5, 0.25)
    assert grad.tolist() == [0.75, -1.0, 0.0, 0.0]


@pytest.mark.parametrize("longest", [0.1, 1.0, 4.99, 5.0, 7.0])
def test_clipping_is_that_of_torch(longest):
    grad = torch.tensor([3.0, -4.0])
    p = torch.zeros(2, requires_grad=True)
    p.grad = grad.clone()
    torch.nn.utils.clip_grad_norm_([p], longest)
    clip_norm(grad, longest)
    torch.testing.assert_close(grad, p.grad, rtol=1e-6, atol=0)
    assert grad.norm() <= longest + 1e-6


def test_off_is_off_and_nan_stays_nan():
    grad = torch.tensor([3.0, -4.0])
    clip_norm(grad, 0.0)
    assert grad.tolist() == [3.0, -4.0]
    grad[0] = float("nan")
    clip_norm(grad, 1.0)
    assert grad.isnan().any()  # it is for the run to notice, not for the clipping to hide

"""Losses against hand-worked numbers and against torch's own."""

import math

import pytest
import torch
from torch.nn import functional as F

from engine.optim import losses


def t(*values, dtype=torch.float64):
    return torch.tensor(values, dtype=dtype)


def slope(loss, z, *rest):
    z = z.clone().requires_grad_()
    return torch.autograd.grad(loss(z, *rest).sum(), z)[0]


def close(found, *wanted):
    assert found.tolist() == pytest.approx(list(wanted), rel=1e-12, abs=1e-15)


def test_squared():
    close(losses.squared(t(0.5, 3.0), t(1.0, 1.0)), 0.25, 4.0)
    close(slope(losses.squared, t(0.5, 3.0), t(1.0, 1.0)), -1.0, 4.0)


def test_absolute():
    close(losses.absolute(t(0.5, 3.0, 1.0), t(1.0, 1.0, 1.0)), 0.5, 2.0, 0.0)
    close(slope(losses.absolute, t(0.5, 3.0, 1.0), t(1.0, 1.0, 1.0)), -1.0, 1.0, 0.0)


def test_huber_is_round_inside_of_delta_and_straight_outside():
    z, y = t(0.5, 2.0, -3.0), t(0.0, 0.0, 0.0)
    close(losses.huber(z, y, 1.0), 0.125, 1.5, 2.5)
    close(slope(losses.huber, z, y, 1.0), 0.5, 1.0, -1.0)
    close(losses.huber(z, y, 2.0), 0.125, 2.0, 4.0)


def test_binary_cross_entropy():
    close(losses.binary_cross_entropy(t(0.0, math.log(3.0)), t(1.0, 0.0)), math.log(2), math.log(4))
    close(slope(losses.binary_cross_entropy, t(0.0, math.log(3.0)), t(1.0, 0.0)), -0.5, 0.75)


def test_cross_entropy():
    z = torch.log(t([1.0, 2.0, 1.0], [6.0, 3.0, 1.0]))
    close(losses.cross_entropy(z, torch.tensor([1, 2])), math.log(2), math.log(10))
    found = slope(losses.cross_entropy, z, torch.tensor([1, 2]))
    close(found[0], 0.25, -0.5, 0.25)
    close(found[1], 0.6, 0.3, -0.9)


def test_brier():
    z = torch.log(t([1.0, 2.0, 1.0], [6.0, 3.0, 1.0]))
    close(losses.brier(z, torch.tensor([1, 2])), 0.375, 1.26)
    found = slope(losses.brier, torch.log(t([1.0, 3.0])), torch.tensor([0]))  # 4 p (1 - p) (p - 1) at p = 1/4
    close(found[0], -0.5625, 0.5625)


def test_hinge_is_flat_beyond_a_margin_of_one():
    z, y = t(0.5, 2.0, -0.5, 1.0), t(1.0, 1.0, 0.0, 0.0)
    close(losses.hinge(z, y), 0.5, 0.0, 0.5, 2.0)
    close(slope(losses.hinge, z, y), -1.0, 0.0, 1.0, 1.0)


def test_multi_label_is_the_sum_of_its_labels():
    z, y = t([0.0, math.log(3.0)], [0.0, 0.0]), t([1.0, 0.0], [0.0, 1.0])
    close(losses.multi_label(z, y), math.log(2) + math.log(4), 2 * math.log(2))


def test_multi_task_weighs_both_tasks():
    z, y = t([0.0, 0.0, 3.0]), t([1.0, 1.0])
    close(losses.multi_task(z, y, 1.0, 1.0), math.log(2) + 4)
    close(losses.multi_task(z, y, 2.0, 0.1), 2 * math.log(2) + 0.4)
    close(losses.multi_task(z, y, 2.0, 0.1, t(3.0)), 6 * math.log(2) + 0.4)


@pytest.mark.parametrize("scale", [1.0, 30.0, 200.0])
def test_they_agree_with_torch(scale):
    draw = torch.Generator().manual_seed(3)
    z, y = scale * torch.randn(200, generator=draw), torch.randint(0, 2, (200,), generator=draw).float()
    logits, classes = scale * torch.randn(200, 4, generator=draw), torch.randint(0, 4, (200,), generator=draw)
    number = torch.randn(200, generator=draw)
    for mine, theirs, inputs, targets in (
        (losses.squared, F.mse_loss, z, number),
        (losses.absolute, F.l1_loss, z, number),
        (lambda z, y: losses.huber(z, y, 0.7), lambda z, y, reduction: F.huber_loss(z, y, reduction, 0.7), z, number),
        (losses.binary_cross_entropy, F.binary_cross_entropy_with_logits, z, y),
        (losses.cross_entropy, F.cross_entropy, logits, classes),
    ):
        assert torch.allclose(mine(inputs, targets), theirs(inputs, targets, reduction="none"), rtol=1e-5, atol=1e-6)
        wanted = slope(lambda z, y, f=theirs: f(z, y, reduction="none"), inputs, targets)
        assert torch.allclose(slope(mine, inputs, targets), wanted, rtol=1e-5, atol=1e-6)


def test_the_hinge_agrees_with_torch_s_relatives():
    z, y = torch.linspace(-3, 3, 25, dtype=torch.float64), torch.arange(25) % 2
    found = losses.hinge(z, y.double())
    margin = (2 * y - 1) * z
    assert torch.allclose(found, F.hinge_embedding_loss(margin, -torch.ones(25), margin=1.0, reduction="none"))
    both = torch.stack([torch.zeros(25, dtype=torch.float64), z], 1)  # a logit a class, one of them 0
    assert torch.allclose(found, 2 * F.multi_margin_loss(both, y, reduction="none"))


def test_sums_of_losses_agree_with_torch():
    draw = torch.Generator().manual_seed(5)
    z, y = torch.randn(40, 3, generator=draw), torch.randint(0, 2, (40, 3), generator=draw).float()
    assert torch.allclose(losses.multi_label(z, y), 3 * F.multilabel_soft_margin_loss(z, y, reduction="none"))
    targets = torch.stack([torch.randint(0, 2, (40,), generator=draw).float(), y[:, 0]], 1)
    of_class = F.cross_entropy(z[:, :2], targets[:, 0].long(), reduction="none")
    wanted = 0.3 * of_class + 2.0 * F.mse_loss(z[:, 2], targets[:, 1], reduction="none")
    assert torch.allclose(losses.multi_task(z, targets, 0.3, 2.0), wanted)


def test_slopes_of_sums_by_hand():
    z, y = t([0.0, math.log(3.0)]), t([1.0, 0.0])
    close(slope(losses.multi_label, z, y)[0], -0.5, 0.75)
    z, y = t([0.0, 0.0, 3.0]), t([1.0, 1.0])
    close(slope(losses.multi_task, z, y, 2.0, 0.5, t(3.0))[0], 3.0, -3.0, 2.0)


def test_weights_of_classes_are_those_of_torch():
    """Torch divides by the weights in the batch, this project by its size: the sums are the same."""
    draw = torch.Generator().manual_seed(6)
    z, y = torch.randn(50, 3, generator=draw), torch.randint(0, 3, (50,), generator=draw)
    weights = losses.balanced_weights(torch.tensor([80, 15, 5]))
    found = (weights[y] * losses.cross_entropy(z, y)).sum()
    assert found.item() == pytest.approx(F.cross_entropy(z, y, weights, reduction="sum").item(), rel=1e-6)


def test_the_slope_at_zero_is_that_of_the_formula():
    assert slope(losses.binary_cross_entropy, torch.zeros(2), torch.tensor([1.0, 0.0])).tolist() == [-0.5, 0.5]


def test_the_naive_forms_are_the_same_where_they_hold():
    z = torch.linspace(-6, 6, 25, dtype=torch.float64)
    for y in (0.0, 1.0):
        wanted = losses.binary_cross_entropy(z, torch.tensor(y))
        assert torch.allclose(losses.naive_binary_cross_entropy(z, torch.tensor(y)), wanted)
    logits, classes = torch.stack([z, -z, 0 * z], 1), torch.zeros(25, dtype=torch.long)
    assert torch.allclose(losses.naive_cross_entropy(logits, classes), losses.cross_entropy(logits, classes))


def test_the_naive_forms_break_and_the_stable_ones_do_not():
    z = torch.tensor([-120.0, -90.0, 20.0, 90.0])
    for y in (0.0, 1.0):
        naive, stable = (
            f(z, torch.full_like(z, y)) for f in (losses.naive_binary_cross_entropy, losses.binary_cross_entropy)
        )
        assert not naive[[0, 3]].isfinite().any()
        assert stable.isfinite().all()
        assert stable.tolist() == pytest.approx([abs(v) if (v > 0) != bool(y) else 0.0 for v in z.tolist()], abs=1e-6)
    logits = torch.stack([z, torch.zeros(4)], 1)
    classes = torch.zeros(4, dtype=torch.long)
    assert losses.naive_cross_entropy(logits, classes)[-1].isnan()
    assert losses.naive_cross_entropy(logits, classes)[0].isinf()
    assert losses.cross_entropy(logits, classes).tolist() == pytest.approx([120.0, 90.0, 0.0, 0.0], abs=1e-6)


def test_balanced_weights_make_all_classes_count_the_same():
    counts = torch.tensor([90, 10])
    weights = losses.balanced_weights(counts)
    assert (weights * counts).tolist() == pytest.approx([50.0, 50.0])
    assert losses.balanced_weights(torch.tensor([5, 0])).isfinite().all()

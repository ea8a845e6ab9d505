"""Targets, checked against numbers worked out by hand."""

import math

import pytest
import torch
from torch import tensor
from torch.nn import functional as F

from engine.rl.targets import (
    LOSSES,
    SLOPES,
    clipped,
    double_target,
    huber,
    importance,
    n_step,
    priority,
    soft_update,
    squared,
    td_error,
    td_target,
)

REWARD = tensor([1.0, 2.0, -1.0])
DISCOUNT = tensor([0.9, 0.0, 0.5])  # goes on, terminated, two steps of which nobody knows the gamma
ONLINE = tensor([[1.0, 3.0], [5.0, 5.0], [4.0, -4.0]])
TARGET = tensor([[2.0, -1.0], [7.0, 8.0], [0.5, 6.0]])


def close(one, other):
    torch.testing.assert_close(one, tensor(other), rtol=1e-6, atol=1e-6)


def test_td_target_is_reward_and_discounted_best_value():
    close(td_target(REWARD, DISCOUNT, TARGET), [1 + 0.9 * 2, 2.0, -1 + 0.5 * 6])


def test_double_target_lets_one_network_choose_and_the_other_judge():
    close(double_target(REWARD, DISCOUNT, ONLINE, TARGET), [1 + 0.9 * -1, 2.0, -1 + 0.5 * 0.5])


def test_double_target_of_one_network_is_the_td_target():
    q = torch.randn(50, 4, generator=torch.Generator().manual_seed(0))
    reward, discount = q[:, 0].clone(), q[:, 1].clone()
    assert torch.equal(double_target(reward, discount, q, q), td_target(reward, discount, q))


def test_double_targets_of_noise_are_not_too_large_on_average():
    """True values are all 0: the largest of four noisy ones is not, what an independent judge says of it is."""
    dice = torch.Generator().manual_seed(1)
    one, other = torch.randn(2, 20_000, 4, generator=dice)
    nothing, all_of_it = torch.zeros(20_000), torch.ones(20_000)
    assert td_target(nothing, all_of_it, other).mean() > 1.0  # 1.03: the mean of the largest of four normal numbers
    assert abs(double_target(nothing, all_of_it, one, other).mean()) < 0.03


def test_n_step_sums_discounted_rewards():
    assert n_step([1.0], 0.9) == 1.0
    assert n_step([1.0, 2.0, 4.0], 0.5) == 1 + 1 + 1
    assert n_step([1.0, 2.0, 4.0], 1.0) == 7
    assert n_step([3.0, 5.0], 0.0) == 3


def test_clipped_rewards_keep_their_sign():
    assert [clipped(reward) for reward in (-7.0, -0.5, 0.0, 0.5, 7.0)] == [-1.0, -0.5, 0.0, 0.5, 1.0]


def test_td_error_is_of_the_action_taken():
    close(td_error(ONLINE, tensor([1, 0, 1]), tensor([3.5, 4.0, -4.0])), [0.5, -1.0, 0.0])


def test_losses_are_those_of_torch():
    error = tensor([-3.0, -1.0, -0.2, 0.0, 0.5, 1.0, 2.5])
    zero = torch.zeros(7)
    close(huber(error), [2.5, 0.5, 0.02, 0.0, 0.125, 0.5, 2.0])
    torch.testing.assert_close(huber(error, 0.7), F.huber_loss(error, zero, delta=0.7, reduction="none"))
    torch.testing.assert_close(squared(error), 0.5 * F.mse_loss(error, zero, reduction="none"))
    assert set(LOSSES) == {"huber", "squared"}


@pytest.mark.parametrize("loss", LOSSES.values())
def test_the_pull_of_a_small_error_is_the_error_and_hubers_is_never_more_than_the_knee(loss):
    error = tensor([-5.0, -0.5, 0.25, 3.0], requires_grad=True)
    loss(error).sum().backward()
    close(error.grad, [-1.0, -0.5, 0.25, 1.0] if loss is huber else [-5.0, -0.5, 0.25, 3.0])
    name = next(name for name in LOSSES if LOSSES[name] is loss)
    assert torch.equal(SLOPES[name](error.detach()), error.grad)


def test_priority_is_a_power_of_the_size_of_the_error():
    close(priority(tensor([-3.0, 0.0, 8.0]), 0.5, eps=1.0), [2.0, 1.0, 3.0])
    close(priority(tensor([-3.0, 0.0]), 0.0), [1.0, 1.0])


def test_importance_undoes_unequal_drawing():
    probability = tensor([0.1, 0.2, 0.7])
    close(importance(probability, 3, 1.0), [1.0, 0.5, 1 / 7])
    close(importance(probability, 3, 0.5), [1.0, math.sqrt(0.5), math.sqrt(1 / 7)])
    close(importance(probability, 3, 0.0), [1.0, 1.0, 1.0])
    value = tensor([4.0, -2.0, 1.0])  # the weighted mean under unequal drawing is the plain mean, up to the scale
    weights = (3 * probability) ** -1.0
    assert (probability * weights * value).sum().item() == pytest.approx(value.mean().item(), abs=1e-6)


def test_soft_update_goes_a_part_of_the_way():
    target, online = tensor([0.0, 10.0]), tensor([1.0, 0.0])
    soft_update(target, online, 0.2)
    close(target, [0.2, 8.0])
    soft_update(target, online, 1.0)
    assert torch.equal(target, online)

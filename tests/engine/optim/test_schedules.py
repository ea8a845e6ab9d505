"""Schedules: values by hand, and torch's schedulers where they mean the same."""

import pytest
import torch
from torch.optim import lr_scheduler as reference

from engine.experiments.playground import config
from engine.optim.schedules import SCHEDULES


def test_the_schedules_are_those_of_the_settings():
    assert tuple(SCHEDULES) == config.SCHEDULES


@pytest.mark.parametrize(
    ("name", "expected"),
    [  # at steps 0, 1, 5, 10, 20, 25 of a schedule of 10 steps and factor 0.25
        ("constant", [1, 1, 1, 1, 1, 1]),
        ("step", [1, 1, 1, 0.25, 0.0625, 0.0625]),
        ("exponential", [1, 0.8705505633, 0.5, 0.25, 0.0625, 0.03125]),
        ("cosine", [1, 0.9755282581, 0.5, 0, 0, 0]),
        ("one-cycle", [0.04, 0.52, 0.6112620219, 4e-6, 4e-6, 4e-6]),
        ("warm-up", [0.1, 0.2, 0.6, 1, 1, 1]),
    ],
)
def test_values_by_hand(name, expected):
    got = [SCHEDULES[name](step, 10, 0.25) for step in (0, 1, 5, 10, 20, 25)]
    assert got == pytest.approx(expected, rel=1e-8, abs=1e-12)


@pytest.mark.parametrize("total", [7, 10, 40])
@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("step", lambda o, n: reference.StepLR(o, n, gamma=0.3)),
        ("exponential", lambda o, n: reference.ExponentialLR(o, gamma=0.3 ** (1 / n))),
        ("cosine", lambda o, n: reference.CosineAnnealingLR(o, n)),
        ("one-cycle", lambda o, n: reference.OneCycleLR(o, max_lr=2.0, total_steps=n, cycle_momentum=False)),
        ("warm-up", lambda o, n: reference.LinearLR(o, start_factor=1 / n, total_iters=n - 1)),
    ],
)
def test_agrees_with_torch(name, make, total):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=2.0)
    scheduler = make(optimizer, total)
    for step in range(total):
        assert 2.0 * SCHEDULES[name](step, total, 0.3) == pytest.approx(optimizer.param_groups[0]["lr"], rel=1e-7)
        optimizer.step()
        if step < total - 1:
            scheduler.step()


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("total", [1, 2, 3, 4, 1_000_000])
def test_every_length_and_step_is_a_factor(name, total):
    for step in (0, 1, 2, 3, total // 2, total - 1, total, 10 * total):
        assert 0 <= SCHEDULES[name](step, total, 0.01) <= 1

"""The convolution lab: receptive fields by formula and by gradients, and the output of a picture that is moved."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from engine.core.catalogue import get
from engine.core.run import Run
from engine.experiments.convolution.geometry import layers_of
from engine.experiments.convolution.reach import counted

Config = get("convolution").Config


def run_of(**values):
    return Run("convolution", values)


# --- receptive fields -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", range(1, 7))
@pytest.mark.parametrize(
    ("doubling", "width"), [(False, lambda i: 2 * i + 1), (True, lambda i: 2 ** (i + 1) - 1)], ids=["plain", "doubling"]
)
def test_the_formulas_of_the_lectures_are_counted(count, doubling, width):
    settings = SimpleNamespace(
        size="3", stack=count, dilation=1, doubling=doubling, padding="same", stride=1, pooling="none"
    )
    rows = layers_of(settings, 256)
    assert [row.field for row in rows] == [width(i) for i in range(1, count + 1)]
    assert counted(rows) == (width(count), width(count))  # and there are no holes in between


@pytest.mark.parametrize(
    "values",
    [
        {"stride": 2, "stack": 3}, {"size": "5", "padding": "2", "stack": 2, "pooling": "max", "window": 3},
        {"stride": 3, "size": "7", "padding": "3"}, {"dilation": 2, "doubling": True, "stack": 3, "padding": "same"},
    ],
)  # fmt: skip
def test_a_box_is_where_the_gradient_of_a_unit_is(values):
    """With the network itself on two axes, its kernels made of ones."""
    config = Config(picture="noise", side=48, kernel="blur", **values)
    run = Run("convolution", config)
    network = run.experiment.learner.teacher
    x = run.experiment.learner.x.clone().requires_grad_(True)
    with torch.enable_grad():
        outs = network.trace(x)
        if config.pooling == "max":  # whose gradient goes to one place alone
            outs[-1] = F.avg_pool2d(outs[-2], config.window)
        for row, out in zip(layers_of(config, 48), outs, strict=True):
            for at in {0, row.after // 2, row.after - 1}:
                (gradient,) = torch.autograd.grad(out[0, 0, at, at], x, retain_graph=True)
                seen = gradient[0, 0].abs().sum(0).nonzero().flatten()
                first = row.start + at * row.jump
                inside = [p for p in range(first, first + row.field) if 0 <= p < 48]
                assert seen[0] >= inside[0]
                assert seen[-1] <= inside[-1]
                if first >= 0 and first + row.field <= 48:
                    assert (int(seen[0]), int(seen[-1])) == (inside[0], inside[-1])


def test_dilation_leaves_holes():
    look = run_of(side=32, dilation=3).look({"name": "field"})
    assert (look["formula"][0], look["counted"][0], look["pixels"][0]) == (7, 7, 9)


def test_how_much_each_pixel_counts_is_the_kernel_and_their_product():
    look = run_of(side=32, kernel="gaussian", stack=2).look({"name": "field"})
    row = np.array([1, 4, 6, 4, 1]) / 16
    np.testing.assert_allclose(look["chosen/1"], np.outer(row, row), atol=1e-6)


# --- equivariance -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("pooling", ["none", "max", "average"])
@pytest.mark.parametrize("padding", ["0", "same"])
def test_moves_by_a_multiple_of_the_jump_move_the_output(stride, pooling, padding):
    jump = stride * (2 if pooling != "none" else 1)
    values = {"picture": "flower", "side": 48, "stride": stride, "pooling": pooling, "padding": padding}
    look = run_of(**values, shift_x=jump, shift_y=-jump).look({"name": "moved"})
    assert look["exact"].all()
    assert look["inside/0"].any()
    assert (look["largest"] == 0).all()
    assert look["places"][-1].tolist() == [1, -1]
    if jump > 1:
        other = run_of(**values, shift_x=jump - 1).look({"name": "moved"})
        assert not other["exact"][-1]
        assert other["largest"][-1] > 0.05


def test_without_a_move_nothing_changes():
    look = run_of(picture="house", pooling="max").look({"name": "moved"})
    assert (look["largest"] == 0).all()
    assert (look["changed"] == 0).all()
    assert look["inside/0"].all()

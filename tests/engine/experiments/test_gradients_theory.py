"""What theory expects of random networks: against formulas worked by hand, and against wide networks that are run."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from engine.core.catalogue import get
from engine.core.run import Run
from engine.experiments.gradients import theory
from engine.experiments.gradients.config import ACTIVATIONS, INITS, GradientsConfig
from engine.models.deep_mlp import STARTS, DeepMLP

WIDE = 400
SEEDS = 3


def settings(**changes):
    return SimpleNamespace(**{**GradientsConfig().model_dump(), "width": WIDE, **changes})


def examples(n=64):
    draws = torch.Generator().manual_seed(3)
    return torch.randn(n, 2, generator=draws), (torch.rand(n, 1, generator=draws) > 0.5).float()


def rms(tensor):
    return tensor.detach().double().square().mean().sqrt().item()


def measured(config, x, y):
    """Root mean squares of activations and relative gradients of wide networks, (L,), geometric mean over seeds."""
    rows = []
    for seed in range(SEEDS):
        torch.manual_seed(seed)
        net = DeepMLP(2, config.depth, config.width, 1, config.init).double()
        net.set(config.activation, config.norm, config.residual)
        *said, out = net.flow(x.double())
        loss = torch.nn.functional.binary_cross_entropy_with_logits(out, y.double())
        slopes = [rms(slope) for slope in torch.autograd.grad(loss, said)]
        rows.append([[rms(output) for output in said], [slope / slopes[-1] for slope in slopes]])
    return np.exp(np.log(np.array(rows)).mean(0))


def agrees(config, tolerance):
    """Whether theory and wide networks differ by less than a factor at every layer."""
    x, y = examples()
    activation, gradient, _ = theory.dense(config, x, y)
    said, slopes = measured(config, x, y)
    np.testing.assert_allclose(np.log(activation), np.log(said), atol=math.log(tolerance))
    np.testing.assert_allclose(np.log(gradient), np.log(slopes), atol=math.log(tolerance))


@pytest.mark.parametrize("init", [init for init in INITS if init != "zeros"])
@pytest.mark.parametrize("activation", ["linear", "tanh", "relu"])
def test_every_start_against_wide_networks(init, activation):
    agrees(settings(activation=activation, init=init, depth=8), 1.35)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_against_wide_networks(activation):
    agrees(settings(activation=activation, init="he", depth=8), 1.35)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
@pytest.mark.parametrize("norm", ["none", "layer", "batch"])
@pytest.mark.parametrize("residual", [False, True])
def test_norms_and_residual_connections_against_wide_networks(activation, norm, residual):
    agrees(settings(activation=activation, norm=norm, residual=residual, depth=8), 1.6)


def test_thirty_layers_of_batch_norm_against_wide_networks():
    """Within a factor of 3 of several hundred: a line for points that are all equally far apart would end at 1.6."""
    x, y = examples()
    config = settings(activation="sigmoid", norm="batch", depth=30, width=200)
    gradient = theory.dense(config, x, y)[1]
    assert 1 / 3 < gradient[0] / measured(config, x, y)[1][0] < 3
    assert gradient[0] > 100


def test_variances_are_those_of_the_starts():
    torch.manual_seed(0)
    for init, start in STARTS.items():
        weight = start(torch.empty(300, 200))
        assert theory.variance(init, 200, 300) == pytest.approx(weight.double().square().mean().item(), rel=0.02, abs=0)


@pytest.mark.parametrize(
    ("activation", "gain"), [("linear", 1.0), ("relu", 0.5), ("leaky relu", (1 + 1e-4) / 2)]
)  # of the squared signal and of the squared gradient alike, whatever its size
@pytest.mark.parametrize("init", ["xavier", "he", "too large", "small normal"])
def test_a_layer_multiplies_by_the_root_of_n_times_the_variance_times_what_the_activation_leaves(
    activation, gain, init
):
    factor = (WIDE * theory.variance(init, WIDE, WIDE) * gain) ** 0.5
    activations, gradients, _ = theory.dense(settings(activation=activation, init=init, depth=6), *examples())
    assert activations[1:] / activations[:-1] == pytest.approx([factor] * 5, rel=1e-3)
    assert gradients[:-1] / gradients[1:] == pytest.approx([factor] * 5, rel=1e-3)
    assert gradients[-1] == 1


def test_xavier_keeps_linear_and_he_keeps_relu_signals():
    for activation, init, index in (("linear", "xavier", theory.GLOROT), ("relu", "he", theory.HE)):
        activations, gradients, which = theory.dense(settings(activation=activation, init=init, depth=50), *examples())
        assert activations[0] == pytest.approx(activations[-1], rel=0.02)
        assert gradients[0] == pytest.approx(1, rel=0.02)
        assert which == index


def test_zeros_leave_nothing():
    activations, gradients, _ = theory.dense(settings(activation="tanh", init="zeros", depth=4), *examples())
    assert activations.tolist() == [0] * 4
    assert gradients.tolist() == [0, 0, 0, 1]


@pytest.mark.parametrize("v", [0.01, 1.0, 9.0])
def test_moments_of_a_gaussian_that_is_bent(v):
    first, second, slope = (m.item() for m in theory.moments("relu", torch.tensor([v], dtype=torch.double)))
    assert [first, second, slope] == pytest.approx([(v / (2 * math.pi)) ** 0.5, v / 2, 0.5], rel=2e-3)
    first, second, slope = (m.item() for m in theory.moments("linear", torch.tensor([v], dtype=torch.double)))
    assert [first, second, slope] == pytest.approx([0, v, 1], rel=1e-6, abs=1e-12)
    first, _, slope = (m.item() for m in theory.moments("sigmoid", torch.tensor([1e-6], dtype=torch.double)))
    assert [first, slope] == pytest.approx([0.5, 1 / 16], rel=1e-4)


# --- recurrent --------------------------------------------------------------------------------------------------------


def flow(**changes):
    run = Run("gradients", get("gradients").Config.parse({"kind": "recurrent", "hidden": 64, **changes}))
    return {name: array.astype(float) for name, array in run.look({"name": "flow"}).items()}


@pytest.mark.parametrize("cell", ["tanh rnn", "relu rnn"])
@pytest.mark.parametrize("scale", [0.5, 1.0])
def test_recurrent_lines_against_a_wide_network(cell, scale):
    now = flow(cell=cell, recurrent_scale=scale, time_steps=8, recurrent_init="normal")
    for name in ("activation", "gradient"):
        np.testing.assert_allclose(np.log(now[f"theory_{name}"]), np.log(now[name]), atol=math.log(2))


def test_the_identity_hands_the_gradient_on():
    now = flow(cell="relu rnn", recurrent_init="identity", recurrent_scale=0.9, time_steps=10)
    assert now["theory_gradient"][:-1] / now["theory_gradient"][1:] == pytest.approx([0.9] * 9, rel=1e-5)
    assert now["theory"] == theory.IDENTITY
    assert np.isnan(now["theory_activation"]).all()
    other = flow(cell="tanh rnn", recurrent_init="identity")
    assert other["theory"] == -1
    assert np.isnan(other["theory_gradient"]).all()


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_gates_keep_the_sigmoid_of_their_bias(cell):
    now = flow(cell=cell, forget_bias=3.0, time_steps=20)
    assert now["theory_gradient"][0] / now["theory_gradient"][-1] == pytest.approx(0.9526**19, rel=1e-3)
    assert now["theory"] == theory.GATE

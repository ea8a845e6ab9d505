"""How weights start: the spread each scheme promises, biases at zero, norms untouched."""

import pytest
import torch
from torch import nn

from engine.experiments.playground import config
from engine.models.initialise import INITS, initialise
from engine.models.mlp import MLP

FAN_IN, FAN_OUT = 300, 500
SPREAD = {
    "zeros": 0.0,
    "small normal": 0.01,
    "uniform": (1 / 12) ** 0.5,
    "xavier": (2 / (FAN_IN + FAN_OUT)) ** 0.5,
    "he": (2 / FAN_IN) ** 0.5,
}


def test_the_schemes_are_those_of_the_settings():
    assert tuple(INITS) == config.INITS == tuple(SPREAD)


@pytest.mark.parametrize("how", INITS)
def test_weights_have_the_promised_spread(how):
    layer = nn.Linear(FAN_IN, FAN_OUT)
    torch.manual_seed(0)
    initialise(layer, how)
    assert layer.weight.std().item() == pytest.approx(SPREAD[how], rel=0.01)
    assert layer.weight.mean().item() == pytest.approx(0, abs=SPREAD[how] / 50)
    assert not layer.bias.any()


def test_uniform_and_xavier_are_bounded():
    layer = nn.Linear(FAN_IN, FAN_OUT)
    initialise(layer, "uniform")
    assert 0.49 < layer.weight.abs().max() <= 0.5
    initialise(layer, "xavier")
    assert layer.weight.abs().max() <= (6 / (FAN_IN + FAN_OUT)) ** 0.5


@pytest.mark.parametrize("how", INITS)
def test_a_seed_decides_all_weights_whatever_they_were(how):
    def weights():
        net = MLP(2, [(4, "tanh", 0.0, "batch"), (3, "tanh", 0.0, "layer")], 1)
        torch.manual_seed(7)
        initialise(net, how)
        return net

    one, two = weights(), weights()
    assert all(torch.equal(p, q) for p, q in zip(one.parameters(), two.parameters(), strict=True))
    assert one.hidden[0].norm.weight.eq(1).all()
    assert one.hidden[1].norm.weight.eq(1).all()


def test_an_unknown_scheme_is_a_sentence():
    with pytest.raises(LookupError, match=r"There is no initialisation 'glorot'\. Known: zeros, small normal, "):
        initialise(nn.Linear(1, 1), "glorot")

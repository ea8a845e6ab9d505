"""Networks with names: texts in their shortest form, and the families of residual networks."""

import pytest

from engine.networks.arithmetic import shapes
from engine.networks.presets import NETWORKS, residual_network
from engine.networks.spec import parse, written
from engine.networks.words import title, words


def parameters(text, channels=1, size=28):
    return sum(step.parameters for step in shapes(parse(text), channels, size, 10))


@pytest.mark.parametrize("name", NETWORKS)
def test_texts_are_as_the_builder_writes_them(name):
    assert written(parse(NETWORKS[name].text)) == NETWORKS[name].text


@pytest.mark.parametrize(("depth", "millions"), [(20, 0.27), (32, 0.46), (44, 0.66), (56, 0.85)])
def test_residual_networks_have_the_parameters_of_the_paper(depth, millions):
    """He et al. 2015, table 6: on colour images of 32 x 32 pixels, with 16 filters to begin with."""
    assert round(parameters(residual_network(depth, width=16), 3, 32) / 1e6, 2) == millions


@pytest.mark.parametrize("depth", [8, 14, 20])
def test_a_plain_twin_has_the_very_same_weights(depth):
    plain = NETWORKS[f"plain{depth}"].text
    assert parameters(plain) == parameters(NETWORKS[f"resnet{depth}"].text)
    assert plain.replace(" skip=false", "") == NETWORKS[f"resnet{depth}"].text


@pytest.mark.parametrize("depth", [2, 7, 9, 19])
def test_not_every_depth_has_a_residual_network(depth):
    with pytest.raises(ValueError, match=rf"6n \+ 2 layers .*, got {depth}\."):
        residual_network(depth)


def test_words_say_what_is_not_as_usual():
    told = {str(part): f"{title(part)}: {words(part)}" for part in parse(
        "conv filters=0 size=1, conv filters=1 stride=2 dilation=2, maxpool, avgpool size=3 stride=1, leaky relu, "
        "dropout rate=0.25, residual filters=8 skip=false times=2, inception width5=0, squeeze, dense units=10, flatten"
    )}  # fmt: skip
    assert list(told.values()) == [
        "Convolution: one filter per class of 1 x 1", "Convolution: 1 filter of 3 x 3, stride 2, dilation 2",
        "Max pooling: 2 x 2", "Average pooling: 3 x 3, stride 1", "Leaky ReLU: ", "Dropout: 25 %",
        "Plain block: 8 filters, 2 times, same weights", "Inception block: 8 1x1, 8 3x3, 4 pooled",
        "Squeeze-and-excitation: reduction 4", "Dense: 10 units", "Flatten: ",
    ]  # fmt: skip

"""Arithmetic against PyTorch: shapes, parameters and multiplications of random networks; fields against gradients."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from engine.core.config import ConfigError
from engine.networks.arithmetic import MOST_MACS, MOST_PARAMETERS, check, depth, problems, shapes
from engine.networks.build import build_network
from engine.networks.plan import measure
from engine.networks.presets import NETWORKS as KNOWN
from engine.networks.spec import Part, parse
from tests.engine.networks.drawn import CHANNELS, CLASSES, NETWORKS, SIZES


@given(NETWORKS, CHANNELS, SIZES, CLASSES)
def test_equals_a_forward_pass_on_the_meta_device(parts, channels, size, classes):
    steps = shapes(parts, channels, size, classes)
    working = [(part, step) for part, step in zip(parts, steps, strict=True) if step.shape is not None]
    found = measure([part for part, _ in working], channels, size, classes)
    for (part, step), seen in zip(working, found, strict=True):
        assert (list(step.shape), step.parameters, step.macs) == (seen["shape"], seen["parameters"], seen["macs"]), part


@given(st.integers(1, 12), st.integers(1, 6), st.integers(1, 4), st.integers(0, 3), st.integers(1, 3))
def test_a_window_is_refused_when_pytorch_refuses_it(length, size, stride, padding, dilation):
    part = Part(kind="conv", size=size, stride=stride, padding=padding, dilation=dilation)
    step = shapes([part], 1, length, 2)[0]
    conv = nn.Conv2d(1, 8, size, stride, padding, dilation)
    if step.shape is None:
        assert f"{size} - 1" in step.problem or f"it is {size} pixels wide" in step.problem
        with pytest.raises(RuntimeError):
            conv(torch.zeros(1, 1, length, length))
    else:
        assert conv(torch.zeros(1, 1, length, length)).shape[1:] == step.shape


@pytest.mark.parametrize(
    "text",
    [
        "conv size=3, conv size=3, conv size=3", "conv size=3, conv size=3 dilation=2, conv size=3 dilation=4",
        "conv size=5 stride=2, maxpool size=3 stride=2, conv", "avgpool, avgpool, conv",
        "residual filters=4 norm=none, residual filters=8 stride=2 norm=none skip=false",
        "conv filters=4, residual filters=4 times=3 norm=none preactivation=true",
        "inception norm=none, conv size=2", "inception width5=0 norm=none", "inception width5=0 width3=0 pooled=0",
    ],
)  # fmt: skip
def test_the_receptive_field_is_where_the_gradient_is(text):
    """Of an output in the middle of an image so large that no padding is in sight."""
    parts, size = parse(text), 101
    step = shapes(parts, 1, size, 2)[-1]
    network = build_network(parts, 1, size, 2).double().eval()
    for parameter in network.parameters():
        nn.init.uniform_(parameter, 0.1, 1)  # nothing cancels
    x = torch.rand(1, 1, size, size, dtype=torch.double, requires_grad=True)
    y = network(x)
    middle = y.shape[-1] // 2
    touched = []
    for place in (middle, middle + 1):
        gradient = torch.autograd.grad(y[0, :, place, place].sum(), x, retain_graph=True)[0][0, 0]
        touched.append(gradient.abs().sum(0).nonzero()[:, 0])
    if "maxpool" in text:  # passes its gradient to one pixel of the window only
        assert int(touched[0][-1] - touched[0][0]) < step.field
    else:
        assert int(touched[0][-1] - touched[0][0]) + 1 == step.field
        assert int(touched[1][-1] - touched[0][-1]) == step.jump


@pytest.mark.parametrize("layers", range(1, 7))
def test_the_receptive_fields_of_the_lectures(layers):
    stack = [Part(size=3)] * layers
    assert shapes(stack, 1, 200, 2)[-1].field == 2 * layers + 1
    doubling = [Part(size=3, dilation=min(8, 2**i)) for i in range(min(layers, 4))]
    assert shapes(doubling, 1, 200, 2)[-1].field == 2 ** (len(doubling) + 1) - 1


def test_a_part_that_cannot_work_is_passed_over():
    steps = shapes(parse("conv filters=4 size=9, conv filters=4 size=3, flatten, dense"), 1, 8, 10)
    assert [step.shape for step in steps] == [None, (4, 6, 6), (144,), (10,)]
    assert [bool(step.problem) for step in steps] == [True, False, False, False]
    assert "it is 9 pixels wide, and only 8 come in" in steps[0].problem


@pytest.mark.parametrize(
    ("text", "card", "sentence"),
    [
        ("conv filters=6, conv filters=4 groups=4", 1, "6 channels that come in cannot be split into 4 equal groups: "
                                                       "6 = 1 x 4 + 2."),
        ("conv filters=6 groups=1, dense", 1, "6 x 6 x 6 comes in: put flatten before it (6 x 6 x 6 = 216 numbers)"),
        ("flatten, conv", 1, "conv needs channels x height x width, and 64 numbers come in"),
        ("conv dilation=5, globalpool", 0, "it is 5 x (3 - 1) + 1 = 11 pixels wide, and only 8 come in"),
        ("conv size=13 padding=2, globalpool", 0, "it is 13 pixels wide, and only 8 + 2 x 2 = 12 come in"),
        ("conv filters=6, residual filters=4", 1, "4 < 6"),
        ("residual filters=4 times=3", 0, "applied 3 times needs 1 filters and stride 1"),
        ("inception width1=0 width3=0 width5=0 pooled=0", 0, "All of its branches have 0 filters"),
        ("flatten, dense units=1, layernorm, dense", 2, "a single number"),
        ("flatten, dense units=7", 1, "ends with 7 numbers, and 10 classes need 10 numbers: add dense"),
        ("conv", 0, "ends with 8 x 6 x 6, and 10 classes need 10 numbers: add flatten (288 numbers) or globalpool (8)"),
        ("flatten, dense units=2048, dense units=2048, dense units=2048, dense", 3, f"{MOST_PARAMETERS:,} is the most"),
        ("conv filters=512 size=5 padding=2, conv filters=512 size=5 padding=2, globalpool, dense", 1, "is the most"),
    ],
)  # fmt: skip
def test_a_problem_is_told_at_its_card_with_the_arithmetic(text, card, sentence):
    parts = parse(text)
    assert sentence in shapes(parts, 1, 8, 10)[card].problem
    with pytest.raises(ConfigError) as caught:
        check(parts, 1, 8, 10)
    assert sentence in caught.value.problems[f"network.{card}"]
    assert caught.value.problems[f"network.{card}"].startswith(f"Layer {card + 1} ({parts[card]}): ")


def test_no_layers_and_too_many():
    assert problems((), 1, 8, 10) == {"network": "A network must have at least one layer, got none."}
    assert "at most 40 layers, got 41" in problems((Part(kind="flatten"),) * 41, 1, 8, 10)["network"]


def test_what_would_take_too_long_is_refused():
    parts = parse("conv filters=64 padding=1, conv filters=512 padding=1, globalpool, dense")
    assert f"{MOST_MACS:,} is the most" in problems(parts, 1, 28, 10)["network.1"]
    steps = shapes(parts, 1, 28, 10)
    assert steps[1].shape == (512, 28, 28)  # it is drawn all the same


def test_depth_is_counted_as_in_the_papers():
    for name, known in KNOWN.items():
        number = "".join(filter(str.isdigit, name))
        if name.startswith(("resnet", "plain")):
            assert depth(parse(known.text)) == int(number)
    assert depth(parse(KNOWN["lenet5"].text)) == 5
    assert depth(parse("conv, residual times=4, dense")) == 10

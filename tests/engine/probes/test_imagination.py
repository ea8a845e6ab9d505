"""Activation maximisation: it climbs, its regularisers do what they say, and nothing is left of it."""

import json

import numpy as np
import pytest
import torch
from scipy.ndimage import gaussian_filter

from engine.core.seeding import undisturbed
from engine.probes import imagination
from engine.probes.imagination import FRAMES, KNOBS, blurred, roughness
from tests.quadrants import CLASSES, SIZE, Quadrants, linear, same, small, traces, trained

PLAIN = {"l2": 0.0, "blur": 0.0, "total_variation": 0.0, "jitter": 0}


def look(lab, **lens):
    return lab.look({"name": "imagined", **lens})


@pytest.mark.parametrize("channels", [1, 3])
def test_shapes_and_types(channels):
    seen = look(trained(channels), steps=25)
    assert seen["image"].shape == (channels, SIZE, SIZE)
    assert seen["image"].flags.c_contiguous
    assert (seen["image"].min() >= 0, seen["image"].max() <= 1) == (True, True)
    assert seen["frames"].shape == (FRAMES, channels, SIZE, SIZE)
    assert seen["frames"].dtype == np.uint8
    assert seen["trace"].shape == (25,)
    assert seen["value"].shape == seen["strongest"].shape == ()
    assert np.array_equal(seen["frames"][-1], (255 * seen["image"]).round().astype(np.uint8))


@pytest.mark.parametrize("layer", ["conv1", "pool1", "conv2", "flatten1", "dense1", ""])
@pytest.mark.parametrize("whole", [False, True])
def test_it_raises_the_activation_of_every_kind_of_layer(layer, whole):
    count = {"conv1": 6, "pool1": 6, "conv2": 8, "flatten1": 8}.get(layer, 4)
    risen = 0
    for unit in range(count):
        seen = look(trained(), layer=layer, unit=unit, steps=40, whole=whole)
        if seen["strongest"] == 0:  # shut for every image: after the activation function there is no slope
            assert seen["value"] == 0
        else:
            assert seen["value"] > seen["trace"][0] + 0.05
            risen += 1
    assert risen >= count / 2


def test_a_class_is_imagined_as_its_quarter():
    for quarter in range(CLASSES):
        seen = look(trained(), unit=quarter)
        row, column = divmod(quarter, 2)
        means = seen["image"][0].reshape(2, 6, 2, 6).mean((1, 3))
        assert means.argmax() == 2 * row + column
        assert seen["value"] > seen["strongest"]


def test_without_regularisers_a_linear_class_is_climbed_straight():
    """The best image has 1 where the weight is positive, and 0 where it is negative."""
    weight = torch.linspace(-1, 1, CLASSES * SIZE * SIZE).view(CLASSES, -1)[torch.tensor([1, 3, 0, 2])]
    weight[0] = torch.where(torch.arange(SIZE * SIZE) % 3 == 0, 1.0, -1.0)
    lab = Quadrants(linear(weight))
    seen = look(lab, **PLAIN)
    assert np.array_equal(seen["image"][0].flatten(), (np.arange(SIZE * SIZE) % 3 == 0).astype(np.float32))
    assert seen["value"] == pytest.approx(SIZE * SIZE / 3)
    assert (np.diff(seen["trace"]) >= 0).all()


def test_a_step_is_as_long_as_lr_says_whatever_the_slope():
    for scale in (1e-4, 1.0, 1e4):
        lab = Quadrants(linear(scale * torch.ones(CLASSES, SIZE * SIZE)))
        start = imagination.START * torch.randn(1, 1, SIZE, SIZE, generator=torch.Generator().manual_seed(3))
        start = (lab.pictures("train")[0].mean() + start).clamp(0, 1)
        seen = look(lab, **PLAIN, steps=1, lr=0.1, seed=3)
        assert seen["image"] == pytest.approx((start[0] + 0.1).clamp(0, 1).numpy(), abs=1e-6)


@pytest.mark.parametrize(("knob", "value"), [("total_variation", 1.0), ("blur", 1.0)])
def test_smoothing_smooths(knob, value):
    def rough(seen):
        return np.abs(np.diff(seen["image"], axis=1)).sum() + np.abs(np.diff(seen["image"], axis=2)).sum()

    plain, smooth = look(trained(), **PLAIN), look(trained(), **(PLAIN | {knob: value}))
    assert rough(smooth) < 0.9 * rough(plain)
    assert smooth["value"] < plain["value"]


def test_l2_holds_pixels_near_the_mean_colour():
    lab = trained()
    mean = lab.pictures("train")[0].mean().item()
    plain, held = look(lab, **PLAIN), look(lab, **(PLAIN | {"l2": 0.2}))
    assert np.square(held["image"] - mean).mean() < 0.8 * np.square(plain["image"] - mean).mean()


def test_jitter_comes_from_the_seed():
    lab = trained()
    one, again, other = (look(lab, jitter=2, seed=seed)["image"] for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_the_middle_of_a_first_layer_is_its_own_filter():
    """Positive weights of the filter become white, negative ones black; no other pixel moves."""
    lab = trained()
    seen = look(lab, layer="conv1", unit=2, **PLAIN, steps=200)
    kernel = lab.network.stages["conv1"][0].weight.detach()[2, 0].numpy()
    patch = seen["image"][0, 5:8, 5:8]  # around place 6, 6
    sure = abs(kernel) > 0.05
    assert np.array_equal(patch[sure] == 1, kernel[sure] > 0)
    around = np.ones((SIZE, SIZE), bool)
    around[5:8, 5:8] = False
    assert len(np.unique(seen["frames"][:, 0, around], axis=0)) == 1


def test_a_unit_is_climbed_before_its_activation_function():
    network = small()
    with torch.no_grad():
        network.stages["conv1"][0].bias[1] = -5.0  # shut for every image
    seen = look(Quadrants(network), layer="conv1", unit=1)
    assert seen["strongest"] < 0
    assert seen["value"] > seen["trace"][0]
    shut = look(Quadrants(network), layer="conv1", unit=1, whole=True)
    assert shut["value"] == shut["strongest"] == 0


def test_the_strongest_is_what_training_images_reach():
    lab = trained()
    x, _ = lab.pictures("train")
    with torch.no_grad():
        said = lab.network.trace(x)
    assert look(lab, unit=2, steps=1)["strongest"] == pytest.approx(said["dense1"][:, 2].max().item())
    mean = said["conv1"][:, 2].mean((1, 2)).max().item()
    assert look(lab, layer="conv1", unit=2, steps=1, whole=True)["strongest"] == pytest.approx(mean)


@pytest.mark.parametrize("whole", [False, True])
def test_no_trace_is_left(whole):
    lab = Quadrants(small(dropout=True, norm=True))
    lab.network.train()
    lab.network(lab.pictures("train")[0]).sum().backward()
    before = traces(lab)
    seen = look(lab, layer="conv2", unit=1, steps=12, whole=whole)
    with undisturbed(1):
        again = look(lab, layer="conv2", unit=1, steps=12, whole=whole)
    assert same(before, traces(lab))
    assert all(np.array_equal(seen[name], again[name]) for name in seen)


def test_a_network_that_has_blown_up_is_answered():
    network = small()
    with torch.no_grad():
        network.stages["dense1"][0].weight.fill_(torch.nan)
    seen = look(Quadrants(network), steps=5)
    assert np.isnan(seen["value"])
    assert seen["frames"].shape == (FRAMES, 1, SIZE, SIZE)


def test_what_is_not_there_is_named():
    lab = trained()
    with pytest.raises(LookupError, match="There is no layer 'conv7'"):
        look(lab, layer="conv7")
    for unit in (6, -1, "x", 1.5):
        with pytest.raises(LookupError, match="The units of conv1 have numbers from 0 to 5"):
            look(lab, layer="conv1", unit=unit)
    for name, knob in KNOBS.items():
        with pytest.raises(ValueError, match=f"{name} must be in {knob['low']} to {knob['high']}, got 501"):
            look(lab, **{name: 501})


def test_facts_are_json_and_name_the_layers():
    facts = trained().facts()["imagination"]
    assert json.loads(json.dumps(facts)) == facts
    assert facts["layers"] == {"conv1": 6, "conv2": 8, "dense1": 4}
    defaults = {name: knob["default"] for name, knob in facts["knobs"].items()}
    seen, same_ = look(trained()), look(trained(), **defaults)
    assert np.array_equal(seen["image"], same_["image"])
    assert all(knob["low"] <= knob["default"] <= knob["high"] for knob in facts["knobs"].values())


def test_roughness_is_the_slope_of_the_squared_differences():
    image = torch.rand(1, 2, 5, 5, dtype=torch.float64, requires_grad=True)
    total = (image.diff(dim=2).square().sum() + image.diff(dim=3).square().sum()) / 2
    assert torch.allclose(torch.autograd.grad(total, image)[0], roughness(image))


@pytest.mark.parametrize("deviation", [0.4, 1.0, 1.7])
def test_the_blur_is_a_gaussian(deviation):
    image = torch.rand(1, 2, 14, 14, dtype=torch.float64)
    expected = gaussian_filter(
        image.numpy(), (0, 0, deviation, deviation), mode="mirror", radius=(0, 0, *[max(1, round(3 * deviation))] * 2)
    )
    assert blurred(image, deviation).numpy() == pytest.approx(expected)

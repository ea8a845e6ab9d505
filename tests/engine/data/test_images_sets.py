"""Every picture set: shapes, ranges, repeatable draws, and no validation picture among those trained on."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.config import ConfigError
from engine.data.digits import sample_digits
from engine.data.images.packing import pack
from engine.data.images.resizing import moved
from engine.data.images.sets import SAMPLERS, SETS, VALIDATION, layout, problem, sample, shifted
from engine.data.images.settings import ImageSettings
from engine.export.closure import Closure

HERE = ("digits", "digits 8x8", "shapes", "textures")  # sets that need nothing from elsewhere


def own(n=40, channels=1):
    rng = np.random.default_rng(0)
    return pack(rng.integers(0, 256, (n, channels, 28, 28)).astype(np.uint8), np.arange(n) % 4, list("abcd"))


@pytest.mark.parametrize("name", HERE)
def test_pictures_are_as_their_layout_says(name):
    config = ImageSettings(dataset=name, samples=300, colour=True)
    data = sample(config)
    channels, size, classes, names = layout(config)
    assert data["x_train"].shape == (300, channels, size, size)
    assert data["x_val"].shape == (VALIDATION, channels, size, size)
    assert len(names) == classes
    for part in ("train", "val"):
        x, y = data[f"x_{part}"], data[f"y_{part}"]
        assert (x.dtype, y.dtype) == (np.float32, np.int64)
        assert x.min() >= 0
        assert x.max() <= 1
        assert x.std() > 0.1
        assert set(y) == set(range(classes))


@pytest.mark.parametrize("name", HERE)
def test_the_same_seed_draws_the_same_and_another_one_others(name):
    config = ImageSettings(dataset=name, samples=100)
    once, again, other = sample(config), sample(config), sample(config.replace(data_seed=1))
    assert all(np.array_equal(once[key], again[key]) for key in once)
    assert not np.array_equal(once["x_train"], other["x_train"])


@pytest.mark.parametrize("name", HERE)
def test_no_picture_both_trains_and_validates(name):
    data = sample(ImageSettings(dataset=name, samples=2000, pixel_noise=0.0, vary_position=0.0))
    train = {picture.tobytes() for picture in data["x_train"]}
    assert not any(picture.tobytes() in train for picture in data["x_val"])


def test_there_are_no_more_digits_than_there_are():
    data = sample(ImageSettings(samples=10_000))
    assert len(data["x_train"]) == 1797 - VALIDATION
    small = sample(ImageSettings(dataset="digits 8x8", samples=10_000))
    assert np.array_equal(data["y_train"], small["y_train"])  # the same digits in the same order


def test_large_digits_are_the_small_ones_in_the_middle():
    images, label = sample_digits(200, 0)
    large = SAMPLERS["digits"](SimpleNamespace(data_seed=0), 200, 0)
    assert np.array_equal(large[1], label)
    along = np.arange(28) - 13.5
    mass = large[0][:, 0].sum((1, 2))
    for axis in (1, 2):
        middle = (large[0][:, 0].sum(axis) @ along) / mass
        assert np.abs(middle).max() <= 0.51  # to the next whole pixel
    rows = (large[0][:, 0] > 0).any(2).sum(1)
    assert rows.max() <= 20
    assert np.corrcoef(mass, images.sum((1, 2)))[0, 1] > 0.9


def test_of_mnist_nothing_is_offered_before_it_is_fetched(monkeypatch, tmp_path):
    monkeypatch.setenv("TORCHLIGHT_DATA", str(tmp_path))
    with pytest.raises(ConfigError, match="'mnist' has to be fetched once"):
        ImageSettings().replace(dataset="mnist")
    assert layout(SimpleNamespace(dataset="fashion"))[2:] == (10, layout(SimpleNamespace(dataset="fashion"))[3])


def test_own_pictures_need_some():
    with pytest.raises(ConfigError, match="'own' needs your pictures"):
        ImageSettings().replace(dataset="own")
    with pytest.raises(ConfigError, match="not readable"):
        ImageSettings(dataset="digits").replace(dataset="own", images="x")
    config = ImageSettings().replace(dataset="own", images=own())
    assert layout(config) == (1, 28, 4, ("a", "b", "c", "d"))
    assert problem(config) == ""


def test_a_fifth_of_own_pictures_of_every_class_validates():
    config = ImageSettings().replace(dataset="own", images=own(40, 3))
    data = sample(config)
    assert data["x_val"].shape == (8, 3, 28, 28)
    assert np.bincount(data["y_val"]).tolist() == [2, 2, 2, 2]
    assert np.bincount(data["y_train"]).tolist() == [8, 8, 8, 8]
    every = {picture.tobytes() for picture in [*data["x_train"], *data["x_val"]]}
    assert len(every) == 40
    assert len(sample(config.replace(samples=20))["x_train"]) == 20


@pytest.mark.parametrize("name", HERE)
def test_validation_pictures_are_moved_and_no_others(name):
    still, gone = (sample(ImageSettings(dataset=name, samples=50, val_shift=n)) for n in (0, 3))
    assert np.array_equal(still["x_train"], gone["x_train"])
    assert not np.array_equal(still["x_val"], gone["x_val"])
    size = still["x_val"].shape[-1]
    ways = [(x, y) for x in (-3, 0, 3) for y in (-3, 0, 3) if x or y]
    for before, after in zip(still["x_val"][:20], gone["x_val"][:20], strict=True):
        cut = [
            np.array_equal(
                before[:, max(0, -y) : size - max(0, y), max(0, -x) : size - max(0, x)],
                after[:, max(0, y) : size - max(0, -y), max(0, x) : size - max(0, -x)],
            )
            for x, y in ways
        ]
        assert any(cut)


def test_all_eight_directions_are_taken():
    dots = np.zeros((200, 1, 9, 9), np.float32)
    dots[:, 0, 4, 4] = 1
    places = {tuple(np.argwhere(picture[0])[0]) for picture in shifted(dots, 2, 0)}
    assert len(places) == 8
    assert all(max(abs(row - 4), abs(column - 4)) == 2 for row, column in places)


@given(st.integers(-9, 9), st.integers(-9, 9))
@settings(max_examples=30)
def test_moving_there_and_back_leaves_the_middle(right, down):
    images = np.random.default_rng(0).random((1, 2, 28, 28), np.float32)
    there = moved(images, np.array([right]), np.array([down]))
    back = moved(there, np.array([-right]), np.array([-down]))
    assert np.array_equal(back[..., 9:-9, 9:-9], images[..., 9:-9, 9:-9])


@pytest.mark.parametrize("name", SETS)
def test_a_program_can_have_each_set_alone(name):
    """What is pasted of one set runs, draws the same, and holds nothing of the others."""
    closure = Closure([sample, layout], {"SAMPLERS": {name}, "LAYOUTS": {name}})
    code = "\n\n".join(["from __future__ import annotations", *closure.imports, *(text for _, text in closure.pieces)])
    there = {}
    exec(compile(code, name, "exec"), there)
    others = {module.rsplit(".", 1)[-1] for module, _ in closure.pieces} & {"shapes", "textures", "openml", "packing"}
    assert others <= {"shapes": {"shapes"}, "textures": {"textures"}, "own": {"packing"}}.get(name, {"openml"})
    if name in HERE:
        config = ImageSettings(dataset=name, samples=30)
        told, ours = there["sample"](config), sample(config)
        assert all(np.array_equal(told[key], ours[key]) for key in ours)
        assert there["layout"](config) == layout(config)

"""Shapes and textures: each nuisance knob changes what it names and nothing else, and the classes stay apart."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data.images.scene import Scene
from engine.data.images.sets import layout, sample
from engine.data.images.settings import ImageSettings

PLAIN = {
    "vary_position": 0.0, "vary_rotation": 0.0, "vary_size": 0.0, "clutter": 0.0, "pixel_noise": 0.0, "samples": 160,
}  # fmt: skip
share = st.floats(0, 1)


def drawn(dataset="shapes", **changes):
    return sample(ImageSettings(dataset=dataset, **{**PLAIN, **changes}))


def middles(images):
    """Centres of mass (N, 2), right and down from the middle, and areas (N,)."""
    grey = images[:, 0] / images[:, 0].max((1, 2), keepdims=True)
    along, mass = np.arange(28) - 13.5, grey.sum((1, 2))
    return np.stack([(grey.sum(1) @ along) / mass, (grey.sum(2) @ along) / mass], 1), mass


def test_without_nuisances_a_class_looks_one_way_up_to_its_brightness():
    data = drawn()
    for k in range(8):
        mine = data["x_train"][data["y_train"] == k]
        unit = mine / mine.max((1, 2, 3), keepdims=True)
        assert np.abs(unit - unit[0]).max() < 1e-5


@pytest.mark.parametrize("dataset", ["shapes", "textures"])
def test_classes_look_different(dataset):
    data = drawn(dataset)
    means = np.stack([data["x_train"][data["y_train"] == k].mean(0).ravel() for k in range(8)])
    apart = np.abs(means[:, None] - means[None]).mean(-1)
    assert apart[~np.eye(8, dtype=bool)].min() > 0.02


def test_all_classes_are_as_frequent():
    assert np.ptp(np.bincount(drawn(samples=500)["y_train"])) <= 1


def test_position():
    still, wide = drawn(), drawn(vary_position=1.0)
    disc = still["y_train"] == 0
    assert np.abs(middles(still["x_train"][disc])[0]).max() < 0.01
    place, area = middles(wide["x_train"][disc])
    assert 4 < np.abs(place).max() < 6.6
    assert np.ptp(area) < 0.01 * area.mean()  # nothing is cut off


def test_size():
    area = middles(drawn(vary_size=1.0)["x_train"][drawn()["y_train"] == 0])[1]
    before = middles(drawn()["x_train"][drawn()["y_train"] == 0])[1].mean()
    assert area.max() / before == pytest.approx(1.82**2, rel=0.25)
    assert area.min() / before == pytest.approx(0.55**2, rel=0.25)


def test_rotation_turns_bars_and_leaves_discs():
    still, turned = drawn(), drawn(vary_rotation=1.0)
    label = still["y_train"]
    assert np.abs(still["x_train"][label == 0] - turned["x_train"][label == 0]).max() < 0.02
    bars = turned["x_train"][label == 3][:, 0]
    tall = (bars > 0.3).any(2).sum(1) / (bars > 0.3).any(1).sum(1)
    assert tall.min() < 0.6
    assert tall.max() > 1.7


@pytest.mark.parametrize("dataset", ["shapes", "textures"])
def test_clutter_covers_more_and_more(dataset):
    still = drawn(dataset)["x_train"]
    changed = [
        (np.abs(drawn(dataset, clutter=clutter)["x_train"] - still) > 0.05).mean() for clutter in (0.0, 0.3, 0.6, 1.0)
    ]
    assert changed[0] == 0
    assert np.all(np.diff(changed) > 0.005)


def test_noise_has_its_spread():
    rough = drawn(pixel_noise=0.4, samples=400)["x_train"]
    still = drawn(samples=400)["x_train"]
    within = (still > 0.4) & (still < 0.6)  # nothing is cut off at black or white there
    assert np.abs((rough - still)[within]).max() > 0.3
    assert (rough - still)[within].std() == pytest.approx(0.2, rel=0.15)


def test_a_knob_does_not_redraw_what_the_others_have_drawn():
    """The noise of pictures with and without clutter, say, is the same: runs differ by what was turned alone."""
    plain, rough = (drawn(vary_position=0.5, pixel_noise=n)["x_train"] for n in (0.0, 0.2))
    plain_c, rough_c = (drawn(vary_position=0.5, clutter=0.5, pixel_noise=n)["x_train"] for n in (0.0, 0.2))
    untouched = (plain == plain_c) & (rough > 0) & (rough < 1)
    assert untouched.mean() > 0.3
    assert np.array_equal(rough[untouched], rough_c[untouched])


@pytest.mark.parametrize("dataset", ["shapes", "textures"])
def test_colours_say_nothing_about_the_class(dataset):
    data = drawn(dataset, colour=True, samples=4000)
    hues = data["x_train"].max((2, 3))  # (N, 3): of the thing
    whole = hues.mean(0)
    for k in range(8):
        mine = hues[data["y_train"] == k]
        assert np.abs(mine.mean(0) - whole).max() < 4.5 * hues.std() / np.sqrt(len(mine))


def test_things_are_brighter_than_their_ground():
    data = drawn(colour=True, samples=400)
    disc = data["x_train"][data["y_train"] == 0].max(1)  # the brightest channel
    assert (disc[:, 14, 14] > disc[:, 0, 0] + 0.2).all()


@given(
    share, share, share, share, share, st.booleans(), st.sampled_from(["shapes", "textures"]), st.integers(0, 2**31 - 1)
)
@settings(max_examples=25)
def test_any_knobs_give_pictures(position, rotation, size, clutter, noise, colour, dataset, seed):
    config = ImageSettings(
        dataset=dataset, vary_position=position, vary_rotation=rotation, vary_size=size, clutter=clutter,
        pixel_noise=noise, colour=colour, data_seed=seed, samples=20,
    )  # fmt: skip
    data = sample(config)
    assert data["x_train"].shape == (20, *(layout(config)[i] for i in (0, 1, 1)))
    assert np.isfinite(data["x_train"]).all()
    assert data["x_train"].min() >= 0
    assert data["x_train"].max() <= 1
    assert (data["x_train"].std((1, 2, 3)) > 0.01).all()  # there is something to see on each


def test_the_frame_is_the_pixels_of_the_picture():
    scene = Scene(ImageSettings(dataset="shapes", **PLAIN), 2, 0)
    x, y = scene.frame()
    assert x[0, 5, 27] == pytest.approx(13.5 / 7.5)
    assert y[0, 0, 5] == pytest.approx(-13.5 / 7.5)

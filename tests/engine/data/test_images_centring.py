"""A drawing is brought to where the training pictures are."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from engine.data.images.centring import BOXES, as_training, in_the_middle
from engine.data.images.resizing import resized, resizing
from engine.data.images.sets import sample
from engine.data.images.settings import ImageSettings


def stroke(top=40, left=60, bottom=200, right=100):
    grey = np.zeros((280, 280), np.float32)
    grey[top:bottom, left:right] = 1
    return grey


def test_the_longer_side_fits_the_box_and_proportions_stay():
    image = as_training(stroke())
    rows, columns = np.flatnonzero((image > 0.5).any(1)), np.flatnonzero((image > 0.5).any(0))
    assert (len(rows), len(columns)) == (20, 5)


@given(st.integers(0, 180), st.integers(0, 180), st.integers(10, 100), st.integers(10, 100))
@settings(max_examples=40)
def test_where_it_was_drawn_and_how_large_does_not_matter(top, left, height, width):
    image = as_training(stroke(top, left, top + height, left + width))
    assert image.shape == (28, 28)
    along, mass = np.arange(28) - 13.5, image.sum()
    assert abs(image.sum(0) @ along / mass) <= 0.51
    assert abs(image.sum(1) @ along / mass) <= 0.51
    elsewhere = as_training(stroke(0, 0, height, width))
    assert np.array_equal(image, elsewhere)


def test_the_mass_is_in_the_middle_not_the_box():
    grey = stroke(40, 40, 240, 60)
    grey[220:240, 40:140] = 1  # an L: its mass is left and low of the middle of its box
    image = as_training(grey)
    columns = np.flatnonzero((image > 0.5).any(0))
    assert 27 - columns[-1] < columns[0]


def test_an_empty_drawing_stays_empty_and_a_dot_becomes_a_picture():
    assert not as_training(np.zeros((280, 280))).any()
    assert as_training(stroke(5, 5, 6, 6)).max() == 1


def test_box_0_leaves_the_drawing_where_it_is():
    image = as_training(stroke(0, 0, 140, 280), 28, 0)
    assert (image[:13] > 0.9).all()
    assert (image[15:] < 0.1).all()


def test_a_training_digit_stays_as_it_is():
    """Enlarged tenfold and read again, it is about the same picture."""
    digits = sample(ImageSettings(samples=50))["x_train"][:, 0]
    again = np.stack([as_training(resized(digit, 280, 280)) for digit in digits])
    assert np.abs(again - digits).mean() < 0.035
    small = sample(ImageSettings(dataset="digits 8x8", samples=50))["x_train"][:, 0]
    again = np.stack([as_training(np.kron(digit, np.ones((20, 20))), 8, BOXES["digits 8x8"]) for digit in small])
    assert np.corrcoef(again.ravel(), small.ravel())[0, 1] > 0.8


def test_resizing_is_what_pillow_does():
    grey = np.random.default_rng(0).random((50, 37), np.float32)
    for height, width in ((20, 15), (100, 80), (50, 37)):
        theirs = np.asarray(Image.fromarray(grey).resize((width, height), Image.Resampling.BILINEAR))
        assert np.abs(resized(grey, height, width) - theirs).max() < 1e-5


@given(st.integers(1, 300), st.integers(1, 60))
def test_every_new_pixel_is_a_mean(old, new):
    weights = resizing(old, new)
    assert weights.min() >= 0
    assert weights.sum(1) == pytest.approx(1, abs=1e-5)


def test_nothing_comes_in_from_outside():
    low = np.zeros((1, 7, 8), np.float32)
    low[0, 0] = 1
    placed = in_the_middle(low, 8)
    assert placed.sum() == 8
    assert placed[0, 1].sum() == 8


def test_nothing_is_lost_at_the_edge():
    wide = np.zeros((1, 8, 8), np.float32)
    wide[0, :, 0] = 1
    assert np.array_equal(in_the_middle(wide, 8), wide)  # it fills its frame, so it cannot move


def test_a_pen_of_the_pad_s_width_is_as_heavy_as_training_digits():
    """A seven of 196 of the pad's 280 px, drawn with its medium pen (34 px): about the ink of a training seven."""
    along = np.arange(280)
    grey = np.zeros((280, 280))
    corners = np.array([(84, 48), (196, 48), (126, 238)])
    for (x0, y0), (x1, y1) in itertools.pairwise(corners):
        for share in np.linspace(0, 1, 100):
            x, y = x0 + share * (x1 - x0), y0 + share * (y1 - y0)
            grey = np.maximum(grey, np.clip(17.5 - np.hypot(along[None, :] - x, along[:, None] - y), 0, 1))
    data = sample(ImageSettings())
    usual = data["x_train"][data["y_train"] == 7].mean()
    assert as_training(grey).mean() == pytest.approx(usual, rel=0.25)

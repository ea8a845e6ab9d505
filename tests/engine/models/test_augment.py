"""Augmentation moves pictures as it says, and not at all when everything is 0."""

import pytest
import torch

from engine.models.augment import augmented, warped


def picture(row, column, size=8):
    image = torch.zeros(1, size, size)
    image[0, row, column] = 1.0
    return image


def moved(image, angle=0.0, shift=(0.0, 0.0), larger=1.0, mirrored=False):
    return warped(image, torch.tensor([angle]), torch.tensor([shift]), torch.tensor([larger]), torch.tensor([mirrored]))


def test_nothing_asked_nothing_drawn():
    images = torch.rand(3, 8, 8)
    before = torch.get_rng_state()
    assert augmented(images) is images
    assert torch.equal(torch.get_rng_state(), before)
    torch.testing.assert_close(moved(images[:1]), images[:1])


def test_a_shift_by_whole_pixels_goes_right_and_down():
    torch.testing.assert_close(moved(picture(2, 3), shift=(2.0, 1.0)), picture(3, 5), atol=1e-5, rtol=0)


def test_a_quarter_turn_is_counter_clockwise():
    image = torch.rand(1, 8, 8)
    torch.testing.assert_close(moved(image, angle=90.0), torch.rot90(image, 1, (1, 2)), atol=1e-5, rtol=0)


def test_a_mirror_image_is_left_for_right():
    image = torch.rand(1, 8, 8)
    torch.testing.assert_close(moved(image, mirrored=True), image.flip(2), atol=1e-5, rtol=0)


def test_larger_is_larger():
    square = torch.zeros(1, 8, 8)
    square[0, 3:5, 3:5] = 1.0
    assert moved(square, larger=2.0).sum().item() == pytest.approx(4 * square.sum().item(), rel=0.01)
    assert moved(square, larger=0.5).sum().item() == pytest.approx(square.sum().item() / 4, rel=0.01)


def test_mirror_images_are_half_of_them():
    torch.manual_seed(0)
    images = picture(2, 1).repeat(1000, 1, 1)
    said = augmented(images, flip=True)
    assert said[:, 2, 6].mean().item() == pytest.approx(0.5, abs=0.05)


def test_noise_has_its_spread_and_stays_between_white_and_black():
    torch.manual_seed(0)
    said = augmented(torch.full((100, 8, 8), 0.5), noise=0.05)
    assert said.std().item() == pytest.approx(0.05, rel=0.05)
    rough = augmented(torch.full((100, 8, 8), 0.5), noise=1.0)
    assert (rough.min().item(), rough.max().item()) == (0.0, 1.0)


def test_it_is_mirrored_then_turned_then_moved():
    image = torch.rand(1, 8, 8)
    step_by_step = moved(moved(moved(image, mirrored=True), angle=90.0), shift=(1.0, -2.0))
    at_once = moved(image, angle=90.0, shift=(1.0, -2.0), mirrored=True)
    torch.testing.assert_close(at_once, step_by_step, atol=1e-5, rtol=0)
    assert not torch.allclose(at_once, moved(moved(image, angle=90.0), mirrored=True, shift=(1.0, -2.0)))


def test_each_picture_is_changed_by_another_amount():
    torch.manual_seed(0)
    said = augmented(picture(4, 4).repeat(50, 1, 1), shift=2.0)
    assert len({picture.numpy().tobytes() for picture in said}) == 50
    across = (said.sum(1) * torch.arange(8)).sum(1) / said.sum((1, 2)) - 4  # (50,) where the dot has gone
    assert across.abs().max() <= 2.01
    assert across.abs().max() > 1.5


def test_colours_move_together_and_as_grey_pictures_do():
    images, angle, shift = torch.rand(4, 3, 8, 8), torch.full((4,), 20.0), torch.full((4, 2), 1.5)
    larger, mirrored = torch.full((4,), 1.2), torch.tensor([True, False, True, False])
    said = warped(images, angle, shift, larger, mirrored)
    assert said.shape == images.shape
    for channel in range(3):
        alone = warped(images[:, channel], angle, shift, larger, mirrored)
        torch.testing.assert_close(said[:, channel], alone)


def test_the_same_draws_for_pictures_with_and_without_channels():
    images = torch.rand(5, 8, 8)
    options = {"rotate": 10.0, "shift": 1.0, "zoom": 0.1, "flip": True, "erase": 0.5}
    torch.manual_seed(3)
    flat = augmented(images, **options)
    torch.manual_seed(3)
    torch.testing.assert_close(augmented(images[:, None], **options)[:, 0], flat)


def test_a_square_is_taken_out():
    torch.manual_seed(0)
    said = augmented(torch.ones(500, 3, 28, 28), erase=0.5)
    black = (said == 0).all(1)  # (500, 28, 28)
    rows, columns = black.any(2).sum(1), black.any(1).sum(1)
    assert torch.equal(black.sum((1, 2)), rows * columns)  # a rectangle, cut off where it leaves the picture
    assert rows.max() == columns.max() == 14
    assert rows.min() < 14
    assert black.float().mean().item() == pytest.approx((1 - 0.25 / 2) ** 2 * 0.25, rel=0.05)
    assert not augmented(torch.ones(2, 1, 8, 8), erase=1e-9).eq(0).any()

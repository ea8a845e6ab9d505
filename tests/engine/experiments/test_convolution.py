"""The convolution lab: outputs against PyTorch's convolution and arrays worked out by hand, kernels of the textbooks,
pictures, and what is learned."""

import itertools

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from engine.core.catalogue import get
from engine.core.config import ConfigError
from engine.core.run import Run
from engine.data.own_picture import packed
from engine.experiments.convolution.kernels import KERNELS, kernel_of
from engine.experiments.convolution.pictures import PICTURES, picture_of, shifted
from engine.export.files import program_of
from tests.programs import printed

Config = get("convolution").Config


def run_of(**values):
    return Run("convolution", values)


def slide(**values):
    return run_of(**values).look({"name": "slide"})


def kernel(name, size="3", **values):
    return kernel_of(Config(kernel=name, size=size, **values))[0]


# --- outputs ----------------------------------------------------------------------------------------------------------


def test_a_hand_made_picture_and_kernel():
    pixels = np.zeros((8, 8), np.uint8)
    pixels[2, 3] = pixels[2, 4] = 255
    look = slide(picture="own", image=packed(pixels), side=8, kernel="typed", typed="0 0 0 1 2 3 0 0 0")
    assert look["chosen/out/0"].shape == (6, 6)
    assert look["chosen/out/0"][1].tolist() == [0, 3, 5, 3, 1, 0]  # the window is laid on, not turned round
    assert not look["chosen/out/0"][[0, 2, 3, 4, 5]].any()


@pytest.mark.parametrize(
    ("stride", "padding", "dilation", "size", "colour"),
    [
        (1, "0", 1, "3", False), (2, "1", 1, "3", True), (3, "same", 2, "5", False), (1, "same", 3, "3", True),
        (4, "3", 4, "3", False), (2, "2", 1, "7", True), (1, "0", 1, "1", False),
    ],
)  # fmt: skip
def test_outputs_are_those_of_pytorch(stride, padding, dilation, size, colour):
    values = {"stride": stride, "padding": padding, "dilation": dilation, "size": size, "colour": colour}
    look = slide(picture="noise", side=24, kernel="emboss", **values)
    x, weight = (torch.from_numpy(look[name]) for name in ("picture", "chosen/kernel/0"))
    pad = dilation * (int(size) - 1) // 2 if padding == "same" else int(padding)
    expected = F.conv2d(x[None], weight[None], stride=stride, padding=pad, dilation=dilation)[0, 0]
    np.testing.assert_allclose(look["chosen/out/0"], expected, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(look["chosen/sums"].sum(0), expected, rtol=1e-5, atol=1e-5)
    assert look["geometry"][0, 4:6].tolist() == [24, expected.shape[0]]


@pytest.mark.parametrize(("pooling", "function"), [("max", F.max_pool2d), ("average", F.avg_pool2d)])
def test_relu_and_pooling(pooling, function):
    look = slide(picture="flower", side=30, relu=True, pooling=pooling, window=3, stack=2)
    out = torch.from_numpy(look["chosen/out/1"])
    assert out.min() >= 0
    assert np.array_equal(look["chosen/out/2"], function(out[None, None], 3)[0, 0])


@pytest.mark.parametrize("which", ["chosen", "learned"])
def test_one_pixel_taken_apart_is_the_output(which):
    run = run_of(
        picture="house",
        colour=True,
        side=20,
        stride=2,
        padding="2",
        dilation=2,
        size="3",
        stack=2,
        relu=True,
        shift_x=1,
    )
    run.advance(steps=5)
    look = run.look({"name": "slide"})
    for layer in (0, 1):
        out = look[f"{which}/out/{layer}"]
        for y, x in itertools.product((0, 1, len(out) - 1), repeat=2):
            pixel = run.look({"name": "pixel", "layer": layer, "y": y, "x": x, "which": which})
            assert pixel["products"] == pytest.approx(pixel["patch"] * pixel["weights"])
            assert pixel["sums"].sum() == pytest.approx(float(pixel["total"]), abs=1e-5)
            assert float(pixel["after"]) == pytest.approx(float(out[y, x]), abs=1e-5)


def test_a_pixel_that_is_not_there_is_refused():
    run = run_of()
    with pytest.raises(LookupError, match="14 x 14 numbers, there is none at 14, 0"):
        run.look({"name": "pixel", "y": 14})
    with pytest.raises(LookupError, match="no convolution 1"):
        run.look({"name": "pixel", "layer": 1})
    with pytest.raises(LookupError, match="no kernel 'other'"):
        run.look({"name": "moved", "which": "other"})


# --- kernels and pictures ---------------------------------------------------------------------------------------------


def test_kernels_of_three_are_those_of_the_textbooks():
    assert kernel("identity").tolist() == [[0, 0, 0], [0, 1, 0], [0, 0, 0]]
    assert np.allclose(kernel("blur"), 1 / 9)
    assert np.allclose(kernel("gaussian") * 16, [[1, 2, 1], [2, 4, 2], [1, 2, 1]])
    assert kernel("sharpen").tolist() == [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]
    assert kernel("edge").tolist() == [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]
    assert kernel("sobel x").tolist() == [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
    assert kernel("sobel y").tolist() == [[-1, -2, -1], [0, 0, 0], [1, 2, 1]]
    assert kernel("emboss").tolist() == [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]


@pytest.mark.parametrize("size", ["1", "3", "5", "7"])
@pytest.mark.parametrize(("names", "total"), [(("identity", "blur", "gaussian", "sharpen"), 1), (("edge", "gabor"), 0)])
def test_what_kernels_sum_to(size, names, total):
    for name in names:
        assert kernel(name, size).shape == (int(size), int(size))
        assert kernel(name, size).sum() == pytest.approx(total, abs=1e-5)
    for name in ("sobel x", "sobel y"):
        assert kernel(name, size).sum() == 0


def test_a_gabor_turned_by_a_right_angle_is_itself_on_its_side():
    assert np.allclose(kernel("gabor", "7", angle=90.0), kernel("gabor", "7").T, atol=1e-6)


def test_typed_weights_keep_their_middle():
    weights = " ".join(map(str, range(9)))
    assert kernel("typed", "1", typed=weights).tolist() == [[4]]
    wide = kernel("typed", "5", typed=weights)
    assert np.array_equal(wide[1:4, 1:4], np.arange(9).reshape(3, 3))
    assert wide.sum() == sum(range(9))


def test_channels_are_mixed():
    red, green, blue = kernel_of(Config(colour=True, mix="red - green"))
    assert np.array_equal(red, -green)
    assert not blue.any()


@pytest.mark.parametrize("name", [name for name in PICTURES if name != "own"])
@pytest.mark.parametrize("colour", [False, True])
def test_pictures_are_between_black_and_white(name, colour):
    picture = picture_of(Config(picture=name, side=19, colour=colour))
    assert picture.shape == (3 if colour else 1, 19, 19)
    assert picture.dtype == np.float32
    assert 0 <= picture.min() < picture.max() <= 1
    again = picture_of(Config(picture=name, side=19, colour=colour))
    assert np.array_equal(picture, again)


def test_another_seed_of_the_data_is_another_picture():
    for name in ("digit", "house", "shapes", "noise"):
        assert not np.array_equal(*(picture_of(Config(picture=name, data_seed=seed)) for seed in (0, 1))), name


def test_a_picture_that_is_moved_loses_what_goes_out():
    picture = np.arange(9.0).reshape(1, 3, 3)
    assert shifted(picture, 1, 0)[0].tolist() == [[0, 0, 1], [0, 3, 4], [0, 6, 7]]
    assert shifted(picture, 0, -2)[0].tolist() == [[6, 7, 8], [0, 0, 0], [0, 0, 0]]


# --- learning ---------------------------------------------------------------------------------------------------------


def test_the_shift_is_only_looked_at():
    still, moved = run_of(), run_of(shift_x=3)
    for run in (still, moved):
        run.advance(steps=20)
    assert still.weights_sha256() == moved.weights_sha256()


def test_another_kernel_on_the_way_is_another_task():
    run = run_of(picture="noise", kernel="blur")
    run.advance(steps=300)
    run.adjust(kernel="sobel x")
    assert np.array_equal(run.look({"name": "slide"})["chosen/kernel/0"][0], kernel("sobel x"))
    run.advance(steps=500)
    assert run.timeline.last("kernel_error") < 0.01
    run.seek(100)
    assert run.config.kernel == "blur"


def test_a_fork_with_a_larger_kernel_keeps_the_middle():
    run = run_of(picture="noise")
    run.advance(steps=400)
    small = run.look({"name": "slide"})["learned/kernel/0"]
    large = run.fork(400, size="5").look({"name": "slide"})["learned/kernel/0"]
    assert np.array_equal(large[:, 1:4, 1:4], small)
    assert run.fork(400, size="1").look({"name": "slide"})["learned/kernel/0"] == small[:, 1:2, 1:2]


@pytest.mark.slow
def test_a_run_with_a_picture_and_weights_of_one_s_own_is_its_program(tmp_path):
    image = packed(np.random.default_rng(0).integers(0, 256, (64, 64, 3)).astype(np.uint8))
    run = run_of(colour=True)
    for changes in ({"picture": "own", "image": image, "side": 20}, {"kernel": "typed", "mix": "red"}):
        run.advance(steps=10)
        run.adjust(**changes)
    run.advance(steps=10)
    losses = printed(program_of(run), tmp_path)
    assert list(losses.values()) == pytest.approx(run.timeline.columns["loss"].values.tolist(), rel=1e-6)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"picture": "own"}, "'own' needs your picture"),
        ({"image": "4x1:AAAA"}, "of 4 x 4 x 1 must have 16 bytes, got 3"),
        ({"typed": "1 2 3"}, "must be 1, 9, 25 or 49 numbers, got 3"),
        ({"typed": "a b c"}, "must be numbers with blanks between them"),
        ({"typed": "nan"}, r"must be numbers in \[-100, 100\]"),
        ({"side": 8, "size": "7", "dilation": 2}, r"needs a window of 2 x \(7 - 1\) \+ 1 = 13 pixels, but only 8"),
        ({"side": 8, "stack": 4}, r"layer 4 \(convolution\) needs a window of 3 pixels, but only 2 are there"),
        ({"side": 8, "stack": 3, "pooling": "max", "window": 3}, r"layer 4 \(max pooling\) needs a window of 3"),
    ],
)  # fmt: skip
def test_settings_that_do_not_fit_are_refused_with_the_arithmetic(values, sentence):
    with pytest.raises(ConfigError, match=sentence):
        Config.parse(values)


def test_every_kernel_and_picture_has_a_word():
    assert set(KERNELS) == set(Config.knobs()["kernel"].choices)
    assert set(PICTURES) == set(Config.knobs()["picture"].choices)

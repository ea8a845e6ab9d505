"""Choosing pictures, galleries and the confusion matrix, against what the network says when it is simply asked."""

import base64

import numpy as np
import pytest
import torch

from engine.probes.pictures import as_bytes
from tests.quadrants import CLASSES, SIZE, Quadrants, same, small, traces, trained


def look(lab, name, **lens):
    return lab.look({"name": name, **lens})


def half_trained():
    """A network that gets many wrong: one that knows nothing."""
    return Quadrants(small())


def asked(lab, split="val"):
    """Probabilities (N, K) and classes (N,)."""
    x, y = lab.pictures(split)
    lab.network.eval()
    with torch.no_grad():
        return lab.network(x).softmax(1), y


def drawn(pixels):
    return {"drawn": base64.b64encode(bytes(pixels)).decode()}


def test_a_picture_of_a_split():
    lab = trained()
    for split in ("train", "val"):
        x, label = lab.picture({"split": split, "index": 7})
        assert torch.equal(x[0], lab.pictures(split)[0][7])
        assert label == 7 % CLASSES
    x.zero_()  # a copy
    assert lab.pictures("val")[0][7].any()


def test_without_a_word_it_is_the_first_of_validation():
    lab = trained()
    for nothing in (None, {}, {"split": "val"}, {"index": 0}):
        assert torch.equal(lab.picture(nothing)[0][0], lab.pictures("val")[0][0])


@pytest.mark.parametrize("channels", [1, 3])
def test_a_drawn_picture_has_no_class(channels):
    pixels = np.arange(channels * SIZE * SIZE) % 256
    x, label = trained(channels).picture(drawn(pixels.astype(np.uint8)))
    assert label is None
    assert x.shape == (1, channels, SIZE, SIZE)
    assert x.flatten().numpy() == pytest.approx(pixels / 255)


@pytest.mark.parametrize(
    "image",
    [
        {"split": "test"}, {"split": "val", "index": 60}, {"split": "val", "index": -1}, {"index": 1.0},
        {"index": "1"}, {"index": True}, {"split": None}, drawn([0] * 143), drawn([]), {"drawn": "?!"}, {"drawn": None},
        {"drawn": 7}, {"drawn": "ä"}, "val", [1], 7,
    ],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("lens", ["attribution", "adversarial"])
def test_a_picture_that_cannot_be_had_is_a_sentence(image, lens):
    with pytest.raises((LookupError, ValueError)) as told:
        look(trained(), lens, image=image)
    assert str(told.value).strip("'\"").endswith((".", "?"))


def test_a_gallery_goes_through_a_split():
    lab = trained()
    x, y = lab.pictures("train")
    p, _ = asked(lab, "train")
    seen = look(lab, "gallery", split="train", start=10, count=5)
    assert seen["index"].tolist() == [10, 11, 12, 13, 14]
    assert np.array_equal(seen["images"], as_bytes(x[10:15]))
    assert seen["label"].tolist() == y[10:15].tolist()
    assert seen["said"].tolist() == p[10:15].argmax(1).tolist()
    assert seen["p"] == pytest.approx(p[10:15].amax(1).numpy(), abs=1e-5)
    assert seen["total"] == 120
    assert len(look(lab, "gallery", start=58, count=10)["index"]) == 2
    assert look(lab, "gallery", start=1000, count=10)["images"].shape == (0, 1, SIZE, SIZE)


def test_a_gallery_of_mistakes():
    lab = half_trained()
    p, y = asked(lab)
    wrong = (p.argmax(1) != y).nonzero().flatten()
    seen = look(lab, "gallery", wrong=True, start=2, count=6)
    assert seen["index"].tolist() == wrong[2:8].tolist()
    assert seen["total"] == len(wrong)
    assert (seen["label"] != seen["said"]).all()
    assert look(trained(), "gallery", wrong=True)["total"] == 0


@pytest.mark.parametrize("split", ["train", "val"])
def test_the_confusion_matrix_counts_every_picture_once(split):
    lab = half_trained()
    p, y = asked(lab, split)
    counts = look(lab, "confusion", split=split)["counts"]
    assert counts.shape == (CLASSES, CLASSES)
    assert counts.sum() == len(y)
    for true in range(CLASSES):
        for said in range(CLASSES):
            assert counts[true, said] == ((y == true) & (p.argmax(1) == said)).sum()


def test_an_example_is_the_surest_picture_of_its_cell():
    lab = half_trained()
    seen = look(lab, "confusion", examples=True)
    assert np.array_equal(seen["counts"], look(lab, "confusion")["counts"])
    assert np.array_equal(seen["example"] >= 0, seen["counts"] > 0)
    for true, said in np.argwhere(seen["example"] >= 0):
        surest = look(lab, "cell", true=int(true), said=int(said), most=1)["images"][0]
        assert np.array_equal(seen["images"][seen["example"][true, said]], surest)


def test_a_cell_has_the_pictures_that_are_counted_there():
    lab = half_trained()
    p, y = asked(lab)
    counts = look(lab, "confusion")["counts"]
    found = []
    for true in range(CLASSES):
        for said in range(CLASSES):
            cell = look(lab, "cell", true=true, said=said, most=60)
            assert len(cell["index"]) == counts[true, said]
            assert (y[cell["index"]] == true).all()
            assert (p[cell["index"]].argmax(1) == said).all()
            assert cell["p"] == pytest.approx(p[cell["index"], said].numpy(), abs=1e-5)
            assert (np.diff(cell["p"]) <= 0).all()  # the surest first
            assert np.array_equal(cell["images"], as_bytes(lab.pictures("val")[0][cell["index"]]))
            found += cell["index"].tolist()
    assert sorted(found) == list(range(60))
    assert len(look(lab, "cell", true=0, said=int(counts[0].argmax()), most=3)["index"]) <= 3


@pytest.mark.parametrize("lens", ["gallery", "confusion", "cell"])
def test_no_trace_is_left(lens):
    lab = Quadrants(small(dropout=True, norm=True))
    lab.network.train()
    lab.network(lab.pictures("train")[0]).sum().backward()
    before = traces(lab)
    seen, again = look(lab, lens), look(lab, lens)
    assert all(np.array_equal(seen[name], again[name]) for name in seen)
    for array in seen.values():
        if isinstance(array, np.ndarray):
            array.fill(0)
    assert same(before, traces(lab))


def test_a_network_that_has_blown_up_is_answered():
    network = small()
    with torch.no_grad():
        network.stages["conv1"][0].weight.fill_(torch.nan)
    lab = Quadrants(network)
    assert look(lab, "confusion")["counts"].sum() == 60
    assert np.isfinite(look(lab, "gallery")["p"]).all()


def test_what_is_not_there_is_named():
    lab = trained()
    for lens in ("gallery", "confusion", "cell"):
        with pytest.raises(LookupError, match="There is no split 'vall'"):
            look(lab, lens, split="vall")
    for options in ({"count": 0}, {"count": 101}, {"start": -1}):
        with pytest.raises((LookupError, ValueError), match=r"1 to 100 pictures"):
            look(lab, "gallery", **options)
    with pytest.raises((LookupError, ValueError), match=r"1 to 100 pictures, got 0"):
        look(lab, "cell", most=0)


def test_as_bytes():
    values = torch.tensor([[-0.1, 0.0, 0.5, 1.0, 1.2]])
    assert as_bytes(values).tolist() == [[0, 0, 128, 255, 255]]
    last = torch.rand(2, 3, 4, 4).contiguous(memory_format=torch.channels_last)
    assert as_bytes(last).flags.c_contiguous

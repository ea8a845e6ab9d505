"""People's own pictures: what is read, and the sentence for everything that is refused."""

import io
import random
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from engine.data.images import own, packing
from engine.data.images.own import Labelled, read_files, read_zip
from engine.data.images.packing import PicturesError, unpack
from engine.data.images.pictures import Budget


def png(colour=(200, 30, 30)):
    file = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(file, "PNG")
    return file.getvalue()


def archive(files, compression=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return file.getvalue()


def two_classes(n=4, **more):
    return {f"{name}/{i}.png": png((i, 50 * k, 0)) for k, name in enumerate(["cats", "dogs"]) for i in range(n)} | more


# --- a zip that is good ---------------------------------------------------------------------------------------------


def test_folders_name_the_classes():
    found = read_zip(archive(two_classes()))
    assert found.counts() == {"cats": 4, "dogs": 4}
    assert found.images[0].shape == (3, 28, 28)
    assert found.notes == []
    images, labels, classes = unpack(found.pack(colour=True))
    assert classes == ["cats", "dogs"]
    assert labels.tolist() == [0] * 4 + [1] * 4
    assert np.array_equal(images, np.stack(found.images))


def test_the_folder_next_to_a_picture_counts():
    files = {f"photos/{part}/{name}/1.png": png() for part in ("train", "test") for name in ("a", "b")}
    assert read_zip(archive(files)).counts() == {"a": 2, "b": 2}


def test_what_systems_leave_behind_is_passed_over_and_other_files_are_counted():
    more = {"__MACOSX/cats/._1.png": b"x", "cats/.DS_Store": b"x", "dogs/notes.txt": b"x", "loose.png": png()}
    found = read_zip(archive(two_classes(**more)))
    assert len(found.images) == 8
    assert found.notes == ["2 files are left out."]


def test_a_picture_that_cannot_be_read_is_named():
    found = read_zip(archive(two_classes(**{"cats/broken.png": png()[:60], "cats/text.jpg": b"hello"})))
    assert len(found.images) == 8
    assert [note.split(" is not")[0] for note in found.notes] == ["cats/broken.png", "cats/text.jpg"]


def test_names_that_climb_out_are_only_names():
    found = read_zip(archive({"../../etc/1.png": png(), "C:\\x\\2.png": png(), "/abs/3.png": png()}))
    assert set(found.counts()) == {"etc", "x", "abs"}


def test_it_says_how_far_it_is():
    shares = []
    read_zip(archive(two_classes(60)), tell=shares.append)
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] < 1


# --- a zip that is refused ------------------------------------------------------------------------------------------


def refused(data, words, **options):
    with pytest.raises(PicturesError, match=words):
        read_zip(data, **options)


def test_a_bomb_of_one_file():
    refused(archive(two_classes(**{"cats/bomb.png": bytes(50_000_000)})), "times as large as in the zip")


def test_a_bomb_of_many_files():
    noise = random.Random(0).randbytes(60_000)
    files = {f"a/{i}.png": noise[:1000] + bytes(94_000) for i in range(1100)}
    refused(archive(files), r"The zip may unpack to 100 MB, got 10\d MB")


def test_a_bomb_of_overlapping_files(monkeypatch):
    """As Fifield's (2019, "A better zip bomb"): many names for one stretch of compressed data."""
    monkeypatch.setattr(own, "MOST_UNPACKED", 500_000)
    content = random.Random(0).randbytes(300_000)
    data = archive({"a/1.png": content, "b/2.png": content}, zipfile.ZIP_STORED)
    refused(data, "may unpack to 0.5 MB")


def test_a_file_that_is_larger_than_the_zip_says():
    data = bytearray(archive(two_classes(**{"cats/z.png": b"x" * 90_000})))
    size = (90_000).to_bytes(4, "little")
    assert data.count(size) == 2
    lying = bytes(data).replace(size, (100).to_bytes(4, "little"))
    with pytest.raises(PicturesError):
        read_zip(lying)


def test_too_large_a_zip(monkeypatch):
    monkeypatch.setattr(own, "MOST_ZIP_BYTES", 1000)
    refused(archive(two_classes()), r"may have up to 0.001 MB, got 0.0 MB")


def test_too_many_files(monkeypatch):
    monkeypatch.setattr(own, "MOST_MEMBERS", 7)
    refused(archive(two_classes()), "up to 7 files, got 8")


def test_too_many_pictures(monkeypatch):
    monkeypatch.setitem(packing.MOST_PICTURES, 3, 7)
    with pytest.raises(PicturesError, match="up to 7 own pictures in colour, got 8"):
        read_zip(archive(two_classes())).pack(colour=True)
    monkeypatch.setitem(packing.MOST_PICTURES, 1, 7)
    refused(archive(two_classes()), "up to 7 pictures, got 8")


def test_too_many_pixels_together(monkeypatch):
    """Evenly white pictures are small in a zip, and take their time to decode."""
    monkeypatch.setattr(own, "Budget", lambda: Budget(6 * 40 * 30))
    read_zip(archive({f"{k}/{i}.png": png() for k in "ab" for i in range(3)}))
    refused(archive({f"{k}/{i}.png": png() for k in "ab" for i in range(4)}), "400 million pixels altogether")
    with pytest.raises(PicturesError, match="altogether"):
        read_files([("1.png", png())] * 7, "a")


def test_too_many_classes():
    refused(archive({f"{i}/1.png": png() for i in range(21)}), "up to 20 folders with pictures, got 21")


def test_one_class():
    refused(archive({"cats/1.png": png(), "cats/2.png": png()}), "at least two folders with pictures.*'cats' only")


def test_pictures_without_folders():
    refused(archive({"1.png": png(), "2.png": png()}), "one folder for each class; its 2 pictures lie in none")


def test_no_pictures():
    refused(archive({"a/notes.txt": b"x"}), "no pictures in folders. 1 file is no picture")
    refused(archive({}), "no pictures in folders")
    refused(archive({"a/1.png": b"x", "b/2.png": b"y"}), "no pictures in folders. a/1.png is not a picture")


def test_no_zip():
    refused(b"hello", "is no zip that can be read")
    refused(archive(two_classes())[:-30], "is no zip that can be read")


def test_a_zip_compressed_in_a_rare_way():
    refused(archive(two_classes(), zipfile.ZIP_LZMA), "compressed in a rare way")


def test_a_protected_zip():
    data = bytearray(archive({"a/1.png": png(), "b/1.png": png()}))
    for mark, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = -1
        while (at := data.find(mark, at + 1)) >= 0:
            data[at + place] |= 1
    refused(bytes(data), "protected by a password")


@given(st.data())
@settings(max_examples=60)
def test_a_damaged_zip_is_read_or_refused_with_a_sentence(data):
    whole = bytearray(archive(two_classes(2)))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = read_zip(bytes(whole))
    except PicturesError:
        return
    assert len(found.images) == len(found.labels)


# --- pictures labelled on the page ----------------------------------------------------------------------------------


def test_files_of_one_label():
    found = read_files([("1.png", png()), ("2.txt", b"no")], "  my\ncat ")
    assert found.labels == ["my cat"]
    assert found.notes == ["2.txt is not a picture that can be read: PNG, JPEG, WebP, BMP or GIF."]
    with pytest.raises(PicturesError, match="needs a name"):
        read_files([], " \n")


def test_few_pictures_and_few_classes():
    with pytest.raises(PicturesError, match="no pictures yet"):
        Labelled().pack(colour=True)
    one = read_files([("1.png", png()), ("2.png", png())], "a")
    with pytest.raises(PicturesError, match="2 to 20 classes, got 1"):
        one.pack(colour=True)
    one.images.append(one.images[0])
    one.labels.append("b")
    with pytest.raises(PicturesError, match="'b' has 1"):
        one.pack(colour=True)


def test_grey_and_inverted():
    found = read_files([("1.png", png((200, 30, 30)))], "a")
    assert found.arrays(colour=False, invert=False).shape == (1, 1, 28, 28)
    assert found.arrays(colour=False, invert=False).mean() == 81  # 0.299 * 200 + 0.701 * 30
    assert found.arrays(colour=True, invert=True)[0, :, 0, 0].tolist() == [55, 225, 225]


def test_classes_come_and_go(monkeypatch):
    both = read_files([("1.png", png())], "a").plus(read_files([("1.png", png())] * 2, "b"))
    assert both.counts() == {"a": 1, "b": 2}
    assert both.without("a").counts() == {"b": 2}
    monkeypatch.setitem(packing.MOST_PICTURES, 1, 4)
    with pytest.raises(PicturesError, match="up to 4 own pictures, got 5"):
        both.plus(both.without("a"))
    monkeypatch.setattr(own, "MOST_CLASSES", 1)
    with pytest.raises(PicturesError, match="up to 1 classes, got 2"):
        both.without("a").plus(both.without("b"))
